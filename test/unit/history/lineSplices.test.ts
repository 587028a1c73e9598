import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  hashOfSpliced,
  inLines,
  type Splice,
  shiftRuns,
  splicesAfter,
  splicesBetween,
} from '../../../src/history/repair/lineSplices.ts';
import { splitLines } from '../../../src/provenance/align/tokens.ts';
import type { LineRun } from '../../../src/provenance/formats/commitRecord.ts';
import { makeTag } from '../../../src/provenance/tag.ts';

const tag = makeTag({ origin: 'ai', evidence: 'exact' });
const bytes = (text: string) => Buffer.from(text, 'utf8');
const between = (before: string, after: string) => splicesBetween(bytes(before), bytes(after)) ?? [];
const apply = (before: string, splices: readonly Splice[]) => {
  let text = bytes(before);
  for (const { offset, length, text: fresh } of splices.toReversed())
    text = Buffer.concat([text.subarray(0, offset), fresh, text.subarray(offset + length)]);
  return text.toString('utf8');
};
const shift = (runs: readonly LineRun[], before: string, after: string) =>
  shiftRuns(runs, inLines(bytes(before), between(before, after)));
const line = fc.constantFrom('a', 'b', 'é', '', '}', 'c\r');
const text = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.boolean())
  .map(([lines, isOpen]) => lines.map((each) => `${each}\n`).join('') + (isOpen ? 'open' : ''));

describe('splices of lines', () => {
  it('move what stands behind an insertion, part what it divides, and leave the rest', () => {
    const runs = [
      { start: 1, end: 1, tag },
      { start: 3, end: 4, tag },
    ];
    assert.deepEqual(shift(runs, 'a\nb\nc\nd\n', 'a\nnew\nnew\nb\nc\nd\n'), [
      { start: 1, end: 1, tag },
      { start: 5, end: 6, tag },
    ]);
    assert.deepEqual(shift([{ start: 1, end: 3, tag }], 'a\nb\nc\n', 'x\na\nb\nnew\nc\n'), [
      { start: 2, end: 3, tag },
      { start: 5, end: 5, tag },
    ]);
    assert.deepEqual(shift([{ start: 2, end: 2, tag }], 'a\nb\nc\n', 'a\nx\nc\n'), undefined);
    assert.deepEqual(
      shift([{ start: 1, end: 1, tag }], 'a\rb\n', 'x\na\rb\n'),
      [{ start: 2, end: 2, tag }],
      'a lone return ends no line',
    );
  });

  it('make the one text of the other, and its name in git', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const splices = between(before, after);
        assert.equal(apply(before, splices), after);
        const name = createHash('sha1')
          .update(`blob ${bytes(after).length}\0${after}`)
          .digest('hex');
        assert.equal(hashOfSpliced(bytes(before), splices, 'sha1'), name);
      }),
    );
  });

  it('never give a line another text', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [old, fresh] = [splitLines(before), splitLines(after)];
        for (let at = 1; at <= old.length; at += 1) {
          const shifted = shift([{ start: at, end: at, tag }], before, after);
          if (shifted === undefined) continue;
          assert.equal(shifted.length, 1);
          assert.equal(fresh[(shifted[0]?.start ?? 0) - 1]?.text, old[at - 1]?.text);
        }
        const all = shift([{ start: 1, end: old.length, tag }], before, after);
        if (all !== undefined && old.length > 0)
          assert.deepEqual(
            all.flatMap(({ start, end }) => fresh.slice(start - 1, end).map((each) => each.text)),
            old.map((each) => each.text),
          );
      }),
    );
  });

  it('are the same ones in the next version, where that changed other lines', () => {
    const base = ['one', 'two', 'three', 'four', 'five', 'six'].map((each) => `${each}\n`);
    const change = fc.record({
      at: fc.nat(5),
      removed: fc.nat(1),
      added: fc.array(fc.constantFrom('x\n', 'y\n'), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(change, change, (theirs, ours) => {
        fc.pre(theirs.at + theirs.removed < ours.at || ours.at + ours.removed < theirs.at);
        const changed = (...changes: (typeof ours)[]) => {
          const lines = [...base];
          for (const { at, removed, added } of changes.sort((a, b) => b.at - a.at)) lines.splice(at, removed, ...added);
          return lines.join('');
        };
        const before = changed();
        const splices = splicesAfter(between(before, changed(theirs)), between(before, changed(ours)));
        assert.ok(splices !== undefined);
        assert.equal(apply(changed(ours), splices), changed(theirs, ours));
      }),
    );
  });
});
