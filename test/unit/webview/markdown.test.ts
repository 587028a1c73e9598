import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { renderMarkdown } from '../../../src/webview/markdown.ts';

describe('renderMarkdown', () => {
  it('gives one entry a top-level block, so that a stream redraws the last one only', () => {
    const before = renderMarkdown('One.\n\n- a\n- b\n\nThr');
    const after = renderMarkdown('One.\n\n- a\n- b\n\nThree.');
    assert.equal(before.length, 3);
    assert.deepEqual(after.slice(0, 2), before.slice(0, 2));
    assert.notEqual(after[2], before[2]);
  });

  it('numbers fences in document order, nested ones too, and keeps their code exactly', () => {
    const html = renderMarkdown(
      '```ts src/"a".ts\na < b\n```\n\n- x\n\n  ```\n  two\n  ```\n\n~~~js:lib/b.js\n3\n~~~',
    ).join('');
    assert.deepEqual(
      [...html.matchAll(/code-language">(\w+)<|data-block="(\d+)" data-info="([^"]*)"/g)].map((match) =>
        match.slice(1).filter(Boolean),
      ),
      [['0', 'ts src/&quot;a&quot;.ts'], ['ts'], ['1'], ['code'], ['2', 'js:lib/b.js'], ['js']],
    );
    assert.match(html, /<code>a &lt; b\n<\/code>/);
  });

  it('shows an unfinished fence as code while it streams', () => {
    assert.match(
      renderMarkdown('```ts\nconst a').join(''),
      /<code><span class="hljs-keyword">const<\/span> a\n?<\/code>/,
    );
  });

  it('makes no element, image or link of hostile text', () => {
    const html = renderMarkdown(
      '<script>x</script> ![a](https://e.example/p.png) [b](command:do) [c](javascript:x) [d](data:text/html,x)',
    ).join('');
    assert.doesNotMatch(html, /<script|<img|command:do"|href="(javascript|data|command)/);
  });

  it('never lets text become markup outside the parser’s own tags', () => {
    const allowed =
      /^\/?(p|ul|ol|li|h[1-6]|code|pre|em|strong|a|blockquote|hr|br|table|thead|tbody|tr|th|td|div|span|button|s)\b/;
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '<',
            '>',
            '"',
            '`',
            '```',
            '\n',
            '\n\n',
            '[',
            '](',
            ')',
            '!',
            'x',
            '*',
            '- ',
            'on="',
            '&',
            '|',
          ),
        ),
        (parts) => {
          const html = renderMarkdown(parts.join('')).join('');
          const bare = html.replace(/"[^"]*"/g, '""');
          for (const [, tag = ''] of bare.matchAll(/<([^>]*)>?/g)) assert.match(tag, allowed);
          assert.doesNotMatch(bare, /<[^>]*\son\w*=/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('inline code', () => {
  it('is a button where it leads to a place, and only there', () => {
    const html = renderMarkdown('See `src/my file.ts:4`, `a<b` and `other`.\n\n```\nsrc/my file.ts:4\n```', [
      'src/my file.ts:4',
      'a<b',
    ]).join('');
    assert.deepEqual(
      [
        ...html.matchAll(
          /<code><button type="button" class="in-code" data-action="open" title="([^"]*)">([^<]*)<\/button><\/code>/g,
        ),
      ].map(([, title, text]) => [title, text]),
      [
        ['Open src/my file.ts:4', 'src/my file.ts:4'],
        ['Open a&lt;b', 'a&lt;b'],
      ],
    );
    assert.match(html, /<code>other<\/code>/);
    assert.doesNotMatch(renderMarkdown('`other`').join(''), /button/);
  });
});

describe('code in an answer', () => {
  const change = '<<<<<<< SEARCH\n  if (a > b) {\n=======\n  if (a >= b) {\n>>>>>>> REPLACE';

  it('is coloured, and what it says stays text', () => {
    const html = renderMarkdown('```ts\nconst a = "<b>";\n```').join('');
    assert.match(html, /<span class="hljs-keyword">const<\/span>/);
    assert.match(html, /&lt;b&gt;/);
    assert.doesNotMatch(html, /<b>/);
    assert.doesNotMatch(renderMarkdown('```nolanguage\n<i>x</i>\n```').join(''), /<i>/);
  });

  it('shows a search/replace block as a small diff, fenced or bare, whole or half written, and never its marks', () => {
    for (const text of [
      `\`\`\`ts\n${change}\n\`\`\``,
      `Change it:\n\n${change}\n\nThen run it.`,
      change.slice(0, 60),
    ]) {
      const shown = renderMarkdown(text)
        .join('')
        .replace(/data-code="[^"]*"/g, '');
      assert.match(shown, /<del class="change-line" data-sign="-">[\s\S]*?if/, text);
      assert.doesNotMatch(shown, /SEARCH|REPLACE|&lt;&lt;&lt;|=====/, text);
    }
    assert.match(renderMarkdown(`${change}\n\n**after**`).join(''), /<strong>after<\/strong>/);
  });

  it('shows it as a diff in a list, in a quote, indented, and with the path beside its first mark', () => {
    const named = change.replace('SEARCH', 'SEARCH src/discount.ts');
    const led = (lead: string, text = named) => text.replaceAll(/^/gm, lead);
    const within: readonly (readonly [string, string])[] = [
      [named, named],
      [`\`\`\`ts\n${named}\n\`\`\``, named],
      [`1. Change it:\n${led('   ')}\n2. Run it.`, named],
      [`1. Change it:\n\n${led('   ')}\n`, named],
      [`- ${led('  ').trimStart()}`, named],
      [`> Change it:\n${led('> ')}`, named],
      [`> - Change it:\n>\n${led('>   ')}`, named],
      [`Change it:\n\n${led('        ')}`, named],
      // Code that is not indented with its marks stays as it is.
      [`1. Change it:\n   ${named}\n2. Run it.`, `   ${named}`],
    ];
    for (const [text, code] of within) {
      const html = renderMarkdown(text).join('');
      const shown = html.replace(/data-code="[^"]*"/g, '');
      assert.match(shown, /src\/discount\.ts[\s\S]*<del class="change-line" data-sign="-">[\s\S]*?if/, text);
      assert.doesNotMatch(shown, /SEARCH|REPLACE|&lt;&lt;&lt;|=====|<h1|blockquote>\s*<blockquote/, text);
      assert.match(html, /data-action="propose"/);
      const sent = /data-code="([^"]*)"/.exec(html)?.[1]?.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
      assert.equal(sent, `${code}\n`, text);
    }
    const inFence = renderMarkdown(`\`\`\`ts\n${led('  ')}\n\`\`\``).join('');
    assert.doesNotMatch(inFence.replace(/data-code="[^"]*"/g, ''), /SEARCH|REPLACE|=====/);
  });

  it('keeps a block that was cut off from taking the next one in', () => {
    const html = renderMarkdown(`1. ${change.slice(0, 40).replaceAll('\n', '\n   ')}\n2. Then\n\n${change}`).join('');
    assert.equal(html.match(/data-action="propose"/g)?.length, 2);
    assert.match(html, /Then/);
  });

  it('hands the buttons the block as it was written', () => {
    const [html = ''] = renderMarkdown(`\`\`\`ts\n${change}\n\`\`\``);
    const sent = /data-code="([^"]*)"/.exec(html)?.[1]?.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    assert.equal(sent, `${change}\n`);
    assert.match(html, /data-action="propose"/);
    assert.doesNotMatch(renderMarkdown('```sh\nls\n```').join(''), /data-action="propose"/);
  });

  it('takes other marks for what they are', () => {
    const html = renderMarkdown('```md\nTitle\n=====\n```').join('');
    assert.doesNotMatch(html, /change-line/);
    assert.match(html, /=====/);
  });
});
