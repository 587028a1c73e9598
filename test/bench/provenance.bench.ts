import { transferRuns } from '../../src/provenance/align/transfer.ts';
import { ProvenanceStore } from '../../src/provenance/storage/provenanceStore.ts';
import { RunList } from '../../src/provenance/tracker/runList.ts';
import { ProvenanceTracker } from '../../src/provenance/tracker/tracker.ts';
import { randomOf } from '../unit/provenance/fuzzCells.ts';
import type { Bench, BenchRow } from './bench.ts';

const runCount = 20_000;
const edits = 20_000;
/** Without the first one, which warms up. */
const rewriteCount = 40;
const documentUri = 'file:///w/a.ts';

/** The cost of provenance: a key press, a restart, a rewrite outside the editor; typing is compared with Monaco's `StringEdit.compose`. */
export const bench: Bench = {
  name: 'provenance',
  async run() {
    return [...(await keystrokes()), ...memory(), ...restart(), ...rewrites()];
  },
};

/** One-character changes at random places in a document with 20,000 runs. */
async function keystrokes(): Promise<BenchRow[]> {
  const tracker = documentWithRuns();
  const random = randomOf(11);
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit += 1) {
    const offset = random(tracker.document(documentUri)?.text.length ?? 1);
    const length = edit % 4 === 3 ? 1 : 0;
    const changes = [{ offset, length, text: length === 1 ? '' : 'x' }];
    const start = performance.now();
    tracker.change(documentUri, { changes, reason: null, cause: null, timeMs: 1000 + edit });
    times.push((performance.now() - start) * 1000);
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const p99 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  const composeUs = await composeMean();
  return [
    { name: 'change event, 20,000 runs, mean', value: round(mean), unit: 'us', target: '< 5 us', ok: mean < 5 },
    { name: 'change event, 20,000 runs, p99', value: round(p99), unit: 'us', target: '< 20 us', ok: p99 < 20 },
    { name: 'Monaco StringEdit.compose at 20,000 edits, mean of 60', value: round(composeUs), unit: 'us' },
    {
      name: 'compose against change event',
      value: round(composeUs / mean),
      unit: 'x',
      target: '> 100',
      ok: composeUs > 100 * mean,
    },
  ];
}

/** The algorithm of VS Code's own tracking: every edit is composed onto one accumulated edit. */
async function composeMean(): Promise<number> {
  // The package ships no types for these internals, so the specifiers are not literals.
  const internals = 'monaco-editor/editor/common/core';
  const { StringEdit, StringReplacement } = await import(`${internals}/edits/stringEdit.js`);
  const { OffsetRange } = await import(`${internals}/ranges/offsetRange.js`);
  const replacements = Array.from(
    { length: runCount },
    (_, at) => new StringReplacement(new OffsetRange(at * 20, at * 20), 'x'),
  );
  let edit = new StringEdit(replacements);
  const random = randomOf(5);
  const count = 60;
  const start = performance.now();
  for (let step = 0; step < count; step += 1) {
    const at = random(runCount * 21);
    edit = edit.compose(new StringEdit([new StringReplacement(new OffsetRange(at, at), 'y')]));
  }
  return ((performance.now() - start) * 1000) / count;
}

function memory(): BenchRow[] {
  const random = randomOf(3);
  const runs = new RunList();
  for (let run = 0; run < runCount; run += 1) runs.replace(random(runs.length + 1), 0, [1 + random(9), run]);
  const bytes = runs.byteLength / runs.runCount;
  return [
    {
      name: 'memory per run',
      value: round(bytes),
      unit: 'bytes',
      target: '<= 64',
      ok: bytes <= 64,
      note: `${runs.runCount} runs`,
    },
  ];
}

