import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { formatDuration, formatDurationUpTo, spokenDuration } from '../../../src/base/duration.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

describe('a duration in words', () => {
  const readings: readonly (readonly [number, string, string])[] = [
    [-minute, '0 min', '0 minutes'],
    [0, '0 min', '0 minutes'],
    [1, '1 s', '1 second'],
    [29.4 * second, '29 s', '29 seconds'],
    [59.4 * second, '59 s', '59 seconds'],
    [59.5 * second, '1 min', '1 minute'],
    [89 * second, '1 min', '1 minute'],
    [5 * minute, '5 min', '5 minutes'],
    [59.4 * minute, '59 min', '59 minutes'],
    [59.5 * minute, '1 h', '1 hour'],
    [61 * minute, '1 h 01', '1 hour 1 minute'],
    [80 * minute, '1 h 20', '1 hour 20 minutes'],
    [2 * hour, '2 h', '2 hours'],
    [100.5 * hour, '100 h 30', '100 hours 30 minutes'],
  ];
  for (const [ms, text, spoken] of readings) {
    it(`reads ${text} for ${ms} ms`, () => {
      assert.equal(formatDuration(ms), text);
      assert.equal(spokenDuration(ms), spoken);
    });
  }

  it('names what uncertain silence adds, where it can be seen', () => {
    assert.equal(formatDurationUpTo(72 * minute, 9 * minute), '1 h 12, up to 1 h 21');
    assert.equal(formatDurationUpTo(72 * minute, 20 * second), '1 h 12');
  });
});
