import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { codeTokens } from '../../../../src/hints/guard/codeTokens.ts';
import { codeItems, type Items, proseItems, spelled } from '../../../../src/hints/guard/proseItems.ts';

const code = (text: string, grammar = 'python') => codeItems(codeTokens(text, grammar));
const counts = (items: Items) => Object.fromEntries(items);
const share = (statement: string, prose: string) => spelled(code(statement), proseItems(prose)).share;

describe('a statement in English', () => {
  for (const [english, statement] of [
    ['Set total to zero.', 'total = 0'],
    ['For each word in words:', 'for word in words:'],
    ['If a is not equal to b, stop the loop.', 'if a != b: break'],
    ['Otherwise if x is at least 3', 'elif x >= 3:'],
    ['When n is at most ten, skip to the next one.', 'if n <= 10: continue'],
    ['if size exceeds limit', 'if size > limit:'],
    ['while left is less than right', 'while left < right:'],
    ['if kind matches other', 'if kind == other:'],
    ['area becomes side squared, side with exponent 2', 'area = side ** 2'],
    ['half gets total divided by two', 'half = total / 2'],
    ['rest becomes the remainder of a when split by b', 'rest = a % b'],
    ['Assign to area width times height', 'area = width * height'],
    ['gap is set to first minus second', 'gap = first - second'],
    ['total becomes total plus price', 'total = total + price'],
    ['if key is missing from seen', 'if key not in seen:'],
    ['if key is one of seen', 'if key in seen:'],
    ['if ready as well as open', 'if ready and open:'],
    ['if late or else closed', 'if late or closed:'],
    ['if it is not done', 'if not done:'],
    ['keep doing so while busy', 'while busy:'],
    ['in all other cases', 'else:'],
    ['Give back best.', 'return best'],
    ['Raise Problem.', 'raise Problem'],
    ['Store in xs an empty list.', 'xs = []'],
    ['Let n be the length of xs', 'n = len(xs)'],
    ['Let d be the absolute value of x', 'd = abs(x)'],
    ['Let s be the sum of xs, s is set', 's = sum(xs)'],
    ['best becomes the largest of xs', 'best = max(xs)'],
    ['worst becomes the smallest of xs', 'worst = min(xs)'],
    ['Push x to xs.', 'xs.append(x)'],
    ['Put names in ys, sorted', 'ys = sorted(names)'],
    ['Put xs in ys, backwards', 'ys = reversed(xs)'],
    ['Glue names with "-"', '"-".join(names)'],
    ['Splitting line', 'line.split()'],
    ['name in lower case', 'name.lower()'],
    ['name in upper case', 'name.toUpperCase()'],
    ['price rounded', 'round(price)'],
    ['Replace "a" with "b" in text', 'text.replace("a", "b")'],
    ['raw as an integer', 'int(raw)'],
    ['raw as text', 'str(raw)'],
    ['for i in the range n', 'for i in range(n):'],
    ['Hand back true.', 'return true'],
    ['the result is none', 'return None'],
    ['n is doubled, and stored in n', 'n = n * 2'],
    ['n is halved, and stored in m', 'm = n / 2'],
    ['capped at limit: x', 'min(x, limit)'],
    ['x, but never below zero', 'max(x, 0)'],
    ['repeat three times', 'for'],
    ['x becomes false', 'x = False'],
  ] as const)
    it(`is found: ${english}`, () =>
      assert.ok(share(statement, english) >= 0.99, JSON.stringify(counts(code(statement)))));

  it('says less where a part is missing, and nothing where the words are others', () => {
    assert.ok(share('total = total + price', 'total plus price') < 0.75);
    assert.equal(share('gap = abs(first - second)', 'Look at the loop once more.'), 0);
    assert.equal(share('', 'anything'), 0);
  });

  it('does not find words inside of other words or quotes', () => {
    assert.equal(proseItems('The minusculeness of pluses').get('-'), undefined);
    assert.equal(proseItems("the 'minus' sign").get('-'), undefined);
    assert.equal(proseItems('nonetheless').get('null'), undefined);
    assert.equal(proseItems('MINUS').get('-'), 1);
  });
});

