import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { collapseTags, expandRuns, lengthOfRuns } from '../../../src/provenance/tracker/flatRuns.ts';
import { RunList } from '../../../src/provenance/tracker/runList.ts';
import { TextRope } from '../../../src/provenance/tracker/textRope.ts';

const edits = fc.array(
  fc.tuple(fc.nat(), fc.nat(900), fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(5)))),
  {
    maxLength: 60,
  },
);

describe('RunList', () => {
  it('says the same as one tag per character', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const runs = new RunList();
        let oracle: number[] = [];
        for (const [at, length, inserted] of list) {
          const offset = at % (oracle.length + 1);
          const removed = Math.min(length, oracle.length - offset);
          const taken = runs.replace(offset, removed, inserted.flat());
          const added = inserted.flatMap(([size, tag]) => Array.from({ length: size }, () => tag));
          assert.deepEqual([...expandRuns(taken)], oracle.slice(offset, offset + removed));
          oracle = [...oracle.slice(0, offset), ...added, ...oracle.slice(offset + removed)];
        }
        assert.equal(runs.length, oracle.length);
        assert.deepEqual([...expandRuns(runs.slice())], oracle);
        const [from, to] = [oracle.length >> 2, oracle.length >> 1];
        assert.deepEqual([...expandRuns(runs.slice(from, to))], oracle.slice(from, to));
        if (from < oracle.length) assert.equal(runs.tagAt(from), oracle[from]);
      }),
      { numRuns: 150 },
    );
  });

  it('splits and joins its chunks under thousands of single-unit edits', () => {
    const runs = new RunList();
    let oracle: number[] = [];
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let step = 0; step < 6000; step += 1) {
      const grows = step < 3500;
      const offset = random(oracle.length + 1);
      const removed = grows ? 0 : Math.min(random(4), oracle.length - offset);
      const tag = random(50);
      runs.replace(offset, removed, grows || step % 3 === 0 ? [1, tag] : []);
      oracle.splice(offset, removed, ...(grows || step % 3 === 0 ? [tag] : []));
      if (step % 1000 === 999) assert.deepEqual([...expandRuns(runs.slice())], oracle);
    }
    assert.equal(lengthOfRuns(runs.slice()), oracle.length);
    oracle = [];
    runs.replace(0, runs.length, []);
    assert.deepEqual(runs.slice(), oracle);
  });

  it('refuses a range outside of the document', () => {
    assert.throws(() => new RunList().replace(0, 1, []), RangeError);
    assert.throws(() => new RunList().tagAt(0), RangeError);
  });

  it('keeps one run where the tag is the same', () => {
    const runs = new RunList();
    for (let at = 0; at < 1000; at += 1) runs.replace(at, 0, [1, 3]);
    runs.replace(500, 10, []);
    assert.equal(runs.runCount, 1);
    assert.deepEqual(collapseTags(expandRuns(runs.slice())), [990, 3]);
  });
});

describe('TextRope', () => {
  it('is a string', () => {
    const changes = fc.array(
      fc.tuple(
        fc.nat(),
        fc.oneof(fc.nat(10), fc.nat(6000)),
        fc.oneof(
          fc.string(),
          fc.string({ minLength: 3000, maxLength: 9000 }),
          fc.constantFrom('é', 'ж', '😀', '\ud83d', '\uffff'),
        ),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(changes, (list) => {
        const rope = new TextRope('');
        let oracle = '';
        for (const [at, length, text] of list) {
          const offset = at % (oracle.length + 1);
          const removed = Math.min(length, oracle.length - offset);
          assert.equal(rope.replace(offset, removed, text), oracle.slice(offset, offset + removed));
          oracle = oracle.slice(0, offset) + text + oracle.slice(offset + removed);
        }
        assert.equal(rope.toString(), oracle);
        assert.equal(rope.length, oracle.length);
        assert.equal(
          rope.slice(oracle.length >> 2, oracle.length >> 1),
          oracle.slice(oracle.length >> 2, oracle.length >> 1),
        );
      }),
      { numRuns: 60 },
    );
  });
});
