import assert from 'node:assert/strict';
import { csvParse } from 'd3-dsv';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { categoryTimes } from '../../../src/tasks/clocks/category.ts';
import { figuresAsCsv } from '../../../src/tasks/figures/exportFigures.ts';
import type { GapRow } from '../../../src/tasks/figures/gap.ts';
import { gapFigures } from '../../../src/tasks/figures/gapFigures.ts';

const minute = 60_000;
const day = 86_400_000;

function rowsOf(n: number, extra: Partial<GapRow> = {}): readonly GapRow[] {
  return Array.from({ length: n }, (_, index) => {
    const measuredMs = (60 + 7 * (index % 5)) * minute;
    return {
      id: `t${index}`,
      title: `Task ${index}`,
      kind: 'bug fix',
      level: 'Edit',
      estimateMs: 60 * minute,
      estimateWithoutAiMs: 60 * minute,
      estimateWithAiMs: 45 * minute,
      feltMs: index === 0 ? null : 50 * minute,
      isBlind: true,
      feltHelp: 0.8,
      measuredMs,
      uncertainMs: 0,
      isCorrected: false,
      elapsedMs: measuredMs,
      agentBusyMs: 0,
      startedMs: index * day,
      doneMs: index * day + measuredMs,
      sensitivity: { min2Ms: measuredMs, min5Ms: measuredMs, min15Ms: measuredMs },
      categories: categoryTimes(() => minute),
      ...extra,
    };
  });
}
const csvOf = (rows: readonly GapRow[]): string =>
  figuresAsCsv(rows, gapFigures({ rows, notEstimated: [], unasked: [], open: [], abandoned: [], withdrawn: [] }, []));

describe('the figures as a table', () => {
  it('have one row a point, with its n, and what the panel shows', () => {
    const text = csvOf(rowsOf(24));
    assert.ok(text.startsWith('figure,series,n,x,y,low,high\r\n'));
    const table = csvParse(text);
    const of = (figure: string) => table.filter((row) => row['figure'] === figure);
    assert.ok(table.every((row) => /^\d+$/.test(row['n'] ?? '')));
    assert.equal(of('estimate against measured').length, 25);
    assert.deepEqual(
      { ...of('estimate against measured')[1] },
      {
        figure: 'estimate against measured',
        series: 'Edit',
        n: '1',
        x: '60',
        y: '67',
        low: '',
        high: '',
      },
    );
    assert.equal(of('felt against measured').length, 23, 'a task without felt has no point');
    assert.deepEqual(
      of('effect of AI').map(({ series, n, y, low }) => [series, n, y === '' ? '' : Number(y).toFixed(2), low]),
      [
        ['Forecast', '24', '0.75', '0.75'],
        ['Felt', '24', '0.80', '0.8'],
        ['Measured', '0', '', ''],
        ['METR forecast, early 2025', '246', '0.76', ''],
        ['METR felt, early 2025', '246', '0.80', ''],
        ['METR measured, early 2025', '246', '1.19', '1.02'],
      ],
    );
    assert.equal(of('minutes by category').length, 16);
    assert.equal(of('calibration over time').length, 72);
  });

  it('never give an estimate below ten tasks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), (n) => {
        const own = csvParse(csvOf(rowsOf(n))).filter(({ series }) => !series?.startsWith('METR'));
        for (const { figure, y, low, high } of own) {
          assert.equal(low, '');
          assert.equal(high, '');
          if (figure === 'effect of AI' || figure === 'calibration over time') assert.equal(y, '');
        }
      }),
    );
  });

  it('are RFC 4180 whatever stands in a name, and no name is a formula', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('', ',', '"', '\n', '\r\n', '=1+', '@'),
        (name, mark) => {
          const arm = `${mark}${name}`;
          const text = csvOf(rowsOf(1, { arm }));
          const series = csvParse(text)[0]?.['series'] ?? '';
          assert.equal(series.replace(/^'(?=[=+\-@\t\r])/, ''), arm);
          assert.ok(!/^[=+\-@\t\r]/.test(series));
          // Outside of quotes every line ends with CRLF.
          assert.ok(!/[^\r]\n/.test(text.replace(/"(?:[^"]|"")*"/g, 'quoted')));
        },
      ),
    );
  });
});
