import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Run } from '../../src/practice/callSamples.ts';
import { makeCard, openCard } from '../../src/practice/makeCards.ts';
import { changedRanges, ownedBy, ownedEntries } from '../../src/practice/ownedCode.ts';
import { plainFunction } from '../../src/practice/plainFunction.ts';
import { runCode } from '../../src/practice/runCode.ts';
import { unassistedTask } from '../../src/practice/unassistedTask.ts';
import { findSandbox } from '../../src/sandbox/findSandbox.ts';
import { seededRandom } from '../../src/statistics/seededRandom.ts';
import type { Bench, BenchRow } from './bench.ts';

/** Use every third answer of the set, since each one starts a dozen interpreters. */
const every = 3;
const data = process.env['CALIBRATED_DATA'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const answers = z.array(z.object({ fn: z.string(), prompt: z.string() }));

/** What accepted functions turn into (cards, and tasks without AI) and what that costs; also the cost of checking owned code. */
export const bench: Bench = {
  name: 'practice',
  async run() {
    return [...ownedRows(), ...(await cardRows())];
  },
};

function ownedRows(): BenchRow[] {
  const text = Array.from({ length: 500 }, (_, n) => `function f${n}() {\n  return ${n};\n}`).join('\n');
  const symbols = [...text.matchAll(/^function (\w+)[\s\S]*?^\}/gm)].map((found) => ({
    name: found[1] ?? '',
    start: found.index,
    end: found.index + found[0].length,
  }));
  const entries = ownedEntries([{ value: ['src/**#f1', 'lib/**', 'src/x.ts#f499'], source: 'your settings' }]);
  const times = Array.from({ length: 50 }, (_, n) => {
    const after = text.replace(`return ${n + 3};`, 'return -1;');
    const startMs = performance.now();
    const ranges = changedRanges(text, after);
    ownedBy(entries, { path: 'src/x.ts' }, [
      { text, symbols, ranges: ranges.before },
      { text: after, symbols, ranges: ranges.after },
    ]);
    return performance.now() - startMs;
  });
  return [{ name: 'owned code: a change of a 1,500-line file, p95', value: p95(times), unit: 'ms' }];
}

async function cardRows(): Promise<BenchRow[]> {
  const path = join(data, 'leaks', 'answers.json');
  if (!existsSync(path)) return [{ name: 'cards', value: 'skipped', unit: '', note: `${path} is not there` }];
  const all = answers.parse(JSON.parse(readFileSync(path, 'utf8'))).filter((_, at) => at % every === 0);
  const random = seededRandom(1);
  const count = { run: 0, any: 0, task: 0 };
  const times: number[] = [];
  const opening: number[] = [];
  const found = findSandbox(process.env);
  const { reason } = await found;
  if (reason !== undefined) return [{ name: 'cards', value: 'skipped', unit: '', note: reason }];
  const run: Run = (request) => runCode(request, () => found);
  for (const { fn, prompt } of all) {
    const accepted = { languageId: 'python', path: 'x.py', text: fn, functions: [fn], file: `${prompt}\n${fn}` };
    const startMs = performance.now();
    const made = makeCard(accepted, random, () => 'id');
    times.push(performance.now() - startMs);
    const openMs = performance.now();
    const card = made === undefined ? undefined : await openCard(made, run, random);
    opening.push(performance.now() - openMs);
    if (card !== undefined) count.any += 1;
    const source = card?.source;
    if (source === undefined) continue;
    count.run += 1;
    const plain = plainFunction('python', source.code);
    if (plain !== undefined && (await unassistedTask({ plain, before: source.before }, 'task1', run, random)))
      count.task += 1;
  }
  const share = (name: string, part: number): BenchRow => ({
    name,
    value: Math.round((part / all.length) * 1000) / 10,
    unit: '%',
    note: `${part} of ${all.length} HumanEval answers`,
  });
  return [
    share('accepted Python functions with a card', count.any),
    share('with a card answered by running', count.run),
    share('with a task without AI of the same structure', count.task),
    { name: 'time to make the card of one function, p95', value: p95(times), unit: 'ms', note: 'runs nothing' },
    { name: 'time to open it, p95', value: p95(opening), unit: 'ms', note: 'runs it, in the boundary' },
  ];
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * 0.95)] ?? 0) * 100) / 100;
}
