import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { maxKeysOfLine } from '../../provenance/formats/attestedLines.ts';
import {
  type CommitRecord,
  type FileRecord,
  type LineOwner,
  overlayLines,
} from '../../provenance/formats/commitRecord.ts';
import { recordFromGitAi, writeGitAiNote } from '../../provenance/formats/gitAiRecord.ts';
import { uniteCertificates } from '../../provenance/formats/noteCertificate.ts';
import { evidences } from '../../provenance/tag.ts';
import type { Git } from '../git/git.ts';
import { changeNotes, type NoteWriter, notesRef, readNotes, readNoteTree } from './noteStore.ts';

export interface MergeResult {
  /** Commits whose note was taken from the other side or merged with it. */
  readonly changed: readonly string[];
}

/**
 * Merges the notes of another clone (a fetched ref) into ours: whatever either side knows is kept, and if both cover a line the stronger
 * evidence wins, ours in a tie. The result has both as parents, so it can be pushed over what was fetched.
 * @throws AppError `badInput` if there is no such ref.
 */
export async function mergeNotes(
  git: Git,
  other: string,
  options: NoteWriter & { readonly generator: string; readonly ref?: string },
): Promise<MergeResult> {
  const theirs = await readNoteTree(git, await tipOf(git, other));
  return changeNotes(git, options.ref ?? notesRef, options, async (present) => {
    const differing = new Map([...theirs.blobs].filter(([commit, blob]) => present.blobs.get(commit) !== blob));
    const shared = new Map([...present.blobs].filter(([commit]) => differing.has(commit)));
    const [ourTexts, theirTexts] = [await readNotes(git, shared), await readNotes(git, differing)];
    const notes = new Map<string, string>();
    for (const [commit, text] of theirTexts) {
      const ours = ourTexts.get(commit);
      const united = ours === undefined ? text : uniteNotes(commit, ours, text, options.generator);
      if (united !== null && united !== ours) notes.set(commit, united);
    }
    const isKnown = present.tip !== null && (await isAncestor(git, theirs.tip ?? '', present.tip));
    return {
      notes,
      absent: await absentOf(git, notes.keys()),
      ...(isKnown || theirs.tip === null ? {} : { alsoFrom: theirs.tip }),
      result: { changed: [...notes.keys()] },
    };
  });
}

/** Resolves a ref, either full or abbreviated as in `git notes`. */
async function tipOf(git: Git, name: string): Promise<string> {
  for (const full of [name, `refs/${name}`, `refs/notes/${name}`]) {
    if (full.startsWith('-')) break;
    const tip = await git
      .run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${full}^{commit}`])
      .catch(() => undefined);
    if (tip !== undefined) return tip.toString('utf8').trim();
  }
  throw new AppError('badInput', l10n.t('There are no notes "{0}"; fetch them first, or name another ref.', name));
}

async function isAncestor(git: Git, old: string, young: string): Promise<boolean> {
  return git.run(['merge-base', '--is-ancestor', old, young]).then(
    () => true,
    () => false,
  );
}

async function absentOf(git: Git, commits: Iterable<string>): Promise<ReadonlySet<string>> {
  const names = [...commits];
  if (names.length === 0) return new Set();
  const lines = (await git.run(['cat-file', '--batch-check=%(objecttype)'], `${names.join('\n')}\n`))
    .toString('latin1')
    .split('\n');
  return new Set(names.filter((_, at) => lines[at] !== 'commit'));
}

/** Everything both notes say; exactly ours, byte for byte, if theirs adds nothing. Null if neither says anything. */
export function uniteNotes(commit: string, ours: string, theirs: string, generator: string): string | null {
  return uniteAll(commit, [ours, theirs], generator);
}

/** The same for any number of notes, the first of which is ours. */
export function uniteAll(commit: string, notes: readonly string[], generator: string): string | null {
  const [ours = '', ...others] = notes;
  const left = recordFromGitAi(ours);
  const united = writeGitAiNote({ ...uniteRecords([left, ...others.map(recordFromGitAi)]), commit }, generator);
  return united !== null && isSameNote(recordFromGitAi(united), left) ? ours : united;
}

/** Merges pairwise, recursively: otherwise a commit with many records would be processed again for each of them. */
function uniteRecords(records: readonly CommitRecord[]): CommitRecord {
  const [left, right] = records;
  if (left === undefined) return { commit: null, author: null, files: [] };
  if (right === undefined) return left;
  if (records.length > 2) {
    const middle = records.length >> 1;
    return uniteRecords([records.slice(0, middle), records.slice(middle)].map(uniteRecords));
  }
  const [ourLines, theirLines] = [left, right].map(
    ({ files }) => new Map(files.map(({ path, lines }) => [path, lines])),
  );
  const paths = new Set([...left.files, ...right.files].map(({ path }) => path));
  const files = [...paths].map((path): FileRecord => {
    return { path, lines: overlayLines(ourLines?.get(path) ?? [], theirLines?.get(path) ?? [], stronger) };
  });
  const carried = [...(left.carried ?? []), ...(right.carried ?? [])];
  const certificates = uniteCertificates(left.certificates, right.certificates);
  return { commit: left.commit, author: left.author ?? right.author, files, carried, certificates };
}

function isSameNote(united: CommitRecord, ours: CommitRecord): boolean {
  const plain = ({ files, carried }: CommitRecord) => ({
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    carried: (carried ?? []).map((metadata) => ({ prompts: {}, humans: {}, sessions: {}, ...metadata })),
  });
  return isDeepStrictEqual(plain(united), plain(ours));
}

/** Picks the tag that wins; the keys of both are kept, the winner's last. */
function stronger(ours: LineOwner | undefined, theirs: LineOwner | undefined): LineOwner | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  const isTheirs =
    ours.tag.origin === 'unknown' ||
    (theirs.tag.origin !== 'unknown' && evidences.indexOf(theirs.tag.evidence) < evidences.indexOf(ours.tag.evidence));
  const [winner, other] = isTheirs ? [theirs, ours] : [ours, theirs];
  if (winner.keys === undefined || other.keys === undefined) return winner;
  const last = new Set(winner.keys);
  const keys = [...other.keys.filter((key) => !last.has(key)), ...winner.keys];
  return { tag: winner.tag, keys: keys.slice(-maxKeysOfLine) };
}
