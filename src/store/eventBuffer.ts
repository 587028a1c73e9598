import { AppError, sentenceOf } from '../base/appError.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Timer } from '../base/timer.ts';
import { ClockSteps, clockStepKind } from './clockSteps.ts';
import type { JsonObject, NewEvent } from './event.ts';

/** A third of the 15 s of events that a crash may cost. */
export const defaultFlushEveryMs = 5000;
/** Flushing this many takes a few ms (see the bench), so a burst never causes a long flush. */
export const defaultFlushAtEvents = 1000;
/** Maximum kept while the store cannot be written: two hours of the busiest work, about 30 MB. */
const defaultKeepAtMost = 100_000;

/** Kind of the event recording how many events were dropped because the buffer was full. */
export const lostKind = 'store.lost';
const signalPrefix = 'signal.';

export interface EventBufferOptions {
  readonly log: { append(events: readonly NewEvent[]): number };
  readonly clock: Clock;
  readonly timer: Timer;
  readonly window: string;
  readonly session: string;
  /** Time since the machine started, including sleep, ms. Without it, wall clock jumps cannot be told from sleep. */
  readonly bootMs?: () => number;
  /** Called once when writing starts to fail, and again only after it has succeeded in between. */
  readonly report: (sentence: string) => void;
  readonly flushEveryMs?: number;
  readonly flushAtEvents?: number;
  readonly keepAtMost?: number;
}

/**
 * Collects events in memory and writes them in batches; adding one costs the extension host well under a microsecond. No event waits
 * longer than `flushEveryMs`. If writing fails, events are kept up to a limit and retried.
 */
export class EventBuffer implements Disposable {
  readonly #options: EventBufferOptions;
  readonly #steps: ClockSteps | undefined;
  readonly #flushEveryMs: number;
  readonly #flushAtEvents: number;
  readonly #keepAtMost: number;
  #events: NewEvent[] = [];
  #lost = 0;
  #scheduled: Disposable | undefined;
  #failing = false;
  #disposed = false;

  constructor(options: EventBufferOptions) {
    this.#options = options;
    this.#steps = options.bootMs === undefined ? undefined : new ClockSteps(options.bootMs);
    this.#flushEveryMs = options.flushEveryMs ?? defaultFlushEveryMs;
    this.#flushAtEvents = options.flushAtEvents ?? defaultFlushAtEvents;
    this.#keepAtMost = options.keepAtMost ?? defaultKeepAtMost;
  }

  /** How many events are waiting. */
  get size(): number {
    return this.#events.length;
  }

  /** Stamps the event and queues it. `data` must not be changed afterwards. */
  add(kind: string, data: JsonObject, task: string | null = null): void {
    const event = this.#stamped(kind, data, task);
    const step = this.#steps?.before(event);
    if (step !== undefined) this.#events.push({ ...event, kind: clockStepKind, task: null, data: step });
    this.#events.push(event);
    if (this.#events.length > this.#keepAtMost) this.#makeRoom();
    if (this.#disposed || (this.#events.length >= this.#flushAtEvents && !this.#failing)) this.flush();
    else this.#schedule();
  }

  /** Records a wall clock jump or a sleep since the last event, if there was one. */
  checkClock(): void {
    const event = this.#stamped(clockStepKind, {}, null);
    const data = this.#steps?.before(event);
    if (data === undefined) return;
    this.#events.push({ ...event, data });
    this.#schedule();
  }

  /** Writes all waiting events. False if that failed; the events are then still queued. */
  flush(): boolean {
    this.#scheduled?.dispose();
    this.#scheduled = undefined;
    if (!this.#writeLost() || !this.#writeAll()) {
      if (!this.#disposed) this.#schedule();
      return false;
    }
    this.#failing = false;
    return true;
  }

  /** Writes all waiting events; events added later are written immediately. */
  dispose(): void {
    this.#disposed = true;
    this.flush();
  }

  #stamped(kind: string, data: JsonObject, task: string | null): NewEvent {
    const { clock, window, session } = this.#options;
    return {
      tMs: clock.nowMs(),
      monoMs: clock.monotonicMs(),
      zoneMin: clock.zoneOffsetMinutes(),
      window,
      session,
      kind,
      task,
      data,
    };
  }

  #schedule(): void {
    this.#scheduled ??= this.#options.timer.after(this.#flushEveryMs, () => {
      this.#scheduled = undefined;
      this.flush();
    });
  }

  #writeLost(): boolean {
    if (this.#lost === 0) return true;
    if (!this.#write([this.#stamped(lostKind, { count: this.#lost }, null)])) return false;
    this.#lost = 0;
    return true;
  }

  #writeAll(): boolean {
    while (this.#events.length > 0) {
      const batch = this.#events.slice(0, this.#flushAtEvents);
      if (!this.#write(batch)) return false;
      this.#events.splice(0, batch.length);
    }
    return true;
  }

  #write(batch: readonly NewEvent[]): boolean {
    try {
      this.#options.log.append(batch);
      return true;
    } catch (error) {
      if (AppError.is(error, 'badInput')) return this.#writeSingly(batch);
      this.#reportOnce(error);
      return false;
    }
  }

  /** One event that cannot be recorded must not block the others: it is dropped and reported. */
  #writeSingly(batch: readonly NewEvent[]): boolean {
    for (const [index, event] of batch.entries()) {
      try {
        this.#options.log.append([event]);
      } catch (error) {
        this.#reportOnce(error);
        if (AppError.is(error, 'badInput')) continue;
        this.#events.splice(0, index);
        return false;
      }
    }
    return true;
  }

  #reportOnce(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#options.report(sentenceOf(error));
  }

  /** Over the limit: drops the oldest tenth, raw signals first, and counts what was dropped. */
  #makeRoom(): void {
    const surplus = Math.max(1, Math.floor(this.#keepAtMost / 10));
    let dropped = 0;
    const kept = this.#events.filter((event) => {
      const drop = dropped < surplus && event.kind.startsWith(signalPrefix);
      if (drop) dropped++;
      return !drop;
    });
    this.#events = kept.length > this.#keepAtMost ? kept.slice(kept.length - this.#keepAtMost) : kept;
    this.#lost += dropped + kept.length - this.#events.length;
  }
}
