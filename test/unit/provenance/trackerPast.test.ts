// What the tracker remembers: undo, copies, moved lines, who wrote outside, and what is pending.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { makeTag, type Tag, TagTable } from '../../../src/provenance/tag.ts';
import { Clipboard } from '../../../src/provenance/tracker/clipboard.ts';
import { EditHistory } from '../../../src/provenance/tracker/editHistory.ts';
import { findMovedIn, MovePool } from '../../../src/provenance/tracker/movePool.ts';
import { OutsideWriters } from '../../../src/provenance/tracker/outsideWriters.ts';
import { RunList } from '../../../src/provenance/tracker/runList.ts';
import { TextRope } from '../../../src/provenance/tracker/textRope.ts';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';
import { ProvenanceTracker } from '../../../src/provenance/tracker/tracker.ts';
import { replaceInside, runsForVerdict } from '../../../src/provenance/tracker/verdictRuns.ts';

const splice = (offset: number, insertedLength: number, removed: string, tag = 1) => ({
  offset,
  insertedLength,
  removed,
  removedRuns: removed === '' ? [] : [removed.length, tag],
});

describe('the history of a document', () => {
  it('finds how many entries an undo takes back, by the text', () => {
    const history = new EditHistory();
    // "" -> "a" -> "ab" -> "abc"
    for (let at = 0; at < 3; at += 1) history.push([splice(at, 1, '')]);
    const text = new TextRope('abc');
    const to = (wanted: string) => history.steps('past', text, [{ offset: 0, length: 3, text: wanted }]);
    assert.equal(to('ab'), 1);
    assert.equal(to('a'), 2);
    assert.equal(to(''), 3);
    assert.equal(to('b'), 0, 'it never read so');
    assert.equal(to('abc'), 0);
    assert.equal(history.steps('past', text, [{ offset: 2, length: 5, text: '' }]), 0, 'outside of the text');
    assert.equal(history.steps('future', text, [{ offset: 0, length: 3, text: 'ab' }]), 0);
  });

  it('stops where an entry does not fit the text', () => {
    const history = new EditHistory();
    history.push([splice(0, 1, '')]);
    history.push([splice(50, 1, '')]);
    assert.equal(history.steps('past', new TextRope('a'), [{ offset: 0, length: 1, text: '' }]), 0);
  });

  it('takes back the replacements of one event from the last to the first', () => {
    const history = new EditHistory();
    // "ab" -> "aXb" -> "YaXb" in one event
    history.push([splice(1, 1, ''), splice(0, 1, '')]);
    assert.equal(history.steps('past', new TextRope('YaXb'), [{ offset: 0, length: 4, text: 'ab' }]), 1);
  });

  it('forgets the oldest beyond two thousand events or eight million characters, never the last', () => {
    const many = new EditHistory();
    for (let at = 0; at < 2000; at += 1) many.push([splice(at, 1, '')]);
    assert.equal(many.past.length, 2000);
    many.push([splice(2000, 1, '')]);
    assert.equal(many.past.length, 2001 - 251);
    assert.equal(many.past.at(-1)?.[0]?.offset, 2000);
    const large = new EditHistory();
    const half = 'x'.repeat(4_000_000);
    large.push([splice(0, 0, half)]);
    large.push([splice(1, 0, half)]);
    assert.equal(large.past.length, 2, 'just as much as is kept');
    large.push([splice(2, 0, 'y')]);
    assert.deepEqual(
      large.past.map(([first]) => first?.offset),
      [2],
    );
    large.push([splice(3, 0, 'x'.repeat(8_000_001))]);
    assert.deepEqual(
      large.past.map(([first]) => first?.offset),
      [3],
    );
  });

  it('counts what it keeps also after an undo', () => {
    const history = new EditHistory();
    const half = 'x'.repeat(4_000_000);
    history.push([splice(0, 0, half)]);
    history.push([splice(1, 0, half)]);
    assert.equal(history.popPast()?.[0]?.offset, 1);
    history.push([splice(2, 0, half)]);
    assert.equal(history.past.length, 2);
    assert.equal(new EditHistory().popPast(), undefined);
  });

  it('finds the owners of removed text: the whole of it before a part, the latest before older ones', () => {
    const history = new EditHistory();
    history.push([splice(0, 0, 'abc def', 1)]);
    history.push([splice(0, 0, 'abc', 2), splice(9, 0, 'abc', 3)]);
    history.push([splice(0, 0, 'xx abc abc', 4)]);
    assert.deepEqual(history.findRemoved('abc'), [3, 2]);
    assert.deepEqual(history.findRemoved('abc d'), [5, 1]);
    assert.deepEqual(history.findRemoved('c abc'), [5, 4]);
    assert.equal(history.findRemoved('never'), undefined);
    history.future.push([splice(0, 0, 'of the future', 5)]);
    assert.deepEqual(history.findRemoved('future'), [6, 5]);
    const runs = new EditHistory();
    runs.push([{ offset: 0, insertedLength: 0, removed: 'ababab', removedRuns: [2, 1, 2, 2, 2, 3] }]);
    assert.deepEqual(runs.findRemoved('ab'), [2, 3], 'the last of several places');
  });
});

