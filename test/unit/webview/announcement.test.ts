import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { nextAnnouncement, plainText } from '../../../src/webview/announcement.ts';

describe('nextAnnouncement', () => {
  it('speaks whole sentences only', () => {
    const first = nextAnnouncement('The bound is off. Look at `i <', 0, false);
    assert.equal(first.text, 'The bound is off.');
    assert.deepEqual(nextAnnouncement('The bound is off. Look at `i <', first.announcedChars, false).text, '');
    assert.equal(
      nextAnnouncement('The bound is off. Look at `i < n`', first.announcedChars, true).text,
      'Look at i < n',
    );
  });

  it('waits for the end of a code block and does not read it out', () => {
    const open = 'Do this:\n\n```ts\nconst a = 1. \nb';
    const { text, announcedChars } = nextAnnouncement(open, 0, false);
    assert.equal(text, 'Do this:');
    assert.equal(
      nextAnnouncement(`${open}\n\`\`\`\nThen run it.\n`, announcedChars, false).text,
      'Code block. Then run it.',
    );
  });

  it('speaks every character once, in order, however the text arrives', () => {
    const piece = fc.constantFrom('word ', 'end. ', '\n', '\n\n', '```\n', 'x', '- item\n');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        let [markdown, announcedChars] = ['', 0];
        for (const part of pieces) {
          markdown += part;
          const next = nextAnnouncement(markdown, announcedChars, false);
          assert.ok(next.announcedChars >= announcedChars && next.announcedChars <= markdown.length);
          announcedChars = next.announcedChars;
        }
        assert.equal(nextAnnouncement(markdown, announcedChars, true).announcedChars, markdown.length);
      }),
    );
  });
});

describe('plainText', () => {
  it('takes the marks away and keeps the words', () => {
    assert.equal(
      plainText('## Title\n- **bold** and `code`, see [docs](https://x)\n'),
      'Title bold and code, see docs',
    );
  });
});
