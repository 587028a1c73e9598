// What a key press looks like, what exact mode says, and which change takes a suggestion.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { makeTag } from '../../../src/provenance/tag.ts';
import { type EditCause, meaningOf } from '../../../src/provenance/tracker/editCause.ts';
import { isCompletedWord, isKeystroke } from '../../../src/provenance/tracker/keystroke.ts';
import {
  bringsSuggestion,
  nextWordStep,
  oneLineEnd,
  PendingSuggestions,
  type Suggestion,
} from '../../../src/provenance/tracker/pendingSuggestions.ts';
import type { KnownChange } from '../../../src/provenance/tracker/textChange.ts';

const change = (text: string, removed = '', offset = 0): KnownChange => ({
  offset,
  length: removed.length,
  text,
  removed,
});
const key = (text: string, removed = '') => isKeystroke([change(text, removed)]);

describe('one key press', () => {
  it('is a character, also in place of a selection', () => {
    for (const text of ['a', ' ', '\n', '}', 'é', '\u0000']) assert.equal(key(text), true, JSON.stringify(text));
    assert.equal(key('a', 'a whole selected line'), true);
  });

  it('is a bracket or quote with the one that the editor adds', () => {
    for (const text of [
      ...['()', '[]', '{}', '<>', '""', "''", '``', '**', '__', '$$', '~~', '||', '* */', '**/', '- -->', '--->'],
      ...['{}}', '%%}', '##}', '% %>', '()}', '[])', '""""', "''''", '````'],
    ])
      assert.equal(key(text), true, text);
    for (const text of ['a)', ' )', '1]', '(x)', '((', '(a', '/* */', '<!-- -->', '--> x'])
      assert.equal(key(text), false, text);
  });

  it('is Enter with indentation, between brackets two line ends, or a continued comment or list item', () => {
    for (const text of [
      ...['\r\n', '\n\t\t', '\n    \n', '\r\n  \r\n', '\n * ', '\n */', '\n// ', '\n///', '\n//! ', '\n# ', '\n-- '],
      ...['\n; ', '\n;; ', '\n% ', '\n- ', '\n+ ', '\n> ', '\n12. ', '\n1) ', '\n *\n */'],
    ])
      assert.equal(key(text), true, JSON.stringify(text));
    for (const text of ['\n\n\n', '\nx', '\n  a', 'x\n', '\n//x', '\n -  ', '\n* x', '\n\t- \n- \n', '\n1 '])
      assert.equal(key(text), false, JSON.stringify(text));
  });

  it('is Tab with at most eight blanks or two tabs, in place of nothing', () => {
    for (const text of ['  ', '        ', '\t', '\t\t']) assert.equal(key(text), true, JSON.stringify(text));
    for (const text of ['         ', '\t\t\t', ' \t', '\t ']) assert.equal(key(text), false, JSON.stringify(text));
    assert.equal(key('  ', 'ab'), false);
  });

  it('is one sign beyond ASCII, however many units it has', () => {
    for (const text of ['😀', '👩‍👩‍👧', 'e\u0301', '🇩🇪']) assert.equal(key(text), true, text);
    for (const text of ['😀😀', 'éé', 'ab', `e${'\u0301'.repeat(32)}`]) assert.equal(key(text), false, text);
    assert.equal(key(`e${'\u0301'.repeat(31)}`), true);
  });

  it('is a step of an input method', () => {
    assert.equal(key('abc', 'ab'), true, 'one letter more');
    assert.equal(key('ab', 'ab'), true);
    assert.equal(key('abcd', 'ab'), false, 'two letters more');
    assert.equal(key('日本', 'にほ'), true);
    assert.equal(key('日本', 'a b'), false, 'what was composed has no blanks');
    assert.equal(key('xy', 'ab'), false, 'plain letters in place of others');
    assert.equal(key('日 本', 'にほ'), true);
    assert.equal(key('日<本', 'にほ'), false);
    assert.equal(key('日\n本', 'にほ'), false);
    assert.equal(key('日'.repeat(32), 'に'), true);
    assert.equal(key('日'.repeat(33), 'に'), false);
    assert.equal(key('日本', 'に'.repeat(32)), true);
    assert.equal(key('日本', 'に'.repeat(33)), false);
  });

  it('is nothing else', () => {
    for (const text of ['ab', 'hello', 'x = 1', '12', '==']) assert.equal(key(text), false, text);
    assert.equal(key('', 'ab'), false, 'a deletion alone');
    assert.equal(isKeystroke([]), false);
  });

  it('is the same at several cursors', () => {
    const at = (...texts: readonly string[]) => isKeystroke(texts.map((text, index) => change(text, '', index)));
    assert.equal(at('a', 'a'), true);
    assert.equal(at('a', 'b'), false);
    assert.equal(at('ab', 'ab'), false);
    assert.equal(at('\n', '\n  '), true);
    assert.equal(at('\n', 'a'), false);
    assert.equal(at('()', '()'), true);
    assert.equal(isKeystroke([change('a'), change('', 'x', 5)]), true, 'beside a deletion');
  });

  it('puts a selection between brackets or quotes', () => {
    assert.equal(isKeystroke([change('(', '', 0), change(')', '', 5)]), true);
    assert.equal(isKeystroke([change('(', 'a', 0), change(')', '', 5)]), false);
    assert.equal(isKeystroke([change('a', '', 0), change(')', '', 5)]), false);
    assert.equal(isKeystroke([change('()', '', 0), change('[]', '', 5)]), false);
    assert.equal(isKeystroke([change(' ', '', 0), change(')', '', 5)]), false);
  });
});

