import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  change,
  changes,
  event,
  type Owners,
  open,
  ownersOf,
  redo,
  suggestion,
  typed,
  undo,
  wait,
} from './ownersOf.ts';

const letters = (owners: Owners): string => owners.letters;
const is = (steps: Parameters<typeof ownersOf>[0], expected: string, name?: string): void =>
  assert.equal(letters(ownersOf(steps, name)), expected);

describe('typing', () => {
  it('is human: keys, Enter with indentation, closing pairs, emoji, input methods', () => {
    is([open(''), ...typed(0, 'if'), change(2, 0, '()'), change(4, 0, '\n    ')], 'hhhhhhhhh');
    is([open('a'), change(1, 0, '😀')], '.hh');
    is([open('a'), change(1, 0, '👩‍👩‍👧')], `.${'h'.repeat(8)}`);
    is(
      [
        open(''),
        change(0, 0, 'n'),
        change(0, 1, 'に'),
        change(0, 1, 'にh'),
        change(0, 2, 'にほ'),
        change(0, 2, '日本'),
      ],
      'hh',
    );
    is([open('{}'), change(1, 0, '\n    \n')], '.hhhhhh.');
    is([open('/**'), change(3, 0, '* */')], '...hhhh');
  });

  it('is human at many cursors and around a selection', () => {
    is(
      [
        open('a\nb\n'),
        changes([
          [2, 0, 'x'],
          [0, 0, 'x'],
        ]),
      ],
      'h..h..',
    );
    is(
      [
        open('a\nb\n'),
        changes([
          [0, 0, 'x'],
          [2, 0, 'x'],
        ]),
      ],
      'h..h..',
    );
    is(
      [
        open('word'),
        changes([
          [4, 0, ')'],
          [0, 0, '('],
        ]),
      ],
      'h....h',
    );
  });

  it('is unknown when it is larger than a key and nobody explains it', () => {
    is([open('a'), change(1, 0, 'hello world')], `.${'.'.repeat(11)}`);
    is([open('ab'), event('save'), change(2, 0, 'cd ef'), event('save')], '.......');
  });

  it('completes words as a tool', () => {
    is([open(''), ...typed(0, 'con'), change(0, 3, 'console')], 'hhhtttt');
  });

  it('keeps owners of an identical replacement and of a re-indented line', () => {
    is([open(''), ...typed(0, 'abc'), change(0, 3, 'abc')], 'hhh');
    is([open(''), ...typed(0, 'ab cd'), change(0, 5, 'ab    cd')], 'hhhhhhhh');
  });

  it('replaces only what differs', () => {
    is([open(''), ...typed(0, 'foo(bar, baz)'), change(0, 13, 'foo(qux, baz)')], `hhhh...${'h'.repeat(6)}`);
  });
});

describe('exact mode', () => {
  it('believes what the editor says', () => {
    const by = (cause: object) => [open('x'), change(1, 0, 'hello you', { cause })];
    is(by({ source: 'cursor', kind: 'type' }), '.hhhhhhhhh');
    is(by({ source: 'snippet' }), '.ttttttttt');
    is(by({ source: 'suggest' }), '.ttttttttt');
    is(by({ source: 'inlineCompletionAccept', $extensionId: 'github.copilot' }), '.aaaaaaaaa');
    is(by({ source: 'cursor', kind: 'paste' }), '.ppppppppp');
    is(by({ source: 'applyEdits' }), '..........');
    const chat = ownersOf(
      by({ source: 'Chat.applyEdits', metadata: { $modelId: 'copilot|gpt-5', $extensionId: 'github.copilot-chat' } }),
    );
    assert.deepEqual(chat.runs[1], {
      start: 1,
      end: 10,
      origin: 'ai',
      evidence: 'exact',
      tool: 'github.copilot-chat',
      model: 'copilot/gpt-5',
      level: null,
    });
  });
});