describe('the items of code', () => {
  it('are its names, words, numbers, strings and operators, each as often as it stands there', () => {
    assert.deepEqual(counts(code('x += x + 1')), { x: 2, '+': 2, '=': 1, '1': 1 });
    assert.deepEqual(counts(code('return {"A b": xs[i]}')), { return: 1, '"a b': 1, xs: 1, i: 1 });
  });

  it('leave out punctuation and words that only hold it together', () => {
    assert.deepEqual(counts(code('f(a, b).c[d]: e;')), { f: 1, a: 1, b: 1, c: 1, d: 1, e: 1 });
    for (const word of ['then', 'end', 'do', 'begin', 'pass', 'new', 'def', 'lambda', 'await', 'async', 'as', 'of'])
      assert.deepEqual(counts(code(`${word} x`)), { x: 1 }, word);
  });

  it('take operators apart', () => {
    for (const [operator, items] of [
      ...[['+=', '+ ='] as const, ['-=', '- ='] as const, ['*=', '* ='] as const, ['/=', '/ ='] as const],
      ...[['%=', '% ='] as const, ['//=', '/ ='] as const, ['**=', '** ='] as const, ['//', '/'] as const],
      ...[['++', '+ 1'] as const, ['--', '- 1'] as const, ['<<', 'append'] as const, ['>=', '>='] as const],
    ])
      assert.deepEqual([...code(`x ${operator} y`).keys()].slice(1, -1).join(' '), items, operator);
  });

  it('know what is empty', () => {
    assert.deepEqual(counts(code('xs = []')), { xs: 1, '=': 1, empty: 1 });
    assert.deepEqual(counts(code('s = ""')), { s: 1, '=': 1, empty: 1 });
    assert.deepEqual(counts(code('xs[i]')), { xs: 1, i: 1 });
    assert.deepEqual(counts(code('f()')), { f: 1 });
  });

  it('call the branches of a choice what they are', () => {
    assert.deepEqual(counts(code('elif x')), { if: 1, x: 1 });
    for (const word of ['switch', 'case', 'when']) assert.deepEqual(counts(code(`${word} x`)), { if: 1, x: 1 }, word);
    assert.deepEqual(counts(code('break')), { break: 1 });
  });

  it('give the same name to the same thing in other languages, and no own name to what all objects have', () => {
    for (const [left, right] of [
      ['a.length', 'len a'],
      ['a.push(b)', 'a.append(b)'],
      ['a.toLowerCase()', 'a.lower()'],
      ['explode(a)', 'split(a)'],
    ] as const)
      assert.deepEqual(counts(code(left)), { ...counts(code(right)) }, left);
    assert.deepEqual(counts(code('constructor')), { constructor: 1 });
    assert.deepEqual(counts(code('MyName')), { myname: 1 });
  });
});

describe('the items of prose', () => {
  it('hold code that stands in it', () => {
    assert.equal(proseItems('then `total` += 1').get('+'), 1);
    assert.equal(proseItems('then `total` += 1').get('='), 1);
    for (const sign of ['+', '-', '*', '/', '%', '<', '>', '='])
      for (const text of [`a ${sign} b`, `a${sign}b`, `(a) ${sign} [b]`])
        assert.equal(proseItems(text).get(sign), 1, text);
    for (const sign of ['**', '==', '!=', '<=', '>=']) assert.equal(proseItems(`a ${sign} b`).get(sign), 1, sign);
    assert.equal(proseItems('a // b').get('/'), 1);
    assert.equal(proseItems('- a point of a list').get('-'), undefined);
    assert.equal(proseItems('well - known').get('-'), 1);
  });

  it('hold quoted texts whole, without the words in them', () => {
    assert.deepEqual(counts(proseItems('"Ab c"')), { '"ab c': 1 });
    assert.deepEqual(counts(proseItems("''")), { empty: 1 });
    assert.deepEqual(counts(proseItems('"it\'s"')), { '"it\'s': 1 });
    assert.deepEqual(counts(proseItems('`a` "b"')), { a: 1, '"b': 1 });
    assert.equal(proseItems(`"${'x'.repeat(41)}"`).get('x'.repeat(41)), 1, 'longer than a text of a program');
    assert.equal(proseItems(`"${'x'.repeat(40)}"`).get(`"${'x'.repeat(40)}`), 1);
  });

  it('hold names and numbers', () => {
    assert.deepEqual(counts(proseItems('camelCase snake_2 $x 3.25 142')), {
      ...{ camelcase: 1, snake_2: 1, $x: 1 },
      ...{ '3.25': 1, '142': 1 },
    });
    assert.deepEqual(counts(proseItems('a`b`c "d"e f==g')), { a: 1, b: 1, c: 1, e: 1, '"d': 1, f: 1, g: 1, '==': 1 });
  });
});

describe('how much of a statement is spelled', () => {
  const items = fc.dictionary(fc.constantFrom('a', 'x', 'is', '+', '=', 'value', '1'), fc.integer({ min: 1, max: 4 }));
  const asItems = (record: Record<string, number>): Items => new Map(Object.entries(record));

  it('lies between nothing and all, grows with what is said, and is all of itself', () => {
    fc.assert(
      fc.property(items, items, items, (statement, prose, more) => {
        const found = spelled(asItems(statement), asItems(prose));
        assert.ok(found.share >= 0 && found.share <= 1 + 1e-9);
        const sum: Record<string, number> = { ...prose };
        for (const [item, count] of Object.entries(more)) sum[item] = (sum[item] ?? 0) + count;
        assert.ok(spelled(asItems(statement), asItems(sum)).share >= found.share - 1e-9);
        const own = spelled(asItems(statement), asItems(statement)).share;
        assert.ok(Object.keys(statement).length === 0 ? own === 0 : Math.abs(own - 1) < 1e-9);
      }),
    );
  });

  it('counts words of any sentence less, and each item as often as both have it', () => {
    assert.deepEqual(spelled(asItems({ gap: 1, is: 1 }), asItems({ is: 1 })), { share: 0.4 / 1.4, weight: 0.4 });
    assert.deepEqual(spelled(asItems({ gap: 3, '+': 1 }), asItems({ gap: 2 })), { share: 0.5, weight: 2 });
    assert.deepEqual(spelled(asItems({ gap: 1 }), asItems({ gap: 5 })), { share: 1, weight: 1 });
  });
});
