import type { Category } from './category.ts';
import type { TerminalActivity } from './terminalActivity.ts';

/** What runs or is open right now besides the person: commands, debug sessions, reviews, requests. */
export class OpenWork {
  readonly #commands = new Map<string, Category>();
  readonly #debug = new Map<string, 'running' | 'stopped'>();
  readonly #reviews = new Set<string>();
  /** Task on which each request was begun. */
  readonly #requests = new Map<string, string | null>();
  #stopped = 0;

  /** Commands that nobody waits for run beside the work and say nothing about it. An end may leave the command unnamed. */
  command(id: string, command: string, phase: string, { category, isAwaited }: TerminalActivity): void {
    const key = `${id} ${command}`;
    if (phase === 'start') {
      if (isAwaited) this.#commands.set(key, category);
      return;
    }
    if (this.#commands.delete(key) || command !== '') return;
    const last = [...this.#commands.keys()].findLast((one) => one.startsWith(`${id} `));
    if (last !== undefined) this.#commands.delete(last);
  }

  debug(id: string, phase: string): void {
    if (this.#debug.get(id) === 'stopped') this.#stopped -= 1;
    if (phase === 'end') this.#debug.delete(id);
    else this.#debug.set(id, phase === 'stopped' ? 'stopped' : 'running');
    if (phase === 'stopped') this.#stopped += 1;
  }

  /** @returns whether the review was open before. */
  review(id: string, isOpen: boolean): boolean {
    const was = this.#reviews.has(id);
    if (isOpen) this.#reviews.add(id);
    else this.#reviews.delete(id);
    return was;
  }

  beginRequest(id: string, task: string | null): void {
    this.#requests.set(id, task);
  }

  endRequest(id: string): void {
    this.#requests.delete(id);
  }

  /** An agent works on this task (or on none that is known). Work for another task is not waited for. */
  isBusyFor(task: string | null): boolean {
    if (this.#requests.size === 0) return false;
    for (const owner of this.#requests.values()) if (task === null || owner === null || owner === task) return true;
    return false;
  }

  get isReviewing(): boolean {
    return this.#reviews.size > 0;
  }

  get isBusy(): boolean {
    return this.#requests.size > 0;
  }

  /** The category that looking on has while this is open, the most telling first; undefined when nothing is open. */
  get watching(): Category | undefined {
    if (this.#stopped > 0) return 'testingAndDebugging';
    if (this.#reviews.size > 0) return 'reviewingAiOutput';
    let command: Category | undefined;
    for (const category of this.#commands.values()) {
      if (category === 'testingAndDebugging') return category;
      command = category;
    }
    return command ?? (this.#debug.size > 0 ? 'testingAndDebugging' : undefined);
  }
}
