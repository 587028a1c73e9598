import type { TaskSpan } from './timeline.ts';

interface TaskState {
  readonly span: TaskSpan;
  /** Since when it is paused or over. */
  readonly stoppedMs?: number;
  /** In which it was begun or resumed last. */
  readonly window: string;
}

/** Which task the person works on: the one begun or resumed last that is neither paused nor over. */
export class TaskStack {
  #running: string[] = [];
  readonly #states = new Map<string, TaskState>();

  get owner(): string | null {
    return this.#running.at(-1) ?? null;
  }

  /** Where the task of the moment was begun or resumed last. */
  get window(): string {
    return this.#states.get(this.#running.at(-1) ?? '')?.window ?? '';
  }

  spanOf(task: string): TaskSpan | undefined {
    return this.#states.get(task)?.span;
  }

  /** Tasks that are paused, not those that are over, and since when. */
  get paused(): readonly { readonly id: string; readonly fromMs: number }[] {
    return [...this.#states].flatMap(([id, { stoppedMs, span }]) =>
      stoppedMs === undefined || span.endedMs !== undefined ? [] : [{ id, fromMs: stoppedMs }],
    );
  }

  /**
   * Takes one of the steps that begin or end work on a task.
   * @returns since when the task stood still until now, if this step ends a pause.
   */
  apply(tMs: number, step: string, task: string, window: string): number | undefined {
    const before = this.#states.get(task);
    const startedMs = before?.span.startedMs ?? tMs;
    const others = this.#running.filter((id) => id !== task);
    if (step === 'start' || step === 'resume') {
      this.#running = [...others, task];
      this.#states.set(task, { span: { startedMs }, window });
      return before?.stoppedMs;
    }
    this.#running = others;
    const isOver = step === 'done' || step === 'abandon';
    const endedMs = before?.span.endedMs ?? (isOver ? tMs : undefined);
    const isEndOfPause = isOver && before?.span.endedMs === undefined;
    this.#states.set(task, {
      span: { startedMs, ...(endedMs === undefined ? {} : { endedMs }) },
      stoppedMs: isEndOfPause ? tMs : (before?.stoppedMs ?? tMs),
      window: before?.window ?? window,
    });
    return isEndOfPause ? before?.stoppedMs : undefined;
  }
}
