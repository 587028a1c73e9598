import assert from 'node:assert/strict';
import fc from 'fast-check';
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

  it('stands in no code between backticks, in no double quotes and in no text of a link', () => {
    for (const text of [
      '```css\n#terminal { color: red }\n```',
      '~~~~\n\n#terminal\n~~~\n#changes\n~~~~',
      '```\nnever closed\n\n#changes',
      '`x #problems y`',
      '``x ` #problems y``',
      '```py x = 1  #changes made```',
      '- ```\n  #changes\n  ```',
      '"see #changes"',
      'say("see #changes")',
      'print(" #changes ")',
      '"over\n#changes two lines"',
      '“see #changes”',
      '„see #changes“',
      '« #changes »',
      '"see #file:"my file.ts" there"',
      '[see #codebase here](x)',
      '[see [1] #codebase `]` here](x)',
      '[see #codebase][1]',
      '#unknown:"see #changes"',
    ])
      assert.deepEqual(named(text), [], text);
  });

  it('stands beside code, quotes and links, after signs that nothing closes, and after an apostrophe', () => {
    for (const text of [
      '```\ncode\n```\n#changes',
      '```\ncode\n````\n#changes',
      '`x` #changes `y`',
      '`` ` #changes',
      'a ` b #changes\n\nc ` d',
      "It isn’t in #changes, or it's the users' and don't \"know\"",
      "it's #changes isn't it",
      '"one" #changes "two"',
      'a 5" screen #changes and a 6" one',
      'an " alone #changes',
      'an “ alone #changes',
      '[1] #changes (see [2])',
      '[a #changes b',
      '- [ ] #changes (now)',
      '[one](x) #changes [two](y)',
      '[a\n\n#changes](x)',
    ])
      assert.deepEqual(named(text), ['#changes'], text);
    assert.deepEqual(named('Compare "a" with #file:"my file.ts" and `b` with #file:"c `d.ts" `e`'), [
      '#file:"my file.ts"',
      '#file:"c `d.ts"',
    ]);
  });

  const words = fc
    .array(fc.constantFrom('why', 'isn’t', "isn't", "users'", '5"', '(so', '#12', 'C#', 'a_b', 'wrong.', '\n', '\n\n'))
    .map((parts) => parts.join(' '));
  const name = fc.constantFrom('#changes', '#file:src/a.ts', '#file:"my file.ts"', '#symbol:total', '#file:it"s.ts');

  it('is found in any prose around it, and in none that is put between backticks, in quotes or in a link', () => {
    fc.assert(
      fc.property(words, name, words, (before, what, after) => {
        assert.deepEqual(named(`${before}\n${what} ${after}`), [what]);
        assert.deepEqual(named(`${before}\n\`\`\`ts\n${what} ${after}\n\`\`\``), []);
        assert.deepEqual(named(`${before}\n${'`'}const ${what} = 1${'`'} ${after}`), []);
        assert.deepEqual(named(`${before}\n"the ${what} there" ${after}`), []);
        assert.deepEqual(named(`${before}\n[the ${what} there](x) ${after}`), []);
      }),
    );
  });

  it('is removed with nothing else, whatever the text', () => {
    const text = fc
      .array(
        fc.oneof(name, fc.constantFrom('`', '```', '"', '[', '](', ']', '\n', '\n\n', ' ', 'a', '(', '“', '”', '~~~')),
      )
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, (whole) => {
        for (const label of named(whole)) assert.ok(withoutMention(whole, label).length < whole.length);
      }),
    );
  });

  it('takes linear time', () => {
    const parts = [' #file:"', ' #file:"" ', ' #file:"""', '"', ' #file:a"', ' (#symbol:'];
    const marks = [
      '`',
      '` ',
      ' `` ` ',
      '```\n',
      '\n``` `',
      '~~~ ',
      '\n~~~~',
      '[',
      ']',
      '[a](',
      '"a ',
      ' "',
      '“',
      '\n\n',
      '    ',
    ];
    for (const part of [...parts, ...marks, ...marks.map((mark) => `${mark} #file:("a`)])
      assert.ok(mentionsIn(part.repeat(100_000)).length >= 0);
    const runs = Array.from({ length: 1_000 }, (_, at) => '`'.repeat(at + 1)).join(' ');
    assert.ok(mentionsIn(`${runs} #changes`).length >= 0);
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