describe('a completed word', () => {
  const completed = (text: string, removed: string) => isCompletedWord([change(text, removed)]);

  it('replaces its beginning by itself, with or without brackets', () => {
    for (const [removed, text] of [
      ['con', 'console'],
      ['c', 'console'],
      ['cl', 'console'],
      ['CON', 'console'],
      ['gE', 'getElement()'],
      ['g', 'get('],
      ['$s', '$size'],
      ['a-b', 'a-bc'],
      ['a1', 'a12'],
    ] as const)
      assert.equal(completed(text, removed), true, `${removed} ${text}`);
  });

  it('is longer than what it replaces, holds its letters in order, and is one word', () => {
    for (const [removed, text] of [
      ['', 'console'],
      ['console', 'console'],
      ['consolex', 'console'],
      ['on', 'console'],
      ['cz', 'console'],
      ['ce l', 'console'],
      ['cs', 'console log'],
      ['oc', 'ocean()('],
      ['elosnoc', 'console-elosno'],
      ['f', 'f(x)'],
      ['1', '12'],
      ['co(', 'co(nsole'],
    ] as const)
      assert.equal(completed(text, removed), false, `${removed} ${text}`);
    assert.equal(isCompletedWord([change('console', 'con'), change('x y', 'x')]), false, 'at every cursor');
  });
});

