import { type CommandWriter, writersOf } from './agentCommand.ts';

interface RunningCommand {
  readonly id: string | null;
  readonly command: string;
  readonly writers: readonly CommandWriter[];
  endedMs: number | null;
  /** Another writer ran, or git replaced files, while this one ran. */
  disturbed?: boolean;
}

/** The file watcher may report a changed file up to this long after the command has ended. */
const watcherDelayMs = 1000;
const maxCommands = 256;

/** Which programs that write files are running in the terminals. */
export class TerminalWatch {
  #commands: RunningCommand[] = [];

  start(command: string, id: string | null): void {
    const writers = writersOf(command);
    if (writers.length === 0) return;
    const others = this.#commands.filter(({ endedMs }) => endedMs === null);
    for (const other of others) other.disturbed = true;
    const disturbed = others.length > 0;
    this.#commands = [...this.#commands.slice(1 - maxCommands), { id, command, writers, endedMs: null, disturbed }];
  }

  /** @param command May be empty if the id identifies it. */
  end(command: string, id: string | null, nowMs: number): void {
    const open = this.#commands.filter(({ endedMs }) => endedMs === null);
    const ended =
      open.findLast((running) => (id === null || running.id === id) && running.command === command) ??
      open.findLast((running) => (id === null ? command === '' : running.id === id));
    if (ended !== undefined) ended.endedMs = nowMs;
  }

  /** Git replaced files (a checkout, a pull): writes since then can no longer be attributed. */
  filesExchanged(): void {
    for (const command of this.#commands) if (command.endedMs === null) command.disturbed = true;
  }

  /** Whether an agent ran from start to end with no other writer alongside; if the command ran several times, the last run counts. */
  wasAlone(command: string): boolean {
    const run = this.#commands.findLast((one) => one.command === command);
    return run !== undefined && run.disturbed !== true && run.writers.length === 1;
  }

  /** The only program that can have written a file now; undefined when there is none or more than one. */
  writer(nowMs: number): CommandWriter | undefined {
    const active = this.#commands.filter(({ endedMs }) => endedMs === null || nowMs - endedMs <= watcherDelayMs);
    const writers = new Map<string, CommandWriter>();
    for (const { writers: list } of active)
      for (const writer of list) writers.set(`${writer.kind} ${writer.tool}`, writer);
    const [only, ...more] = writers.values();
    return more.length === 0 ? only : undefined;
  }

  all(): readonly RunningCommand[] {
    return this.#commands;
  }

  restore(commands: readonly RunningCommand[]): void {
    this.#commands = commands.map((command) => ({ ...command }));
  }
}
