import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fromMocha, line, withSecondRun } from '../run/results.ts';

const failure = (fullTitle: string, file: string) => ({ fullTitle, file, err: { stack: `Error of ${fullTitle}` } });
const report = (passes: readonly string[], failures: readonly ReturnType<typeof failure>[]) => ({
  stats: { passes: passes.length, failures: failures.length, pending: 1 },
  passes: passes.map((file) => ({ file })),
  failures,
});

describe('the result of a suite', () => {
  it('counts a test that passes only in the second run as passed and as flaky, and one that fails twice as failed', () => {
    const first = fromMocha('ui', report(['a', 'a', 'b', 'c'], [failure('shaky', 'a'), failure('broken', 'b')]), 60);
    assert.deepEqual(first.failedFiles, ['a', 'b']);
    const result = withSecondRun(
      first,
      fromMocha('ui-again', report(['a', 'a', 'a', 'b'], [failure('broken', 'b')]), 5),
    );
    assert.deepEqual([result.passed, result.failed, result.flaky], [5, 1, ['shaky']]);
    assert.match(line(result), /^FAIL ui +5 passed +1 failed +65\.0 s {2}\(1 skipped, 1 flaky\)$/);
    assert.match(result.detail, /broken/);
  });

  it('calls nothing flaky when the second run broke off', () => {
    const first = fromMocha('ui', report([], [failure('shaky', 'a')]), 60);
    const second = { name: 'ui-again', passed: 0, failed: 1, seconds: 1, detail: 'no report' };
    assert.deepEqual([withSecondRun(first, second).failed, withSecondRun(first, second).flaky], [1, []]);
  });
});
