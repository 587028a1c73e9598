import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { visibleText } from '../../../src/base/visibleText.ts';

describe('text on its way to a terminal', () => {
  it('shows what a terminal would obey or hide', () => {
    assert.equal(
      visibleText('\u001b]0;title\u0007 \u001b[2J \u009b31m a\rb'),
      '\\u001b]0;title\\u0007 \\u001b[2J \\u009b31m a\\u000db',
    );
    assert.equal(visibleText('user\u202e\u2066txt.exe\u2069 \u200f'), 'user\\u202e\\u2066txt.exe\\u2069 \\u200f');
  });

  it('leaves everything else alone, and JSON the same value', () => {
    const plain = 'tab\tline\nwindows\r\nüñí 中文 שלום 👩‍💻';
    assert.equal(visibleText(plain), plain);
    const value = { text: 'a\u202eb\u009bc\u001b\r\n' };
    assert.deepEqual(JSON.parse(visibleText(JSON.stringify(value))), value);
  });
});
