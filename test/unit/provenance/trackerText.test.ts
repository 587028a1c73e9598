// Texts, runs and changes under the tracker, each against the plain string or list that it stands for.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ChunkCursor } from '../../../src/provenance/tracker/chunkCursor.ts';
import {
  appendRuns,
  collapseTags,
  expandRuns,
  lengthOfRuns,
  pushRun,
  sliceRuns,
  uniformRuns,
} from '../../../src/provenance/tracker/flatRuns.ts';
import { PatchedText } from '../../../src/provenance/tracker/patchedText.ts';
import { RunList } from '../../../src/provenance/tracker/runList.ts';
import { applied, changeBetween, inApplyingOrder, knownChanges } from '../../../src/provenance/tracker/textChange.ts';
import { TextChunk } from '../../../src/provenance/tracker/textChunk.ts';
import { TextRope } from '../../../src/provenance/tracker/textRope.ts';

const anyRuns = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(3)), { maxLength: 8 })
  .map((list) => list.flat());
const tags = (runs: readonly number[]) => [...expandRuns(runs)];

describe('runs in one list', () => {
  it('hold no empty run and no two neighbours with one tag, and give back what went in', () => {
    fc.assert(
      fc.property(anyRuns, anyRuns, fc.nat(30), fc.nat(30), (left, right, from, to) => {
        const joined: number[] = [];
        appendRuns(joined, left);
        appendRuns(joined, right);
        assert.deepEqual(tags(joined), [...tags(left), ...tags(right)]);
        for (let at = 0; at < joined.length; at += 2) {
          assert.ok((joined[at] ?? 0) > 0);
          assert.ok(at === 0 || joined[at - 1] !== joined[at + 1]);
        }
        assert.equal(lengthOfRuns(joined), tags(joined).length);
        assert.deepEqual(tags(sliceRuns(joined, from, to)), tags(joined).slice(from, to));
        assert.deepEqual(collapseTags(expandRuns(joined)), joined);
      }),
    );
  });

  it('take nothing without a length', () => {
    const runs = [2, 7];
    pushRun(runs, 0, 9);
    pushRun(runs, -1, 9);
    assert.deepEqual(runs, [2, 7]);
    pushRun(runs, 3, 7);
    assert.deepEqual(runs, [5, 7]);
    assert.deepEqual(uniformRuns(0, 1), []);
    assert.deepEqual(uniformRuns(-1, 1), []);
    assert.deepEqual(uniformRuns(1, 4), [1, 4]);
    assert.deepEqual(collapseTags(new Int32Array(0)), []);
  });
});

describe('changes of a text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '\n'), maxLength: 12 });

  it('between two texts are one replacement, as small as it can be', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = changeBetween(before, after);
        assert.equal(applied(before, [change]), after);
        if (before === after) assert.deepEqual([change.length, change.text], [0, '']);
      }),
    );
    assert.deepEqual(changeBetween('abcde', 'abXde'), { offset: 2, length: 1, text: 'X' });
    assert.deepEqual(changeBetween('aa', 'aaa'), { offset: 2, length: 0, text: 'a' });
  });

  it('are put in an order in which none shifts another', () => {
    const change = (offset: number, length: number, inserted = '') => ({ offset, length, text: inserted });
    const one = [change(3, 0)];
    assert.equal(inApplyingOrder(one), one);
    assert.deepEqual(
      inApplyingOrder([change(1, 1, 'x'), change(7, 0, 'z'), change(4, 2, 'y')]).map(({ offset }) => offset),
      [7, 4, 1],
    );
    assert.equal(applied('0123456789', inApplyingOrder([change(1, 1, 'x'), change(4, 2, 'y')])), '0x23y6789');
    const insert = change(4, 0, 'in');
    const replace = change(4, 2, 're');
    assert.equal(applied('012345', inApplyingOrder([insert, replace])), '0123inre');
    assert.equal(applied('012345', inApplyingOrder([replace, insert])), '0123inre');
  });

  it('know what they remove, and lie inside of the text', () => {
    assert.deepEqual(knownChanges('hello', [{ offset: 1, length: 3, text: 'X' }]), [
      { offset: 1, length: 3, text: 'X', removed: 'ell' },
    ]);
    assert.equal(knownChanges('hello', [{ offset: 5, length: 0, text: '' }])[0]?.removed, '');
    for (const [offset, length] of [
      [-1, 1],
      [0, -1],
      [4, 2],
      [6, 0],
    ] as const)
      assert.throws(() => knownChanges('hello', [{ offset, length, text: '' }]), /lies outside of 0\.\.5/);
  });
});

