import { type Category, categories } from './category.ts';
import { type Interval, overlapMs, united, without } from './intervals.ts';
import type { IdleSensitivity, Measured } from './measured.ts';
import { SegmentColumns } from './segmentColumns.ts';
import { creditedUntil, type SignGap } from './signGap.ts';

interface Busy extends Interval {
  readonly task: string | null;
}

const minuteMs = 60_000;

/** What the events say, in a form that any range can be read from: ascending segments without holes. */
export interface Timeline {
  readonly segments: SegmentColumns;
  /** Longer gaps between signs, credited or not. */
  readonly gaps: readonly SignGap[];
  /** One a request, as they ended; they may overlap. */
  readonly busy: readonly Busy[];
  readonly asleep: readonly Interval[];
  /** Entered by hand, ms by task. */
  readonly manual: ReadonlyMap<string, number>;
}

/** Where a fold over the events writes, in order of time. */
export interface TimelineSink {
  begin(tMs: number): void;
  /** The person worked from the last moment written until `toMs`. */
  active(toMs: number, category: Category, task: string | null): void;
  /** Not counted from the last moment written until `toMs`. */
  idle(toMs: number, task: string | null): void;
  addGap(gap: SignGap): void;
  addBusy(fromMs: number, toMs: number, task: string | null): void;
  addAsleep(fromMs: number, toMs: number): void;
  addManual(ms: number, task: string): void;
}

export class TimelineBuilder implements Timeline, TimelineSink {
  readonly segments = new SegmentColumns();
  readonly gaps: SignGap[] = [];
  readonly busy: Busy[] = [];
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
 * @param task Only what belongs to this task is active and busy; the rest of the range is other time. Undefined: everything.
 */
export function measureRange(
  timeline: Timeline,
  fromMs: number,
  toMs: number,
  task?: string,
): Omit<Measured, 'manualMs'> {
  const times = timeline.segments.sum(fromMs, toMs, task);
  const humanActiveMs = categories.reduce((sum, one) => sum + times[one], 0);
  const elapsedMs = Math.max(0, toMs - fromMs);
  times.idleOther = elapsedMs - humanActiveMs;
  const range: Interval = { fromMs, toMs };
  const busy = timeline.busy.filter(
    (one) => (task === undefined || one.task === task) && one.toMs > fromMs && one.fromMs < toMs,
  );
  return {
    humanActiveMs,
    elapsedMs,
    agentBusyMs: overlapMs(without(united(busy), united(timeline.asleep)), [range]),
    categories: times,
    sensitivity: sensitivity(timeline, range, task, humanActiveMs),
  };
}

/** The short gaps count under every rule; only the longer ones are decided anew. */
function sensitivity(timeline: Timeline, range: Interval, task: string | undefined, activeMs: number): IdleSensitivity {
  const gaps = [...inRange(timeline.gaps, range.fromMs, range.toMs)].filter(
    (gap) => task === undefined || gap.task === task,
  );
  const credited = (gap: SignGap, limitMs: number) =>
    Math.max(0, Math.min(creditedUntil(gap, limitMs), range.toMs) - Math.max(gap.fromMs, range.fromMs));
  const under = (minutes: number) =>
    gaps.reduce((sum, gap) => sum + credited(gap, minutes * minuteMs) - credited(gap, gap.limitMs), activeMs);
  return { min2Ms: under(2), min5Ms: under(5), min15Ms: under(15) };
}

/** Those of an ascending list that touch [fromMs, toMs), found by bisection. */
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
