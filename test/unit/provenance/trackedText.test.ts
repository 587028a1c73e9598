// One document with its owners and its undo, and what of it goes into the journal.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { uniformRuns } from '../../../src/provenance/tracker/flatRuns.ts';
import { OperationLog } from '../../../src/provenance/tracker/operationLog.ts';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';

describe('operations that wait for the journal', () => {
  it('come back in order, once', () => {
    const log = new OperationLog();
    assert.deepEqual(log.take(), []);
    log.pushKey(0, 0, 'a', [1, 5]);
    log.push({ kind: 'undo', steps: 2 });
    log.pushKey(3, 1, '', []);
    log.push({ kind: 'retag', offset: 0, runs: [1, 2] });
    log.pushKey(1, 0, 'b', [1, 6]);
    assert.deepEqual(log.take(), [
      { kind: 'edit', changes: [{ offset: 0, length: 0, text: 'a', runs: [1, 5] }] },
      { kind: 'undo', steps: 2 },
      { kind: 'edit', changes: [{ offset: 3, length: 1, text: '', runs: [] }] },
      { kind: 'retag', offset: 0, runs: [1, 2] },
      { kind: 'edit', changes: [{ offset: 1, length: 0, text: 'b', runs: [1, 6] }] },
    ]);
    assert.deepEqual(log.take(), []);
  });
});

describe('a tracked text', () => {
  type Edit =
    | { readonly kind: 'edit'; readonly at: number; readonly length: number; readonly text: string }
    | { readonly kind: 'key'; readonly at: number; readonly text: string }
    | { readonly kind: 'undo'; readonly steps: number }
    | { readonly kind: 'redo'; readonly steps: number }
    | { readonly kind: 'retag'; readonly at: number; readonly length: number };
  const edits = fc.array(
    fc.oneof<fc.Arbitrary<Edit>[]>(
      fc.record({ kind: fc.constant('edit'), at: fc.nat(), length: fc.nat(4), text: fc.constantFrom('', 'x', 'long') }),
      fc.record({ kind: fc.constant('key'), at: fc.nat(), text: fc.constantFrom('', 'k') }),
      fc.record({ kind: fc.constant('undo'), steps: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('redo'), steps: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('retag'), at: fc.nat(), length: fc.nat(3) }),
    ),
    { maxLength: 25 },
  );

  it('has one owner a character, and is the same when its operations are done again', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const document = new TrackedText('start', [5, 0]);
        let tag = 1;
        for (const edit of list) {
          tag += 1;
          const { length: size } = document.text;
          if (edit.kind === 'undo' || edit.kind === 'redo') document.undo(edit.kind, edit.steps);
          else {
            const offset = edit.at % (size + 1);
            const left = size - offset;
            if (edit.kind === 'retag') document.retag(offset, uniformRuns(Math.min(edit.length, left), tag));
            else {
              const { text } = edit;
              const runs = uniformRuns(text.length, tag);
              if (edit.kind === 'key') document.key(offset, Math.min(1 - text.length, left), text, runs);
              else document.edit([{ offset, length: Math.min(edit.length, left), text, runs }]);
            }
          }
          assert.equal(document.runs.length, document.text.length);
        }
        const again = new TrackedText('start', [5, 0]);
        for (const operation of document.takeOperations()) again.replay(operation);
        assert.equal(again.text.toString(), document.text.toString());
        assert.deepEqual(again.runs.slice(), document.runs.slice());
        assert.deepEqual(again.history.past, document.history.past);
        assert.deepEqual(again.takeOperations(), [], 'what is replayed is in the journal already');
        assert.deepEqual(document.takeOperations(), []);
      }),
    );
  });

  it('is as it was after as many steps back, and after as many forward', () => {
    const document = new TrackedText('ab', [2, 1]);
    document.edit([
      { offset: 1, length: 1, text: 'XY', runs: [2, 2] },
      { offset: 0, length: 0, text: 'Z', runs: [1, 3] },
    ]);
    document.key(4, 0, '!', [1, 4]);
    document.undo('undo', 2);
    assert.equal(document.text.toString(), 'ab');
    assert.deepEqual(document.runs.slice(), [2, 1]);
    document.undo('redo', 2);
    assert.equal(document.text.toString(), 'ZaXY!');
    assert.deepEqual(document.runs.slice(), [1, 3, 1, 1, 2, 2, 1, 4]);
    document.undo('undo', 9);
    assert.equal(document.text.toString(), 'ab');
    assert.equal(document.history.future.length, 2);
    document.key(0, 0, 'n', [1, 5]);
    assert.equal(document.history.future.length, 0, 'what was undone is gone with a new change');
  });

  it('knows the owners that an earlier text had, and only of that', () => {
    const document = new TrackedText('ab', [1, 1, 1, 2]);
    document.edit([{ offset: 0, length: 2, text: 'other', runs: [5, 3] }]);
    document.edit([{ offset: 5, length: 0, text: '!', runs: [1, 4] }]);
    assert.deepEqual(document.earlierRuns('ab'), [1, 1, 1, 2]);
    assert.deepEqual(document.earlierRuns('other'), [5, 3]);
    assert.equal(document.earlierRuns('never'), undefined);
    assert.equal(document.text.toString(), 'other!', 'nothing was changed for it');
  });

  it('gives other owners where it is asked to, and says whether it did', () => {
    const document = new TrackedText('abcd', [1, 1, 2, 2, 1, 1]);
    const seen: number[][] = [];
    assert.equal(
      document.mapTags((tag, start, end) => {
        seen.push([tag, start, end]);
        return tag;
      }),
      false,
    );
    assert.deepEqual(seen, [
      [1, 0, 1],
      [2, 1, 3],
      [1, 3, 4],
    ]);
    assert.deepEqual(document.takeOperations(), []);
    assert.equal(
      document.mapTags((tag) => (tag === 1 ? 7 : tag)),
      true,
    );
    assert.deepEqual(document.runs.slice(), [1, 7, 2, 2, 1, 7]);
    assert.equal(document.takeOperations().length, 2);
  });
});