describe('a text as patches upon another', () => {
  const below = 'The quick brown fox jumps';

  it('reads like the string, and is equal to another exactly when the strings are', () => {
    const edits = fc.array(fc.tuple(fc.nat(40), fc.nat(10), fc.constantFrom('', 'x', 'quick', ' ', 'fox ')), {
      maxLength: 5,
    });
    const patch = (list: readonly (readonly [number, number, string])[]) => {
      const patched = new PatchedText(below);
      let text: string = below;
      for (const [offset, removed, inserted] of list) {
        const fits = offset + removed <= text.length;
        assert.equal(patched.replace(offset, removed, inserted), fits);
        if (fits) text = text.slice(0, offset) + inserted + text.slice(offset + removed);
        assert.equal(patched.length, text.length);
      }
      return { patched, text };
    };
    fc.assert(
      fc.property(edits, edits, (left, right) => {
        const [one, two] = [patch(left), patch(right)];
        assert.equal(one.patched.equals(two.patched), one.text === two.text);
        const whole = new PatchedText('');
        whole.replace(0, 0, one.text);
      }),
      { numRuns: 300 },
    );
  });

  it('is equal however it came about', () => {
    const one = new PatchedText(below);
    one.replace(4, 5, 'slow');
    const two = new PatchedText(below);
    two.replace(0, below.length, below.replace('quick', 'slow'));
    assert.equal(one.equals(two), true);
    assert.equal(two.equals(one), true);
    two.replace(0, 1, 't');
    assert.equal(one.equals(two), false);
    const three = new PatchedText(below);
    three.replace(4, 5, 'slaw');
    assert.equal(one.equals(three), false);
  });

  it('counts its pieces, of which an empty text has none', () => {
    assert.equal(new PatchedText('').pieceCount, 0);
    const patched = new PatchedText(below);
    assert.equal(patched.pieceCount, 1);
    patched.replace(4, 0, 'x');
    assert.equal(patched.pieceCount, 3);
    patched.replace(5, 0, '');
    assert.equal(patched.pieceCount, 3);
    patched.replace(4, 1, '');
    assert.equal(patched.pieceCount, 2);
    patched.replace(0, below.length, '');
    assert.equal(patched.pieceCount, 0);
  });

  it('reads of the text below only what lies between the differences', () => {
    const read: [number, number][] = [];
    const source = {
      length: 1000,
      slice: (start: number, end: number) => {
        read.push([start, end]);
        return 'a'.repeat(end - start);
      },
    };
    const [one, two] = [new PatchedText(source), new PatchedText(source)];
    one.replace(500, 1, 'b');
    two.replace(510, 1, 'a');
    assert.equal(one.equals(two), false);
    assert.ok(read.length > 0 && read.every(([start, end]) => start >= 500 && end <= 511), JSON.stringify(read));
  });
});

describe('the walk through chunks', () => {
  it('ends in the chunk that holds the offset, from wherever it begins', () => {
    const chunks = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(chunks, fc.array(fc.tuple(fc.nat(40), fc.boolean()), { minLength: 1 }), (lengths, searches) => {
        const list = lengths.map((length) => ({ length }));
        const whole = lengths.reduce((sum, length) => sum + length, 0);
        const cursor = new ChunkCursor();
        for (const [wanted, prefersLeft] of searches) {
          const offset = wanted % (whole + 1);
          const inside = cursor.seek(list, offset, prefersLeft);
          const start = lengths.slice(0, cursor.chunk).reduce((sum, length) => sum + length, 0);
          const length = lengths[cursor.chunk] ?? 0;
          assert.equal(cursor.start, start);
          assert.equal(inside, offset - start);
          if (prefersLeft) assert.ok((inside > 0 || cursor.chunk === 0) && inside <= length);
          else assert.ok(inside < length || (offset === whole && cursor.chunk === lengths.length - 1));
        }
      }),
    );
    assert.throws(() => new ChunkCursor().seek([], 0), RangeError);
  });
});

describe('a chunk of text', () => {
  it('reads like the string after any replacements, also when it becomes wide', () => {
    const unit = fc.constantFrom(
      'a',
      'é',
      '\u00ff',
      '\u0100',
      '😀',
      '\ud83d',
      'long enough to outgrow the room that a chunk keeps for keys, twice over',
    );
    fc.assert(
      fc.property(
        fc.string({ unit }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.string({ unit, maxLength: 3 }))),
        (first, list) => {
          const chunk = new TextChunk(first);
          let text = first;
          for (const [from, to, inserted] of list) {
            const start = from % (text.length + 1);
            const end = start + (to % (text.length - start + 1));
            chunk.replace(start, end, inserted);
            text = text.slice(0, start) + inserted + text.slice(end);
            assert.equal(chunk.length, text.length);
            assert.equal(chunk.toString(), text);
            assert.equal(chunk.slice(start, text.length), text.slice(start));
          }
        },
      ),
    );
  });
});

