import type { NoteCertificate } from '../../provenance/formats/noteCertificate.ts';
import type { Git } from '../git/git.ts';
import { noteIdentity } from '../git/revision.ts';
import { repairNotes } from '../repair/repair.ts';
import { type TrackedFile, writeCommitNote } from './commitNotes.ts';

/** Stored in the repository's own configuration, so that it is off in every other repository and clone. */
export const notesSwitch = 'calibrated.notes';

/** Looks up a path (relative to the repository). */
export type FindFile = (path: string) => TrackedFile | undefined;

export interface NoteSources {
  /** UTC milliseconds. */
  readonly timeMs: number;
  readonly generator: string;
  /** Checks that passed here, for the notes of the commits with exactly the checked files. */
  readonly certificates: readonly NoteCertificate[];
}

/** More commits at once are not one agent call's work but history from elsewhere. Chosen by us. */
const maxCommits = 20;

export async function areNotesOn(git: Git): Promise<boolean> {
  return (await ask(git, ['config', '--local', '--type=bool', '--default=false', notesSwitch])) === 'true';
}

/**
 * Writes the note of a new commit, or restores the notes of rewritten commits; both only if notes are on.
 * @returns Whether HEAD moved by a commit (according to the reflog), regardless of notes.
 */
export async function keepNotes(
  git: Git,
  head: string,
  file: FindFile,
  sources: NoteSources,
): Promise<{ isCommit: boolean }> {
  const reflog = await ask(git, ['reflog', '-1', '--format=%gs', 'HEAD']);
  const isCommit = /^commit\b/u.test(reflog);
  if (!(await areNotesOn(git))) return { isCommit };
  const writer = { ...sources, identity: await noteIdentity(git) };
  const isPlain = isCommit && !reflog.startsWith('commit (amend)');
  // An amended commit keeps what its original knew; anything else is handled as after a rebase.
  if (!isPlain) await repairNotes(git, { ...writer, onto: head, from: null });
  if (isCommit) await writeCommitNote(git, head, file, { ...writer, unite: !isPlain });
  return { isCommit };
}

/** Adds what the checks say to the note of HEAD, where an agent committed before they ran; only if notes are on. */
export async function noteCertificates(git: Git, sources: NoteSources): Promise<void> {
  if (!(await areNotesOn(git))) return;
  const writer = { ...sources, identity: await noteIdentity(git) };
  await writeCommitNote(git, 'HEAD', () => undefined, { ...writer, unite: true });
}

/** Restores notes that commits lost to a history rewrite, if notes are on. */
export async function repairRewritten(git: Git, head: string, sources: NoteSources): Promise<void> {
  if (!(await areNotesOn(git))) return;
  await repairNotes(git, { ...sources, identity: await noteIdentity(git), onto: head, from: null });
}

/** Same as `keepNotes`, for all commits since a previously seen one. */
export async function keepNotesSince(
  git: Git,
  { from, to }: { readonly from: string; readonly to: string },
  file: FindFile,
  sources: NoteSources,
): Promise<void> {
  const listed = await ask(git, ['rev-list', '--first-parent', '-n', String(maxCommits + 1), `${from}..${to}`]);
  const commits = listed.split('\n').filter((hash) => hash !== '');
  // The last commit is handled according to the reflog; the earlier ones were followed by a commit, so each of them was new.
  const earlier = commits.length > maxCommits ? [] : commits.slice(1).reverse();
  if (earlier.length > 0 && (await areNotesOn(git))) {
    const writer = { ...sources, identity: await noteIdentity(git) };
    for (const commit of earlier) await writeCommitNote(git, commit, file, writer);
  }
  await keepNotes(git, to, file, sources);
}

/**
 * Writes missing notes for recent commits (from HEAD's last reflog entries) that were made while nobody was watching.
 * @param file What is known now; lines changed again since the commit stay unknown.
 */
export async function noteMissed(git: Git, file: FindFile, sources: NoteSources): Promise<number> {
  if (!(await areNotesOn(git))) return 0;
  const args = ['log', '--walk-reflogs', '-n', String(maxCommits), '--format=%H %gs', 'HEAD', '--'];
  const commits = (await ask(git, args)).split('\n').flatMap((line) => /^(\S+) commit\b/u.exec(line)?.[1] ?? []);
  const writer = { ...sources, identity: await noteIdentity(git) };
  let written = 0;
  for (const commit of commits.reverse()) if (await writeCommitNote(git, commit, file, writer)) written += 1;
  return written;
}

async function ask(git: Git, args: readonly string[]): Promise<string> {
  const output = await git.run(args).catch(() => undefined);
  return output?.toString('utf8').trim() ?? '';
}