describe('what exact mode says', () => {
  const is = (cause: EditCause) => meaningOf(cause);

  it('is read from source and kind', () => {
    for (const kind of ['type', 'compositionType', 'compositionEnd'])
      assert.deepEqual(is({ source: 'cursor', kind }), { is: 'typed' }, kind);
    assert.deepEqual(is({ source: 'cursor', kind: 'paste' }), { is: 'pasted' });
    assert.deepEqual(is({ source: 'cursor', kind: 'executeCommand' }), { is: 'command' });
    assert.deepEqual(is({ source: 'cursor' }), { is: 'command' });
    for (const source of ['snippet', 'suggest', 'codeAction', 'rename'])
      assert.deepEqual(is({ source }), { is: 'tool', tool: source, preserving: false });
    assert.deepEqual(is({ source: 'reloadFromDisk' }), { is: 'reloaded' });
    for (const source of ['Chat.undoEdits', 'Chat.reset']) assert.deepEqual(is({ source }), { is: 'restored' });
    assert.deepEqual(is({ source: 'eolChange' }), { is: 'lineEnds' });
    for (const cause of [
      { source: 'x', name: 'editor.action.formatDocument' },
      { source: 'unknown', metadata: { $$name: 'Format Selection' } },
      { source: 'formatEdits' },
    ])
      assert.deepEqual(is(cause), { is: 'tool', tool: 'formatter', preserving: true });
    for (const source of ['unknown', 'applyEdits', 'setValue', '']) assert.deepEqual(is({ source }), { is: 'unknown' });
  });

  it('names the extension and the model of an AI edit, wherever the editor writes them', () => {
    for (const source of [
      'Chat.applyEdits',
      'inlineChat.applyEdits',
      'inlineCompletionAccept',
      'inlineCompletionPartialAccept',
    ]) {
      for (const wrap of [
        (name: string) => ({ [name]: 'a.b' }),
        (name: string) => ({ [`$${name}`]: 'a.b' }),
        (name: string) => ({ metadata: { [`$$${name}`]: 'a.b' } }),
      ])
        for (const name of ['extensionId', 'providerId'])
          assert.deepEqual(is({ source, ...wrap(name) }), { is: 'ai', tool: 'a.b', model: null });
      const tool = source.startsWith('inlineCompletion') ? 'inlineCompletion' : 'chat';
      assert.deepEqual(is({ source }), { is: 'ai', tool, model: null });
    }
    const chat = {
      source: 'Chat.applyEdits',
      extensionId: 'first',
      $providerId: 'second',
      metadata: { $modelId: 'a|b|c' },
    };
    assert.deepEqual(is(chat), { is: 'ai', tool: 'first', model: 'a/b/c' });
    for (const metadata of [null, 'text', 3, { $modelId: '' }, { $modelId: 7 }])
      assert.deepEqual(is({ source: 'Chat.applyEdits', metadata }), { is: 'ai', tool: 'chat', model: null });
  });
});

describe('the next word of a completion', () => {
  for (const [rest, step] of [
    ['foo bar', 'foo'],
    ['foo', 'foo'],
    ['foo.bar', 'foo'],
    ['.then(x)', '.'],
    ['(x)', '('],
    [' bar', ' '],
    ['   bar baz', '   '],
    ['+ ', '+ '],
    ['=> x', '=> '],
    ['-1.5 x', '-1.5'],
    ['  ', '  '],
    ['', ''],
    ['}', '}'],
  ] as const)
    it(`of ${JSON.stringify(rest)} is ${JSON.stringify(step)}`, () => assert.equal(nextWordStep(rest), step));

  it('is always a beginning, never empty, and never beyond the next blanks', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: fc.constantFrom('a', '.', ' ', '\n', '(', '1') }), (rest) => {
        const step = nextWordStep(rest);
        assert.ok(rest.startsWith(step) && step !== '');
        assert.ok(!/\s\S/.test(step), step);
      }),
    );
  });
});

const tag = makeTag({ origin: 'ai', evidence: 'matched', timeMs: 0, changeId: 1 });
const shown = (text: string, offset = 0, length = 0, id = 'o'): Suggestion => ({
  id,
  uri: 'u',
  offset,
  length,
  text,
  tag,
});

