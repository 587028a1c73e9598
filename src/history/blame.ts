import type { CommitRecord, LineRun } from '../provenance/formats/commitRecord.ts';
import { recordFromGitAi } from '../provenance/formats/gitAiRecord.ts';
import type { Tag } from '../provenance/tag.ts';
import type { Git } from './git.ts';
import { ownersFromRuns, runsFromOwners } from './lineOwners.ts';
import { listNotes, notesRef, readNotes } from './noteStore.ts';
import { revisionArgument, topFolder } from './revision.ts';

export interface BlamedFile {
  readonly path: string;
  /** Lines of the file at the revision. */
  readonly lineCount: number;
  /** Who brought each line, as far as a note says it; the other lines are unknown. */
  readonly runs: readonly LineRun[];
}

/**
 * Whose the lines of a file are: `git blame` finds the commit that brought each line (ignoring blanks, following moves inside the
 * file), its note says who wrote it.
 * @param revision null reads the working tree.
 */
export async function blameFile(git: Git, path: string, revision: string | null, ref = notesRef): Promise<BlamedFile> {
  return blameWith(git, path, revision, noteReader(git, await listNotes(git, ref)));
}

/** Reads what the notes of some commits say. */
export type RecordReader = (commits: ReadonlySet<string>) => Promise<ReadonlyMap<string, CommitRecord>>;

/** @param noted Blobs of notes by commit. */
export function noteReader(git: Git, noted: ReadonlyMap<string, string>): RecordReader {
  return async (commits) => {
    const notes = await readNotes(git, new Map([...noted].filter(([commit]) => commits.has(commit))));
    return new Map([...notes].map(([commit, note]) => [commit, recordFromGitAi(note)]));
  };
}

/** The same for a path that counts from the top of the repository, wherever git runs in it. */
export async function repositoryBlame(
  git: Git,
  path: string,
  revision: string,
  read: RecordReader,
): Promise<BlamedFile> {
  return blameWith(git, `${await topFolder(git)}${path}`, revision, read);
}

async function blameWith(git: Git, path: string, revision: string | null, read: RecordReader): Promise<BlamedFile> {
  const args = [
    'blame',
    '--porcelain',
    '-w',
    '-M',
    ...(revision === null ? [] : [revisionArgument(revision)]),
    '--',
    path,
  ];
  const lines = parseBlame((await git.run(args)).toString('utf8'));
  const owners = new Map<string, (Tag | undefined)[]>();
  for (const [commit, { files }] of await read(new Set(lines.map(({ commit }) => commit)))) {
    for (const file of files) {
      const count = file.lines.at(-1)?.end ?? 0;
      owners.set(`${commit}\n${file.path}`, ownersFromRuns(file.lines, count));
    }
  }
  const found = lines.map(({ commit, path: origin, line }) => owners.get(`${commit}\n${origin}`)?.[line - 1]);
  return { path, lineCount: lines.length, runs: runsFromOwners(found) };
}

interface BlamedLine {
  readonly commit: string;
  /** Name of the file in that commit. */
  readonly path: string;
  readonly line: number;
}

function parseBlame(text: string): BlamedLine[] {
  const paths = new Map<string, string>();
  const lines: BlamedLine[] = [];
  let commit = '';
  let line = 0;
  for (const row of text.split('\n')) {
    const head = /^([0-9a-f]{40,64}) (\d+) \d+/u.exec(row);
    if (head !== null) {
      commit = head[1] ?? '';
      line = Number(head[2]);
    } else if (row.startsWith('filename ')) paths.set(`${commit}`, row.slice('filename '.length));
    else if (row.startsWith('\t')) lines.push({ commit, path: paths.get(commit) ?? '', line });
  }
  return lines;
}
