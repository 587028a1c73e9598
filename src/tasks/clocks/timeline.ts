import { minuteMs } from '../../base/timeUnits.ts';
import { type Category, categories } from './category.ts';
import { type Interval, overlapMs, united, without } from './intervals.ts';
import type { Measured } from './measured.ts';
import { SegmentColumns } from './segmentColumns.ts';
import { countedMs, idleLimitMs, type SignGap, uncertainMs } from './signGap.ts';

interface OfTask extends Interval {
  readonly task: string | null;
}

export interface TaskSpan {
  readonly startedMs: number;
  readonly endedMs?: number;
}

/** What the events say, in a form that any range can be read from: contiguous ascending segments. */
export interface Timeline {
  readonly segments: SegmentColumns;
  /** Gaps between signs that exceed the idle limit. */
  readonly gaps: readonly SignGap[];
  /** Stays in windows of another workspace than the task's. */
  readonly elsewhere: readonly SignGap[];
  /** From the idle limit of an absence (sleep, or over four hours) until the next sign. */
  readonly away: readonly Interval[];
  /** Paused explicitly by the person. */
  readonly paused: readonly OfTask[];
  /** When tasks began and last ended, on this timeline's axis. */
  readonly tasks: ReadonlyMap<string, TaskSpan>;
  /** One per request, in the order they ended; they may overlap. */
  readonly busy: readonly OfTask[];
  readonly asleep: readonly Interval[];
  /** Entered by hand, ms per task. */
  readonly manual: ReadonlyMap<string, number>;
}

/** Receives what a fold over the events writes, in time order. */
export interface TimelineSink {
  begin(tMs: number): void;
  /** The person worked from the last written moment until `toMs`. */
  active(toMs: number, category: Category, task: string | null): void;
  /** Not counted, from the last written moment until `toMs`. */
  idle(toMs: number, task: string | null): void;
  addGap(gap: SignGap): void;
  addElsewhere(gap: SignGap): void;
  addAway(fromMs: number, toMs: number): void;
  addPaused(fromMs: number, toMs: number, task: string): void;
  setTask(task: string, span: TaskSpan): void;
  addBusy(fromMs: number, toMs: number, task: string | null): void;
  addAsleep(fromMs: number, toMs: number): void;
  addManual(ms: number, task: string): void;
}

export class TimelineBuilder implements Timeline, TimelineSink {
  readonly segments = new SegmentColumns();
  readonly gaps: SignGap[] = [];
  readonly elsewhere: SignGap[] = [];
  readonly away: Interval[] = [];
  readonly paused: OfTask[] = [];
  readonly tasks = new Map<string, TaskSpan>();
  readonly busy: OfTask[] = [];
  readonly asleep: Interval[] = [];
  readonly manual = new Map<string, number>();

  begin(tMs: number): void {
    this.segments.begin(tMs);
  }

  active(toMs: number, category: Category, task: string | null): void {
    this.segments.add(toMs, category, task);
  }

  idle(toMs: number, task: string | null): void {
    this.segments.add(toMs, undefined, task);
  }

  addGap(gap: SignGap): void {
    this.gaps.push(gap);
  }

  addElsewhere(gap: SignGap): void {
    this.elsewhere.push(gap);
  }

  addAway(fromMs: number, toMs: number): void {
    if (toMs > fromMs) this.away.push({ fromMs, toMs });
  }

  addPaused(fromMs: number, toMs: number, task: string): void {
    if (toMs > fromMs) this.paused.push({ fromMs, toMs, task });
  }

  setTask(task: string, span: TaskSpan): void {
    this.tasks.set(task, span);
  }

  addBusy(fromMs: number, toMs: number, task: string | null): void {
    if (toMs > fromMs) this.busy.push({ fromMs, toMs, task });
  }

  addAsleep(fromMs: number, toMs: number): void {
    this.asleep.push({ fromMs, toMs });
  }

  addManual(ms: number, task: string): void {
    this.manual.set(task, (this.manual.get(task) ?? 0) + ms);
  }
}

/**
 * The clocks of a range.
 * @param task Only this task's time is active and busy, and its pauses, sleep and absences do not count as elapsed. Undefined: everything.
 */
export function measureRange(
  timeline: Timeline,
  fromMs: number,
  toMs: number,
  task?: string,
): Omit<Measured, 'manualMs'> {
  const range: Interval = { fromMs, toMs };
  const times = timeline.segments.sum(fromMs, toMs, task);
  const isOfTask = (one: { readonly task: string | null }) => task === undefined || one.task === task;
  const gaps = [...inRange(timeline.gaps, fromMs, toMs)].filter(isOfTask);
  // Across all tasks, time elsewhere adds nothing: it is already counted there.
  const elsewhere = task === undefined ? [] : [...inRange(timeline.elsewhere, fromMs, toMs)].filter(isOfTask);
  times.readingAndSearching += counted(elsewhere, range, idleLimitMs);
  const humanActiveMs = categories.reduce((sum, one) => sum + times[one], 0);
  const elapsedMs = Math.max(0, toMs - fromMs) - (task === undefined ? 0 : offMs(timeline, range, task));
  times.idleOther = elapsedMs - humanActiveMs;
  const busy = timeline.busy.filter((one) => isOfTask(one) && one.toMs > fromMs && one.fromMs < toMs);
  const atLimit = counted(gaps, range, idleLimitMs);
  const under = (minutes: number) => humanActiveMs - atLimit + counted(gaps, range, minutes * minuteMs);
  const all = [...gaps, ...elsewhere];
  return {
    humanActiveMs,
    uncertainMs: all.reduce((sum, gap) => {
      const startMs = gap.fromMs + countedMs(gap, idleLimitMs);
      return sum + within(range, startMs, startMs + uncertainMs(gap));
    }, 0),
    answeredMs: counted(
      all.filter(({ answer }) => answer !== undefined),
      range,
      idleLimitMs,
    ),
    elapsedMs,
    agentBusyMs: overlapMs(without(united(busy), united(timeline.asleep)), [range]),
    categories: times,
    sensitivity: { min2Ms: under(2), min5Ms: under(5), min15Ms: under(15) },
  };
}

function within(range: Interval, fromMs: number, toMs: number): number {
  return Math.max(0, Math.min(toMs, range.toMs) - Math.max(fromMs, range.fromMs));
}

function counted(gaps: readonly SignGap[], range: Interval, limitMs: number): number {
  return gaps.reduce((sum, gap) => sum + within(range, gap.fromMs, gap.fromMs + countedMs(gap, limitMs)), 0);
}

/** Time in the range that does not count as elapsed for the task. */
function offMs({ paused, away, asleep }: Timeline, range: Interval, task: string): number {
  const off = [...paused.filter((one) => one.task === task), ...away, ...asleep];
  return off.length === 0 ? 0 : overlapMs(united(off), [range]);
}

/** The entries of an ascending list that touch [fromMs, toMs), found by bisection. */
export function* inRange<T extends Interval>(list: readonly T[], fromMs: number, toMs: number): Generator<T> {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.toMs ?? 0) <= fromMs) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < list.length; index += 1) {
    const one = list[index];
    if (one === undefined || one.fromMs >= toMs) return;
    yield one;
  }
}
