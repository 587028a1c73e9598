import type { TaskSpan } from '../timeline.ts';

interface TaskState {
  readonly span: TaskSpan;
  /** When it was paused or ended. */
  readonly stoppedMs?: number;
  /** The window in which it was last started or resumed. */
  readonly window: string;
}

/** Which task the person works on: the one last started or resumed that is neither paused nor over. */
export class TaskStack {
  #running: string[] = [];
  readonly #states = new Map<string, TaskState>();

  get owner(): string | null {
    return this.#running.at(-1) ?? null;
  }

  /** The window in which the current task was last started or resumed. */
  get window(): string {
    return this.#states.get(this.#running.at(-1) ?? '')?.window ?? '';
  }

  spanOf(task: string): TaskSpan | undefined {
    return this.#states.get(task)?.span;
  }

  /** Tasks that are paused (not over), and since when. */
  get paused(): readonly { readonly id: string; readonly fromMs: number }[] {
    return [...this.#states].flatMap(([id, { stoppedMs, span }]) =>
      stoppedMs === undefined || span.endedMs !== undefined ? [] : [{ id, fromMs: stoppedMs }],
    );
  }

  /** Applies a step that begins or ends work on a task. @returns when the pause began, if this step ends one. */
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
