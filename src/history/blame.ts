import type { CommitRecord, LineRun, NoteMetadata } from '../provenance/formats/commitRecord.ts';
import type { NoteCertificate } from '../provenance/formats/noteCertificate.ts';
import type { Git } from './git/git.ts';
import { revisionArgument, topFolder, treesOf, unquotedPath } from './git/revision.ts';
import { type LineOwners, ownersFromRuns, runsFromOwners } from './lineOwners.ts';
import { listNotes, noteReader, notesRef, type RecordReader } from './notes/noteStore.ts';

export interface BlamedFile {
  readonly path: string;
  /** Lines of the file at the revision. */
  readonly lineCount: number;
  /** Who wrote each line, as far as notes say; the other lines are unknown. */
  readonly runs: readonly LineRun[];
  /** What the keys in the runs refer to. */
  readonly carried: readonly NoteMetadata[];
  /** Checks that passed on exactly the files of a commit that introduced lines, as its note says. */
  readonly certificates: readonly CommitCertificate[];
}

export interface CommitCertificate extends NoteCertificate {
  readonly commit: string;
  /** How many of the file's lines the commit introduced. */
  readonly lines: number;
}

/**
 * Who wrote the lines of a file: `git blame` finds the commit that introduced each line (ignoring whitespace, following moves within the
 * file), and that commit's note says who wrote it.
 * @param revision Null reads the working tree.
 */
export async function blameFile(git: Git, path: string, revision: string | null, ref = notesRef): Promise<BlamedFile> {
  const blamed = await blameWith(git, path, revision, noteReader(git, await listNotes(git, ref)));
  return { ...blamed, runs: blamed.runs.filter(({ tag }) => tag.origin !== 'unknown') };
}

/** The same for a path relative to the top of the repository, wherever git runs in it. */
export async function repositoryBlame(
  git: Git,
  path: string,
  revision: string,
  read: RecordReader,
): Promise<BlamedFile> {
  return blameWith(git, `${await topFolder(git)}${path}`, revision, read);
}

async function blameWith(git: Git, path: string, revision: string | null, read: RecordReader): Promise<BlamedFile> {
  const named = revision === null ? [] : [revisionArgument(revision)];
  // A list of revisions to ignore would make git guess, and a missing list would make it fail.
  const args = ['blame', '--porcelain', '--no-ignore-revs-file', '-w', '-M', ...named, '--', path];
  const lines = parseBlame(await git.run(args));
  const last = new Map<string, number>();
  const keyOf = ({ commit, path: origin }: BlamedLine) => `${commit}\n${origin}`;
  for (const line of lines) last.set(keyOf(line), Math.max(last.get(keyOf(line)) ?? 0, line.line));
  const owners = new Map<string, LineOwners>();
  const carried: NoteMetadata[] = [];
  const records = await read(new Set(lines.map((line) => line.commit)));
  for (const [commit, { files, carried: said = [] }] of records) {
    carried.push(...said);
    for (const file of files) {
      const key = `${commit}\n${file.path}`;
      owners.set(key, ownersFromRuns(file.lines, last.get(key) ?? 0));
    }
  }
  const found = lines.map((line) => owners.get(keyOf(line))?.[line.line - 1]);
  const certificates = (await validCertificates(git, records)).map((certificate) => ({
    ...certificate,
    lines: lines.filter(({ commit }) => commit === certificate.commit).length,
  }));
  return { path, lineCount: lines.length, runs: runsFromOwners(found), carried, certificates };
}

/** Anybody can copy a certificate into another note: it counts only for the tree that it names. */
async function validCertificates(
  git: Git,
  records: ReadonlyMap<string, CommitRecord>,
): Promise<readonly Omit<CommitCertificate, 'lines'>[]> {
  const claims = [...records].flatMap(([commit, { certificates = [] }]) =>
    certificates.map((certificate) => ({ commit, ...certificate })),
  );
  const trees = await treesOf(
    git,
    claims.map(({ commit }) => commit),
  );
  return claims.filter(({ commit, tree }) => trees.get(commit) === tree);
}

interface BlamedLine {
  readonly commit: string;
  /** Path of the file in that commit. */
  readonly path: string;
  readonly line: number;
}

/** Splits lines at `\n` only and does not decode file content, since it may contain any byte. */
function parseBlame(output: Buffer): BlamedLine[] {
  const paths = new Map<string, string>();
  const lines: BlamedLine[] = [];
  let commit = '';
  let line = 0;
  for (let at = 0; at < output.length; ) {
    const newline = output.indexOf(10, at);
    const end = newline < 0 ? output.length : newline;
    if (output[at] === 9) lines.push({ commit, path: paths.get(commit) ?? '', line });
    else {
      const row = output.toString('utf8', at, end);
      const head = /^([0-9a-f]{40,64}) (\d+) \d+/u.exec(row);
      if (head !== null) {
        commit = head[1] ?? '';
        line = Number(head[2]);
      } else if (row.startsWith('filename ')) paths.set(commit, unquotedPath(row.slice('filename '.length)));
    }
    at = end + 1;
  }
  return lines;
}
