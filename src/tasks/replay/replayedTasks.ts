interface ReplayedTaskTimes {
  readonly id: string;
  phase: string;
  readonly startedMs: number;
  endedMs: number | undefined;
}

const phases: Readonly<Record<string, string>> = {
  start: 'running',
  resume: 'running',
  pause: 'paused',
  done: 'done',
  abandon: 'abandoned',
};

/** When the tasks of a recording began and ended; a task resumed after its end gets a new end. */
export class ReplayedTasks {
  readonly #tasks = new Map<string, ReplayedTaskTimes>();

  apply(step: string, id: string, tMs: number): void {
    const phase = phases[step];
    if (phase === undefined) return;
    let task = this.#tasks.get(id);
    if (task === undefined) {
      task = { id, phase, startedMs: tMs, endedMs: undefined };
      this.#tasks.set(id, task);
    }
    const ends = step === 'done' || step === 'abandon';
    if (ends && (task.phase === 'done' || task.phase === 'abandoned')) return;
    task.phase = phase;
    task.endedMs = ends ? tMs : undefined;
  }

  get all(): readonly ReplayedTaskTimes[] {
    return [...this.#tasks.values()];
  }
}
