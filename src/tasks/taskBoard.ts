export type TaskPhaseWord = 'start' | 'pause' | 'resume' | 'done' | 'abandon';

/** Which task's clock runs. One at a time: a start puts the running task aside, and its end brings that one back. */
export class TaskBoard {
  /** The last one runs; those before it were put aside by a start, not by a pause. */
  readonly #stack: string[] = [];
  readonly #paused = new Set<string>();

  get running(): string | null {
    return this.#stack.at(-1) ?? null;
  }

  isOpen(task: string): boolean {
    return this.#paused.has(task) || this.#stack.includes(task);
  }

  get hasOpen(): boolean {
    return this.#stack.length + this.#paused.size > 0;
  }

  apply(task: string, phase: TaskPhaseWord): void {
    const index = this.#stack.indexOf(task);
    if (phase === 'start' || phase === 'resume') {
      // An ended task may be taken up again: rework days later belongs to it.
      this.#paused.delete(task);
      if (index >= 0) this.#stack.splice(index, 1);
      this.#stack.push(task);
      return;
    }
    if (index >= 0) this.#stack.splice(index, 1);
    if (phase === 'pause' && index >= 0) this.#paused.add(task);
    if (phase !== 'pause') this.#paused.delete(task);
  }
}
