import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { messageText, visibleText } from '../../../src/base/visibleText.ts';

describe('text on its way to a terminal', () => {
  it('shows what a terminal would obey or hide', () => {
    assert.equal(
      visibleText('\u001b]0;title\u0007 \u001b[2J \u009b31m a\rb'),
      '\\u001b]0;title\\u0007 \\u001b[2J \\u009b31m a\\u000db',
    );
    assert.equal(visibleText('user\u202e\u2066txt.exe\u2069 \u200f'), 'user\\u202e\\u2066txt.exe\\u2069 \\u200f');
  });

  it('shows what nobody would see: spaces without width, marks of a line, tags that hide text for a model', () => {
    assert.equal(visibleText('a\u200bb\u2060\ufeff\u2028c\u00ad'), 'a\\u200bb\\u2060\\ufeff\\u2028c\\u00ad');
    assert.equal(visibleText('x\u{e0041}\u{e007f}'), 'x\\udb40\\udc41\\udb40\\udc7f');
  });

  it('leaves everything else alone, and JSON the same value', () => {
    const plain = 'tab\tline\nwindows\r\nüñí 中文 שלום 👩‍💻 ❤️ می‌خواهم 🏴';
    assert.equal(visibleText(plain), plain);
    const value = { text: 'a\u202eb\u009bc\u001b\r\n\u200b\u{e0041}' };
    assert.deepEqual(JSON.parse(visibleText(JSON.stringify(value))), value);
  });
});

describe('text on its way to a message of the editor', () => {
  /** How the editor finds links in messages and prompts. Source: `linkedText.ts` of VS Code 1.139. */
  const editorLink = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

  it('holds no link that the editor would make of a name or of words of a model', () => {
    for (const hostile of [
      '[Fix](command:workbench.action.quit)',
      '[a](https://evil.test)',
      '[[x]](file:///etc/passwd "y")',
      '[Fix]\u200b(command:workbench.action.quit)',
      '[a](b](command:workbench.action.quit)',
    ]) {
      assert.doesNotMatch(messageText(`The file ${hostile} is gone.`), editorLink);
    }
    assert.match('[Fix](command:workbench.action.quit)', editorLink);
    assert.equal(messageText('a[0](1) and \u202eb'), 'a[0] (1) and \\u202eb');
    assert.equal(messageText('“My task” [draft] (old)'), '“My task” [draft] (old)');
  });
});
