import { type TrackedFile, writeCommitNote } from './commitNotes.ts';
import type { Git } from './git.ts';
import { repairNotes } from './repair.ts';
import { noteIdentity } from './revision.ts';

/** In the repository's own configuration, so that it is off anywhere else and in every other clone. */
export const notesSwitch = 'calibrated.notes';

/** Looks a path (relative to the repository) up. */
export type FindFile = (path: string) => TrackedFile | undefined;

export interface NoteTime {
  /** UTC milliseconds. */
  readonly timeMs: number;
  readonly generator: string;
}

/** More commits at once are no work of one call of an agent, but history that came from elsewhere. Own choice. */
const maxCommits = 20;

export async function areNotesOn(git: Git): Promise<boolean> {
  return (await ask(git, ['config', '--local', '--type=bool', '--default=false', notesSwitch])) === 'true';
}

/**
 * Writes the note of a new commit, or gives rewritten commits back those they had; both only where notes are on.
 * @returns Whether HEAD moved by a commit (the reflog says so), notes or not.
 */
export async function keepNotes(
  git: Git,
  head: string,
  file: FindFile,
  time: NoteTime,
): Promise<{ isCommit: boolean }> {
  const reflog = await ask(git, ['reflog', '-1', '--format=%gs', 'HEAD']);
  const isCommit = /^commit\b/u.test(reflog);
  if (!(await areNotesOn(git))) return { isCommit };
  const writer = { ...time, identity: await noteIdentity(git) };
  const isPlain = isCommit && !reflog.startsWith('commit (amend)');
  // An amended commit keeps what its old form knew; the rest is as after a rebase.
  if (!isPlain) await repairNotes(git, { ...writer, onto: head, from: null });
  if (isCommit) await writeCommitNote(git, head, file, { ...writer, unite: !isPlain });
  return { isCommit };
}

/** Gives commits the notes back that a rewrite of history took from them, where notes are on. */
export async function repairRewritten(git: Git, head: string, time: NoteTime): Promise<void> {
  if (!(await areNotesOn(git))) return;
  await repairNotes(git, { ...time, identity: await noteIdentity(git), onto: head, from: null });
}

/** The same as `keepNotes` for all commits since one that was seen before. */
export async function keepNotesSince(
  git: Git,
  { from, to }: { readonly from: string; readonly to: string },
  file: FindFile,
  time: NoteTime,
): Promise<void> {
  const listed = await ask(git, ['rev-list', '--first-parent', '-n', String(maxCommits + 1), `${from}..${to}`]);
  const commits = listed.split('\n').filter((hash) => hash !== '');
  // The last one as the reflog tells it; those before it were followed by a commit, so each of them was new.
  const earlier = commits.length > maxCommits ? [] : commits.slice(1).reverse();
  if (earlier.length > 0 && (await areNotesOn(git))) {
    const writer = { ...time, identity: await noteIdentity(git) };
    for (const commit of earlier) await writeCommitNote(git, commit, file, writer);
  }
  await keepNotes(git, to, file, time);
}

/**
 * Writes the notes of the commits of the last days that have none: made while nobody looked.
 * @param file What is known now; lines that were changed again since the commit stay unknown.
 */
export async function noteMissed(git: Git, file: FindFile, time: NoteTime): Promise<number> {
  if (!(await areNotesOn(git))) return 0;
  const args = ['log', '--walk-reflogs', '-n', String(maxCommits), '--format=%H %gs', 'HEAD', '--'];
  const commits = (await ask(git, args)).split('\n').flatMap((line) => /^(\S+) commit\b/u.exec(line)?.[1] ?? []);
  const writer = { ...time, identity: await noteIdentity(git) };
  let written = 0;
  for (const commit of commits.reverse()) if (await writeCommitNote(git, commit, file, writer)) written += 1;
  return written;
}

async function ask(git: Git, args: readonly string[]): Promise<string> {
  const output = await git.run(args).catch(() => undefined);
  return output?.toString('utf8').trim() ?? '';
}
