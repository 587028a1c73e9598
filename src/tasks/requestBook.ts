interface OpenRequest {
  readonly key: string;
  readonly task: string | null;
}

/** The requests that run, and for which task each was made. */
export class RequestBook {
  #open: OpenRequest[] = [];
  #busyTasks: readonly (string | null)[] = [];

  get isBusy(): boolean {
    return this.#open.length > 0;
  }

  /** Each task once. */
  get busyTasks(): readonly (string | null)[] {
    return this.#busyTasks;
  }

  keys(): readonly string[] {
    return this.#open.map(({ key }) => key);
  }

  start(key: string, task: string | null): void {
    this.#set([...this.#open, { key, task }]);
  }

  /** Ends the oldest request of that key. */
  end(key: string): OpenRequest | undefined {
    const found = this.#open.find((request) => request.key === key);
    if (found !== undefined) this.#set(this.#open.filter((request) => request !== found));
    return found;
  }

  /** What still runs for a task that is over counts for nobody. */
  forgetTask(task: string): void {
    this.#set(this.#open.filter((request) => request.task !== task));
  }

  #set(open: OpenRequest[]): void {
    this.#open = open;
    this.#busyTasks = [...new Set(open.map(({ task }) => task))];
  }
}