describe('the clipboard', () => {
  const clip = (text: string, tag = 1, timeMs = 0) => ({ text, runs: [text.length, tag], timeMs });

  it('gives pasted text the owners of the latest copy with the same words', () => {
    const clipboard = new Clipboard();
    clipboard.copy(clip('one two', 1));
    clipboard.copy(clip('one two', 2));
    clipboard.copy(clip('other', 3));
    assert.deepEqual(clipboard.runsForPaste('one two'), [7, 2]);
    assert.deepEqual(clipboard.runsForPaste('  one\n  two'), [11, 2]);
    assert.equal(clipboard.runsForPaste('one'), undefined);
    assert.equal(clipboard.runsForPaste('   '), undefined);
    clipboard.copy(clip('  ', 4));
    assert.deepEqual(clipboard.runsForPaste('  '), [2, 4]);
    assert.equal(clipboard.runsForPaste('\n'), undefined, 'other blanks');
  });

  it('knows text that was cut, after what was copied', () => {
    const clipboard = new Clipboard();
    clipboard.remove(clip('cut away', 5));
    assert.deepEqual(clipboard.runsForPaste('cut away'), [8, 5]);
    clipboard.copy(clip('cut away', 6));
    assert.deepEqual(clipboard.runsForPaste('cut away'), [8, 6]);
  });

  it('gives each cursor its whole line of the last copy', () => {
    const clipboard = new Clipboard();
    clipboard.copy({ text: 'ab\ncd\nef', runs: [3, 1, 3, 2, 2, 3], timeMs: 0 });
    assert.deepEqual(clipboard.runsForPaste('ab'), [2, 1]);
    assert.deepEqual(clipboard.runsForPaste('cd'), [2, 2]);
    assert.deepEqual(clipboard.runsForPaste('ef'), [2, 3]);
    assert.deepEqual(clipboard.runsForPaste('cd\nef'), [3, 2, 2, 3]);
    for (const text of ['b', 'e', 'd\ne', 'ab\nc', 'c', 'f'])
      assert.equal(clipboard.runsForPaste(text), undefined, text);
    clipboard.copy({ text: 'gh\r\nij', runs: [6, 4], timeMs: 0 });
    assert.deepEqual(clipboard.runsForPaste('ij'), [2, 4]);
    assert.deepEqual(clipboard.runsForPaste('gh'), [2, 4]);
    assert.equal(clipboard.runsForPaste('cd'), undefined, 'of the last copy only');
    clipboard.copy(clip('x\nyz'));
    assert.equal(clipboard.runsForPaste('x'), undefined, 'one letter stands anywhere');
  });

  it('remembers the last sixty-four copies and removals', () => {
    const clipboard = new Clipboard();
    clipboard.copy(clip(''));
    assert.equal(clipboard.all().clips.length, 0);
    for (let at = 0; at < 65; at += 1) {
      clipboard.copy(clip(`copy ${at} here`));
      clipboard.remove(clip(`gone ${at} here`));
    }
    assert.equal(clipboard.all().clips.length, 64);
    assert.equal(clipboard.all().removals.length, 64);
    assert.equal(clipboard.runsForPaste('copy 0 here'), undefined);
    assert.notEqual(clipboard.runsForPaste('copy 1 here'), undefined);
    const other = new Clipboard();
    other.restore(clipboard.all().clips, clipboard.all().removals);
    assert.deepEqual(other.all(), clipboard.all());
  });

  it('explains text that appears by itself by the current copy, or by what was just removed', () => {
    const clipboard = new Clipboard();
    clipboard.copy(clip('older copy', 1));
    clipboard.copy(clip('xy', 2));
    assert.deepEqual(clipboard.runsForAppeared('xy', 0), [2, 2]);
    assert.equal(clipboard.runsForAppeared('older copy', 0), undefined);
    clipboard.copy(clip('z', 3));
    assert.equal(clipboard.runsForAppeared('z', 0), undefined, 'one letter');
    clipboard.remove(clip('eight ch', 4, 1000));
    clipboard.remove(clip('eightchr', 5, 1000));
    assert.deepEqual(clipboard.runsForAppeared('eightchr', 31_000), [8, 5]);
    assert.equal(clipboard.runsForAppeared('eightchr', 31_001), undefined);
    assert.equal(clipboard.runsForAppeared('eight ch', 1000), undefined, 'seven letters without the blank');
  });
});

