import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ownersFromRuns, runsFromOwners, sameLinesInOrder } from '../../../src/history/lineOwners.ts';
import { shiftLines } from '../../../src/history/shiftLines.ts';
import { makeTag } from '../../../src/provenance/tag.ts';
import { splitLines } from '../../../src/provenance/tokens.ts';

const tag = makeTag({ origin: 'ai', evidence: 'exact' });
const bytes = (text: string) => Buffer.from(text, 'utf8');
const text = fc.array(fc.constantFrom('a', 'b', 'é', '', '}'), { maxLength: 8 }).map((lines) => lines.join('\n'));

describe('shiftLines', () => {
  it('moves what stands behind an insertion, and leaves what stands before it', () => {
    const runs = [
      { start: 1, end: 1, tag },
      { start: 3, end: 4, tag },
    ];
    assert.deepEqual(shiftLines(runs, bytes('a\nb\nc\nd\n'), bytes('a\nnew\nnew\nb\nc\nd\n')), [
      { start: 1, end: 1, tag },
      { start: 5, end: 6, tag },
    ]);
    assert.deepEqual(shiftLines([{ start: 2, end: 2, tag }], bytes('a\nb\nc\n'), bytes('a\nx\nc\n')), undefined);
  });

  it('agrees with the order of whole lines, where it says anything', () => {
    fc.assert(
      fc.property(text, text, fc.nat(8), (before, after, line) => {
        const count = splitLines(before).length;
        fc.pre(line >= 1 && line <= count);
        const runs = [{ start: line, end: line, tag }];
        const shifted = shiftLines(runs, bytes(before), bytes(after));
        if (shifted === undefined) return;
        const [only] = shifted;
        assert.ok(only !== undefined && shifted.length === 1);
        const from = splitLines(before)[line - 1]?.text.trimEnd();
        assert.equal(splitLines(after)[only.start - 1]?.text.trimEnd(), from);
      }),
    );
  });

  it('is what a line diff says for an insertion at one place', () => {
    fc.assert(
      fc.property(text, text, text, fc.nat(8), (head, middle, tail, line) => {
        const [before, after] = [`${head}\n${tail}\n`, `${head}\n${middle}\n${tail}\n`];
        const owners = ownersFromRuns([{ start: line, end: line, tag }], splitLines(before).length);
        const carried = Array.from(sameLinesInOrder(before, after), (old) => (old < 0 ? undefined : owners[old]));
        const shifted = shiftLines(runsFromOwners(owners), bytes(before), bytes(after));
        if (shifted !== undefined) assert.equal(shifted.length, runsFromOwners(carried).length);
      }),
    );
  });
});
