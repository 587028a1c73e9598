import * as z from 'zod/mini';
import { dayMs } from '../../base/timeUnits.ts';
import type { JsonValue } from '../../store/event.ts';
import type { ClockEvent } from './activity.ts';
import { type Category, categories, categoryTimes } from './category.ts';
import type { DerivedStore } from './clockCache.ts';
import { timelineOf } from './measure.ts';
import type { Measured } from './measured.ts';
import { awayAfterMs } from './signGap.ts';
import { settledAfterMs } from './taskEvents.ts';
import { measureRange, type Timeline } from './timeline.ts';

/** The part of the record's interface needed to read days. */
export interface DaySource {
  events(filter: {
    kindPrefix?: string;
    fromMs?: number;
    toMs?: number;
    afterId?: number;
  }): Iterable<ClockEvent & { readonly id: number }>;
}

/** The clocks of a time range, across all tasks and the time outside tasks. */
export interface DayTimes extends Omit<Measured, 'manualMs'> {
  /** The part of the human-active time during which no task ran: reported as such, never assigned by guess. */
  readonly unassignedMs: number;
  /** Days, counted from the start of the range, on which the person worked. */
  readonly activeDays: number;
}

/** Bump when the clocks change: cached values are then measured again. */
const version = 2;
/** All time zones are offset from UTC by whole quarters of an hour, so every local day begins on one. */
const slotMs = 900_000;
/** How far before a day signals can affect it: the sign that begins a gap across midnight. */
const leadMs = awayAfterMs;
/** How far after a day signals can affect it: the sign that ends such a gap, and the answer the person then gives about it. */
const tailMs = awayAfterMs + 900_000;
/** An agent may work for longer; requests are few, so we look further back for them. */
const requestMs = dayMs;
/** Limits how many signals are held in memory at once. */
const maxDaysAtOnce = 7;

/**
 * A quarter hour: its index in the day, then ms of each of the seven work categories, agent busy, unassigned, active under limits of 2,
 * 5 and 15 minutes, uncertain, answered.
 */
type Slot = readonly number[];
const worked: readonly Category[] = categories.filter((category) => category !== 'idleOther');
const keptDay = z.object({ lastId: z.number(), slots: z.array(z.array(z.number())) });

/**
 * The clocks of any range of whole days without reading all its signals. A completed day is measured once and cached in quarter hours
 * (about 2 KB); a signal written for it later (by another window, or another machine's clock) causes it to be measured again.
 */
export class DayClocks {
  readonly #source: DaySource;
  readonly #kept: DerivedStore;
  readonly #nowMs: number;

  constructor(source: DaySource, kept: DerivedStore, nowMs: number) {
    this.#source = source;
    this.#kept = kept;
    this.#nowMs = nowMs;
  }

  /** The clocks of [fromMs, toMs), UTC ms, widened to whole quarter hours. */
  range(fromMs: number, toMs: number): DayTimes {
    const [first, end] = [Math.floor(fromMs / slotMs), Math.ceil(toMs / slotMs)];
    const perDay = dayMs / slotMs;
    const sums: number[] = [];
    const active = new Set<number>();
    for (const [day, slots] of this.#days(Math.floor(first / perDay), Math.ceil(end / perDay))) {
      for (const [slot = 0, ...values] of slots) {
        const place = day * perDay + slot;
        if (place < first || place >= end) continue;
        for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + value;
        if (values.slice(0, worked.length).some((ms) => ms > 0)) active.add(Math.floor((place - first) / perDay));
      }
    }
    const of = (index: number) => sums[index] ?? 0;
    const humanActiveMs = worked.reduce((sum, _, index) => sum + of(index), 0);
    const elapsedMs = (end - first) * slotMs;
    const [busy = 0, unassigned = 0, min2Ms = 0, min5Ms = 0, min15Ms = 0, uncertainMs = 0, answeredMs = 0] = [
      0, 1, 2, 3, 4, 5, 6,
    ].map((index) => of(worked.length + index));
    return {
      humanActiveMs,
      uncertainMs,
      answeredMs,
      elapsedMs,
      agentBusyMs: busy,
      unassignedMs: unassigned,
      activeDays: active.size,
      categories: categoryTimes((category) =>
        category === 'idleOther' ? elapsedMs - humanActiveMs : of(worked.indexOf(category)),
      ),
      sensitivity: { min2Ms, min5Ms, min15Ms },
    };
  }

