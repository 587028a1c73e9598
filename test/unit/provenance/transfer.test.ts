import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { alignTexts } from '../../../src/provenance/align/alignTexts.ts';
import { transferRuns } from '../../../src/provenance/align/transfer.ts';
import { expandRuns } from '../../../src/provenance/tracker/flatRuns.ts';

/** Owners as letters: those of `before` are given, new text is `.`. */
function owners(before: string, letters: string, after: string): string {
  const runs = Array.from(letters, (letter) => [1, letter.charCodeAt(0)]).flat();
  const result = expandRuns(transferRuns(before, runs, after, { newTag: '.'.charCodeAt(0) }));
  return String.fromCharCode(...result);
}

describe('transferRuns', () => {
  it('gives a changed token to nobody and the rest of its line to its owner', () => {
    assert.equal(owners('let a = foo(b);\n', 'h'.repeat(16), 'let a = bar(b);\n'), 'hhhhhhhh...hhhhh');
  });

  it('reads an inserted function as one block', () => {
    const one = 'function a() {\n  one();\n}\n';
    const two = '\nfunction b() {\n  two();\n}\n';
    assert.equal(owners(one, 'h'.repeat(one.length), one + two), 'h'.repeat(one.length) + '.'.repeat(two.length));
  });

  it('lets two functions that changed places keep their braces', () => {
    const [a, b] = ['function a() {\n  one();\n}\n', 'function b() {\n  two();\n  three();\n}\n'];
    const letters = 'h'.repeat(a.length) + 'a'.repeat(b.length);
    assert.equal(owners(a + b, letters, b + a), 'a'.repeat(b.length) + 'h'.repeat(a.length));
  });

  it('gives lines that became others to nobody', () => {
    const before = 'const total = items.length;\n';
    assert.equal(owners(before, 'h'.repeat(before.length), 'return fetchAll(url).then(parse);\n'), `${'.'.repeat(34)}`);
  });

  it('is the identity without a change, and never invents an owner', () => {
    const text = fc
      .array(fc.constantFrom('a b', '}', '', '  if (x) {', 'foo(bar, 1);', '\tx = "y"'), { maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, fc.boolean(), (before, after, preserving) => {
        const source = alignTexts(before, after, { preserving });
        const used = new Set<number>();
        source.forEach((from, at) => {
          if (from < 0) return;
          assert.equal(before[from], after[at]);
          if (after[at]?.trim() === '') return;
          assert.ok(!used.has(from), 'one character cannot come to two places');
          used.add(from);
        });
        if (before === after) assert.ok(source.every((from, at) => from === at));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the last line of a text when a program writes on behind it', () => {
    assert.deepEqual(
      [...alignTexts('a();\n// by hand', 'a();\n// by handmore;\n')].slice(0, 17),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, -1, -1],
    );
  });
});
