import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { splitGitLines } from '../../provenance/align/tokens.ts';
import type { CommitRecord, FileRecord } from '../../provenance/formats/commitRecord.ts';
import { writeGitAiNote } from '../../provenance/formats/gitAiRecord.ts';
import type { Git } from '../git/git.ts';
import { ObjectStream } from '../git/objectStream.ts';
import { textOfBlob } from '../git/objects.ts';
import { commitOf, isPathInTree } from '../git/revision.ts';
import { clipRuns } from '../lineOwners.ts';
import { uniteAll } from './mergeNotes.ts';
import { changeNotes, type NoteWriter, notesRef, readNotes } from './noteStore.ts';

export interface ImportedRecord {
  /** Where the record was found, as shown to a person. */
  readonly place: string;
  readonly record: CommitRecord;
}

export interface ImportOptions extends NoteWriter {
  readonly generator: string;
  /** The commit a person named; if undefined, the one named by the record, else HEAD. */
  readonly revision: string | undefined;
}

export interface ImportResult {
  readonly commits: readonly string[];
  /** What was left out, one sentence each. */
  readonly skipped: readonly string[];
  /** Why the last refused record was refused, if any was. */
  readonly refused: string | undefined;
}

/**
 * Writes records into the notes of the commits they name, merged with existing notes. Lines beyond the end of a file are cut off; a record
 * that fits no commit is skipped and reported. A handful of git processes, regardless of the number of records.
 */
export async function importRecords(
  git: Git,
  records: readonly ImportedRecord[],
  options: ImportOptions,
): Promise<ImportResult> {
  const skipped: string[] = [];
  let refused: string | undefined;
  const find = await commitFinder(git, records, options.revision);
  const placed = records.flatMap(({ place, record }) => {
    try {
      return [{ place, record, commit: find(record) }];
    } catch (error) {
      if (!AppError.is(error)) throw error;
      refused = error.message;
      if (records.length > 1) skipped.push(`${place}: ${error.message}`);
      return [];
    }
  });
  const [authors, lineCounts] = await Promise.all([authorsOf(git, placed), lineCountsOf(git, placed)]);
  const notes = new Map<string, string[]>();
  for (const { place, record, commit } of placed) {
    const files = fitted(record, lineCounts.get(commit), (sentence) => skipped.push(`${place}: ${sentence}`));
    const author = record.author ?? authors.get(commit) ?? null;
    const note = writeGitAiNote({ ...record, commit, author, files }, options.generator);
    if (note === null || (files.length === 0 && record.files.length > 0)) continue;
    const ofCommit = notes.get(commit);
    if (ofCommit === undefined) notes.set(commit, [note]);
    else ofCommit.push(note);
  }
  await changeNotes(git, notesRef, options, async ({ blobs }) => {
    const present = await readNotes(git, new Map([...blobs].filter(([commit]) => notes.has(commit))));
    const united = new Map<string, string>();
    for (const [commit, more] of notes) {
      const before = present.get(commit);
      const all = before === undefined ? more : [before, ...more];
      const [only] = all.length === 1 ? all : [uniteAll(commit, all, options.generator)];
      if (only != null && only !== before) united.set(commit, only);
    }
    return { notes: united, result: null };
  });
  return { commits: [...notes.keys()], skipped, refused };
}

interface PlacedRecord {
  readonly commit: string;
  readonly record: CommitRecord;
}

/**
 * @returns a function that finds a record's commit; it throws AppError `badInput` if there is none, or if it differs from the one the
 * person named.
 */