describe('offers', () => {
  it('are taken whole, with an accept before, after, or without one', () => {
    const steps = [open('ab'), suggestion('o', 2, 0, 'cd ef')];
    is([...steps, change(2, 0, 'cd ef')], '..aaaaa');
    assert.equal(ownersOf([...steps, change(2, 0, 'cd ef')]).runs[1]?.evidence, 'matched');
    for (const way of [
      [event('accept', { id: 'o' }), change(2, 0, 'cd ef')],
      [change(2, 0, 'cd ef'), event('accept', { id: 'o' })],
    ]) {
      const { runs } = ownersOf([...steps, ...way]);
      assert.deepEqual(runs[1], {
        start: 2,
        end: 7,
        origin: 'ai',
        evidence: 'exact',
        tool: 'calibrated',
        model: 'm',
        level: 'Edit',
      });
    }
    is([...steps, event('accept', { id: 'o' })], '..aaaaa');
  });

  it('are taken by word, by line, and after typing a part', () => {
    const steps = [open(''), suggestion('o', 0, 0, '.then(x => x)')];
    is(
      [...steps, change(0, 0, '.then'), change(5, 0, '('), change(6, 0, 'x'), change(7, 0, ' '), change(8, 0, '=> ')],
      'a'.repeat(11),
    );
    is([...steps, ...typed(0, '.the'), change(4, 0, 'n(x => x)')], `hhhh${'a'.repeat(9)}`);
    is(
      [open(''), suggestion('o', 0, 0, 'one();\ntwo();\n'), change(0, 0, 'one();'), change(6, 0, '\ntwo();')],
      'a'.repeat(13),
    );
    is([...steps, change(0, 0, '.then'), ...typed(5, '(x')], 'aaaaaaa');
    is([open(''), suggestion('o', 0, 0, 'foo barbaz'), change(0, 0, 'foo '), ...typed(4, 'barbaz')], 'aaaahhhhhh');
  });

  it('follow edits elsewhere and go stale where something else is written', () => {
    is([open('ab\ncd'), suggestion('o', 5, 0, 'xyz w'), change(0, 0, 'q'), change(6, 0, 'xyz w')], 'h.....aaaaa');
    is([open('ab'), suggestion('o', 2, 0, 'xyz w'), ...typed(2, 'no'), change(4, 0, 'xyz w')], '..hh.....');
  });

  it('replace only what differs from the text they replace', () => {
    is(
      [
        open('return a;'),
        suggestion('o', 0, 9, 'return a + b;'),
        event('accept', { id: 'o' }),
        change(0, 9, 'return a + b;'),
      ],
      `${'.'.repeat(8)}aaaa.`,
    );
  });

  it('survive a restart between offer and accept', () => {
    is(
      [
        open('ab'),
        suggestion('o', 2, 0, 'cd ef'),
        event('restart'),
        event('accept', { id: 'o' }),
        event('restart'),
        change(2, 0, 'cd ef'),
      ],
      '..aaaaa',
    );
  });

  it('are written with the line ends of the document', () => {
    is([open('a\r\n'), suggestion('o', 3, 0, 'b c\nd e'), change(3, 0, 'b c\r\nd e')], `...${'a'.repeat(8)}`);
  });
});

describe('undo and redo', () => {
  it('bring owners back', () => {
    const steps = [open('ab'), suggestion('o', 2, 0, 'cd ef'), change(2, 0, 'cd ef'), undo(2, 5, '')];
    is(steps, '..');
    is([...steps, redo(2, 0, 'cd ef')], '..aaaaa');
    is([...steps, redo(2, 0, 'cd ef'), undo(2, 5, ''), ...typed(2, 'x')], '..h');
  });

  it('take several key presses back at once', () => {
    const steps = [open(''), ...typed(0, 'hello'), change(4, 1, ''), change(3, 1, ''), change(2, 1, '')];
    is([...steps, undo(2, 0, 'llo')], 'hhhhh');
    is([...steps, event('restart'), undo(2, 0, 'llo')], 'hhhhh');
  });

  it('restore what an AI edit replaced, also after a restart and after an external change', () => {
    const steps = [
      open(''),
      ...typed(0, 'mine'),
      suggestion('o', 0, 4, 'yours!'),
      event('accept', { id: 'o' }),
      change(0, 4, 'yours!'),
    ];
    is([...steps, undo(0, 6, 'mine')], 'hhhh');
    is([...steps, event('restart'), undo(0, 6, 'mine')], 'hhhh');
    is([...steps, event('external', { text: 'other text' }), undo(0, 10, 'yours!'), undo(0, 6, 'mine')], 'hhhh');
    is([...steps, undo(0, 6, 'mine'), event('restart'), redo(0, 4, 'yours!')], 'aaaaaa');
  });

  it('find removed text that the history cannot explain', () => {
    is([open(''), ...typed(0, 'abc def'), change(0, 7, ''), undo(0, 0, 'abc')], 'hhh');
  });
});

