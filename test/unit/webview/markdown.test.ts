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
    const html = renderMarkdown('```ts\na < b\n```\n\n- x\n\n  ```\n  two\n  ```\n\n~~~js title\n3\n~~~').join('');
    assert.deepEqual(
      [...html.matchAll(/data-block="(\d+)" data-language="(\w*)"/g)].map((match) => [match[1], match[2]]),
      [
        ['0', 'ts'],
        ['1', ''],
        ['2', 'js'],
      ],
    );
    assert.match(html, /<code>a &lt; b\n<\/code>/);
  });

  it('shows an unfinished fence as code while it streams', () => {
    assert.match(renderMarkdown('```ts\nconst a').join(''), /<code>const a<\/code>|<code>const a\n<\/code>/);
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
