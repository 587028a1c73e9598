import type { Task } from '../../tasks/task.ts';

/** The task that is open now, as the record has it. Set by the task controller alone, read by everyone. */
export class CurrentTask {
  value: Task | undefined;

  /** What is written beside each event. */
  get id(): string | null {
    return this.value?.id ?? null;
  }
}
