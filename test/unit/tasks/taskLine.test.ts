import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { guessKind, readTaskLine } from '../../../src/tasks/taskLine.ts';

const minute = 60_000;

describe('a task in one line', () => {
  it('reads title and estimate', () => {
    for (const [line, title, minutes, certain] of [
      ['Fix login redirect 45m', 'Fix login redirect', 45],
      ['  Fix login redirect   1h30 ', 'Fix login redirect', 90],
      ['Fix login redirect 1 h 30', 'Fix login redirect', 90],
      ['Fix login redirect, 2 hours', 'Fix login redirect', 120],
      ['Fix login in 20 min', 'Fix login', 20],
      ['Fix login – 1:15', 'Fix login', 75],
      ['Fix login 1-3h', 'Fix login', 60, 180],
      ['Fix login 30m to 2h', 'Fix login', 30, 120],
      ['45m', '', 45],
      ['Add 2h window to the report 1.5h', 'Add 2h window to the report', 90],
    ] as const) {
      const read = readTaskLine(line);
      assert.equal(read.title, title, line);
      assert.equal(read.estimate?.typicalMs, minutes * minute, line);
      assert.equal(read.estimate?.nearlyCertainMs, certain === undefined ? undefined : certain * minute, line);
    }
  });

  it('takes no number of the title for a time', () => {
    for (const title of [
      'Upgrade to Node 24',
      'Fix issue 112',
      'Add H2',
      'Support HTTP/2',
      '',
      'Fix 0m',
      'Take 999h',
      'Add 3-1h',
    ])
      assert.deepEqual(readTaskLine(title), { title, estimate: undefined });
  });

  it('loses no word of a title, whatever it is', () => {
    const word = fc
      .stringMatching(/^[a-z]{1,8}$/)
      .filter((text) => !['in', 'for', 'about', 'to', 'h', 'm'].includes(text));
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 600 }),
        (words, minutes) => {
          assert.deepEqual(readTaskLine(`${words.join(' ')} ${minutes}m`), {
            title: words.join(' '),
            estimate: { typicalMs: minutes * minute },
          });
        },
      ),
    );
  });

  it('guesses the kind', () => {
    assert.equal(guessKind('Fix login redirect'), 'bugFix');
    assert.equal(guessKind('Login crash on Safari'), 'bugFix');
    assert.equal(guessKind('Rename the order table'), 'refactor');
    assert.equal(guessKind('Update the README'), 'docs');
    assert.equal(guessKind('Add tests for discounts'), 'test');
    assert.equal(guessKind('Why is the build slow?'), 'investigation');
    assert.equal(guessKind('Upgrade to Node 24'), 'chore');
    assert.equal(guessKind('Show totals per month'), 'feature');
    assert.equal(guessKind('Prefix the labels'), 'feature');
  });
});
