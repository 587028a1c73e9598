import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mentionAt, mentionsIn, mentionText, withoutMention } from '../../../src/base/mentions.ts';

const named = (text: string) => mentionsIn(text).map(mentionText);

describe('what a question names', () => {
  it('is found once each, with its argument and without the sentence’s own signs', () => {
    assert.deepEqual(named('Why does #file:src/cart.ts, with #changes and #changes, fail (#symbol:total)?'), [
      '#file:src/cart.ts',
      '#changes',
      '#symbol:total',
    ]);
    assert.deepEqual(mentionsIn('What does #image:2 show, and #image?'), [{ kind: 'image', argument: '2' }]);
    assert.deepEqual(mentionsIn('#file:"my files/a b.ts"'), [{ kind: 'file', argument: 'my files/a b.ts' }]);
  });

  it('is nothing in other words, without its name, or within a word', () => {
    assert.deepEqual(named('issue #12, #filed, #file: and a#changes, C# and #unknown'), []);
  });

  it('stands at the start, after white space or in brackets after it, not in code, messages and links', () => {
    assert.deepEqual(named('#changes\n#problems (#terminal)'), ['#changes', '#problems', '#terminal']);
    for (const text of [
      "Property '#changes' is missing",
      'this.#selection',
      '[what](#changes)',
      'f(#problems)',
      '"#file:a.ts"',
    ])
      assert.deepEqual(named(text), [], text);
    assert.equal(mentionAt('this.#ch', 8), undefined);
  });

  it('takes linear time', () => {
    for (const part of [' #file:"', ' #file:"" ', ' #file:"""', '"', ' #file:a"', ' (#symbol:'])
      assert.ok(mentionsIn(part.repeat(100_000)).length >= 0);
  });

  it('reads again what it wrote', () => {
    const odd = ['it"s.ts', '"own".ts', 'a "quoted" name.ts', 'a"', "b'", '"', 'pages/[id].tsx', '#total'];
    for (const argument of ['src/a.ts', 'my files/a.ts', 'odd name.', ...odd]) {
      const mention = { kind: 'file', argument } as const;
      assert.deepEqual(mentionsIn(`See ${mentionText(mention)} there`), [mention]);
    }
  });

  it('is open at the caret while it is written', () => {
    assert.deepEqual(mentionAt('Why #co', 7), { start: 4, typed: 'co' });
    assert.deepEqual(mentionAt('#file:src/ca and more', 12), { start: 0, typed: 'src/ca', kind: 'file' });
    assert.equal(mentionAt('#changes ', 9), undefined);
    assert.equal(mentionAt('C#', 2), undefined);
  });

  it('stays open within quotes until they end', () => {
    assert.deepEqual(mentionAt('#file:"my f', 11), { start: 0, typed: 'my f', kind: 'file' });
    assert.deepEqual(mentionAt('See #file:"my ""f', 17), { start: 4, typed: 'my "f', kind: 'file' });
    assert.deepEqual(mentionAt('#file:it"s', 10), { start: 0, typed: 'it"s', kind: 'file' });
    assert.equal(mentionAt('#file:"my f"', 12), undefined);
    assert.equal(mentionAt('#file:my f', 10), undefined);
  });

  it('is removed alone, however it is written', () => {
    for (const [text, label, left] of [
      ['Fix #symbol:orderDiscount #symbol:order', '#symbol:order', 'Fix #symbol:orderDiscount '],
      ['Fix #symbol:order, #symbol:orderDiscount', '#symbol:order', 'Fix , #symbol:orderDiscount'],
      ['Fix #file:"src/line.ts" now', '#file:src/line.ts', 'Fix now'],
      ['#changes in  this#changes, and #changes too', '#changes', 'in  this#changes, and too'],
      ['#file:"it""s a.ts" too', '#file:"it""s a.ts"', 'too'],
      ['#changes:why (#problems)', '#changes', ':why (#problems)'],
    ] as const)
      assert.equal(withoutMention(text, label), left);
  });
});