describe('whether changes bring an accepted suggestion', () => {
  const brings = (text: string, ...changes: readonly KnownChange[]) => bringsSuggestion(shown(text), changes);

  it('is so for all of it, a part, or it within what was replaced', () => {
    assert.equal(brings('a + b', change('a+b')), true);
    assert.equal(brings('a + b', change(' a +\n')), true);
    assert.equal(brings('a + b', change('x a + b', 'x ')), true);
    assert.equal(brings('a + b', change('x a + b')), false);
    assert.equal(brings('a + b', change('x')), false);
    assert.equal(brings('a + b', change('a'), change('x', '', 9)), false);
    assert.equal(brings('a + b', change('a'), change('b', '', 9)), true);
    assert.equal(brings('a + b', change('xxa+b', 'xx')), true);
    assert.equal(brings('a + b', change('xxa+b', 'x')), false);
  });

  it('is so for a deletion only when it suggested one', () => {
    assert.equal(brings('', change('', 'x')), true);
    assert.equal(brings(' \n', change('', 'x')), true);
    assert.equal(brings('a', change('', 'x')), false);
    assert.equal(brings('a', change('  ', 'x')), false);
    assert.equal(brings('  ', change('x', 'xx')), false);
  });
});

describe('pending suggestions', () => {
  const book = (...suggestions: readonly Suggestion[]) => {
    const pending = new PendingSuggestions();
    for (const suggestion of suggestions) pending.add(suggestion, 0);
    return pending;
  };
  const match = (pending: PendingSuggestions, text: string, made: KnownChange, nowMs = 0) => {
    const found = pending.match('u', made, text, nowMs);
    return found === undefined ? undefined : `${found.suggestion.id} ${found.part}`;
  };

  it('are matched whole, or from their beginning on', () => {
    const pending = book(shown('cd ef', 2));
    assert.equal(match(pending, 'ab', change('cd ef', '', 2)), 'o whole');
    assert.equal(match(pending, 'ab', change('cd', '', 2)), 'o beginning');
    assert.equal(match(pending, 'ab', change('c', '', 2)), 'o typed');
    assert.equal(match(pending, 'ab', change('ef', '', 2)), undefined);
    assert.equal(match(pending, 'ab', change('cd efg', '', 2)), undefined);
    assert.equal(match(pending, 'ab', change('', 'b', 1)), undefined);
    assert.equal(match(pending, 'ab', change('  ', '', 2)), undefined, 'blanks alone');
    assert.equal(match(pending, 'ab', change('cd ef', '', 1)), undefined);
    assert.equal(match(pending, 'ab', change('bcd ef', 'b', 1)), 'o whole', 'with a letter before it');
    assert.equal(pending.match('other', change('cd ef', '', 2), 'ab', 0), undefined);
    assert.equal(match(book(shown('()', 0)), '', change('()')), 'o typed', 'a closed pair is a key');
    assert.equal(match(book(shown('(x)', 0)), '', change('()')), 'o typed');
    assert.equal(match(book(shown('x', 0)), '', change('x')), 'o typed');
    assert.equal(match(book(shown('y', 0)), '', change('x')), undefined);
  });

  it('in place of text are matched over it', () => {
    const pending = book(shown('return a + b;', 0, 9));
    assert.equal(match(pending, 'return a;', change('return a + b;', 'return a;')), 'o whole');
    assert.equal(match(pending, 'return a;', change(' + b', '', 8)), 'o whole');
    assert.equal(match(pending, 'return a;', change(' + ', '', 8)), 'o beginning');
  });

  it('are found newest first, and no longer after five minutes', () => {
    const pending = book(shown('ab c', 0, 0, 'first'), shown('ab d', 0, 0, 'second'));
    assert.equal(match(pending, '', change('ab ')), 'second beginning');
    assert.equal(match(pending, '', change('ab c')), 'first whole');
    assert.equal(match(pending, '', change('ab c'), 300_000), 'first whole');
    assert.equal(match(pending, '', change('ab c'), 300_001), undefined);
  });

  it('take the place of an older one of the same id, and are at most so many', () => {
    const pending = book(shown('old text', 0, 0, 'a'), shown('new text', 0, 0, 'a'));
    assert.equal(pending.all().length, 1);
    assert.equal(pending.get('a')?.text, 'new text');
    for (let index = 0; index < 300; index += 1) pending.add(shown('x y', 0, 0, `n${index}`), 0);
    assert.equal(pending.all().length, 257);
    assert.equal(pending.get('n299')?.id, 'n299');
    assert.equal(pending.get('a'), undefined);
    pending.remove('n299');
    assert.equal(pending.get('n299'), undefined);
    assert.equal(pending.all().length, 256);
  });

  it('belong to their document, also under its new name', () => {
    const pending = book(shown('ab c'));
    assert.equal(pending.isIdle('u'), false);
    assert.equal(pending.isIdle('v'), true);
    pending.rename('other', 'w');
    pending.rename('u', 'v');
    assert.equal(pending.isIdle('u'), true);
    assert.equal(pending.isIdle('v'), false);
    pending.follow('u', change('x', '', 0), undefined);
    assert.equal(pending.all()[0]?.start, 0, 'changes of another document do not move it');
    const restored = new PendingSuggestions();
    restored.restore(pending.all());
    assert.deepEqual(restored.all(), pending.all());
  });

  it('follow the text around them, and are stale where something else is written', () => {
    const place = (made: KnownChange) => {
      const pending = book(shown('new', 10, 5));
      pending.follow('u', made, undefined);
      const [{ start, end, state } = { start: -1, end: -1, state: '' }] = pending.all();
      return `${start} ${end} ${state}`;
    };
    assert.equal(place(change('abc', '', 2)), '13 18 open');
    assert.equal(place(change('', 'abc', 2)), '7 12 open');
    assert.equal(place(change('', 'abc', 7)), '7 12 open', 'up to where it begins');
    assert.equal(place(change('x', '', 16)), '10 15 open');
    assert.equal(place(change('x', '', 15)), '10 16 stale');
    assert.equal(place(change('x', '', 10)), '10 16 stale');
    assert.equal(place(change('x', '', 12)), '10 16 stale');
    assert.equal(place(change('', 'ab', 12)), '10 13 open', 'a deletion inside leaves it open');
    assert.equal(place(change('xy', 'abcd', 8)), '8 13 stale');
    assert.equal(place(change('', 'a'.repeat(20), 5)), '5 5 open');
  });

  it('are taken by their match', () => {
    const pending = book(shown('ab cd', 2, 3));
    const [suggestion] = pending.all();
    assert.ok(suggestion !== undefined);
    pending.follow('u', change('ab ', '', 2), { suggestion, part: 'beginning' });
    assert.deepEqual([suggestion.start, suggestion.end, suggestion.state, suggestion.partial], [2, 8, 'open', true]);
    pending.follow('u', change('c', '', 5), { suggestion, part: 'typed' });
    assert.deepEqual([suggestion.start, suggestion.end, suggestion.partial], [2, 9, false]);
    pending.follow('u', change('x', 'y', 1), { suggestion, part: 'whole' });
    assert.deepEqual([suggestion.start, suggestion.end, suggestion.state], [1, 9, 'taken']);
    pending.follow('u', change('zzz', '', 0), undefined);
    assert.equal(suggestion.start, 1, 'what was taken is over');
    assert.equal(pending.isIdle('u'), true);
  });

  it('taken by word go on word by word, also by a single character', () => {
    const pending = book(shown('a.b c', 0));
    const take = (text: string, made: KnownChange) => {
      const found = pending.match('u', made, text, 0);
      pending.follow('u', made, found);
      return found?.part;
    };
    assert.equal(take('', change('a')), 'typed', 'the first one may be a key');
    const [suggestion] = pending.all();
    assert.ok(suggestion !== undefined);
    suggestion.partial = true;
    assert.equal(take('a', change('.', '', 1)), 'beginning');
    assert.equal(take('a.', change('b ', '', 2)), 'beginning');
    assert.equal(take('a.b ', change('c', '', 4)), 'whole');
  });

  it('know line ends of the document', () => {
    assert.equal(oneLineEnd('a\r\nb\rc\nd'), 'a\nb\nc\nd');
    assert.equal(match(book(shown('x y\nz', 0)), '', change('x y\r\nz')), 'o whole');
  });
});