function restart(): BenchRow[] {
  const stored = new Map<string, Uint8Array>();
  const journals = new Map<string, Uint8Array[]>();
  const memoryStore = {
    writeSnapshot: (uri: string, bytes: Uint8Array) => {
      stored.set(uri, bytes);
      journals.delete(uri);
    },
    readSnapshot: (uri: string) => stored.get(uri),
    appendJournal: (uri: string, bytes: Uint8Array) => void journals.set(uri, [...(journals.get(uri) ?? []), bytes]),
    readJournal: (uri: string) => journals.get(uri) ?? [],
    renameDocument: () => undefined,
    changeSnapshot: (uri: string, change: (present: Uint8Array | undefined) => Uint8Array) =>
      void stored.set(uri, change(stored.get(uri))),
    uris: () => [...stored.keys()],
  };
  const tracker = new ProvenanceTracker();
  const store = new ProvenanceStore(memoryStore, tracker);
  tracker.open(documentUri, 'const a = 1;\n'.repeat(500), 0);
  store.flush();
  const random = randomOf(9);
  for (let edit = 0; edit < 99_999; edit += 1) {
    const size = tracker.document(documentUri)?.text.length ?? 0;
    const length = edit % 3 === 2 ? 1 : 0;
    const changes = [{ offset: random(size - 1), length, text: length === 0 ? 'y' : '' }];
    tracker.change(documentUri, { changes, reason: null, cause: null, timeMs: edit * 300 });
    if (edit % 500 === 499) store.flush();
  }
  store.flush();
  const times = [1, 2, 3, 4, 5].map(() => {
    const fresh = new ProvenanceTracker();
    const start = performance.now();
    new ProvenanceStore(memoryStore, fresh).load(documentUri);
    const took = performance.now() - start;
    if (fresh.document(documentUri)?.text.toString() !== tracker.document(documentUri)?.text.toString())
      throw new Error('not exact');
    return took;
  });
  const median = times.sort((a, b) => a - b)[2] ?? 0;
  const bytes = (journals.get(documentUri) ?? []).reduce((sum, part) => sum + part.length, 0);
  return [
    {
      name: 'restart from a journal of 100,000 edits',
      value: round(median),
      unit: 'ms',
      target: '< 150 ms',
      ok: median < 150,
      note: `${bytes} bytes`,
    },
  ];
}

function rewrites(): BenchRow[] {
  return [rewrite(10_000, 60), rewrite(50_000, 250)];
}

/** 100 scattered edits, a moved block of 20 lines and one of 3. */
function rewrite(lines: number, targetMs: number): BenchRow {
  const random = randomOf(lines);
  const before = Array.from({ length: lines }, (_, at) =>
    at % 7 === 6 ? '}\n' : `  const v${at % 3000} = f${random(90)}(${random(9999)});\n`,
  );
  const after = [...before];
  for (let edit = 0; edit < 100; edit += 1) {
    const at = random(after.length);
    const kind = edit % 3;
    if (kind === 0) after.splice(at, 1, `  const changed${edit} = g(${edit});\n`);
    else if (kind === 1) after.splice(at, 0, `  added${edit}(${edit});\n`);
    else after.splice(at, 1);
  }
  const block = after.splice(random(lines >> 1), 20);
  after.splice((lines >> 1) + random(lines >> 2), 0, ...block);
  const [from, to] = [before.join(''), after.join('')];
  const runs = Array.from({ length: Math.floor(from.length / 40) }, (_, at) => [40, at % 5]).flat();
  runs.push(from.length % 40 || 40, 1);
  if (from.length % 40 === 0) runs.length -= 2;
  const times = Array.from({ length: 1 + rewriteCount }, () => {
    const start = performance.now();
    transferRuns(from, runs, to, { newTag: 9 });
    return performance.now() - start;
  });
  const p95 = times.slice(1).sort((a, b) => a - b)[Math.floor(rewriteCount * 0.95)] ?? 0;
  return {
    name: `rewrite outside of the editor, ${lines} lines, p95`,
    value: round(p95),
    unit: 'ms',
    target: `< ${targetMs} ms`,
    ok: p95 < targetMs,
  };
}

function documentWithRuns(): ProvenanceTracker {
  const tracker = new ProvenanceTracker();
  tracker.open(documentUri, '', 0);
  const changes = Array.from({ length: runCount / 2 }, (_, at) => ({
    offset: at * 20,
    length: 0,
    text: 'q',
  })).reverse();
  tracker.external(documentUri, 'const abc = f(1234);'.repeat(runCount / 2), 1);
  tracker.change(documentUri, { changes, reason: null, cause: { source: 'cursor', kind: 'type' }, timeMs: 2 });
  return tracker;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
