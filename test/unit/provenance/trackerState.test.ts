// The tracker as the editor uses it: documents, suggestions, accepts, and what is pending.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';
import { ProvenanceTracker } from '../../../src/provenance/tracker/tracker.ts';

describe('the tracker', () => {
  const uri = 'file:///a';
  const start = (text = 'ab') => {
    const tracker = new ProvenanceTracker();
    tracker.open(uri, text, 0);
    return tracker;
  };
  const change = (offset: number, length: number, text: string, timeMs = 0, more: object = {}) => ({
    changes: [{ offset, length, text }],
    reason: null,
    cause: null,
    timeMs,
    ...more,
  });
  const letters = (tracker: ProvenanceTracker, name = uri) =>
    tracker
      .runs(name)
      .map(({ start: from, end, tag }) => (tag.origin === 'unknown' ? '.' : tag.origin.charAt(0)).repeat(end - from))
      .join('');

  it('knows nothing of documents that were never opened', () => {
    const tracker = new ProvenanceTracker();
    tracker.change('file:///never', change(0, 0, 'x'));
    tracker.copy('file:///never', 0, 1, 0);
    tracker.caretMoved('file:///never', true);
    tracker.rename('file:///never', 'file:///other');
    assert.deepEqual(tracker.uris(), []);
    assert.deepEqual(tracker.runs('file:///never'), []);
    assert.equal(tracker.tagAt('file:///never', 0), undefined);
    assert.equal(tracker.document('file:///never'), undefined);
    assert.deepEqual(tracker.clipboard.all().clips, []);
  });

  it('says whose a place is, inside of the text', () => {
    const tracker = start();
    tracker.change(uri, change(1, 0, 'x', 61_000));
    assert.equal(tracker.tagAt(uri, 1)?.origin, 'human');
    assert.equal(tracker.tagAt(uri, 1)?.timeMs, 60_000, 'by the minute');
    assert.equal(tracker.tagAt(uri, 0)?.origin, 'unknown');
    assert.equal(tracker.tagAt(uri, -1), undefined);
    assert.equal(tracker.tagAt(uri, 3), undefined);
    assert.deepEqual(
      tracker.runsIn(uri, -5, 2).map(({ start: from, end }) => [from, end]),
      [
        [0, 1],
        [1, 2],
      ],
    );
    assert.deepEqual(
      tracker.runsIn(uri, 1, 9).map(({ start: from, end }) => [from, end]),
      [
        [1, 2],
        [2, 3],
      ],
    );
  });

  it('names the task and the minute of each key', () => {
    const tracker = start('');
    tracker.setTask('t1');
    tracker.change(uri, change(0, 0, 'a', 0));
    tracker.change(uri, change(1, 0, 'b', 59_999));
    tracker.setTask('t2');
    tracker.change(uri, change(2, 0, 'c', 59_999));
    tracker.change(uri, change(3, 0, 'd', 60_000));
    tracker.setTask(null);
    tracker.change(uri, change(4, 0, 'ef', 60_000));
    assert.deepEqual(
      tracker.runs(uri).map(({ end, tag }) => [end, tag.task, tag.timeMs]),
      [
        [2, 't1', 0],
        [3, 't2', 0],
        [4, 't2', 60_000],
        [6, null, 60_000],
      ],
    );
  });

  it('refuses a change outside of the text, and ignores an event without changes', () => {
    const tracker = start();
    assert.throws(() => tracker.change(uri, change(1, 5, 'xyz')), RangeError);
    tracker.change(uri, { ...change(0, 0, ''), changes: [] });
    assert.equal(tracker.document(uri)?.text.toString(), 'ab');
  });

  it('keeps a closed document until it is released', () => {
    const tracker = start();
    tracker.release(uri);
    assert.deepEqual(tracker.uris(), [uri], 'an open one stays');
    assert.equal(tracker.isOpen(uri), true);
    tracker.close(uri);
    assert.equal(tracker.isOpen(uri), false);
    assert.deepEqual(tracker.uris(), [uri]);
    tracker.release(uri);
    assert.deepEqual(tracker.uris(), []);
    tracker.adopt(uri, new TrackedText('xy', [2, 0]));
    assert.equal(tracker.document(uri)?.text.toString(), 'xy');
    tracker.external('file:///new', 'text', 0);
    assert.equal(tracker.isOpen('file:///new'), true, 'a text of which nothing is known is opened');
  });

  it('forgets what was pending for a document that is closed', () => {
    const tracker = start();
    tracker.suggestion({ id: 'o', uri, offset: 2, length: 0, text: 'cd', tag: {} }, 0);
    tracker.accept('o', 0);
    tracker.paste(uri, 'pp');
    assert.equal(tracker.isAccepting(uri), true);
    tracker.close(uri);
    assert.equal(tracker.isAccepting(uri), false);
    assert.deepEqual(tracker.pending().pastes, []);
  });

  it('takes what is pending along to a new name', () => {
    const tracker = start();
    tracker.suggestion({ id: 'o', uri, offset: 2, length: 0, text: 'cd', tag: {} }, 0);
    tracker.accept('o', 0);
    tracker.paste(uri, 'pp');
    tracker.rename(uri, uri);
    tracker.rename(uri, 'file:///b');
    assert.equal(tracker.isOpen('file:///b'), true);
    assert.equal(tracker.isOpen(uri), false);
    assert.equal(tracker.isAccepting(uri), false);
    assert.equal(tracker.isAccepting('file:///b'), true);
    assert.deepEqual(
      tracker.pending().pastes.map((paste) => paste.uri),
      ['file:///b'],
    );
    assert.deepEqual(tracker.uris(), ['file:///b']);
    tracker.close('file:///b');
    tracker.rename('file:///b', 'file:///c');
    assert.equal(tracker.isOpen('file:///c'), false);
  });

  it('has an accept only of what was suggested, and takes a suggestion back whole', () => {
    const tracker = start();
    tracker.accept('never', 0);
    tracker.withdraw('never');
    assert.equal(tracker.isAccepting(uri), false);
    for (const id of ['o', 'p']) tracker.suggestion({ id, uri, offset: 2, length: 0, text: 'cd e', tag: {} }, 0);
    tracker.accept('o', 0);
    tracker.withdraw('p');
    assert.equal(tracker.isAccepting(uri), true, 'another one was accepted');
    tracker.withdraw('o');
    assert.equal(tracker.isAccepting(uri), false);
    tracker.change(uri, change(2, 0, 'cd e'));
    assert.equal(letters(tracker), '......');
  });

  it('makes an accept that comes after its change exact, and waits for none then', () => {
    const tracker = start();
    tracker.suggestion({ id: 'o', uri, offset: 2, length: 0, text: 'cd e', tag: { tool: 'x' } }, 0);
    tracker.change(uri, change(2, 0, 'cd e'));
    assert.equal(tracker.tagAt(uri, 2)?.evidence, 'matched');
    tracker.accept('o', 5);
    assert.equal(tracker.tagAt(uri, 2)?.evidence, 'exact');
    assert.equal(tracker.isAccepting(uri), false);
  });

  it('gives an accept up that its change did not follow within ten seconds', () => {
    for (const [ms, waits] of [
      [10_000, true],
      [10_001, false],
    ] as const) {
      const tracker = start();
      tracker.suggestion({ id: 'o', uri, offset: 2, length: 0, text: 'cd e', tag: {} }, 0);
      tracker.accept('o', 0);
      tracker.change(uri, change(0, 0, 'something else', ms));
      assert.equal(tracker.isAccepting(uri), waits, `${ms}`);
    }
  });

  it('knows by the caret that a single character was a word of a completion', () => {
    const typedThrough = (after: (tracker: ProvenanceTracker) => void) => {
      const tracker = start('');
      tracker.suggestion({ id: 'o', uri, offset: 0, length: 0, text: '(x) y', tag: {} }, 0);
      tracker.change(uri, change(0, 0, '('));
      after(tracker);
      return letters(tracker);
    };
    assert.equal(
      typedThrough(() => undefined),
      'h',
    );
    assert.equal(
      typedThrough((tracker) => tracker.caretMoved(uri, true)),
      'a',
    );
    assert.equal(
      typedThrough((tracker) => {
        tracker.change('file:///other', change(0, 0, 'q'));
        tracker.change(uri, change(1, 0, 'q'));
        tracker.caretMoved(uri, true);
      }),
      'hh',
      'the key after it is another one',
    );
    const twice = start('');
    twice.suggestion({ id: 'o', uri, offset: 0, length: 0, text: '(x', tag: {} }, 0);
    twice.change(uri, change(0, 0, '('));
    twice.caretMoved(uri, true);
    twice.caretMoved(uri, true);
    twice.change(uri, change(1, 0, 'x'));
    assert.equal(letters(twice), 'aa', 'the next word of it, too');
    const rest = start('f');
    rest.suggestion({ id: 'o', uri, offset: 1, length: 0, text: ' (', tag: {} }, 0);
    rest.change(uri, change(1, 0, ' '));
    rest.caretMoved(uri, true);
    rest.change(uri, change(1, 1, ' ('));
    rest.caretMoved(uri, true);
    assert.equal(letters(rest).slice(1), 'aa', 'all that is left of it, with what was taken before');
    const again = start('f');
    again.suggestion({ id: 'o', uri, offset: 1, length: 0, text: ' (', tag: {} }, 0);
    again.change(uri, change(1, 0, ' '));
    again.caretMoved(uri, true);
    again.suggestion({ id: 'p', uri, offset: 2, length: 0, text: '(', tag: {} }, 0);
    again.change(uri, change(1, 1, ' ('));
    again.caretMoved(uri, true);
    assert.equal(letters(again).slice(1), 'aa', 'also when the rest was asked for anew');
    const own = start('');
    own.change(uri, change(0, 0, 'w'));
    own.suggestion({ id: 'o', uri, offset: 1, length: 0, text: ')', tag: {} }, 0);
    own.change(uri, change(0, 1, 'w)'));
    own.caretMoved(uri, true);
    assert.equal(letters(own), 'ha', 'what the person typed before stays the person’s');
    const key = start('');
    key.suggestion({ id: 'o', uri, offset: 0, length: 0, text: '(x', tag: {} }, 0);
    key.change(uri, change(0, 0, '('));
    key.caretMoved(uri, false);
    key.caretMoved(uri, true);
    assert.equal(letters(key), 'h', 'a key moved the caret, and later something else did');
    const part = start('');
    part.suggestion({ id: 'o', uri, offset: 0, length: 0, text: 'word', tag: {} }, 0);
    part.change(uri, change(0, 0, 'w'));
    part.caretMoved(uri, true);
    assert.equal(letters(part), 'h', 'a letter of a longer word is a key');
    const exact = start('');
    exact.suggestion({ id: 'o', uri, offset: 0, length: 0, text: '(x', tag: {} }, 0);
    exact.change(uri, change(0, 0, '(', 0, { cause: { source: 'cursor', kind: 'type' } }));
    exact.caretMoved(uri, true);
    assert.equal(letters(exact), 'h', 'where the editor says that it was typed');
  });

  it('is the same after what is pending was stored and restored', () => {
    const tracker = start();
    tracker.setTask('t');
    tracker.suggestion({ id: 'o', uri, offset: 2, length: 0, text: 'cd', tag: {} }, 3);
    tracker.accept('o', 4);
    tracker.paste(uri, 'outside');
    const state = tracker.pending();
    assert.deepEqual(state.open, [uri]);
    assert.deepEqual(state.accepted, [{ uri, id: 'o', sinceMs: 4 }]);
    assert.deepEqual(state.pastes, [{ uri, text: 'outside', runs: null }]);
    assert.equal(state.task, 't');
    const other = new ProvenanceTracker();
    other.suggestions.restore(tracker.suggestions.all());
    other.restorePending(state);
    assert.deepEqual(other.pending(), state);
    const without = new ProvenanceTracker();
    without.restorePending(state);
    assert.deepEqual(without.pending().accepted, [], 'of a suggestion that is gone');
  });

  it('asks no one for the owners of an undo that it can explain, and gives nobody the rest', () => {
    const tracker = start('');
    tracker.change(uri, change(0, 0, 'a'));
    tracker.change(uri, change(0, 1, '', 0, { reason: 'undo' }));
    tracker.change(uri, change(0, 0, 'a', 0, { reason: 'redo' }));
    assert.equal(letters(tracker), 'h');
    tracker.change(uri, change(1, 0, 'never here', 0, { reason: 'undo' }));
    assert.equal(letters(tracker), `h${'.'.repeat(10)}`);
  });

  it('reads a file again in exact mode as one written outside', () => {
    for (const source of ['reloadFromDisk', 'Chat.undoEdits']) {
      const tracker = start('const a = 1;\n');
      tracker.terminal({ phase: 'start', command: 'claude', id: '1' }, 0);
      tracker.change(uri, change(13, 0, 'const b = 2;\n', 1000, { cause: { source } }));
      assert.equal(letters(tracker).slice(13), 'a'.repeat(13), source);
      assert.equal(tracker.document(uri)?.text.toString(), 'const a = 1;\nconst b = 2;\n');
    }
  });

  it('keeps the owners of lines that move from one open file to another, in either order', () => {
    const other = 'file:///b';
    const line = 'const total = prices.reduce(add, 0);\nreturn total * (1 + rate);\n';
    for (const first of [uri, other]) {
      const tracker = start('');
      tracker.open(other, 'rest();\n', 0);
      for (const [at, char] of [...line].entries()) tracker.change(uri, change(at, 0, char));
      const steps = [() => tracker.external(uri, '', 1000), () => tracker.external(other, `rest();\n${line}`, 1000)];
      for (const step of first === uri ? steps : steps.toReversed()) step();
      assert.equal(letters(tracker, other), `${'.'.repeat(8)}${'h'.repeat(line.length)}`, first);
    }
  });

  it('does not move owners to a file that was written long before, or by a person', () => {
    const other = 'file:///b';
    const line = 'const total = prices.reduce(add, 0);\nreturn total * (1 + rate);\n';
    const tracker = start('');
    for (const [at, char] of [...line].entries()) tracker.change(uri, change(at, 0, char));
    tracker.open(other, '', 0);
    tracker.external(other, line, 0);
    tracker.external(uri, '', 600_001);
    assert.equal(letters(tracker, other), '.'.repeat(line.length));
  });
});
