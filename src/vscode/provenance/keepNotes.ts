import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { generatorName } from '../../base/generator.ts';
import { writeCommitNote } from '../../history/commitNotes.ts';
import { type Git, openGit } from '../../history/git.ts';
import { repairNotes } from '../../history/repair.ts';
import { noteIdentity } from '../../history/revision.ts';
import { type FileSources, trackedFile } from './trackedFile.ts';

/** In the repository's own configuration, so that it is off anywhere else and in every other clone. */
const switchName = 'calibrated.notes';

export interface NoteSources extends FileSources {
  readonly clock: Clock;
}

/**
 * Writes the note of a new commit, or gives rewritten commits back those they had; both only where notes are on.
 * @returns Whether HEAD moved by a commit (the reflog says so), notes or not.
 */
export async function keepNotes(root: vscode.Uri, head: string, sources: NoteSources): Promise<{ isCommit: boolean }> {
  const git = openGit(root.fsPath);
  const reflog = await ask(git, ['reflog', '-1', '--format=%gs', 'HEAD']);
  const isCommit = /^commit\b/u.test(reflog);
  if (!(await areNotesOn(git))) return { isCommit };
  const writer = await writerOf(git, sources.clock);
  const isPlain = isCommit && !reflog.startsWith('commit (amend)');
  // An amended commit keeps what its old form knew; the rest is as after a rebase.
  if (!isPlain) await repairNotes(git, { ...writer, onto: head, from: null });
  if (isCommit)
    await writeCommitNote(git, head, (path) => trackedFile(root, path, sources), { ...writer, unite: !isPlain });
  return { isCommit };
}

/** Gives commits the notes back that a rewrite of history took from them, where notes are on. */
export async function repairRewritten(root: vscode.Uri, head: string, clock: Clock): Promise<void> {
  const git = openGit(root.fsPath);
  if (await areNotesOn(git)) await repairNotes(git, { ...(await writerOf(git, clock)), onto: head, from: null });
}

async function writerOf(git: Git, clock: Clock) {
  return { identity: await noteIdentity(git), timeMs: clock.nowMs(), generator: generatorName };
}

export async function turnNotes(root: vscode.Uri, on: boolean): Promise<void> {
  const git = openGit(root.fsPath);
  await git.run(['config', '--local', switchName, String(on)]).catch((error: unknown) => {
    throw new AppError('unavailable', `The repository's configuration cannot be written: ${String(error)}`);
  });
}

async function areNotesOn(git: Git): Promise<boolean> {
  return (await ask(git, ['config', '--local', '--type=bool', '--default=false', switchName])) === 'true';
}

async function ask(git: Git, args: readonly string[]): Promise<string> {
  const output = await git.run(args).catch(() => undefined);
  return output?.toString('utf8').trim() ?? '';
}
