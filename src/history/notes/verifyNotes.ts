import { type Attestation, readGitAiNote } from '../../provenance/formats/gitAiNote.ts';
import { validateGitAiNote } from '../../provenance/formats/gitAiValidate.ts';
import type { Git } from '../git/git.ts';
import { ObjectStream } from '../git/objectStream.ts';
import { isPathInTree } from '../git/revision.ts';
import { lineCount } from '../repair/lineSplices.ts';
import type { NoteSet } from './noteStore.ts';

/** What is wrong with a note, measured against the standard and the files it describes. */
export interface VerifyFault {
  /** Empty if it concerns the whole set. */
  readonly commit: string;
  /** `line 7`, or a path; empty if it concerns the whole note. */
  readonly place: string;
  readonly message: string;
}

/** Further faults in one note are not informative. */
const maxFaultsOfNote = 100;

/** Checks notes one by one, so that a bad one does not stop the others. At most four processes for any number of notes. */
export async function verifyNotes(git: Git, { blobs, strange }: NoteSet): Promise<readonly VerifyFault[]> {
  const faults: VerifyFault[] = [];
  if (strange > 0)
    faults.push({ commit: '', place: '', message: `${strange} entries of the tree are no notes; they are left out.` });
  const claims: Claim[] = [];
  const notes = new ObjectStream();
  for (const [commit, blob] of blobs) {
    notes.ask(blob, (content) => {
      if (content === undefined) faults.push({ commit, place: '', message: 'The note itself is missing.' });
      else readNote(commit, content.toString('utf8'), faults, claims);
    });
  }
  await notes.read(git);
  const commits = [...new Set(claims.map(({ commit }) => commit))];
  const present = await typesOf(git, commits);
  for (const commit of commits)
    if (present.get(commit) !== 'commit') faults.push({ commit, place: '', message: 'There is no such commit here.' });
  const asked = claims.filter(({ commit }) => present.get(commit) === 'commit');
  const types = await typesOf(
    git,
    asked.flatMap(({ commit, path }) => (isPathInTree(path) ? [`${commit}:${path}`] : [])),
  );
  const counted = new ObjectStream();
  for (const { commit, path, last } of asked) {
    const found = types.get(`${commit}:${path}`);
    if (found === undefined || found === 'tree' || found === 'commit') {
      faults.push({ commit, place: path, message: 'The commit has no such file.' });
      continue;
    }
    counted.ask(found, (content) => {
      const count = content === undefined ? 0 : lineCount(content);
      if (last > count)
        faults.push({ commit, place: path, message: `The note names line ${last}, but the file has ${count}.` });
    });
  }
  await counted.read(git);
  return faults;
}

/** The last line of a file that a note names. */
interface Claim {
  readonly commit: string;
  readonly path: string;
  readonly last: number;
}

function readNote(commit: string, text: string, faults: VerifyFault[], claims: Claim[]): void {
  const found = validateGitAiNote(text);
  for (const { line, message } of found.slice(0, maxFaultsOfNote))
    faults.push({ commit, place: line === 0 ? '' : `line ${line}`, message });
  if (found.length > maxFaultsOfNote)
    faults.push({
      commit,
      place: '',
      message: `${found.length - maxFaultsOfNote} more faults of this note are not shown.`,
    });
  const { files, metadata } = readGitAiNote(text);
  const base = metadata.base_commit_sha ?? commit;
  if (base !== commit) faults.push({ commit, place: '', message: `The note says that it is of commit ${base}.` });
  for (const { path, entries } of files) {
    const last = lastLine(entries);
    if (last > 0) claims.push({ commit, path, last });
  }
}

function lastLine(entries: readonly Attestation[]): number {
  let last = 0;
  for (const { ranges } of entries) for (const [, end] of ranges) if (end > last) last = end;
  return last;
}

/** By name: `commit` or `tree`, the hash of a blob, or nothing. Names containing a newline cannot be queried. */
async function typesOf(git: Git, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = names.filter((name) => !/[\n\0]/u.test(name));
  if (wanted.length === 0) return new Map();
  const input = `${wanted.join('\n')}\n`;
  const output = await git.run(['cat-file', '--batch-check=%(objecttype) %(objectname)'], input);
  // One line per answer; for a missing name git says so after the name itself.
  const lines = output.toString('utf8').split('\n');
  return new Map(
    wanted.flatMap((name, at): [string, string][] => {
      const match = /^(blob|tree|commit|tag) ([0-9a-f]{40,64})$/u.exec(lines[at] ?? '');
      return match === null ? [] : [[name, match[1] === 'blob' ? (match[2] ?? '') : (match[1] ?? '')]];
    }),
  );
}
