import { alignTexts } from '../../provenance/align/alignTexts.ts';
import { splitGitLines } from '../../provenance/align/tokens.ts';
import { tagsFromSource } from '../../provenance/align/transfer.ts';
import { type CommitRecord, type FileRecord, foldLines } from '../../provenance/formats/commitRecord.ts';
import { recordFromGitAi, writeGitAiNote } from '../../provenance/formats/gitAiRecord.ts';
import type { NoteCertificate } from '../../provenance/formats/noteCertificate.ts';
import { type TagTable, unknownTagId } from '../../provenance/tag.ts';
import { collapseTags, expandRuns, type FlatRuns } from '../../provenance/tracker/flatRuns.ts';
import { blobsBefore, readCommits } from '../git/commits.ts';
import type { Git } from '../git/git.ts';
import { isEveryText, readObjects, textOfBlob } from '../git/objects.ts';
import { treesOf } from '../git/revision.ts';
import { newLines, ownersFromRuns, runsFromOwners } from '../lineOwners.ts';
import { uniteNotes } from './mergeNotes.ts';
import { changeNotes, listNotes, type NoteWriter, notesRef, readNotes } from './noteStore.ts';

/** What the editor knows about a file: its text and who wrote it. */
export interface TrackedFile {
  readonly text: string;
  readonly runs: FlatRuns;
  readonly tags: TagTable;
}

/**
 * Writes a commit's note from what the editor knows: owners are carried from the document to the committed text (which may be a part of
 * it), folded into lines, and kept for the lines that the commit added.
 * @param file Looks up a path (relative to the repository); undefined if the editor never saw the file.
 * @returns Whether a note was written. None is written if no owner is known, or over an existing note unless `unite` is set.
 */
export async function writeCommitNote(
  git: Git,
  revision: string,
  file: (path: string) => TrackedFile | undefined,
  options: NoteWriter & {
    readonly generator: string;
    readonly ref?: string;
    /** Checks that passed here; those of exactly the commit's files go into its note. */
    readonly certificates?: readonly NoteCertificate[];
    /** Adds to an existing note (an amended commit keeps what its original knew). */
    readonly unite?: boolean;
  },
): Promise<boolean> {
  const ref = options.ref ?? notesRef;
  const [commit] = await readCommits(git, ['-n', '1', revision]);
  const noted = await listNotes(git, ref);
  if (commit === undefined) return false;
  const blob = noted.get(commit.hash);
  if (blob !== undefined && options.unite !== true && !(await isCertificateAlone(git, commit.hash, blob))) return false;
  const blobs = commit.changes.flatMap((change) => [...blobsBefore(change), change.newBlob ?? []].flat());
  const objects = await readObjects(git, blobs);
  const text = (blob: string | null) => (blob === null ? undefined : textOfBlob(objects.get(blob)));
  const files = commit.changes.flatMap((change): FileRecord[] => {
    const { path, newBlob } = change;
    const tracked = newBlob === null ? undefined : file(path);
    const before = blobsBefore(change).map(text);
    const after = text(newBlob);
    if (tracked === undefined || after === undefined || !isEveryText(before)) return [];
    return [{ path, lines: addedLines(tracked, before, after) }];
  });
  const all = options.certificates ?? [];
  const tree = all.length === 0 ? undefined : (await treesOf(git, [commit.hash])).get(commit.hash);
  const certificates = all.filter((one) => one.tree === tree);
  const record: CommitRecord = { commit: commit.hash, author: commit.author, files, certificates };
  const note = writeGitAiNote(record, options.generator);
  if (note === null) return false;
  return changeNotes(git, ref, options, async ({ blobs: now }) => {
    const taken = now.get(commit.hash);
    const present =
      taken === undefined ? undefined : (await readNotes(git, new Map([[commit.hash, taken]]))).get(commit.hash);
    const united = present === undefined ? note : uniteNotes(commit.hash, present, note, options.generator);
    const isNew = united !== null && united !== present;
    return { notes: new Map(isNew ? [[commit.hash, united]] : []), result: isNew };
  });
}

/** Whether a note says nothing of the lines: checks may pass before anybody has noticed the commit. */
async function isCertificateAlone(git: Git, commit: string, blob: string): Promise<boolean> {
  const text = (await readNotes(git, new Map([[commit, blob]]))).get(commit);
  if (text === undefined) return false;
  const { files, certificates = [] } = recordFromGitAi(text);
  return files.length === 0 && certificates.length > 0;
}

/** @param before The file as it is in each parent. */
export function addedLines(
  { text, runs, tags }: TrackedFile,
  before: readonly string[],
  after: string,
): FileRecord['lines'] {
  const committed =
    text === after
      ? runs
      : collapseTags(tagsFromSource(after, alignTexts(text, after), expandRuns(runs), { newTag: unknownTagId }));
  const owners = ownersFromRuns(foldLines(after, committed, tags), splitGitLines(after).length);
  const isNew = newLines(before, after);
  return runsFromOwners(owners.map((owner, line) => (isNew[line] === true ? owner : undefined)));
}
