import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import type { JsonObject, JsonValue, NewEvent } from '../../src/store/event.ts';
import { openStore } from '../../src/store/store.ts';
import type { Store } from '../../src/store/storeTypes.ts';
import type { ClockEvent } from '../../src/tasks/clocks/activity.ts';
import { DayClocks } from '../../src/tasks/clocks/dayClocks.ts';
import { LiveClock } from '../../src/tasks/clocks/liveClock.ts';
import { timelineOf } from '../../src/tasks/clocks/measure.ts';
import { measureRange } from '../../src/tasks/clocks/timeline.ts';
import type { Bench, BenchRow } from './bench.ts';

const yearEvents = Number(process.env['CLOCKS_BENCH_EVENTS'] ?? 5_000_000);
/** 250 working days; about one sign every 1.4 s for eight hours. */
const dayEvents = 20_000;
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const startMs = Date.UTC(2025, 0, 6, 8);
const batch = 500;

/** The same year on every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const typed: JsonObject = { cause: 'typed', chars: 7 };
const nothing: JsonObject = {};
const inFocus: JsonObject = { focused: true, active: true };

/** A person's year: bursts of typing and reading, occasional pauses, requests, one two-hour task after another. */
function* year(events: number): Generator<NewEvent> {
  const next = random(7);
  for (let index = 0; index < events; index++) {
    const day = Math.floor(index / dayEvents);
    const inDay = index % dayEvents;
    const tMs = startMs + Math.floor((day * 7) / 5) * dayMs + inDay * 1440 + Math.floor(next() * 900);
    const task = `task-${day * 4 + Math.floor(inDay / 5000)}`;
    const dice = next();
    const isReading = Math.floor(inDay / 60) % 3 === 0;
    let kind = isReading ? 'signal.scroll' : 'signal.edit';
    let data = isReading ? nothing : typed;
    if (inDay % 5000 === 0) kind = 'task.start';
    else if (inDay % 5000 === 4999) kind = 'task.done';
    else if (inDay % 100 === 50 || inDay % 100 === 60) {
      kind = inDay % 100 === 50 ? 'request.start' : 'request.end';
      data = { requestId: `r${Math.floor(index / 100)}` };
    } else if (dice > 0.99) {
      kind = 'signal.window';
      data = inFocus;
    } else if (dice > 0.8) {
      kind = 'signal.selection';
      data = nothing;
    }
    yield { tMs, monoMs: tMs - startMs, zoneMin: 60, window: 'w', session: `s${day}`, kind, task, data };
  }
}

function timed<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const fromMs = performance.now();
  const result = work();
  return { ms: performance.now() - fromMs, result };
}

function* weeks(): Generator<number> {
  for (let week = 0; week < 50; week++) yield startMs + week * weekMs;
}

async function run(): Promise<readonly BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'calibrated-clocks-'));
  try {
    const { store } = await openStore({ directory, clock: systemClock });
    let pending: NewEvent[] = [];
    for (const event of year(yearEvents)) {
      pending.push(event);
      if (pending.length < batch) continue;
      store.append(pending);
      pending = [];
    }
    store.append(pending);

    let read = 0;
    const scan = timed(() => {
      for (const _event of store.events()) read += 1;
    });
    const weekOf = (from: Store, fromMs: number, nowMs: number) =>
      new DayClocks(from, from.keyValue, nowMs).range(fromMs, fromMs + weekMs);
    const afterMs = startMs + 60 * weekMs;
    const once = [...weeks()].map((fromMs) => timed(() => weekOf(store, fromMs, afterMs)).ms);
    store.close();
    // As after an editor start: nothing is in memory.
    const { store: again } = await openStore({ directory, clock: systemClock });
    const kept = [...weeks()].map((fromMs) => timed(() => weekOf(again, fromMs, afterMs)));
    const today = [...weeks()].slice(1, 11).map((mondayMs) => {
      const nowMs = mondayMs + dayMs / 4;
      const days = new Map<string, JsonValue>();
      const memory = {
        get: (key: string) => days.get(key),
        set: (key: string, value: JsonValue) => days.set(key, value),
      };
      const week = () => new DayClocks(again, memory, nowMs).range(nowMs - weekMs, nowMs);
      week();
      return timed(week).ms;
    });
    // Both ways of counting give the same; neighbouring days are read too, because a gap may cross midnight.
    const [checkedMs = startMs] = [...weeks()].slice(7);
    const events = [...again.events({ fromMs: checkedMs - dayMs, toMs: checkedMs + weekMs + dayMs })];
    const whole = measureRange(timelineOf(events, checkedMs + weekMs + dayMs), checkedMs, checkedMs + weekMs);
    const isSame = kept[7]?.result.humanActiveMs === whole.humanActiveMs;
    again.close();
    const live = liveCost();
    const scale = 5_000_000 / yearEvents;
    const rebuildS = (once.reduce((sum, ms) => sum + ms, 0) / 1000) * scale;
    return [
      { name: 'events of a year', value: read, unit: 'events' },
      { name: 'reading them from the database', value: round((scan.ms / 1000) * scale), unit: 's', note: 'baseline' },
      {
        name: 'every day of the year measured anew, reading included',
        value: round(rebuildS),
        unit: 's',
        target: '< 10 s',
        ok: rebuildS < 10,
      },
      {
        name: 'clocks of a week after a start, its days kept, slowest of 50',
        value: round(Math.max(...kept.map(({ ms }) => ms))),
        unit: 'ms',
        target: '< 100 ms, and as measured in one piece',
        ok: isSame && Math.max(...kept.map(({ ms }) => ms)) < 100,
      },
      {
        name: 'the same up to now: six days kept, today measured anew, slowest of 10',
        value: round(Math.max(...today)),
        unit: 'ms',
        target: '< 100 ms',
        ok: Math.max(...today) < 100,
      },
      {
        name: 'a week of which no day was ever measured, median of 50',
        value: round(once.toSorted((a, b) => a - b)[25] ?? 0),
        unit: 'ms',
        note: 'once in the life of a record; days are kept as they pass',
      },
      { name: 'a signal on the live clock', value: round(live * 1000), unit: 'µs', target: '< 20 µs', ok: live < 0.02 },
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Mean ms per event. */
function liveCost(): number {
  const events: ClockEvent[] = [...year(100_000)];
  const live = new LiveClock();
  return (
    timed(() => {
      for (const event of events) live.push(event);
    }).ms / events.length
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The clocks over a year of one person's signals. */
export const bench: Bench = { name: 'clocks', run };
