/** Which task the person works on: the one begun or resumed last that is neither paused nor over. */
export class TaskStack {
  #running: string[] = [];

  get owner(): string | null {
    return this.#running.at(-1) ?? null;
  }

  /** @returns whether the event is one of those that begin or end work on a task. */
  apply(phase: string, task: string): boolean {
    switch (phase) {
      case 'start':
      case 'resume':
        this.#running = [...this.#running.filter((id) => id !== task), task];
        return true;
      case 'pause':
      case 'done':
      case 'abandon':
        this.#running = this.#running.filter((id) => id !== task);
        return true;
      default:
        return false;
    }
  }
}
