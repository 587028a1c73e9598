import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { checkOrder, makeParsons } from '../../../../src/hints/guard/parsons.ts';
import { orderResult, parsonsText } from '../../../../src/hints/parsonsWords.ts';
import { sampleAnswers } from '../../../fixtures/leaks/answers.ts';

const answer =
  'def has_pair(numbers, limit):\n    # the pairs\n    for i, first in enumerate(numbers):\n        for second in numbers[i + 1:]:\n            gap = abs(first - second)\n            if gap < limit:\n                return True\n    return False\n';
const own = 'def has_pair(numbers, limit):\n    pass\n';

describe('Parsons lines', () => {
  const puzzle = makeParsons(answer, 'python', own);
  assert.ok(puzzle !== undefined);

  it('are the lines of the answer without their order, with two that do not belong', () => {
    assert.equal(puzzle.given, 'def has_pair(numbers, limit):');
    assert.equal(puzzle.solution.length, 6);
    assert.equal(puzzle.lines.length, 8);
    for (const line of puzzle.solution) assert.ok(puzzle.lines.includes(line));
    assert.equal(puzzle.lines.filter((line) => !puzzle.solution.includes(line)).length, 2);
    assert.notDeepEqual(
      puzzle.lines.filter((line) => puzzle.solution.includes(line)),
      puzzle.solution,
    );
    assert.match(parsonsText(puzzle), /2 of them do not belong/);
    assert.doesNotMatch(parsonsText(puzzle), /gap|first/);
  });

  it('are the same for the same answer', () => assert.deepEqual(makeParsons(answer, 'python', own), puzzle));

  it('are checked against the answer, from the top', () => {
    const at = (line: string) => puzzle.lines.indexOf(line);
    const right = puzzle.solution.map(at);
    assert.deepEqual(checkOrder(puzzle, right), { isSolved: true, right: 6 });
    assert.match(orderResult(puzzle, right), /^Right: all 6/);
    const wrong = puzzle.lines.findIndex((line) => !puzzle.solution.includes(line));
    assert.deepEqual(checkOrder(puzzle, [...right, wrong]), { isSolved: false, right: 6 });
    assert.deepEqual(checkOrder(puzzle, [...right.slice(0, 2), wrong, ...right.slice(2)]), {
      isSolved: false,
      right: 2,
    });
    assert.match(orderResult(puzzle, [wrong]), /first line is not right/);
  });

  it('are solved by the answer alone, whatever the order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(puzzle.lines.map((_, index) => index)), (order) => {
        const said = order.map((index) => puzzle.lines[index]);
        assert.equal(checkOrder(puzzle, order).isSolved, said.join('\n') === puzzle.solution.join('\n'));
      }),
    );
  });

  it('are not offered where a single new line would stand out, or where there is nothing to order', () => {
    const nearly = answer.replace('gap < limit', 'gap <= limit');
    assert.equal(makeParsons(answer, 'python', nearly), undefined);
    assert.equal(makeParsons('def a(x):\n    return x < 1\n', 'python', ''), undefined);
    assert.equal(makeParsons('total = 1\n', 'python', ''), undefined);
  });

  it('show no line that only closes a block, in any of the languages', () => {
    for (const sample of sampleAnswers) {
      const made = makeParsons(sample.answer, sample.language, sample.own);
      for (const line of made?.lines ?? []) assert.doesNotMatch(line, /^(?:[})\]]+;?|end)$/);
    }
  });
});
