import { AppError } from '../base/appError.ts';
import { splitGitLines } from '../provenance/align/tokens.ts';
import type { CommitRecord, FileRecord } from '../provenance/formats/commitRecord.ts';
import { writeGitAiNote } from '../provenance/formats/gitAiRecord.ts';
import type { Git } from './git.ts';
import { clipRuns } from './lineOwners.ts';
import { uniteNotes } from './mergeNotes.ts';
import { changeNotes, type NoteWriter, notesRef, readNotes } from './noteStore.ts';
import { readObjects, textOfBlob } from './objects.ts';
import { commitOf } from './revision.ts';

export interface ImportedRecord {
  /** Where it stands, for a person. */
  readonly place: string;
  readonly record: CommitRecord;
}

export interface ImportOptions extends NoteWriter {
  readonly generator: string;
  /** The commit that a person named; else the one that the record names, else HEAD. */
  readonly revision: string | undefined;
}

export interface ImportResult {
  readonly commits: readonly string[];
  /** What was left out, a sentence each. */
  readonly skipped: readonly string[];
  /** Why the last record was refused, when one was. */
  readonly refused: string | undefined;
}

/**
 * Writes records into the notes of the commits that they name, united with what stands there. Lines that the file does not have are
 * cut off; a record that fits no commit is left out and named.
 */
export async function importRecords(
  git: Git,
  records: readonly ImportedRecord[],
  options: ImportOptions,
): Promise<ImportResult> {
  const skipped: string[] = [];
  const notes: { readonly commit: string; readonly note: string }[] = [];
  let refused: string | undefined;
  for (const { place, record } of records) {
    try {
      const commit = await commitFor(git, record, options.revision);
      const author = record.author ?? (await authorOf(git, commit));
      const files = await fitted(git, commit, record, (sentence) => skipped.push(`${place}: ${sentence}`));
      const note = writeGitAiNote({ ...record, commit, author, files }, options.generator);
      if (note !== null && (files.length > 0 || record.files.length === 0)) notes.push({ commit, note });
    } catch (error) {
      if (!AppError.is(error)) throw error;
      refused = error.message;
      if (records.length > 1) skipped.push(`${place}: ${error.message}`);
    }
  }
  await changeNotes(git, notesRef, options, async ({ blobs }) => {
    const wanted = new Set(notes.map(({ commit }) => commit));
    const present = await readNotes(git, new Map([...blobs].filter(([commit]) => wanted.has(commit))));
    const united = new Map(present);
    for (const { commit, note } of notes) {
      const before = united.get(commit);
      united.set(commit, before === undefined ? note : (uniteNotes(commit, before, note, options.generator) ?? before));
    }
    return { notes: new Map([...united].filter(([commit, note]) => present.get(commit) !== note)), result: null };
  });
  return { commits: [...new Set(notes.map(({ commit }) => commit))], skipped, refused };
}

async function commitFor(git: Git, { commit: named }: CommitRecord, revision: string | undefined): Promise<string> {
  const wanted = revision === undefined ? undefined : await commitOf(git, revision);
  if (named === null || named === '') return wanted ?? commitOf(git, 'HEAD');
  if (!/^[0-9a-f]{7,64}$/u.test(named))
    throw new AppError('badInput', `The file names "${named}", which is no commit; correct it, or leave it out.`);
  const own = await commitOf(git, named).catch(() => undefined);
  if (own === undefined)
    throw new AppError('badInput', `The file is about commit ${named}, which this repository does not have.`);
  if (wanted !== undefined && wanted !== own)
    throw new AppError(
      'badInput',
      `The file is about commit ${own.slice(0, 12)}, not ${wanted.slice(0, 12)}; leave --rev out.`,
    );
  return own;
}

async function authorOf(git: Git, commit: string): Promise<string> {
  return (await git.run(['log', '-1', '--format=%an <%ae>', '--end-of-options', commit, '--'])).toString('utf8').trim();
}

/** Only lines that the files of the commit have. */
async function fitted(
  git: Git,
  commit: string,
  { files }: CommitRecord,
  skip: (sentence: string) => void,
): Promise<readonly FileRecord[]> {
  const output = (await git.run(['ls-tree', '-r', '-z', '--full-tree', commit])).toString('utf8');
  const blobs = new Map(
    output.split('\0').map((entry): [string, string] => {
      const tab = entry.indexOf('\t');
      return [entry.slice(tab + 1), entry.slice(0, Math.max(0, tab)).split(' ')[2] ?? ''];
    }),
  );
  const objects = await readObjects(
    git,
    files.flatMap(({ path }) => blobs.get(path) ?? []),
  );
  return files.flatMap(({ path, lines }): FileRecord[] => {
    const text = textOfBlob(objects.get(blobs.get(path) ?? ''));
    if (text === undefined) {
      skip(`the commit has no text file ${JSON.stringify(path)}; it is left out.`);
      return [];
    }
    const count = splitGitLines(text).length;
    const kept = clipRuns(lines, count);
    if (kept !== lines) skip(`${JSON.stringify(path)} has ${count} lines; those beyond are cut off.`);
    return kept.length === 0 ? [] : [{ path, lines: kept }];
  });
}
