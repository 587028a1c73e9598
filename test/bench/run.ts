// `npm run bench [-- --json] [NAME...]`: runs the benches and prints each figure beside its target.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, BenchRow } from './bench.ts';

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const folder = new URL('.', import.meta.url).pathname;
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .filter((name) => positionals.length === 0 || positionals.includes(name));

const tables: { readonly bench: string; readonly rows: readonly BenchRow[] }[] = [];
for (const name of names) {
  const module: { readonly bench: Bench } = await import(join(folder, `${name}.bench.ts`));
  process.stderr.write(`bench ${name} ...\n`);
  const rows = await module.bench.run();
  tables.push({ bench: name, rows });
  if (!values.json) print(name, rows);
}
if (values.json) process.stdout.write(`${JSON.stringify(tables, null, 2)}\n`);
process.exit(0);

function print(name: string, rows: readonly BenchRow[]): void {
  process.stdout.write(`\n${name}\n`);
  for (const row of rows) {
    const value = typeof row.value === 'number' ? String(Number(row.value.toPrecision(4))) : row.value;
    const mark = row.ok === undefined ? '' : row.ok ? 'ok' : 'MISSED';
    process.stdout.write(
      `  ${row.name.padEnd(58)} ${`${value} ${row.unit}`.padStart(16)}  ${(row.target ?? '').padEnd(22)} ${mark.padEnd(7)} ${row.note ?? ''}\n`,
    );
  }
}
