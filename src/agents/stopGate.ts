import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join, sep } from 'node:path';
import { AppError } from '../base/appError.ts';
import { sandboxEnvironment } from '../sandbox/environment.ts';
import { commandLimits, type FoundSandbox, type SandboxOutcome } from '../sandbox/sandbox.ts';
import { untrackedSecrets } from '../sandbox/secretFiles.ts';
import type { CheckRun, DoneWhen } from './doneWhen.ts';
import { changedSince, committedTree, treeHash } from './guardedFiles.ts';

/** The result of the checks. `reason` is for the agent and the person. */
export type Checked =
  | {
      readonly is: 'green';
      readonly checks: readonly CheckRun[];
      readonly tree: string;
      readonly gitTree: string | undefined;
    }
  | { readonly is: 'red'; readonly reason: string; readonly checks: readonly CheckRun[] }
  | { readonly is: 'notChecked'; readonly reason: string };

export interface StopGateDeps {
  readonly findSandbox: () => Promise<FoundSandbox>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Of a failing command, the agent sees only the end, where the failures are, characters. */
const maxShown = 3000;

/**
 * Runs the checks of a task in the operating system's sandbox. Green only if every command exits with 0, and neither what they depend on
 * nor the work itself changed before or during the checks.
 */
export async function runChecks(
  { commands, folder, guarded }: DoneWhen,
  { findSandbox, env, home }: StopGateDeps,
  signal: AbortSignal,
): Promise<Checked> {
  if (commands.length === 0) return { is: 'notChecked', reason: 'No command was named, only sentences.' };
  const tampered = changedSince(folder, guarded);
  if (tampered.length > 0) return { is: 'red', reason: tamperedReason(tampered), checks: [] };
  const { sandbox, reason } = await findSandbox();
  if (sandbox === undefined) return { is: 'notChecked', reason };
  // What lies in `.git` runs later without a sandbox: hooks, filters, the person's own commands.
  const gitFolder = [join(folder, '.git')].filter((path) => existsSync(path));
  let secrets: readonly string[];
  let before: string;
  try {
    secrets = await untrackedSecrets(folder);
    before = await treeHash(folder, env);
  } catch (error) {
    if (!AppError.is(error, 'badInput')) throw error;
    return { is: 'notChecked', reason: error.message };
  }
  const checks: CheckRun[] = [];
  for (const command of commands) {
    let outcome: SandboxOutcome;
    try {
      outcome = await sandbox.run(
        {
          program: '/bin/sh',
          args: ['-c', command],
          cwd: folder,
          writable: [folder],
          readable: gitFolder,
          hidden: secrets,
          env: sandboxEnvironment({ ...env, PATH: pathOutside(env['PATH'] ?? '/usr/bin:/bin', folder) }, home),
          network: 'none',
          limits: commandLimits,
        },
        signal,
      );
    } catch (error) {
      if (!AppError.is(error, 'badInput')) throw error;
      return { is: 'notChecked', reason: error.message };
    }
    const { end, exitCode, output } = outcome;
    if (signal.aborted || end === 'stopped') return { is: 'notChecked', reason: 'There was no time to run them all.' };
    if (end === 'notStarted') return { is: 'notChecked', reason: `"${command}" could not be started.` };
    if (end !== 'exit' || exitCode !== 0) {
      const how = end === 'exit' ? `ended with ${exitCode}` : `was ended (${end})`;
      const run = { command, exitCode: exitCode ?? -1 };
      return { is: 'red', reason: `"${command}" ${how}.\n${output.slice(-maxShown)}`.trim(), checks: [...checks, run] };
    }
    checks.push({ command, exitCode: 0 });
  }
  const later = changedSince(folder, guarded);
  if (later.length > 0) return { is: 'red', reason: tamperedReason(later), checks };
  // Asked before the last look at the files, which shows whether they changed meanwhile.
  const gitTree = await committedTree(folder, env);
  const tree = await treeHash(folder, env);
  return tree === before
    ? { is: 'green', checks, tree, gitTree }
    : { is: 'red', reason: 'Files changed while the checks ran, so their result says nothing. Let them rest.', checks };
}

function tamperedReason(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(', ');
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return `The checks were changed (${shown}${more}), so there is no certificate. Restore them as they were at the start.`;
}

/** The project's programs must not replace the system's: no relative folders, and none inside the project. */
function pathOutside(path: string, folder: string): string {
  return path
    .split(delimiter)
    .filter((each) => isAbsolute(each) && each !== folder && !each.startsWith(folder + sep))
    .join(delimiter);
}
