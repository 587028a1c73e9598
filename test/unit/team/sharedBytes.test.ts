import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { levels } from '../../../src/base/level.ts';
import { sharedLevels } from '../../../src/team/cell.ts';
import { pseudonymName, pseudonymOf } from '../../../src/team/sharing/pseudonym.ts';
import { quarterStats, type SharedTask } from '../../../src/team/sharing/quarterStats.ts';
import { scanShared } from '../../../src/team/sharing/scanShared.ts';
import { readShared, readSlowly, sharedBytes, sharedText } from '../../../src/team/sharing/sharedBytes.ts';
import type { SharedStats } from '../../../src/team/sharing/sharedStats.ts';
import { quarterOfWeek, quarterStartMs, weekOf } from '../../../src/team/weeks.ts';
import { firstWeek, simulatedTeam } from './simulatedTeam.ts';

const some = () => {
  const [stats] = simulatedTeam({
    people: 1,
    weeks: 3,
    effect: 0.2,
    tau: 0.1,
    sigma: 0.5,
    tasksAWeek: 3,
    seed: 5,
    code: true,
  });
  if (stats === undefined) throw new Error('No stats');
  return stats;
};
const bytesOf = (text: string) => new TextEncoder().encode(text);
const secret = 'ab'.repeat(32);

describe('what is shared', () => {
  it('has one spelling, which is read back as it was', () => {
    const bytes = sharedBytes(some());
    assert.deepEqual(sharedBytes(readShared(bytes)), bytes);
  });

  it('is read alike by the scanner and by the schema, whatever is done to it', () => {
    const text = sharedText(some());
    const accepts = (read: () => SharedStats | undefined) => {
      try {
        return read();
      } catch {
        return undefined;
      }
    };
    const pieces = fc.constantFrom(
      '',
      '0',
      '-',
      '1',
      '.',
      'e9',
      '"x"',
      ',',
      '{',
      '}',
      ' ',
      '\n',
      '00',
      '999999999999',
      'bugFix',
      ',"a":1',
    );
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(3), pieces, (at, cut, piece) => {
        const bytes = bytesOf(text.slice(0, at) + piece + text.slice(at + cut));
        assert.deepEqual(
          accepts(() => scanShared(bytes)),
          accepts(() => readSlowly(bytes)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('holds no string: not as a value, not as a key, not between the lines', () => {
    const text = sharedText(some());
    const hostile = [
      text.replace('"version":1', '"version":1,"note":"secret plan"'),
      text.replace(/"week":\d+/, '"week":"secret plan"'),
      text.replace(/"cells":\{/, '"cells":{"secret plan":{"n":1,"x":4,"y":4,"xx":16,"xy":16,"yy":16},'),
      text.replace('\n', '\n \n'),
      `${text}secret plan`,
      text.replace('"version":1', '"version":1,"__proto__":{"note":"secret plan"}'),
      text.replace('"quarter":', '"quarter":1,"quarter":'),
    ];
    for (const one of hostile) {
      assert.throws(
        () => readShared(bytesOf(one)),
        (error: Error) => !error.message.includes('secret plan'),
      );
    }
  });

  it('is refused when no person can have it', () => {
    const stats = some();
    const [week] = stats.weeks;
    const wrong = (cell: object) => ({
      ...stats,
      weeks: [{ ...week, week: firstWeek, cells: { 'docs/none/Off': cell } }],
    });
    const cases = [
      { n: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 },
      { n: 1, x: 0, y: 4, xx: 9, xy: 0, yy: 0 },
      { n: 100, x: 1100, y: 400, xx: 12_100, xy: 4400, yy: 1600 },
      { n: 100, x: 400, y: 400, xx: 1600, xy: 1600, yy: 5000 },
    ];
    for (const cell of cases) assert.throws(() => readShared(sharedBytes(wrong(cell) as SharedStats)), /left out/);
    assert.throws(() => readShared(sharedBytes({ ...stats, quarter: stats.quarter + 1 })), /another quarter/);
  });

  it('knows the levels of the slider', () => assert.deepEqual(sharedLevels, levels));
});

describe('the pseudonym', () => {
  it('is another one each quarter, and the same within one', () => {
    const names = Array.from({ length: 40 }, (_, quarter) => pseudonymName(pseudonymOf(secret, quarter)));
    assert.equal(new Set(names).size, 40);
    assert.equal(pseudonymName(pseudonymOf(secret, 7)), names[7]);
    assert.ok(names.every((name) => /^[0-9a-f]{32}$/.test(name)));
  });
});

describe('a quarter of one person', () => {
  const startMs = quarterStartMs(quarterOfWeek(firstWeek));
  const task = (minutes: number, more: Partial<SharedTask> = {}): SharedTask => ({
    kind: 'bugFix',
    arm: 'treated',
    level: 'Edit',
    estimateWithoutAiMs: 60 * 60_000,
    estimateWithAiMs: 45 * 60_000,
    estimateMs: 45 * 60_000,
    nearlyCertainMs: 90 * 60_000,
    measuredMs: minutes * 60_000,
    feltMs: 40 * 60_000,
    feltHelp: 0.8,
    doneMs: startMs + 3_600_000,
    ...more,
  });

  it('adds up the logarithms of its tasks by week and cell', () => {
    const stats = quarterStats(quarterOfWeek(firstWeek), secret, [
      task(50),
      task(70),
      task(30, { arm: 'control', level: 'Off' }),
    ]);
    const [week] = stats?.weeks ?? [];
    assert.equal(week?.week, weekOf(startMs));
    const cell = week.cells['bugFix/treated/Edit'];
    assert.equal(cell?.n, 2);
    assert.ok(Math.abs((cell?.y ?? 0) - Math.log(50) - Math.log(70)) < 1e-5);
    assert.ok(Math.abs((cell?.xy ?? 0) - Math.log(60) * (Math.log(50) + Math.log(70))) < 1e-5);
    assert.equal(week.cells['bugFix/control/Off']?.n, 1);
    assert.deepEqual(week.certain, { n: 3, inside: 3 });
    assert.equal(week.felt?.n, 3);
  });

  it('leaves out other quarters, and is nothing without tasks', () => {
    assert.equal(quarterStats(quarterOfWeek(firstWeek) + 1, secret, [task(50)]), undefined);
  });

  it('takes in absurd answers without breaking its own bounds', () => {
    const odd = [
      task(0),
      task(100_000, { feltMs: 1, feltHelp: 1e9 }),
      task(1, { estimateWithoutAiMs: 1, estimateMs: 1 }),
    ];
    assert.ok(quarterStats(quarterOfWeek(firstWeek), secret, odd) !== undefined);
  });
});
