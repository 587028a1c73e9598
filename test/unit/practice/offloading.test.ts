import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { offloadingReport } from '../../../src/practice/offloading.ts';
import { offloadingAsCsv, offloadingAsJson } from '../../../src/practice/offloadingExport.ts';
import { type PracticeEvent, practiceKinds } from '../../../src/practice/practiceRecord.ts';

const event = (kind: string, day: string, data: Readonly<Record<string, unknown>>, zoneMin = 0): PracticeEvent => ({
  kind,
  tMs: Date.parse(day),
  zoneMin,
  data,
});
const reply = (day: string, rung: string, more: Readonly<Record<string, unknown>> = {}) =>
  event(practiceKinds.shown, day, { rung, level: 'Hint', ...more });

describe('practice: the offloading report', () => {
  it('says what is missing when there is nothing', () => {
    const report = offloadingReport([]);
    assert.deepEqual(report.weeks, []);
    assert.equal(report.total.answers.share, null);
    assert.equal(report.missing.length, 5);
    assert.match(report.note, /do not measure learning/);
    assert.match(offloadingAsCsv(report), /^week,monday,answers,/);
  });

  it('counts by local week, with the empty weeks between', () => {
    const report = offloadingReport([
      reply('2026-11-09T10:00:00Z', 'H6'),
      reply('2026-11-22T23:30:00Z', 'H1'),
      reply('2026-11-22T23:30:00Z', 'H3', {}),
      event(practiceKinds.shown, '2026-11-22T23:30:00Z', { rung: 'H6', level: 'Answer' }, 60),
    ]);
    assert.deepEqual(
      report.weeks.map(({ week, monday, answers, rungDepth }) => [week, monday, answers.count, answers.of, rungDepth]),
      [
        ['2026-W46', '2026-11-09', 1, 1, 6],
        ['2026-W47', '2026-11-16', 0, 2, 2],
        ['2026-W48', '2026-11-23', 1, 1, 6],
      ],
    );
    assert.equal(offloadingReport([reply('2027-01-01T10:00:00Z', 'H1')]).weeks[0]?.week, '2026-W53');
  });

  it('is moved by no hint that a program may have asked for', () => {
    const person = [reply('2026-11-16T10:00:00Z', 'H6'), reply('2026-11-16T11:00:00Z', 'H2')];
    const program = Array.from({ length: 50 }, () => reply('2026-11-16T12:00:00Z', 'H1', { source: 'mcp' }));
    assert.deepEqual(offloadingReport([...person, ...program]), offloadingReport(person));
    const chat = reply('2026-11-16T12:00:00Z', 'H1', { source: 'chat' });
    assert.equal(offloadingReport([...person, chat]).total.answers.of, 3);
  });

  it('counts what was shown, not what was asked of a model', () => {
    const report = offloadingReport([
      event('request.end', '2026-11-16T10:00:00Z', { role: 'answer', rung: 'H1', model: 'm' }),
      event('request.end', '2026-11-16T10:00:00Z', { role: 'edit', model: 'm' }),
    ]);
    assert.equal(report.total.answers.of, 0);
  });

  it('gives a share from ten cases on, with an interval around it', () => {
    const replies = (n: number) =>
      Array.from({ length: n }, (_, i) => reply('2026-11-16T10:00:00Z', i < 4 ? 'H6' : 'H1'));
    assert.equal(offloadingReport(replies(9)).total.answers.share, null);
    const { share, interval } = offloadingReport(replies(10)).total.answers;
    assert.equal(share, 0.4);
    assert.ok(interval !== null && interval.lower < 0.4 && interval.upper > 0.4);
  });

  it('tells passes from skips, and joins forecasts with their outcomes', () => {
    const day = '2026-11-16T10:00:00Z';
    const unassisted = (outcome: string) => event(practiceKinds.unassistedTask, day, { outcome });
    const forecasts = Array.from({ length: 10 }, (_, i) => [
      event(practiceKinds.forecast, day, { id: `f${i}`, percent: 50 }),
      event(practiceKinds.forecastOutcome, day, { id: `f${i}`, outcome: i % 2 === 0 ? 'kept' : 'reverted' }),
    ]).flat();
    const report = offloadingReport([
      unassisted('passed'),
      unassisted('failed'),
      unassisted('skipped'),
      event(practiceKinds.unassistedSkipped, day, {}),
      event(practiceKinds.forecast, day, { id: 'skipped' }),
      ...forecasts,
    ]);
    assert.deepEqual([report.total.unassistedPass.count, report.total.unassistedPass.of], [1, 2]);
    assert.deepEqual([report.total.unassistedSkip.count, report.total.unassistedSkip.of], [2, 4]);
    assert.deepEqual(report.forecasts, { n: 10, said: 0.5, kept: 0.5, brier: 0.25 });
  });

  it('adds up: the weeks together are the total, whatever the events', () => {
    const kinds = Object.values(practiceKinds);
    const some = fc.record({
      kind: fc.constantFrom(...kinds),
      tMs: fc.integer({ min: 1.7e12, max: 1.73e12 }),
      zoneMin: fc.constantFrom(-480, 0, 60),
      data: fc.record({
        role: fc.constantFrom('hint', 'answer', 'edit'),
        rung: fc.constantFrom('H1', 'H6', 'x'),
        model: fc.constantFrom('', 'm'),
        outcome: fc.constantFrom('given', 'skipped', 'passed', 'failed', 'kept'),
        right: fc.boolean(),
      }),
    });
    fc.assert(
      fc.property(fc.array(some), (events) => {
        const { weeks, total } = offloadingReport(events);
        for (const key of [
          'answers',
          'unassistedPass',
          'unassistedSkip',
          'explained',
          'positions',
          'cardsRight',
        ] as const) {
          const sum = (part: 'count' | 'of') => weeks.reduce((all, week) => all + week[key][part], 0);
          assert.deepEqual([sum('count'), sum('of')], [total[key].count, total[key].of]);
          assert.ok(total[key].count <= total[key].of);
        }
        JSON.parse(offloadingAsJson({ weeks, total, forecasts: null, missing: [], note: '' }));
      }),
    );
  });
});