describe('copies', () => {
  it('carry their owners, re-indented and to other files', () => {
    const other = 'file:///w/b.ts';
    const steps = [open(''), ...typed(0, 'let x'), open('', other), event('copy', { offset: 0, length: 5 })];
    is([...steps, event('paste', { offset: 5, length: 0, text: 'let x' }), change(5, 0, 'let x')], 'h'.repeat(10));
    is(
      [
        ...steps,
        event('paste', { uri: other, offset: 0, length: 0, text: 'let x' }),
        { ...change(0, 0, '\tlet  x'), uri: other },
      ],
      'h'.repeat(7),
      other,
    );
  });

  it('from outside are paste', () => {
    is(
      [open('a'), event('paste', { offset: 1, length: 0, text: 'from the web' }), change(1, 0, 'from the web')],
      `.${'p'.repeat(12)}`,
    );
  });

  it('move text that was cut, and lines that were moved in one event', () => {
    const steps = [open('x\n'), ...typed(2, 'abc')];
    is(
      [
        ...steps,
        event('copy', { offset: 2, length: 3 }),
        change(2, 3, ''),
        event('paste', { offset: 0, length: 0, text: 'abc' }),
        change(0, 0, 'abc'),
      ],
      'hhh..',
    );
    is(
      [
        open('one line\n'),
        ...typed(9, 'two'),
        changes([
          [8, 4, ''],
          [0, 0, 'two\n'],
        ]),
      ],
      'hhhh........',
    );
  });
});

describe('rewrites outside of the editor', () => {
  const base = 'const alpha = first();\nconst beta = second();\nconst gamma = third();\n';
  const human = [open(''), ...typed(0, base)];

  it('are unknown without evidence, and keep what stayed', () => {
    is(
      [...human, event('external', { text: `${base}const delta = fourth();\n` })],
      'h'.repeat(base.length) + '.'.repeat(24),
    );
    is(
      [...human, event('external', { text: base.replace('second', 'other') })],
      `${'h'.repeat(36)}.....${'h'.repeat(base.length - 42)}`,
    );
  });

  it("are an agent's while it runs in the terminal, and not before or long after", () => {
    const added = event('external', { text: `${base}more();\n` });
    const start = { ...event('terminal', { phase: 'start', command: 'claude -p "x"' }) };
    is([...human, start, event('external', { text: `${base}more();\n` })], 'h'.repeat(base.length) + 'a'.repeat(8));
    is(
      [added, ...human].slice(1).concat(event('external', { text: `${base}more();\n` })),
      'h'.repeat(base.length) + '.'.repeat(8),
    );
    const ended = [
      ...human,
      event('terminal', { phase: 'start', command: 'claude' }),
      event('terminal', { phase: 'end', command: 'claude' }),
    ];
    wait(60_000);
    is([...ended, event('external', { text: `${base}more();\n` })], 'h'.repeat(base.length) + '.'.repeat(8));
    is(
      [
        ...human,
        event('terminal', { phase: 'start', command: 'git status' }),
        event('external', { text: `${base}more();\n` }),
      ],
      'h'.repeat(base.length) + '.'.repeat(8),
    );
  });

  it('of an earlier text bring its owners back', () => {
    is([...human, event('external', { text: 'gone\n' }), event('external', { text: base })], 'h'.repeat(base.length));
  });

  it('keep the owners of moved lines', () => {
    const lines = base
      .split('\n')
      .slice(0, 3)
      .map((line) => `${line}\n`);
    const moved = `unrelated();\n${lines[2]}${lines[0]}${lines[1]}`;
    is([...human, event('external', { text: moved })], `${'.'.repeat(13)}${'h'.repeat(base.length)}`);
  });

  it('keep owners across a change of line ends', () => {
    is([...human, event('external', { text: base.replaceAll('\n', '\r\n') })], 'h'.repeat(base.length + 3));
    is([...human, event('format', { text: base.replaceAll('\n', '\r\n') })], 'h'.repeat(base.length + 3));
  });

  it('when a formatter wrote them leave the tokens alone', () => {
    const { letters: found } = ownersOf([
      open(''),
      ...typed(0, "foo(a, 'b', c)"),
      event('format', { text: 'foo(\n  a,\n  "b",\n  c,\n);\n' }),
    ]);
    assert.equal(found, `${'h'.repeat(20)}thhtt`);
  });

  it('are transferred when they happened while the file was closed', () => {
    is([...human, event('close'), event('restart'), open(`${base}new();\n`)], 'h'.repeat(base.length) + '.'.repeat(7));
  });

  it('follow the document to its new name', () => {
    const to = 'file:///w/z.ts';
    is(
      [...human, event('rename', { from: 'file:///w/a.ts', to }), event('restart'), { ...change(0, 0, 'q'), uri: to }],
      'h'.repeat(base.length + 1),
      to,
    );
  });
});
