import type { Task } from '../../tasks/task.ts';

/** The open task, according to the record. Set only by the task controller, read by everyone. */
export class CurrentTask {
  value: Task | undefined;

  /** Recorded with each event. */
  get id(): string | null {
    return this.value?.id ?? null;
  }
}
