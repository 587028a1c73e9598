import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { capSentence, costLine, costReport } from '../../../../src/assist/record/costReport.ts';
import { costOf, priceOf, readPrices } from '../../../../src/assist/record/prices.ts';
import { estimatedTokens, type RecordedUsage, readUsage } from '../../../../src/assist/record/usage.ts';

const date = '2026-11-01';
const usage = (fields: Partial<RecordedUsage>): RecordedUsage => ({
  tMs: Date.UTC(2026, 10, 21, 12),
  task: null,
  requestId: 'r',
  role: 'answer',
  level: 'Answer',
  model: 'm',
  inputTokens: 1000,
  outputTokens: 100,
  isEstimated: false,
  cost: 1,
  ...fields,
});

describe('cost', () => {
  it('takes the most exact price', () => {
    const { prices, unreadable } = readPrices([
      { model: 'gpt-*', input: 1, output: 2, date },
      { model: 'gpt-5-*', input: 3, output: 4, date },
      { model: 'gpt-5-mini', input: 0.5, output: 1, date },
      { model: 'no-date', input: 1, output: 1 },
      { model: 'a.c', input: 9, output: 9, date },
    ]);
    assert.equal(unreadable, 1);
    const inputOf = (model: string) => priceOf(prices, model)?.inputPerMillion;
    assert.deepEqual(['gpt-4', 'gpt-5-large', 'GPT-5-mini', 'abc', 'other'].map(inputOf), [
      1,
      3,
      0.5,
      undefined,
      undefined,
    ]);
    const price = priceOf(prices, 'gpt-5-large');
    assert.ok(price);
    assert.equal(costOf(price, 1_000_000, 500_000), 5);
    assert.equal(readPrices('nonsense').unreadable, 1);
  });

  it('counts by the person’s own day and month', () => {
    // 23:30 UTC on the 20th is the 21st in Berlin.
    const late = usage({ tMs: Date.UTC(2026, 10, 20, 23, 30), cost: 2 });
    const before = usage({ tMs: Date.UTC(2026, 9, 31, 12), cost: 4 });
    const report = costReport([late, before, usage({})], Date.UTC(2026, 10, 21, 13), 60);
    assert.deepEqual([report.today.cost, report.month.cost, report.all.cost], [3, 3, 7]);
    assert.equal(costReport([late], Date.UTC(2026, 10, 21, 13), 0).today.cost, 0);
  });

  it('keeps what has no price apart', () => {
    const report = costReport(
      [usage({ cost: null, model: 'x' }), usage({ task: 't', level: 'Edit' })],
      usage({}).tMs,
      0,
    );
    assert.equal(report.byModel['x']?.unpriced, 1);
    assert.equal(report.byModel['x']?.cost, 0);
    assert.equal(report.byTask['t']?.requests, 1);
    assert.equal(report.byLevel['Edit']?.outputTokens, 100);
    assert.match(
      costLine(report, { daily: 5, monthly: 0 }),
      /^1\.00 of 5\.00 today, 1\.00 this month, 1 without a price$/,
    );
  });

  it('stops before a cap is passed, never after', () => {
    const caps = { daily: 2, monthly: 20 };
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (costs) => {
        const spent: RecordedUsage[] = [];
        for (const [index, most] of costs.entries()) {
          const tMs = Date.UTC(2026, 10, 1 + (index % 28), 12);
          const report = costReport(spent, tMs, 0);
          if (capSentence(report, caps, { model: 'm', most }) === undefined) spent.push(usage({ tMs, cost: most }));
          const after = costReport(spent, tMs, 0);
          assert.ok(after.today.cost <= caps.daily && after.month.cost <= caps.monthly);
        }
      }),
    );
    const report = costReport([usage({ cost: 1.9 })], usage({}).tMs, 0);
    assert.match(capSentence(report, caps, { model: 'm', most: 0.2 }) ?? '', /could cost 0\.20.*daily limit of 2\.00/);
    assert.match(capSentence(report, caps, { model: 'm', most: null }) ?? '', /no price for "m"/);
    assert.equal(capSentence(report, { daily: 0, monthly: 0 }, { model: 'm', most: null }), undefined);
  });

  it('reads what was recorded and nothing else', () => {
    const event = { tMs: 1, kind: 'usage.request', task: 't', data: { ...usage({}), cost: -1, inputTokens: 'x' } };
    const [read, ...more] = readUsage([event, { ...event, kind: 'request.end' }]);
    assert.equal(more.length, 0);
    assert.deepEqual([read?.cost, read?.inputTokens, read?.outputTokens], [null, 0, 100]);
    assert.equal(estimatedTokens(9), 3);
  });
});