  /** Days are numbered from 1970, UTC. Adjacent days missing from the cache are read together. */
  #days(first: number, end: number): ReadonlyMap<number, readonly Slot[]> {
    const days = new Map<number, readonly Slot[]>();
    let missing: number | undefined;
    for (let day = first; day <= end; day += 1) {
      const slots = day === end ? undefined : this.#keptSlots(day);
      if (slots !== undefined) days.set(day, slots);
      const isFull = missing !== undefined && day - missing === maxDaysAtOnce;
      if (missing !== undefined && (slots !== undefined || day === end || isFull)) {
        for (const [measured, found] of this.#measure(missing, day)) days.set(measured, found);
        missing = undefined;
      }
      if (slots === undefined && day < end) missing ??= day;
    }
    return days;
  }

  #keptSlots(day: number): readonly Slot[] | undefined {
    const kept = keptDay.safeParse(this.#kept.get(keyOf(day)));
    if (!kept.success || this.#hasLater(day * dayMs, (day + 1) * dayMs, kept.data.lastId)) return undefined;
    return kept.data.slots;
  }

  /** Whether signals were written for the day after it was cached. */
  #hasLater(fromMs: number, toMs: number, afterId: number): boolean {
    for (const _ of this.#source.events({ fromMs: fromMs - leadMs, toMs: toMs + tailMs, afterId })) return true;
    return false;
  }

  #measure(firstDay: number, endDay: number): ReadonlyMap<number, readonly Slot[]> {
    const [leadFromMs, untilMs] = [firstDay * dayMs - leadMs, endDay * dayMs + tailMs];
    const events: ClockEvent[] = [];
    const lastIds = new Map<number, number>();
    for (const event of this.#source.events({ fromMs: leadFromMs, toMs: untilMs })) {
      events.push(event);
      const lastDay = Math.floor((event.tMs + leadMs) / dayMs);
      for (let day = Math.floor((event.tMs - tailMs) / dayMs); day <= lastDay; day += 1) {
        lastIds.set(day, Math.max(event.id, lastIds.get(day) ?? 0));
      }
    }
    const timeline = events.length === 0 ? undefined : this.#timeline(events, leadFromMs, untilMs);
    const days = new Map<number, readonly Slot[]>();
    for (let day = firstDay; day < endDay; day += 1) {
      const toMs = (day + 1) * dayMs;
      const slots = timeline === undefined ? [] : slotsOf(timeline, day * dayMs, toMs);
      days.set(day, slots);
      const isOver = this.#nowMs > toMs + tailMs + settledAfterMs;
      if (isOver) this.#kept.set(keyOf(day), written(lastIds.get(day) ?? 0, slots));
    }
    return days;
  }

  #timeline(events: readonly ClockEvent[], leadFromMs: number, untilMs: number): Timeline {
    // Tasks and requests that began earlier and may still be running; and later ends of requests, because a request that ends tomorrow
    // must not count as lost.
    const before = [
      ...this.#source.events({ kindPrefix: 'task', toMs: leadFromMs }),
      ...this.#source.events({ kindPrefix: 'request', fromMs: leadFromMs - requestMs, toMs: leadFromMs }),
    ].sort((a, b) => a.tMs - b.tMs);
    const after = [...this.#source.events({ kindPrefix: 'request', fromMs: untilMs, toMs: untilMs + requestMs })];
    return timelineOf([...before, ...events, ...after], Math.min(untilMs, this.#nowMs));
  }
}

const keyOf = (day: number): string => `day/${version}/${day}`;

function slotsOf(timeline: Timeline, fromMs: number, toMs: number): readonly Slot[] {
  const slots: Slot[] = [];
  for (let index = 0, startMs = fromMs; startMs < toMs; index += 1, startMs += slotMs) {
    const measured = measureRange(timeline, startMs, startMs + slotMs);
    const { categories: times, agentBusyMs, sensitivity, uncertainMs, answeredMs } = measured;
    const { min2Ms, min5Ms, min15Ms } = sensitivity;
    const values = [...worked.map((category) => times[category]), agentBusyMs];
    if (values.every((value) => value === 0) && min15Ms === 0 && uncertainMs === 0) continue;
    const unassignedMs = unassignedIn(timeline, startMs, startMs + slotMs);
    slots.push([index, ...values, unassignedMs, min2Ms, min5Ms, min15Ms, uncertainMs, answeredMs]);
  }
  return slots;
}

function unassignedIn(timeline: Timeline, fromMs: number, toMs: number): number {
  let ms = 0;
  for (const segment of timeline.segments.between(fromMs, toMs)) {
    if (segment.isActive && segment.task === null) {
      ms += Math.min(segment.toMs, toMs) - Math.max(segment.fromMs, fromMs);
    }
  }
  return ms;
}

function written(lastId: number, slots: readonly Slot[]): JsonValue {
  return { lastId, slots };
}
