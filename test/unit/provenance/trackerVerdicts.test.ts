// Whose a change is when several things could explain it: the strongest evidence wins.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { EditCause } from '../../../src/provenance/tracker/editCause.ts';
import { ProvenanceTracker } from '../../../src/provenance/tracker/tracker.ts';

const uri = 'file:///a';
type Part = readonly [offset: number, length: number, text: string];

function start(text = '') {
  const tracker = new ProvenanceTracker();
  tracker.open(uri, text, 0);
  const change = (parts: readonly Part[], cause: EditCause | null = null, timeMs = 0) =>
    tracker.change(uri, {
      changes: parts.map(([offset, length, inserted]) => ({ offset, length, text: inserted })),
      reason: null,
      cause,
      timeMs,
    });
  const type = (at: number, typed: string) => {
    for (const [index, char] of [...typed].entries()) change([[at + index, 0, char]]);
  };
  const suggest = (offset: number, suggested: string) =>
    tracker.suggestion({ id: 'o', uri, offset, length: 0, text: suggested, tag: { tool: 'ours', level: 'Edit' } }, 0);
  const owners = () =>
    tracker
      .runs(uri)
      .map(({ start: from, end, tag }) => (tag.origin === 'unknown' ? '.' : tag.origin.charAt(0)).repeat(end - from))
      .join('');
  const at = (offset: number) => {
    const tag = tracker.tagAt(uri, offset);
    return [tag?.origin, tag?.evidence, tag?.tool].join(' ');
  };
  return { tracker, change, type, suggest, owners, at };
}

describe('an accepted suggestion', () => {
  for (const [name, cause, whose] of [
    ['without exact mode', null, 'ai exact ours'],
    ['by a command', { source: 'cursor', kind: 'executeCommand' }, 'ai exact ours'],
    ['by an edit that the editor does not explain', { source: 'applyEdits' }, 'ai exact ours'],
    ['by an AI edit', { source: 'inlineCompletionAccept', extensionId: 'x.y' }, 'ai exact ours'],
    ['but typed', { source: 'cursor', kind: 'type' }, 'human exact '],
    ['but from a snippet', { source: 'snippet' }, 'tool exact snippet'],
  ] as const)
    it(`is taken ${name}: ${whose}`, () => {
      const { tracker, change, suggest, at } = start();
      suggest(0, 'one two');
      tracker.accept('o', 0);
      change([[0, 0, 'one two']], cause);
      assert.equal(at(0), whose);
    });

  it('of a single character is told from a key by the accept', () => {
    const taken = start('f');
    taken.suggest(1, ';');
    taken.tracker.accept('o', 0);
    taken.change([[1, 0, ';']]);
    assert.equal(taken.at(1), 'ai exact ours');
    const elsewhere = start('ff');
    elsewhere.suggest(2, ';');
    elsewhere.tracker.accept('o', 0);
    elsewhere.change([[0, 0, 'x']]);
    assert.equal(elsewhere.owners(), 'h..', 'another key');
    const stale = start('f');
    stale.suggest(1, 'x');
    stale.type(1, 'q');
    stale.tracker.accept('o', 0);
    stale.change([[2, 0, 'x']]);
    assert.equal(stale.at(2), 'ai exact ours', 'the same text, wherever it stands now');
  });

  it('is over when all of it came, and not before', () => {
    const { tracker, change, suggest } = start();
    suggest(0, 'one two three');
    tracker.accept('o', 0);
    change([[0, 0, 'one two']]);
    assert.equal(tracker.suggestions.get('o')?.state, 'open', 'a part of it');
    change([[7, 0, ' three']]);
    assert.equal(tracker.suggestions.get('o')?.state, 'taken');
  });
});

