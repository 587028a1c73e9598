import { hourMs } from '../../../base/timeUnits.ts';
import type { Category } from '../category.ts';
import type { TerminalActivity } from '../terminalActivity.ts';

/**
 * Anything open for longer no longer tells what the person does: a command whose end was never reported, a forgotten proposal, a program
 * that runs in the debugger all day. Chosen by us; a review of 400 lines takes an hour at most (SmartBear).
 */
const forgottenMs = hourMs;

interface Command {
  readonly fromMs: number;
  readonly category: Category;
}

interface DebugSession {
  readonly sinceMs: number;
  readonly isStopped: boolean;
}

/** What currently runs or is open besides the person's own activity: commands, debug sessions, reviews. */
export class OpenWork {
  readonly #commands = new Map<string, Command>();
  readonly #debug = new Map<string, DebugSession>();
  readonly #reviews = new Map<string, number>();

  /** Commands that nobody waits for run alongside the work and are ignored. An end event may not name the command. */
  command(tMs: number, id: string, command: string, phase: string, { category, isAwaited }: TerminalActivity): void {
    const key = `${id} ${command}`;
    if (phase === 'start') {
      if (isAwaited) this.#commands.set(key, { fromMs: tMs, category });
      return;
    }
    if (this.#commands.delete(key) || command !== '') return;
    const last = [...this.#commands.keys()].findLast((one) => one.startsWith(`${id} `));
    if (last !== undefined) this.#commands.delete(last);
  }

  debug(tMs: number, id: string, phase: string): void {
    if (phase === 'end') this.#debug.delete(id);
    else this.#debug.set(id, { sinceMs: tMs, isStopped: phase === 'stopped' });
  }

  openReview(tMs: number, id: string): void {
    this.#reviews.set(id, tMs);
  }

  closeReview(id: string): void {
    this.#reviews.delete(id);
  }

  get isReviewing(): boolean {
    return this.#reviews.size > 0;
  }

  /** The category of watching what is open, most telling first; undefined if nothing is open. */
  watching(nowMs: number): Category | undefined {
    if (this.#commands.size + this.#debug.size + this.#reviews.size === 0) return undefined;
    this.#forget(nowMs - forgottenMs);
    let isDebugging = false;
    for (const { isStopped } of this.#debug.values()) {
      if (isStopped) return 'testingAndDebugging';
      isDebugging = true;
    }
    if (this.#reviews.size > 0) return 'reviewingAiOutput';
    let command: Category | undefined;
    for (const { category } of this.#commands.values()) {
      if (category === 'testingAndDebugging') return category;
      command = category;
    }
    return command ?? (isDebugging ? 'testingAndDebugging' : undefined);
  }

  #forget(beforeMs: number): void {
    for (const [key, { fromMs }] of this.#commands) if (fromMs < beforeMs) this.#commands.delete(key);
    for (const [id, { sinceMs }] of this.#debug) if (sinceMs < beforeMs) this.#debug.delete(id);
    for (const [id, fromMs] of this.#reviews) if (fromMs < beforeMs) this.#reviews.delete(id);
  }
}