describe('lines that moved to another file', () => {
  const removed = (text: string, tag = 1, uri = 'a', timeMs = 0) => ({ uri, text, runs: [text.length, tag], timeMs });
  const free = () => true;

  it('are remembered for ten minutes, of other files only, the last hundred and twenty-eight', () => {
    const pool = new MovePool();
    pool.add(removed('  \n'));
    assert.equal(pool.all().length, 0, 'blank lines are nobody’s');
    pool.add(removed('line();\n'));
    assert.equal(pool.from('a', 0).length, 0);
    assert.equal(pool.from('b', 600_000).length, 1);
    assert.equal(pool.from('b', 600_001).length, 0);
    for (let at = 0; at < 128; at += 1) pool.add(removed(`line${at}();\n`));
    assert.equal(pool.all().length, 128);
    assert.equal(pool.all()[0]?.text, 'line0();\n');
    const other = new MovePool();
    other.restore(pool.all());
    assert.deepEqual(other.all(), pool.all());
  });

  it('keep their owners where they arrive, with other indentation and line ends, too', () => {
    const gone = removed('const total = sum(prices);\nreturn total * rate;\n', 7);
    const moved = (text: string, isFree: (start: number, end: number) => boolean = free) => {
      const tags = Array.from(text, () => '.');
      for (const { offset, runs } of findMovedIn([gone], text, isFree)) {
        let at = offset;
        for (let run = 0; run < runs.length; run += 2)
          for (let unit = 0; unit < (runs[run] ?? 0); unit += 1) {
            tags[at] = String(runs[run + 1]);
            at += 1;
          }
      }
      return tags.join('');
    };
    const same = 'const total = sum(prices);\nreturn total * rate;\n';
    assert.equal(moved(same), '7'.repeat(same.length));
    const deeper = '    const total = sum(prices);  \n    return total * rate;\n';
    assert.equal(moved(deeper), '7'.repeat(deeper.length));
    const among = `first();\n${same}last();\n`;
    assert.equal(moved(among), `${'.'.repeat(9)}${'7'.repeat(same.length)}${'.'.repeat(8)}`);
    assert.equal(
      moved(same, () => false),
      '.'.repeat(same.length),
    );
    assert.equal(moved('something();\nelse();\n'), '.'.repeat(21));
    assert.deepEqual(findMovedIn([], same, free), []);
  });
});

