import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { formatDuration } from '../../../src/base/duration.ts';
import { parseEstimate } from '../../../src/tasks/parseEstimate.ts';

const min = 60_000;

describe('an estimate', () => {
  const readings: readonly (readonly [string, number, number?])[] = [
    ['45m', 45],
    ['1h30', 90],
    ['2h', 120],
    ['1-3h', 60, 180],
    ['90', 90],
    ['1.5h', 90],
    ['1,5 h', 90],
    ['1h 30m', 90],
    ['30-45m', 30, 45],
    ['45m-2h', 45, 120],
    ['1:30', 90],
    ['1 h 20', 80],
    ['1 – 2 hours', 60, 120],
    [' 20 min ', 20],
  ];
  for (const [text, typical, certain] of readings) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseEstimate(text), {
        typicalMs: typical * min,
        ...(certain === undefined ? {} : { nearlyCertainMs: certain * min }),
      });
    });
  }

  it('says what is wrong with any other', () => {
    const sentences: readonly (readonly [string, RegExp])[] = [
      ['', /Enter a time/],
      ['soon', /"soon" is not a time/],
      ['3-1h', /ends before it begins/],
      ['1-2-3h', /has more/],
      ['0', /at least one minute/],
      ['999h', /over 200 hours/],
    ];
    for (const [text, sentence] of sentences) assert.throws(() => parseEstimate(text), sentence);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12_000 }), (minutes) => {
        assert.equal(parseEstimate(formatDuration(minutes * min)).typicalMs, minutes * min);
      }),
    );
  });
});