describe('text and runs in chunks', () => {
  it('refuse what lies outside, and change nothing then', () => {
    const rope = new TextRope('hello');
    const runs = new RunList();
    runs.replace(0, 0, [5, 1]);
    for (const [offset, removed] of [
      [-1, 1],
      [0, -1],
      [5, 1],
      [6, 0],
    ] as const) {
      assert.throws(() => rope.replace(offset, removed, 'x'), /lies outside of 0\.\.5/);
      assert.throws(() => runs.replace(offset, removed, [1, 2]), /lies outside of 0\.\.5/);
    }
    assert.equal(rope.toString(), 'hello');
    assert.deepEqual(runs.slice(), [5, 1]);
    assert.throws(() => runs.tagAt(-1), /-1 lies outside of 0\.\.4/);
    assert.throws(() => runs.tagAt(5), /5 lies outside of 0\.\.4/);
    assert.equal(runs.tagAt(4), 1);
  });

  it('are cut to what there is', () => {
    const rope = new TextRope('hello');
    const runs = new RunList();
    runs.replace(0, 0, [2, 1, 3, 2]);
    for (const [start, end, text, part] of [
      [-3, 2, 'he', [2, 1]],
      [3, 99, 'lo', [2, 2]],
      [4, 2, '', []],
      [5, 9, '', []],
      [1, 3, 'el', [1, 1, 1, 2]],
    ] as const) {
      assert.equal(rope.slice(start, end), text);
      assert.deepEqual(runs.slice(start, end), part);
    }
    assert.deepEqual(runs.slice(), [2, 1, 3, 2]);
  });

  it('ignore runs without a length', () => {
    const runs = new RunList();
    runs.replace(0, 0, [0, 9, 2, 1, -3, 9, 1, 2]);
    assert.deepEqual(runs.slice(), [2, 1, 1, 2]);
    assert.equal(runs.length, 3);
    assert.deepEqual(runs.replace(0, 0, []), []);
  });

  it('join a run with the neighbour of the same tag, on both sides', () => {
    const runs = new RunList();
    runs.replace(0, 0, [3, 1, 3, 2]);
    runs.replace(3, 0, [1, 1]);
    runs.replace(4, 0, [1, 2]);
    runs.replace(2, 0, [1, 1]);
    assert.deepEqual(runs.slice(), [5, 1, 4, 2]);
    assert.equal(runs.runCount, 2);
    runs.replace(2, 0, [1, 3]);
    assert.deepEqual(runs.slice(), [2, 1, 1, 3, 3, 1, 4, 2]);
    assert.equal(runs.runCount, 4);
    runs.replace(2, 1, []);
    assert.equal(runs.runCount, 2);
  });

  it('keep their memory in proportion to what they hold', () => {
    const runs = new RunList();
    const empty = runs.byteLength;
    assert.equal(empty, 256 * 8);
    for (let at = 0; at < 5000; at += 1) runs.replace(at, 0, [1, at % 2]);
    assert.ok(runs.byteLength >= 5000 * 8 && runs.byteLength <= 5000 * 8 * 3, `${runs.byteLength}`);
    for (let at = 0; at < 4900; at += 1) runs.replace(Math.min(at, runs.length - 1), 1, []);
    assert.ok(runs.byteLength <= 4 * empty, `${runs.byteLength} of ${runs.runCount} runs`);
    runs.replace(0, runs.length, []);
    assert.equal(runs.byteLength, empty);
    assert.equal(runs.runCount, 0);
  });

  it('find every place of a long text, forwards and backwards', () => {
    const whole = Array.from({ length: 9000 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
    const rope = new TextRope(whole);
    const runs = new RunList();
    for (let at = 0; at < 9000; at += 1) runs.replace(at, 0, [1, at]);
    for (const at of [8999, 0, 4500, 4499, 8000, 1, 2048, 2047, 1024, 1023, 3000]) {
      assert.equal(rope.slice(at, at + 1), whole[at]);
      assert.equal(runs.tagAt(at), at);
      assert.deepEqual(
        tags(runs.slice(at, at + 3)),
        [at, at + 1, at + 2].filter((tag) => tag < 9000),
      );
    }
    assert.equal(rope.replace(1000, 5000, 'x'), whole.slice(1000, 6000));
    assert.equal(rope.toString(), `${whole.slice(0, 1000)}x${whole.slice(6000)}`);
    assert.equal(rope.replace(0, rope.length, ''), `${whole.slice(0, 1000)}x${whole.slice(6000)}`);
    assert.equal(rope.toString(), '');
    rope.replace(0, 0, 'again');
    assert.equal(rope.toString(), 'again');
  });
});