async function commitFinder(
  git: Git,
  records: readonly ImportedRecord[],
  revision: string | undefined,
): Promise<(record: CommitRecord) => string> {
  const wanted = revision === undefined ? undefined : await commitOf(git, revision);
  const names = [...new Set(records.flatMap(({ record }) => record.commit ?? ''))];
  const asked = names.filter((name) => isHash.test(name));
  const lines = await answers(
    git,
    '%(objecttype) %(objectname)',
    asked.map((name) => `${name}^{commit}`),
  );
  const found = new Map<string, string>();
  asked.forEach((name, at) => {
    const [type, hash] = lines[at]?.split(' ') ?? [];
    if (type === 'commit' && hash !== undefined) found.set(name, hash);
  });
  const head = names.includes('') && wanted === undefined ? await commitOf(git, 'HEAD') : wanted;
  return ({ commit: named }) => {
    if ((named === null || named === '') && head !== undefined) return head;
    if (named === null || !isHash.test(named))
      throw new AppError(
        'badInput',
        l10n.t('The file names "{0}", which isn’t a commit; correct it, or leave it out.', String(named)),
      );
    const own = found.get(named);
    if (own === undefined)
      throw new AppError(
        'badInput',
        l10n.t('The file is about commit {0}, which this repository does not have.', named),
      );
    if (wanted !== undefined && wanted !== own)
      throw new AppError(
        'badInput',
        l10n.t('The file is about commit {0}, not {1}; leave --rev out.', own.slice(0, 12), wanted.slice(0, 12)),
      );
    return own;
  };
}

const isHash = /^[0-9a-f]{7,64}$/u;

/** One line per name that git is asked about, in one process; no process if there are no names. */
async function answers(git: Git, format: string, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const output = await git.run(['cat-file', `--batch-check=${format}`], `${names.join('\n')}\n`);
  return output.toString('utf8').split('\n');
}

/** `Name <address>` by commit, for records that do not state it. */
async function authorsOf(git: Git, placed: readonly PlacedRecord[]): Promise<ReadonlyMap<string, string>> {
  const commits = new Set(placed.flatMap(({ commit, record }) => (record.author === null ? [commit] : [])));
  if (commits.size === 0) return new Map();
  const args = ['log', '--no-walk=unsorted', '--stdin', '-z', '--format=%H %an <%ae>'];
  const lines = (await git.run(args, `${[...commits].join('\n')}\n`)).toString('utf8').split('\0');
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const at = line.indexOf(' ');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

/** Line counts of the text files named by the records, by commit and path. */
type LineCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

async function lineCountsOf(git: Git, placed: readonly PlacedRecord[]): Promise<LineCounts> {
  const paths = new Map<string, Set<string>>();
  for (const { commit, record } of placed) {
    const ofCommit = paths.get(commit) ?? new Set();
    paths.set(commit, ofCommit);
    for (const { path } of record.files) if (isPathInTree(path)) ofCommit.add(path);
  }
  const files = [...paths].flatMap(([commit, all]) => [...all].map((path) => ({ commit, path })));
  const lines = await answers(
    git,
    '%(objecttype) %(objectname)',
    files.map(({ commit, path }) => `${commit}:${path}`),
  );
  const blobs = new Map<string, { readonly commit: string; readonly path: string }[]>();
  files.forEach((file, at) => {
    const [type, blob = ''] = lines[at]?.split(' ') ?? [];
    if (type === 'blob') blobs.set(blob, [...(blobs.get(blob) ?? []), file]);
  });
  const counts = new Map<string, Map<string, number>>();
  const objects = new ObjectStream();
  for (const [blob, where] of blobs)
    objects.ask(blob, (content) => {
      const text = textOfBlob(content);
      if (text === undefined) return;
      const count = splitGitLines(text).length;
      for (const { commit, path } of where) {
        const ofCommit = counts.get(commit) ?? new Map();
        counts.set(commit, ofCommit.set(path, count));
      }
    });
  await objects.read(git);
  return counts;
}

/** Keeps only lines that exist in the commit's files. */
function fitted(
  { files }: CommitRecord,
  lineCounts: ReadonlyMap<string, number> | undefined,
  skip: (sentence: string) => void,
): readonly FileRecord[] {
  return files.flatMap(({ path, lines }): FileRecord[] => {
    const count = lineCounts?.get(path);
    if (count === undefined) {
      skip(`the commit has no text file ${JSON.stringify(path)}; it is left out.`);
      return [];
    }
    const kept = clipRuns(lines, count);
    if (kept !== lines) skip(`${JSON.stringify(path)} has ${count} lines; those beyond are cut off.`);
    return kept.length === 0 ? [] : [{ path, lines: kept }];
  });
}
