import type { Disposable } from '../../base/disposable.ts';
import type { Task } from '../../tasks/task.ts';

/** The open task, according to the record. Set only by the task controller, read by everyone. */
export class CurrentTask {
  readonly #listeners = new Set<(id: string | null) => void>();
  #value: Task | undefined;

  get value(): Task | undefined {
    return this.#value;
  }

  set value(task: Task | undefined) {
    const before = this.id;
    this.#value = task;
    if (this.id !== before) for (const listener of this.#listeners) listener(this.id);
  }

  /** Recorded with each event. */
  get id(): string | null {
    return this.#value?.id ?? null;
  }

  /** @param listener Called with the id when another task is open, or none. */
  onDidChange(listener: (id: string | null) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }
}
