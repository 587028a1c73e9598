import type { Task } from '../task.ts';
import type { ClockEvent } from './activity.ts';
import { ClockFold } from './clockFold.ts';
import type { Measured } from './measured.ts';
import { SessionClocks } from './sessionClocks.ts';
import { measureRange, type Timeline, TimelineBuilder } from './timeline.ts';

/** Windows write their signals in batches of a few seconds; what is later than this counts as if it came now. */
const holdMs = 60_000;
/** How many events are held back before the old ones are passed on. */
const heldEvents = 4096;

/**
 * The clocks of a whole record, read once and then kept up to date: any range, any task, in the time of a bisection. The record
 * stays the source: a book can be thrown away and read again.
 */
export class ClockBook {
  readonly #clocks = new SessionClocks();
  readonly #timeline = new TimelineBuilder();
  readonly #fold: ClockFold;
  #held: ClockEvent[] = [];

  /** @param neverEnds Requests of which the record tells no end. */
  constructor(neverEnds: ReadonlySet<string> = new Set()) {
    this.#fold = new ClockFold(this.#timeline, neverEnds);
  }

  /** Events in order of their ids: about the order of time, as several windows write them. */
  read(events: Iterable<ClockEvent>): void {
    const hold = (event: ClockEvent) => this.#hold(event);
    for (const event of events) this.#clocks.place(event, hold);
  }

  /** What happened in [fromMs, toMs), UTC ms. The gap that is open now is decided with the next sign. */
  range(fromMs: number, toMs: number, task?: string): Omit<Measured, 'manualMs'> {
    return measureRange(this.timeline, fromMs, toMs, task);
  }

  /** The clocks of a task from its start to its end, or to the last event. */
  task({ id, startedMs, endedMs }: Task): Measured {
    const timeline = this.timeline;
    const toMs = endedMs ?? Math.max(timeline.segments.endMs, startedMs);
    return { ...measureRange(timeline, startedMs, toMs, id), manualMs: timeline.manual.get(id) ?? 0 };
  }

  get timeline(): Timeline {
    this.#release(this.#held.length);
    return this.#timeline;
  }

  #hold(event: ClockEvent): void {
    const held = this.#held;
    let place = held.length;
    while (place > 0 && (held[place - 1]?.tMs ?? 0) > event.tMs) place -= 1;
    if (place === held.length) held.push(event);
    else held.splice(place, 0, event);
    if (held.length < heldEvents) return;
    const newestMs = held.at(-1)?.tMs ?? 0;
    const kept = held.findIndex(({ tMs }) => tMs > newestMs - holdMs);
    this.#release(Math.max(kept, heldEvents >> 1));
  }

  #release(count: number): void {
    if (count === 0) return;
    for (const event of this.#held.splice(0, count)) this.#fold.push(event);
  }
}
