// `npm run bench [-- --json] [NAME...]`: runs the benches in this folder and prints each figure next to its target.
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, BenchRow } from './bench.ts';

interface BenchResult {
  readonly name: string;
  readonly seconds: number;
  readonly rows: readonly BenchRow[];
  readonly error?: string;
}

const folder = dirname(fileURLToPath(import.meta.url));
const suffix = '.bench.ts';
const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const available = readdirSync(folder)
  .filter((name) => name.endsWith(suffix))
  .map((name) => name.slice(0, -suffix.length))
  .sort();
const unknown = positionals.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench named ${unknown.join(', ')}; there are: ${available.join(', ')}.\n`);
  process.exit(2);
}

const results: BenchResult[] = [];
for (const name of positionals.length > 0 ? positionals : available) {
  if (values.json !== true) process.stdout.write(`${name}\n`);
  const result = await runBench(name);
  results.push(result);
  if (values.json !== true) process.stdout.write(`${table(result)}\n\n`);
  else process.stderr.write(`${name}: ${result.seconds.toFixed(1)} s\n`);
}
if (values.json === true) {
  const machine = {
    node: process.versions.node,
    platform: process.platform,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
  };
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), machine, benches: results }, null, 2)}\n`);
}
process.exit(results.some(({ error }) => error !== undefined) ? 1 : 0);

async function runBench(name: string): Promise<BenchResult> {
  const startedMs = performance.now();
  const seconds = () => Math.round((performance.now() - startedMs) / 100) / 10;
  try {
    const { bench }: { readonly bench: Bench } = await import(pathToFileURL(join(folder, name + suffix)).href);
    const rows = await bench.run();
    return { name, seconds: seconds(), rows };
  } catch (error) {
    return {
      name,
      seconds: seconds(),
      rows: [],
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function table({ rows, seconds, error }: BenchResult): string {
  if (error !== undefined) return `  failed after ${seconds} s: ${error}`;
  const cells = rows.map(({ name, value, unit, target, ok, note }) => [
    name,
    `${value} ${unit}`.trim(),
    target ?? '',
    ok === undefined ? '' : ok ? 'met' : 'MISSED',
    note ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines.map((line) => `  ${line}`), `  (${seconds} s)`].join('\n');
}
