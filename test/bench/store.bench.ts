import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import type { JsonObject, NewEvent } from '../../src/store/event.ts';
import { defaultFlushAtEvents, EventBuffer } from '../../src/store/eventBuffer.ts';
import { openStore } from '../../src/store/store.ts';
import type { Store } from '../../src/store/storeTypes.ts';
import type { Bench, BenchRow } from './bench.ts';

const yearEvents = 5_000_000;
/** 250 working days of 20,000 signals, in flushes of this many (a five-second burst). */
const batchEvents = 500;
const dayEvents = 20_000;
const dayMs = 86_400_000;

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

/** One person's signals: edits, selections, scrolling with line numbers, focus, and one rare event in a hundred. */
function signal(next: () => number, document: string): { kind: string; data: JsonObject } {
  const dice = next();
  if (dice < 0.55)
    return {
      kind: 'signal.edit',
      data: { id: document, chars: next() < 0.9 ? 1 : Math.floor(next() * 80), cause: 'type' },
    };
  if (dice < 0.8) return { kind: 'signal.selection', data: { id: document } };
  if (dice < 0.95) return { kind: 'signal.scroll', data: { id: document, line: Math.floor(next() * 900) } };
  if (dice < 0.99) return { kind: 'signal.window', data: { focused: next() < 0.5, active: true } };
  return {
    kind: 'request.end',
    data: { model: 'gpt-x', inputTokens: Math.floor(next() * 9000), ms: Math.floor(next() * 20000) },
  };
}

function* year(events: number): Generator<NewEvent[]> {
  const next = random(7);
  const startMs = Date.UTC(2025, 0, 6, 8);
  for (let index = 0; index < events; index += batchEvents) {
    const day = Math.floor(index / dayEvents);
    const documents = Array.from({ length: 12 }, (_, number) => `d${Math.floor(day / 5) * 8 + number}`);
    yield Array.from({ length: Math.min(batchEvents, events - index) }, (_, offset) => {
      const inDay = (index + offset) % dayEvents;
      const tMs = startMs + Math.floor((day * 7) / 5) * dayMs + inDay * 1440 + Math.floor(next() * 900);
      return {
        tMs,
        monoMs: tMs - startMs - day * dayMs + Math.floor(next() * 2),
        zoneMin: 60,
        window: `window-${day % 3}`,
        session: `session-${day}`,
        task: inDay % 4000 < 3600 ? `task-${day * 5 + Math.floor(inDay / 4000)}` : null,
        ...signal(next, documents[Math.floor(next() * documents.length)] ?? 'd0'),
      };
    });
  }
}

