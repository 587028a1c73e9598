import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { checkOrder, makeParsons } from '../../../../src/hints/guard/parsons.ts';
import { orderResult, parsonsText } from '../../../../src/hints/parsonsSentences.ts';
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

describe('Parsons lines of other answers', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `step${at}(a + ${at + 2})`);
  const of = (body: readonly string[], mine = '') =>
    makeParsons(`def f(a):\n${body.map((line) => `    ${line}\n`).join('')}`, 'python', mine);

  it('are three to twelve, with a second wrong line from six on', () => {
    assert.equal(of(lines(2)), undefined);
    assert.equal(of(lines(13)), undefined);
    for (const count of [3, 5]) assert.equal(of(lines(count))?.lines.length, count + 1, `${count}`);
    for (const count of [6, 12]) assert.equal(of(lines(count))?.lines.length, count + 2, `${count}`);
  });

  it('are offered when three lines, and half of them, are new to the person', () => {
    const body = lines(6);
    assert.notEqual(of(body, body.slice(0, 3).join('\n')), undefined);
    assert.equal(of(body, `  ${body.slice(0, 4).join('\n  ')}`), undefined);
    assert.notEqual(of(lines(8), lines(4).join('\n')), undefined);
    assert.equal(of(lines(8), lines(5).join('\n')), undefined);
  });

  it('are those of the first function that suits', () => {
    const code = `def short(a):\n    pass\n\ndef long(a):\n    # all of it\n${lines(3)
      .map((line) => `    ${line}\n`)
      .join('')}`;
    const puzzle = makeParsons(code, 'python', '');
    assert.equal(puzzle?.given, 'def long(a):');
    assert.deepEqual(puzzle?.solution, lines(3));
  });

  for (const [right, wrong] of [
    ['a <= b', 'a < b'],
    ['a >= b', 'a > b'],
    ['a < b', 'a <= b'],
    ['a > b', 'a >= b'],
    ['a == b', 'a != b'],
    ['a === b', 'a != b'],
    ['a != b', 'a == b'],
    ['a !== b', 'a == b'],
    ['a += b', 'a -= b'],
    ['a -= b', 'a += b'],
    ['a + b', 'a - b'],
    ['a - b', 'a + b'],
    ['a * b', 'a + b'],
    ['a % b', 'a / b'],
    ['a && b', 'a || b'],
    ['a || b', 'a && b'],
    ['a and b', 'a or b'],
    ['a or b', 'a and b'],
    ['return True', 'return False'],
    ['return False', 'return True'],
    ['return true', 'return false'],
    ['return false', 'return true'],
    ['a[0]', 'a[1]'],
    ['a[1]', 'a[0]'],
    ['min(a, b)', 'max(a, b)'],
    ['max(a, b)', 'min(a, b)'],
  ] as const)
    it(`turn one decision round: ${right}`, () => {
      const body = [right, 'second(a)', 'third(a)'];
      const puzzle = of(body);
      assert.deepEqual(
        puzzle?.lines.filter((line) => !body.includes(line)),
        [wrong],
      );
    });

  it('are none when nothing can be turned round, or only into another line of the answer', () => {
    assert.equal(of(['one(a)', 'two(a)', 'three(a)']), undefined);
    assert.equal(of(['a <= b', 'a < b', 'three(a)']), undefined);
  });

  it('stand in another order than in the answer, with another first line, and few neighbours', () => {
    for (let count = 3; count <= 12; count += 1) {
      const puzzle = of(lines(count).map((line) => `${line} or ${count}`));
      assert.ok(puzzle !== undefined);
      assert.notEqual(puzzle.lines[0], puzzle.solution[0]);
      const next = new Map(puzzle.solution.slice(1).map((line, at) => [puzzle.solution[at], line]));
      const kept = puzzle.lines.slice(1).filter((line, at) => next.get(puzzle.lines[at] ?? '') === line).length;
      assert.ok(kept * 3 <= count - 1, `${count}: ${kept}`);
    }
  });
});