describe('exact mode', () => {
  it('names our own assistant where the text is what it suggested', () => {
    const { change, suggest, at } = start();
    suggest(0, 'one two');
    change([[0, 0, 'one two']], { source: 'inlineCompletionAccept', extensionId: 'x.y' });
    assert.equal(at(0), 'ai exact ours');
    const other = start();
    other.suggest(0, 'one two');
    other.change([[0, 0, 'else']], { source: 'inlineCompletionAccept', extensionId: 'x.y' });
    assert.equal(other.at(0), 'ai exact x.y');
  });

  it('changes no owner with the line ends', () => {
    const { change, type, owners } = start('a\n');
    type(0, 'b');
    change([[2, 1, '\r\n']], { source: 'eolChange' });
    assert.equal(owners(), 'h...');
  });

  it('believes no key press that it does not name', () => {
    const { change, owners, at } = start();
    change([[0, 0, 'x']], { source: 'setValue' });
    assert.equal(owners(), '.');
    change([[1, 0, 'y']], { source: 'cursor', kind: 'paste' });
    assert.equal(at(1), 'paste exact ');
  });

  it('gives a paste the owners of the copy', () => {
    const { tracker, change, type, owners } = start();
    type(0, 'mine');
    tracker.copy(uri, 0, 4, 0);
    change([[4, 0, 'mine']], { source: 'cursor', kind: 'paste' });
    change([[8, 0, 'not mine']], { source: 'cursor', kind: 'paste' });
    assert.equal(owners(), `hhhhhhhh${'p'.repeat(8)}`);
  });
});

describe('a paste', () => {
  it('with other blanks keeps the owners of its words', () => {
    const { tracker, change, type, owners } = start();
    type(0, 'ab cd');
    tracker.copy(uri, 0, 5, 0);
    tracker.paste(uri, 'ab cd');
    change([[5, 0, 'ab    cd']]);
    assert.equal(owners(), 'h'.repeat(13));
  });

  it('of a part of the copy, as the editor gives each cursor, keeps them too', () => {
    const { tracker, change, type, owners } = start('....');
    type(4, 'one');
    tracker.copy(uri, 0, 7, 0);
    tracker.paste(uri, '....one');
    change([[7, 0, 'one']]);
    assert.equal(owners(), '....hhhppp', 'a part of a line is nobody’s copy');
  });

  it('says nothing about other text', () => {
    const { tracker, change, owners } = start();
    tracker.paste(uri, 'expected');
    change([[0, 0, 'something else']]);
    assert.equal(owners(), '.'.repeat(14));
  });
});

describe('text that moves within one event', () => {
  it('keeps its owners', () => {
    const { change, type, owners } = start('line\n');
    type(5, 'mine');
    change([
      [4, 5, ''],
      [0, 0, 'mine\n'],
    ]);
    assert.equal(owners(), 'hhhhh....');
  });

  it('is other text where nothing like it leaves', () => {
    const { change, type, owners } = start('line\n');
    type(5, 'mine');
    change([
      [5, 4, ''],
      [0, 0, 'other text'],
    ]);
    assert.equal(owners(), `${'.'.repeat(10)}.....`);
  });

  it('does not come from its own place', () => {
    const { change, type, owners } = start();
    type(0, 'mine two');
    change([
      [5, 3, 'yours'],
      [0, 4, 'nobodys'],
    ]);
    assert.equal(owners(), '.......h.....');
  });
});

describe('a change that nothing explains', () => {
  it('leaves the words alone where only blanks differ', () => {
    const { change, type, owners } = start();
    type(0, 'a=b+c');
    change([[0, 5, 'a = b  +\n c']]);
    assert.equal(owners(), 'h'.repeat(11));
  });

  it('is a tool’s where it completes the word, and inferred', () => {
    const { change, type, at } = start();
    type(0, 'cons');
    change([[0, 4, 'console']]);
    assert.equal(at(5), 'tool inferred suggest');
  });

  it('of blanks alone belongs to what stands beside them', () => {
    const { change, type, owners } = start();
    type(0, 'ab');
    change([[1, 0, '          ']]);
    assert.equal(owners(), 'h'.repeat(12));
    const mixed = start();
    mixed.type(0, 'ab');
    mixed.change([
      [2, 0, 'two words'],
      [1, 0, '          '],
    ]);
    assert.equal(mixed.owners(), `${'h'.repeat(12)}${'.'.repeat(9)}`);
  });

  it('may be named later by the agent whose change it was', () => {
    const { tracker, change } = start();
    change([[0, 0, 'const total = sum(prices);']]);
    const first = tracker.tagAt(uri, 0);
    assert.equal(first?.origin, 'unknown');
    assert.notEqual(first?.changeId, null);
    change([[26, 0, 'const rate = lookUp(country);']]);
    assert.notEqual(tracker.tagAt(uri, 30)?.changeId, first?.changeId, 'each change by a number of its own');
  });
});
