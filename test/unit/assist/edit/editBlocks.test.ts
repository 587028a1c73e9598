import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyCode, type NamedRange } from '../../../../src/assist/edit/editBlocks.ts';

/** Finds `function NAME() {...}` on lines of their own: enough to stand in for an outline. */
async function symbolsOf(text: string): Promise<readonly NamedRange[]> {
  return [...text.matchAll(/function (\w+)\(\) \{[^}]*\}/g)].map((match) => ({
    name: match[1] ?? '',
    kind: 'function',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

describe('code from an answer', () => {
  it('replaces the exact old text of a search/replace block', async () => {
    const code = '<<<<<<< SEARCH\n  b\n=======\n  B\n>>>>>>> REPLACE';
    assert.equal(await applyCode(code, { text: 'a\n  b\nc\n', symbolsOf }), 'a\n  B\nc\n');
  });

  it('keeps the line ends of the file', async () => {
    const code = '<<<<<<< SEARCH\nb\n=======\nB\nB2\n>>>>>>> REPLACE';
    assert.equal(await applyCode(code, { text: 'a\r\nb\r\nc', symbolsOf }), 'a\r\nB\r\nB2\r\nc');
  });

  it('refuses old text that stands there twice or not at all', async () => {
    const code = '<<<<<<< SEARCH\nb\n=======\nB\n>>>>>>> REPLACE';
    await assert.rejects(applyCode(code, { text: 'b\nb\n', symbolsOf }), /exactly once/);
    await assert.rejects(applyCode(code, { text: 'x\n', symbolsOf }), /exactly once/);
  });

  it('replaces the selection with the indentation that was there', async () => {
    const text = 'if (x) {\n    old();\n    old2();\n}\n';
    const start = text.indexOf('old()');
    const end = text.indexOf('}\n');
    const code = 'fresh();\nif (y) {\n  more();\n}\n';
    assert.equal(
      await applyCode(code, { text, selection: { start, end }, symbolsOf }),
      'if (x) {\n    fresh();\n    if (y) {\n      more();\n    }\n}\n',
    );
  });

  it('replaces the function of the same name, and refuses a name it does not know', async () => {
    const text = 'function a() { return 1; }\nfunction b() { return 2; }\n';
    assert.equal(
      await applyCode('function b() { return 3; }', { text, symbolsOf }),
      'function a() { return 1; }\nfunction b() { return 3; }\n',
    );
    await assert.rejects(
      applyCode('function c() { return 3; }', { text, symbolsOf }),
      /"c" stands in this file 0 times/,
    );
    await assert.rejects(applyCode('x = 1', { text, symbolsOf }), /names no function/);
  });
});
