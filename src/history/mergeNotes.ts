import type { CommitRecord, FileRecord } from '../provenance/formats/commitRecord.ts';
import { recordFromGitAi, writeGitAiNote } from '../provenance/formats/gitAiRecord.ts';
import { evidences, type Tag } from '../provenance/tag.ts';
import type { Git } from './git.ts';
import { ownersFromRuns, runsFromOwners } from './lineOwners.ts';
import { listNotes, type NoteWriter, notesRef, readNotes, writeNotes } from './noteStore.ts';

export interface MergeResult {
  /** Commits whose note came from the other side, or was united with it. */
  readonly changed: readonly string[];
}

/**
 * Unites the notes of another clone (a fetched ref) with ours: what one side knows stays, and where both speak of a line the
 * stronger evidence counts, ours in a tie.
 */
export async function mergeNotes(
  git: Git,
  other: string,
  options: NoteWriter & { readonly generator: string; readonly ref?: string },
): Promise<MergeResult> {
  const ref = options.ref ?? notesRef;
  const [own, theirs] = [await listNotes(git, ref), await listNotes(git, other)];
  const differing = new Map([...theirs].filter(([commit, blob]) => own.get(commit) !== blob));
  const ownTexts = await readNotes(git, new Map([...own].filter(([commit]) => differing.has(commit))));
  const notes = new Map<string, string>();
  for (const [commit, text] of await readNotes(git, differing)) {
    const ours = ownTexts.get(commit);
    const united = ours === undefined ? text : uniteNotes(commit, ours, text, options.generator);
    if (united !== null && united !== ours) notes.set(commit, united);
  }
  await writeNotes(git, notes, options, { ref, exists: own.size > 0 });
  return { changed: [...notes.keys()] };
}

/** Null when neither says anything. */
export function uniteNotes(commit: string, ours: string, theirs: string, generator: string): string | null {
  const [left, right] = [recordFromGitAi(ours), recordFromGitAi(theirs)];
  const paths = new Set([...left.files, ...right.files].map(({ path }) => path));
  const files = [...paths].map((path) => uniteFiles(path, left, right));
  return writeGitAiNote({ commit, author: left.author ?? right.author, files }, generator);
}

function uniteFiles(path: string, left: CommitRecord, right: CommitRecord): FileRecord {
  const lines = (record: CommitRecord) => record.files.find((file) => file.path === path)?.lines ?? [];
  const count = [...lines(left), ...lines(right)].reduce((most, { end }) => Math.max(most, end), 0);
  const [ours, theirs] = [ownersFromRuns(lines(left), count), ownersFromRuns(lines(right), count)];
  return { path, lines: runsFromOwners(ours.map((tag, line) => stronger(tag, theirs[line]))) };
}

function stronger(ours: Tag | undefined, theirs: Tag | undefined): Tag | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  return evidences.indexOf(theirs.evidence) < evidences.indexOf(ours.evidence) ? theirs : ours;
}
