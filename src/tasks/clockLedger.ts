import type { Piece, SweepSink } from './activitySweep.ts';
import { type Category, type CategoryTimes, categories } from './category.ts';
import { sensitivityGapsMs, sensitivityOf } from './idleRule.ts';
import type { Measured } from './measured.ts';

/** A stretch of a task's timeline; `idleOther` unless a person is credited with it. */
export interface TimelineStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly category: Category;
  readonly task: string | null;
  /** Entered by hand. */
  readonly isManual: boolean;
}

class TaskTimes {
  readonly times = new Map<Category, number>();
  readonly sensitivity = sensitivityGapsMs.map(() => 0);
  firstMs = Number.POSITIVE_INFINITY;
  lastMs = Number.NEGATIVE_INFINITY;
  busyMs = 0;
  manualMs = 0;

  get elapsedMs(): number {
    return Math.max(0, this.lastMs - this.firstMs);
  }
}

/** Adds up the pieces of a sweep by task; what no task's clock ran for stands under null. */
export class ClockLedger implements SweepSink {
  readonly #tasks = new Map<string | null, TaskTimes>();
  readonly #timeline: TimelineStretch[] | undefined;
  #busyMs = 0;
  #busyOpenMs = 0;

  /** @param options.timeline Keep the stretches too, not only their sums. */
  constructor(options: { readonly timeline?: boolean } = {}) {
    this.#timeline = options.timeline === true ? [] : undefined;
  }

  piece({ fromMs, toMs, category, isManual, state }: Piece): void {
    const ms = toMs - fromMs;
    const times = this.#of(state.task);
    if (fromMs < times.firstMs) times.firstMs = fromMs;
    if (toMs > times.lastMs) times.lastMs = toMs;
    if (category !== 'idleOther') times.times.set(category, (times.times.get(category) ?? 0) + ms);
    if (isManual) times.manualMs += ms;
    if (!state.isSuspended && state.busyTasks.length > 0) {
      for (const task of state.busyTasks) this.#of(task).busyMs += ms;
      this.#busyMs += ms;
      if (state.isOpen) this.#busyOpenMs += ms;
    }
    if (this.#timeline !== undefined) append(this.#timeline, { fromMs, toMs, category, task: state.task, isManual });
  }

  sensitivity(task: string | null, times: readonly number[]): void {
    const sums = this.#of(task).sensitivity;
    for (let index = 0; index < sums.length; index++) sums[index] = (sums[index] ?? 0) + (times[index] ?? 0);
  }

  /** The tasks whose clock ran, in the order of their start. */
  taskIds(): readonly string[] {
    return [...this.#tasks].flatMap(([id, { lastMs }]) =>
      id !== null && lastMs > Number.NEGATIVE_INFINITY ? [id] : [],
    );
  }

  /** A task's clocks, or those of the time without a task (null). Zero for one that is not known. */
  measured(task: string | null): Measured {
    const own = this.#tasks.get(task) ?? new TaskTimes();
    return total([own], own.elapsedMs, own.busyMs);
  }

  /** All tasks together; without any, the whole record. */
  whole(): Measured {
    const named = [...this.#tasks].flatMap(([id, times]) => (id === null ? [] : [times]));
    const parts = named.length > 0 ? named : [...this.#tasks.values()];
    return total(parts, unionMs(parts), named.length > 0 ? this.#busyOpenMs : this.#busyMs);
  }

  timeline(): readonly TimelineStretch[] {
    return this.#timeline ?? [];
  }

  #of(task: string | null): TaskTimes {
    let times = this.#tasks.get(task);
    if (times === undefined) {
      times = new TaskTimes();
      this.#tasks.set(task, times);
    }
    return times;
  }
}

function append(timeline: TimelineStretch[], next: TimelineStretch): void {
  const last = timeline.at(-1);
  const isSame = last?.task === next.task && last.category === next.category && last.isManual === next.isManual;
  if (last !== undefined && isSame && last.toMs === next.fromMs) {
    timeline[timeline.length - 1] = { ...last, toMs: next.toMs };
  } else timeline.push(next);
}

function total(parts: readonly TaskTimes[], elapsedMs: number, agentBusyMs: number): Measured {
  const sum = (of: (part: TaskTimes) => number) => parts.reduce((ms, part) => ms + of(part), 0);
  const active = categories.filter((category) => category !== 'idleOther');
  const activeMs = sum((part) => active.reduce((ms, category) => ms + (part.times.get(category) ?? 0), 0));
  const manualMs = sum((part) => part.manualMs);
  const timeOf = (category: Category) =>
    category === 'idleOther' ? elapsedMs - activeMs : sum((part) => part.times.get(category) ?? 0);
  return {
    humanActiveMs: activeMs + manualMs,
    elapsedMs,
    agentBusyMs,
    categories: categoryTimes(timeOf),
    sensitivity: sensitivityOf(sensitivityGapsMs.map((_, index) => sum((part) => part.sensitivity[index] ?? 0))),
    manualMs,
  };
}

export function categoryTimes(timeOf: (category: Category) => number): CategoryTimes {
  return {
    writingCode: timeOf('writingCode'),
    testingAndDebugging: timeOf('testingAndDebugging'),
    readingAndSearching: timeOf('readingAndSearching'),
    gitAndEnvironment: timeOf('gitAndEnvironment'),
    prompting: timeOf('prompting'),
    waitingOnAi: timeOf('waitingOnAi'),
    reviewingAiOutput: timeOf('reviewingAiOutput'),
    idleOther: timeOf('idleOther'),
  };
}

/** Tasks may lie within each other: an interrupted one and its interruption. */
function unionMs(parts: readonly TaskTimes[]): number {
  let sum = 0;
  let untilMs = Number.NEGATIVE_INFINITY;
  for (const { firstMs, lastMs } of [...parts].sort((a, b) => a.firstMs - b.firstMs)) {
    if (lastMs <= untilMs || lastMs < firstMs) continue;
    sum += lastMs - Math.max(firstMs, untilMs);
    untilMs = lastMs;
  }
  return sum;
}
