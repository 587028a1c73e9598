import { proposedTask } from '../../agents/proposedTask.ts';
import { HookFolder } from '../hook/hookFolder.ts';
import type { CliIo } from '../shared/command.ts';
import { cliDataDirectory } from '../shared/openCliStore.ts';
import { offerProposed, type TaskCommandDeps } from './taskCommand.ts';
import { withTasks } from './tasksHere.ts';

/** Commands that programs call, and the one that asks by itself. */
const silentCommands = new Set(['hook', 'mcp', 'task']);
/** Output for a program: nobody expects a question after it. */
const forPrograms = /^--(?:json|csv|html)\b/u;

/**
 * Asks for the estimate of a task that an agent wants to start, after whatever command the person runs next.
 * @param args What followed the command's name.
 */
export async function offerAfterCommand(
  name: string,
  args: readonly string[],
  io: CliIo,
  deps: TaskCommandDeps,
): Promise<void> {
  if (io.person === undefined || silentCommands.has(name) || args.some((arg) => forPrograms.test(arg))) return;
  const directory = directoryIn(args);
  const folder = new HookFolder(cliDataDirectory(io, directory));
  if (proposedTask(folder.path, deps.clock.nowMs()) === undefined) return;
  await withTasks(io, directory, deps.clock, (here) => offerProposed(here, deps));
}

/** The record that the command used: the person is not asked about another one. */
function directoryIn(args: readonly string[]): string | undefined {
  const flag = '--data-directory';
  const given = args.flatMap((arg, at) =>
    arg === flag ? [args[at + 1]] : arg.startsWith(`${flag}=`) ? [arg.slice(flag.length + 1)] : [],
  );
  return given.at(-1);
}