describe('who wrote outside of the editor', () => {
  const fields = { timeMs: 10_000, task: 't', changeId: 3 };
  const agent = { kind: 'agent', tool: 'claude', model: 'm' } as const;

  it('is an agent, a formatter, or nobody', () => {
    const writers = new OutsideWriters();
    assert.deepEqual(writers.tagOf(undefined, fields), makeTag({ origin: 'unknown', evidence: 'inferred', ...fields }));
    assert.deepEqual(
      writers.tagOf({ kind: 'formatter', tool: 'prettier' }, fields),
      makeTag({ origin: 'tool', evidence: 'matched', tool: 'prettier', timeMs: 10_000, task: 't' }),
    );
    assert.deepEqual(
      writers.tagOf(agent, fields),
      makeTag({ origin: 'ai', evidence: 'matched', tool: 'claude', model: 'm', ...fields }),
    );
  });

  it('is nobody around a moved HEAD, for six seconds before and after', () => {
    const run = (wroteMs: number, movedMs: number) => {
      const writers = new OutsideWriters();
      const tags = new TagTable();
      let tag: Tag | undefined;
      const document = new TrackedText('text', [4, 0]);
      const write = () => {
        tag = writers.tagOf(agent, { ...fields, timeMs: wroteMs });
        document.retag(0, [4, tags.intern(tag)]);
      };
      if (wroteMs < movedMs) write();
      writers.exchanged(movedMs, tags, [document]);
      if (wroteMs >= movedMs) write();
      const { origin, evidence, tool, model } = tags.get(document.runs.tagAt(0));
      return [origin, evidence, tool, model].join(' ');
    };
    const credited = 'ai matched claude m';
    const nobody = 'unknown inferred  ';
    assert.equal(run(6000, 0), nobody);
    assert.equal(run(6001, 0), credited);
    assert.equal(run(0, 6000), nobody);
    assert.equal(run(0, 6001), credited);
  });

  it('is taken back once, and of everything that was credited in that time', () => {
    const writers = new OutsideWriters();
    const tags = new TagTable();
    const first = tags.intern(writers.tagOf(agent, { ...fields, timeMs: 1000 }));
    const second = tags.intern(writers.tagOf(agent, { ...fields, timeMs: 5000, changeId: 4 }));
    const other = tags.intern(makeTag({ origin: 'ai', evidence: 'exact', timeMs: 5000 }));
    const document = new TrackedText('abc', [1, first, 1, second, 1, other]);
    writers.exchanged(7000, tags, [document]);
    const origins = () => [0, 1, 2].map((at) => tags.get(document.runs.tagAt(at)).origin);
    assert.deepEqual(origins(), ['unknown', 'unknown', 'ai']);
    document.retag(0, [1, first]);
    writers.exchanged(7001, tags, [document]);
    assert.deepEqual(origins(), ['ai', 'unknown', 'ai']);
  });
});

