import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { codeTokens } from '../../../../src/hints/guard/codeTokens.ts';
import { alpha, isLoopIdiom, renamedWeight } from '../../../../src/hints/guard/statementWeight.ts';
import { tiles } from '../../../../src/hints/guard/tiling.ts';

const weight = (code: string) => renamedWeight(codeTokens(code, 'python'));
const shape = (code: string, grammar = 'python') => alpha(codeTokens(code, grammar)).join(' ');

describe('what a statement says with other names', () => {
  it('is more for operators, numbers and strings, half for names and common numbers, nothing for punctuation', () => {
    for (const [code, expected] of [
      ['a', 0.5],
      ['a + b', 2],
      ['a + a', 1.5],
      ['xs = []', 0.5],
      ['f(a, b): c', 2],
      ['a = 0', 1],
      ['a = 1', 1],
      ['a = 2', 1.5],
      ['a = ""', 1],
      ['a = "x"', 1.5],
      ['return a', 0.5],
      ['def a', 0.5],
      ['while a', 1],
      ['a % b', 3],
      ['a // b', 3],
      ['a ** b', 3],
      ['a << b', 3],
      ['a & b', 3],
      ['a ^ b', 3],
      ['~a', 2.5],
      ['a %= b', 3],
      ['a <= b', 2],
      ['len(a)', 1.5],
      ['a.size', 1.5],
    ] as const)
      assert.equal(weight(code), expected, code);
  });

  it('holds for the example of its rule', () => {
    assert.ok(weight('d = abs(a - b)') >= 2.5);
    assert.ok(weight('x += 1') < 2.5);
    assert.ok(weight('xs = []') < 2.5);
  });
});

describe('the shape of a statement', () => {
  it('is the same for other names, as long as the same ones stand in the same places', () => {
    assert.equal(shape('gap = abs(first - second)'), shape('d = abs(x - y)'));
    assert.notEqual(shape('gap = abs(first - second)'), shape('d = abs(x - x)'));
    assert.equal(shape('a = b + a'), 'V0 = V1 + V0');
  });

  it('keeps what renaming would change: members, functions of the language, strings, numbers', () => {
    assert.equal(shape('a.size = len(b) + "s" + 3'), 'V0 . size = len ( V1 ) + s + 3');
    assert.equal(shape('list = sum + 1'), 'V0 = V1 + 1', 'a variable may bear a name of the language');
    assert.equal(shape('math.floor(x)'), 'math . floor ( V0 )');
    assert.equal(shape('sum(x)'), 'sum ( V0 )');
  });

  it('does not depend on the names', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[b-z][a-z]{2}q$/), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(names, ([a = '', b = '', c = '']) => {
        assert.equal(shape(`${a} = ${b}[${c}] % ${a}`), 'V0 = V1 [ V2 ] % V0');
      }),
    );
  });
});

describe('the head of a loop that every program holds', () => {
  for (const [code, grammar] of [
    ['for x in xs:', 'python'],
    ['for i, x in enumerate(xs):', 'python'],
    ['for i in range(len(xs)):', 'python'],
    ['for i in range(10, n):', 'python'],
    ['for a, b in zip(xs, ys):', 'python'],
    ['for k, v in d.items():', 'python'],
    ['for (const x of xs) {', 'typescript'],
    ['for _, value := range values {', 'go'],
    ['for (let i = 0; i < xs.length; i++) {', 'typescript'],
    ['for (int i = 0; i < n; ++i) {', 'c'],
    ['for i := 0; i < len(xs); i++ {', 'go'],
    ['for (int i = 0; i < v.size(); i += 1) {', 'cpp'],
  ] as const)
    it(`is: ${code}`, () => assert.equal(isLoopIdiom(shape(code, grammar)), true, shape(code, grammar)));

  for (const [code, grammar] of [
    ['for i in range(n - 1):', 'python'],
    ['for x in xs[1:]:', 'python'],
    ['for (let i = 1; i < n; i++) {', 'typescript'],
    ['for (let i = 0; i <= n; i++) {', 'typescript'],
    ['for x in sorted(xs):', 'python'],
    ['while x < n:', 'python'],
    ['for (let i = 0; i < n - k; i++) {', 'typescript'],
    ['y = [a for x in xs]', 'python'],
  ] as const)
    it(`is not: ${code}`, () => assert.equal(isLoopIdiom(shape(code, grammar)), false, shape(code, grammar)));
});

describe('the stretches that two sequences share', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });

  /** Length of the longest stretch that stands in both, tried one by one. */
  function longest(first: readonly string[], second: readonly string[]): number {
    let best = 0;
    for (let a = 0; a < first.length; a += 1)
      for (let b = 0; b < second.length; b += 1) {
        let length = 0;
        while (a + length < first.length && b + length < second.length && first[a + length] === second[b + length])
          length += 1;
        best = Math.max(best, length);
      }
    return best;
  }

  it('are the same in both, as long as asked for, longest first, and no element is used twice', () => {
    fc.assert(
      fc.property(words, words, fc.integer({ min: 1, max: 4 }), (first, second, shortest) => {
        const found = tiles(first, second, shortest);
        const [usedFirst, usedSecond] = [new Set<number>(), new Set<number>()];
        for (const { first: a, second: b, length } of found) {
          assert.ok(length >= shortest);
          assert.deepEqual(first.slice(a, a + length), second.slice(b, b + length));
          assert.equal(first.slice(a, a + length).length, length);
          for (let at = 0; at < length; at += 1) {
            assert.ok(!usedFirst.has(a + at) && !usedSecond.has(b + at));
            usedFirst.add(a + at);
            usedSecond.add(b + at);
          }
        }
        const best = longest(first, second);
        assert.equal(found[0]?.length ?? 0, best >= shortest ? best : 0);
      }),
      { numRuns: 300 },
    );
  });

  it('are one stretch for the same sequence, and none for a shorter one', () => {
    const same = ['a', 'b', 'c', 'd'];
    assert.deepEqual(tiles(same, same, 2), [{ first: 0, second: 0, length: 4 }]);
    assert.deepEqual(tiles(same, same, 4), [{ first: 0, second: 0, length: 4 }]);
    assert.deepEqual(tiles(same, same, 5), []);
    assert.deepEqual(tiles([], same, 2), []);
  });

  it('are cut where a longer one took a part', () => {
    const first = [...'abcdefg'];
    const second = [...'abcdexefg'];
    assert.deepEqual(tiles(first, second, 2), [
      { first: 0, second: 0, length: 5 },
      { first: 5, second: 7, length: 2 },
    ]);
    assert.deepEqual(tiles(first, second, 3), [{ first: 0, second: 0, length: 5 }]);
  });

  it('are cut from the side that a longer one took', () => {
    assert.deepEqual(tiles([...'abcdxycde'], [...'abcde'], 1), [
      { first: 0, second: 0, length: 4 },
      { first: 8, second: 4, length: 1 },
    ]);
    assert.deepEqual(tiles([...'abcde'], [...'abcdxycde'], 1), [
      { first: 0, second: 0, length: 4 },
      { first: 4, second: 8, length: 1 },
    ]);
  });

  it('do not take two words for one', () => {
    assert.deepEqual(tiles(['ab', 'c'], ['a', 'bc'], 2), []);
  });

  it('of the same length are taken from the beginning', () => {
    assert.deepEqual(tiles([...'abxab'], [...'ab'], 2), [{ first: 0, second: 0, length: 2 }]);
    assert.deepEqual(tiles([...'ab'], [...'abyab'], 2), [{ first: 0, second: 0, length: 2 }]);
  });
});
