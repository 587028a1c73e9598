import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outRoot } from '../run/paths.ts';
import type { FamilyScore } from '../unit/provenance/fuzzCells.ts';
import { Fuzz } from '../unit/provenance/fuzzModel.ts';
import type { Bench, BenchRow } from './bench.ts';

const seedCount = 20;
const operationCount = 10_000;

/**
 * How often provenance is right: random operations against an oracle that knows who wrote each character. Use fewer with
 * `CALIBRATED_FUZZ=SEEDSxOPERATIONS`. The table for docs/accuracy.md is written to out/provenance-accuracy.md.
 */
export const bench: Bench = {
  name: 'provenanceAccuracy',
  async run() {
    const [seeds = seedCount, operations = operationCount] = (process.env['CALIBRATED_FUZZ'] ?? '')
      .split('x')
      .map(Number)
      .filter((n) => n > 0);
    const families = new Map<string, FamilyScore>();
    const origins = new Map<string, { right: number; false: number; missed: number }>();
    for (let seed = 1; seed <= seeds; seed += 1) {
      const result = new Fuzz(seed).run(operations);
      for (const [name, score] of result.families) {
        const sum = families.get(name) ?? { operations: 0, wrong: 0, unknown: 0, touched: 0 };
        sum.operations += score.operations;
        sum.wrong += score.wrong;
        sum.unknown += score.unknown;
        sum.touched += score.touched;
        families.set(name, sum);
      }
      for (const [origin, { right, false: wrongly, missed }] of result.origins) {
        const sum = origins.get(origin) ?? { right: 0, false: 0, missed: 0 };
        origins.set(origin, { right: sum.right + right, false: sum.false + wrongly, missed: sum.missed + missed });
      }
    }
    const rows = [
      ...total(families, seeds, operations),
      ...[...families].map(familyRow),
      ...[...origins].map(originRow),
    ];
    mkdirSync(outRoot, { recursive: true });
    writeFileSync(join(outRoot, 'provenance-accuracy.md'), asTable(rows));
    return rows;
  },
};

function total(families: ReadonlyMap<string, FamilyScore>, seeds: number, operations: number): BenchRow[] {
  const scores = [...families.values()];
  const wrong = scores.reduce((sum, score) => sum + score.wrong, 0);
  const unknown = scores.reduce((sum, score) => sum + score.unknown, 0);
  const touched = scores.reduce((sum, score) => sum + score.touched, 0);
  const share = (100 * unknown) / Math.max(1, touched);
  const note = `${seeds} seeds x ${operations} operations`;
  return [
    { name: 'wrong-author characters', value: wrong, unit: 'characters', target: '0', ok: wrong === 0, note },
    {
      name: 'unknown where evidence exists',
      value: Number(share.toFixed(4)),
      unit: '%',
      target: '<= 1 %',
      ok: share <= 1,
    },
  ];
}

function familyRow([name, { operations, wrong, unknown, touched }]: readonly [string, FamilyScore]): BenchRow {
  const precision = touched === 0 ? 1 : 1 - wrong / Math.max(touched, wrong);
  const recall = touched === 0 ? 1 : 1 - (wrong + unknown) / Math.max(touched, wrong + unknown);
  return {
    name,
    value: `${precision.toFixed(4)} / ${recall.toFixed(4)}`,
    unit: 'precision / recall',
    note: `${operations} operations, ${touched} characters`,
  };
}

function originRow([origin, score]: readonly [string, { right: number; false: number; missed: number }]): BenchRow {
  const precision = score.right / Math.max(1, score.right + score.false);
  const recall = score.right / Math.max(1, score.right + score.missed);
  return {
    name: `in the end: ${origin}`,
    value: `${precision.toFixed(4)} / ${recall.toFixed(4)}`,
    unit: 'precision / recall',
    note: `${score.right} characters`,
  };
}

/** For docs/accuracy.md. */
function asTable(rows: readonly BenchRow[]): string {
  const lines = rows
    .filter(({ unit }) => unit === 'precision / recall')
    .map(({ name, value, note }) => `| ${name} | ${String(value).replace(' / ', ' | ')} | ${note ?? ''} |\n`);
  return `| operation | precision | recall | of |\n|---|--:|--:|---|\n${lines.join('')}`;
}
