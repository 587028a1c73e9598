// What the tracker remembers: undo, copies, moved lines, who wrote outside.
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
