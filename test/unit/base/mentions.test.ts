import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mentionAt, mentionsIn, mentionText } from '../../../src/base/mentions.ts';

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

  it('reads again what it wrote', () => {
    for (const argument of ['src/a.ts', 'my files/a.ts', 'odd name.']) {
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
});
