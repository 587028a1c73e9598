import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DocumentTrees } from '../../src/syntax/documentTrees.ts';
import { grammarFiles } from '../../src/syntax/grammarFiles.ts';
import { Outline } from '../../src/syntax/outline.ts';
import { SyntaxParser } from '../../src/syntax/parser.ts';
import { root } from '../run/paths.ts';
import type { Bench, BenchRow } from './bench.ts';

const lines = 10_000;
const edits = 400;
/** How long the thread may be blocked while somebody types. */
const typingMs = 2;

/** Loading, parsing and reparsing, on 10,000 lines made from this project's own provenance sources. */
export const bench: Bench = {
  name: 'syntax',
  async run() {
    const rows: BenchRow[] = [];
    const parser = new SyntaxParser(grammarFiles(root));
    rows.push(row('runtime and first grammar (typescript)', await timed(() => parser.prepare('typescript'))));
    for (const grammar of ['python', 'go', 'rust', 'cpp'] as const)
      rows.push(row(`grammar load, ${grammar}`, await timed(() => parser.prepare(grammar))));
    const text = tenThousandLines();
    const first: number[] = [];
    for (let at = 0; at < 5; at += 1)
      first.push(await timed(() => parser.withTree('typescript', text, (node) => node.endIndex)));
    rows.push(
      row(`first parse, ${lines} lines`, first[0] ?? 0, `${Math.round(text.length / 1000)} thousand characters`),
      row(`parse from the start again, ${lines} lines`, Math.min(...first.slice(1))),
    );
    const runs = [await incremental(parser, text), await incremental(parser, text), await incremental(parser, text)];
    rows.push(...quietest(runs, 1));
    const outline = new Outline(parser);
    await outline.symbolsOf('typescript', 'let a;');
    rows.push(
      row(`outline, ${lines} lines`, await timed(() => outline.symbolsOf('typescript', text)), 'with its parse'),
    );
    return rows;
  },
};

async function incremental(parser: SyntaxParser, start: string): Promise<BenchRow[]> {
  const trees = new DocumentTrees(parser);
  await trees.withTree('a', 'typescript', start, () => 0);
  const before = settledMemory();
  const times: number[] = [];
  let text = start;
  for (let at = 0; at < edits; at += 1) {
    // Names grow by one character at a time, fifty in each of eight places.
    const place = text.indexOf('const ', (text.length * Math.floor(at / 50)) / 8) + 'const '.length;
    text = `${text.slice(0, place)}x${text.slice(place)}`;
    times.push(await timed(() => trees.withTree('a', 'typescript', text, (node) => node.endIndex)));
  }
  const grown = (settledMemory() - before) / 1e6;
  trees.dispose();
  times.sort((a, b) => a - b);
  const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
  return [
    row(
      'parse after one character, median',
      times[times.length >> 1] ?? 0,
      'with the comparison of the texts; the quietest of three runs',
    ),
    { ...row('parse after one character, p95', p95), target: `<= ${typingMs} ms`, ok: p95 <= typingMs },
    {
      name: `memory after ${edits} edits`,
      value: Number(grown.toFixed(1)),
      unit: 'MB',
      target: '<= 5 MB',
      ok: grown <= 5,
    },
  ];
}

function settledMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let at = 0; at < 3; at += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Other programs on the machine can only make a run slower. @param row The row that decides. */
function quietest(runs: readonly BenchRow[][], row: number): readonly BenchRow[] {
  return runs.toSorted((a, b) => Number(a[row]?.value) - Number(b[row]?.value))[0] ?? [];
}

/** Whole files in rotation, so that the text is valid code; a few hundred lines short of 10,000. */
function tenThousandLines(): string {
  const source = ['tracker/tracker', 'tracker/runList', 'tracker/textRope', 'align/transfer']
    .map((name) => readFileSync(new URL(`../../src/provenance/${name}.ts`, import.meta.url), 'utf8'))
    .join('\n');
  return Array.from({ length: Math.floor(lines / source.split('\n').length) }, () => source).join('\n');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function row(name: string, ms: number, note?: string): BenchRow {
  return { name, value: Number(ms.toFixed(2)), unit: 'ms', ...(note === undefined ? {} : { note }) };
}