describe('the owners that a change brings', () => {
  const tags = new TagTable();
  const tag = makeTag({ origin: 'human', evidence: 'inferred', timeMs: 5 });
  const id = tags.intern(tag);
  const document = (text: string, runs: readonly number[]) => {
    const list = new RunList();
    list.replace(0, 0, runs);
    return {
      owners: (offset: number, length: number, inserted: string, verdict: Parameters<typeof runsForVerdict>[1]) =>
        runsForVerdict(
          { offset, length, text: inserted, removed: text.slice(offset, offset + length) },
          verdict,
          list,
          tags,
        ),
    };
  };

  it('are none of no text, and the same of the same text', () => {
    const { owners } = document('abcd', [2, 7, 2, 8]);
    assert.deepEqual(owners(0, 2, '', { how: 'typed', tag }), []);
    assert.deepEqual(owners(1, 2, 'bc', { how: 'typed', tag }), [1, 7, 1, 8]);
  });

  it('are one when it was typed, and its own when it was carried', () => {
    const { owners } = document('abcd', [4, 7]);
    assert.deepEqual(owners(1, 2, 'xyz', { how: 'typed', tag }), [3, id]);
    assert.deepEqual(owners(1, 2, 'xyz', { how: 'carried', runs: [1, 8, 2, 9] }), [1, 8, 2, 9]);
    assert.deepEqual(owners(1, 2, 'xyz', { how: 'carried', runs: [1, 8] }), [3, 8], 'runs of another length');
    assert.deepEqual(owners(1, 2, 'xyz', { how: 'carried', runs: [] }), [3, 0]);
  });

  it('of blanks are those of what they indent, else of what they follow', () => {
    const { owners } = document('abcd', [2, 7, 2, 8]);
    const blank = { how: 'blank' } as const;
    assert.deepEqual(owners(2, 0, '  ', blank), [2, 8]);
    assert.deepEqual(owners(2, 0, ' \n', blank), [2, 7]);
    assert.deepEqual(owners(4, 0, '  ', blank), [2, 8]);
    assert.deepEqual(owners(0, 0, '\n', blank), [1, 7]);
    assert.deepEqual(document('', []).owners(0, 0, ' ', blank), [1, 0]);
    assert.deepEqual(document('a \tb', [1, 7, 2, 8, 1, 9]).owners(1, 2, '    ', blank), [4, 8]);
  });

  it('change only where the text does', () => {
    assert.deepEqual(replaceInside('', [], 'abc', 5, false), [3, 5]);
    assert.deepEqual(replaceInside('foo(a)', [6, 1], 'foo(a, b)', 5, false), [5, 1, 3, 5, 1, 1]);
    assert.deepEqual(replaceInside('foo(a)', [3, 1, 3, 2], 'foo(b)', 5, false), [3, 1, 1, 2, 1, 5, 1, 2]);
    assert.deepEqual(
      replaceInside('ab', [1, 1, 1, 2], 'a  b', 5, false),
      [3, 1, 1, 2],
      'blanks follow what they stand behind',
    );
    assert.deepEqual(replaceInside('ab', [2, 1], '  ab', 5, false), [4, 1], 'or stand before');
    assert.deepEqual(replaceInside('abc', [3, 1], 'ac', 5, false), [2, 1]);
  });
});

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
    tracker.movedByCommand('file:///never');
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
      typedThrough((tracker) => tracker.movedByCommand(uri)),
      'a',
    );
    assert.equal(
      typedThrough((tracker) => {
        tracker.change('file:///other', change(0, 0, 'q'));
        tracker.change(uri, change(1, 0, 'q'));
        tracker.movedByCommand(uri);
      }),
      'hh',
      'the key after it is another one',
    );
    const twice = start('');
    twice.suggestion({ id: 'o', uri, offset: 0, length: 0, text: '(x', tag: {} }, 0);
    twice.change(uri, change(0, 0, '('));
    twice.movedByCommand(uri);
    twice.movedByCommand(uri);
    twice.change(uri, change(1, 0, 'x'));
    assert.equal(letters(twice), 'aa', 'the next word of it, too');
    const part = start('');
    part.suggestion({ id: 'o', uri, offset: 0, length: 0, text: 'word', tag: {} }, 0);
    part.change(uri, change(0, 0, 'w'));
    part.movedByCommand(uri);
    assert.equal(letters(part), 'h', 'a letter of a longer word is a key');
    const exact = start('');
    exact.suggestion({ id: 'o', uri, offset: 0, length: 0, text: '(x', tag: {} }, 0);
    exact.change(uri, change(0, 0, '(', 0, { cause: { source: 'cursor', kind: 'type' } }));
    exact.movedByCommand(uri);
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