function milliseconds(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function count(items: Iterable<unknown>): number {
  let seen = 0;
  for (const _ of items) seen++;
  return seen;
}

function bufferRows(store: Store): BenchRow[] {
  const timer = { after: () => ({ dispose: () => undefined }) };
  const report = (): void => undefined;
  const options = { log: store, clock: systemClock, timer, window: 'w', session: 's', report };
  const next = random(3);
  const signals = Array.from({ length: 100_000 }, () => signal(next, `d${Math.floor(next() * 12)}`));
  const held = new EventBuffer({ ...options, flushAtEvents: 1_000_000, keepAtMost: 1_000_000 });
  const addMs = milliseconds(() => {
    for (const { kind, data } of signals) held.add(kind, data, 'task');
  });
  const flushed = new EventBuffer(options);
  const wholeMs = milliseconds(() => {
    for (const { kind, data } of signals) flushed.add(kind, data, 'task');
    flushed.flush();
  });
  const flushes = Array.from({ length: 50 }, (_, round) => {
    const buffer = new EventBuffer({ ...options, flushAtEvents: defaultFlushAtEvents + 1 });
    for (const { kind, data } of signals.slice(round * 1000, round * 1000 + 1000)) buffer.add(kind, data, 'task');
    return milliseconds(() => buffer.flush());
  }).sort((a, b) => a - b);
  const addUs = (addMs * 1000) / signals.length;
  const wholeUs = (wholeMs * 1000) / signals.length;
  return [
    { name: 'a signal into the buffer', value: round(addUs), unit: 'µs', target: '< 20 µs', ok: addUs < 20 },
    {
      name: 'a signal, its share of the flush included',
      value: round(wholeUs),
      unit: 'µs',
      target: '< 20 µs',
      ok: wholeUs < 20,
    },
    { name: 'flush of 1,000 events, median', value: round(median(flushes)), unit: 'ms' },
    { name: 'flush of 1,000 events, worst of 50', value: round(flushes.at(-1) ?? Number.NaN), unit: 'ms' },
  ];
}

function journalRows(store: Store): BenchRow[] {
  const entries = 100_000;
  const bytes = new Uint8Array(24);
  const appendMs = milliseconds(() => {
    for (let index = 0; index < entries; index++) store.documents.appendJournal('file:///a', bytes);
  });
  const readMs = median(Array.from({ length: 5 }, () => milliseconds(() => store.documents.read('file:///a'))));
  const snapshotMs = milliseconds(() => store.documents.writeSnapshot('file:///a', new Uint8Array(1_000_000)));
  return [
    {
      name: 'a journal entry of 24 B, in a transaction of its own',
      value: round((appendMs * 1000) / entries),
      unit: 'µs',
    },
    {
      name: 'read of a journal of 100,000 entries',
      value: round(readMs),
      unit: 'ms',
      target: '< 150 ms',
      ok: readMs < 150,
    },
    { name: 'snapshot of 1 MB that empties it', value: round(snapshotMs), unit: 'ms' },
  ];
}

async function yearRows(directory: string): Promise<BenchRow[]> {
  const { store } = await openStore({ directory, clock: systemClock });
  const writeMs = milliseconds(() => {
    for (const batch of year(yearEvents)) store.append(batch);
  });
  store.close();
  const opening = performance.now();
  const again = await openStore({ directory, clock: systemClock });
  const openMs = performance.now() - opening;
  const megabytes = again.store.health().sizeBytes / 1e6;
  const weekFromMs = Date.UTC(2025, 5, 2);
  const week = { fromMs: weekFromMs, toMs: weekFromMs + 7 * dayMs };
  let weekEvents = 0;
  const weeksMs = Array.from({ length: 5 }, () =>
    milliseconds(() => {
      weekEvents = count(again.store.events(week));
    }),
  );
  let rareEvents = 0;
  const rareMs = milliseconds(() => {
    rareEvents = count(again.store.events({ kindPrefix: 'request' }));
  });
  let taskEvents = 0;
  const taskMs = milliseconds(() => {
    taskEvents = count(again.store.events({ task: 'task-600' }));
  });
  const allMs = milliseconds(() => count(again.store.events()));
  const checkMs = milliseconds(() => again.store.health());
  again.store.close();
  const weekMs = median(weeksMs);
  return [
    {
      name: 'a year on disk (5 M events)',
      value: round(megabytes),
      unit: 'MB',
      target: '< 300 MB',
      ok: megabytes < 300,
      note: `all written: ${round(writeMs / 1000)} s`,
    },
    {
      name: 'read of a week',
      value: round(weekMs),
      unit: 'ms',
      target: '< 100 ms',
      ok: weekMs < 100,
      note: `${weekEvents} events`,
    },
    { name: 'read of the year', value: round(allMs / 1000), unit: 's', target: '< 10 s', ok: allMs < 10_000 },
    { name: "read of the year's rare events", value: round(rareMs), unit: 'ms', note: `${rareEvents} events` },
    { name: 'read of one task by its id', value: round(taskMs), unit: 'ms', note: `${taskEvents} events` },
    { name: 'opening the year', value: round(openMs), unit: 'ms' },
    { name: 'health of the year (quick_check)', value: round(checkMs), unit: 'ms' },
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export const bench: Bench = {
  name: 'store',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-bench-store-'));
    try {
      const { store } = await openStore({ directory: join(folder, 'buffer'), clock: systemClock });
      const rows = [...bufferRows(store), ...journalRows(store)];
      store.close();
      return [...rows, ...(await yearRows(join(folder, 'year')))];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
