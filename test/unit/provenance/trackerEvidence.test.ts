// What an event may prove, and for how long. Each test is of a place where text would be called somebody's without evidence.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { change, changes, event, open, ownersOf, type Step, suggestion, typed, wait } from './ownersOf.ts';

const letters = (...steps: readonly Step[]) => ownersOf(steps).letters;
const evidenceAt = (offset: number, ...steps: readonly Step[]) =>
  ownersOf(steps).runs.find(({ start, end }) => start <= offset && offset < end)?.evidence;
/** Each step is 100 ms after the one before it. */
const stepMs = 100;

/** The steps, the last of them so many ms after the one before it. */
function endingAfter(ms: number, before: readonly Step[], last: () => Step): Step[] {
  wait(ms - stepMs);
  return [...before, last()];
}

describe('an accept', () => {
  const accepted = () => [open('ab'), suggestion('o', 2, 0, 'cd ef'), event('accept', { id: 'o' })];

  it('is evidence for text that comes within ten seconds', () => {
    assert.equal(evidenceAt(2, ...endingAfter(10_000, accepted(), () => change(2, 0, 'cd ef'))), 'exact');
    for (const ms of [10_001, 20_000])
      assert.equal(evidenceAt(2, ...endingAfter(ms, accepted(), () => change(2, 0, 'cd ef'))), 'matched', `${ms} ms`);
  });

  it('does not make what is typed twenty seconds later the model’s', () => {
    const steps = accepted();
    wait(20_000);
    const keys = typed(2, 'cd ef');
    assert.equal(letters(...steps, ...keys), '..hhhhh');
    assert.equal(evidenceAt(2, ...steps, ...keys), 'inferred');
  });

  it('holds once: the same text a second time is not taken by it', () => {
    const twice = ownersOf([...accepted(), change(2, 0, 'cd ef'), change(7, 0, 'cd ef')]);
    assert.equal(twice.letters, '..aaaaa.....');
  });

  it('says nothing about other text, in this document or another', () => {
    // A replay puts the accepted text in at the end when no change brought it.
    assert.equal(letters(...accepted(), change(2, 0, 'something else')), `${'.'.repeat(16)}aaaaa`);
    assert.equal(letters(open('ab'), event('accept', { id: 'never shown' }), change(2, 0, 'cd ef')), '.......');
  });

  it('of a suggestion that went stale still counts, since the person said so', () => {
    const stale = [open('ab'), suggestion('o', 2, 0, 'cd ef'), ...typed(2, 'no')];
    assert.equal(letters(...stale, change(4, 0, 'cd ef')), '..hh.....');
    assert.equal(letters(...stale, event('accept', { id: 'o' }), change(4, 0, 'cd ef')), '..hhaaaaa');
  });
});

describe('a suggestion', () => {
  it('is matched by content for five minutes', () => {
    const shown = () => [open('ab'), suggestion('o', 2, 0, 'cd ef')];
    assert.equal(letters(...endingAfter(300_000, shown(), () => change(2, 0, 'cd ef'))), '..aaaaa');
    assert.equal(letters(...endingAfter(300_001, shown(), () => change(2, 0, 'cd ef'))), '.......');
  });

  it('is not matched where it was not shown', () => {
    assert.equal(letters(open('ab cd'), suggestion('o', 2, 0, 'xy z'), change(5, 0, 'xy z')), '.'.repeat(9));
  });

  it('leaves what a person types through it to the person', () => {
    assert.equal(letters(open(''), suggestion('o', 0, 0, 'abc'), ...typed(0, 'abc')), 'hhh');
  });
});

describe('a paste', () => {
  const paste = (text: string, offset = 1) => event('paste', { offset, length: 0, text });

  it('of one character is a paste, not a key', () => {
    const steps = [open('a'), paste('x'), change(1, 0, 'x')];
    assert.equal(letters(...steps), '.p');
    assert.equal(evidenceAt(1, ...steps), 'exact');
    for (const text of ['\n', '()', 'é', '  ']) {
      if (text.trim() !== '')
        assert.equal(letters(open('a'), paste(text), change(1, 0, text)), `.${'p'.repeat(text.length)}`, text);
    }
  });

  it('is over with the text that it brought: the next key is a key', () => {
    assert.equal(letters(open('a'), paste('x'), change(1, 0, 'x'), change(2, 0, 'x')), '.ph');
    assert.equal(
      letters(open('ab'), paste('x'), change(0, 1, ''), change(1, 0, 'x')),
      '.p',
      'a deletion does not end it',
    );
  });

  it('into several cursors is a paste in each, also a line for each', () => {
    const lines = changes([
      [1, 0, 'x'],
      [3, 0, 'y'],
    ]);
    assert.equal(letters(open('a\nb'), paste('x\ny'), lines), '.p..p');
  });

  it('brings back whose the text was', () => {
    const steps = [open(''), ...typed(0, 'mine'), event('copy', { offset: 0, length: 4 })];
    assert.equal(letters(...steps, paste('mine', 4), change(4, 0, 'mine')), 'hhhhhhhh');
    const byModel = [
      open(''),
      suggestion('o', 0, 0, 'of a model'),
      event('accept', { id: 'o' }),
      change(0, 0, 'of a model'),
    ];
    const copied = [...byModel, event('copy', { offset: 0, length: 10 })];
    assert.equal(letters(...copied, paste('of a model', 10), change(10, 0, 'of a model')), 'a'.repeat(20));
  });
});

describe('text without evidence', () => {
  it('is unknown, and never the person’s, when it is more than a key brings', () => {
    for (const text of ['two words', 'longer', 'a b', 'x = 1;', '12', '\n\n\nx'])
      assert.equal(letters(open('a'), change(1, 0, text)), '.'.repeat(text.length + 1), text);
  });

  it('that was removed comes back to its owner within thirty seconds, from eight characters on', () => {
    const cut = (text: string) => [open(''), ...typed(0, `${text};`), change(0, text.length, '')];
    assert.equal(letters(...endingAfter(30_000, cut('eightabc'), () => change(1, 0, 'eightabc'))), `h${'h'.repeat(8)}`);
    assert.equal(letters(...endingAfter(30_001, cut('eightabc'), () => change(1, 0, 'eightabc'))), `h${'.'.repeat(8)}`);
    assert.equal(letters(...endingAfter(1000, cut('sevenab'), () => change(1, 0, 'sevenab'))), `h${'.'.repeat(7)}`);
  });
});
