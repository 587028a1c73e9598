import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { Conversations, conversationMarkdown } from '../../../src/assist/conversations.ts';
import { keptSelection } from '../../../src/assist/edit/followedSelection.ts';
import { maxTurns, type Turn } from '../../../src/assist/turn.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { openStore } from '../../../src/store/store.ts';
import { recorded } from '../vscode/recorded.ts';

const turn = (id: string, askedMs: number, more: Partial<Turn> = {}): Turn => ({
  id,
  question: `Why is ${id} so?`,
  context: { file: { uri: 'file:///a.ts', path: 'src/a.ts', languageId: 'typescript', line: 3 }, diagnostics: [] },
  level: 'Edit',
  rung: 'H6',
  asked: 'H6',
  onLadder: false,
  status: 'done',
  progress: null,
  markdown: `Because of ${id}-secret-word.`,
  modelLabel: 'm',
  modelId: 'm',
  modelName: 'm',
  askedMs,
  ...more,
});

async function withStore(run: (open: () => Promise<Conversations>, directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'calibrated-conversations-'));
  const closing: (() => void)[] = [];
  try {
    await run(async () => {
      for (const close of closing.splice(0)) close();
      const { store } = await openStore({ directory, clock: systemClock });
      closing.push(() => store.close());
      return new Conversations(store.keyValue, 'file:///project');
    }, directory);
  } finally {
    for (const close of closing) close();
    rmSync(directory, { recursive: true });
  }
}

describe('conversations', () => {
  it('keep where each question was asked, so that code of the answer still finds its place', () =>
    withStore(async (open) => {
      const around = { name: 'total', kind: 'function', index: 1, count: 2, head: 'function total() {' };
      const file = { uri: 'file:///a.ts', path: 'a.ts', languageId: 'typescript', line: 3, around };
      const kept = keptSelection('  let a = 1;\n  go(a);\n', { start: 6, end: 7 });
      const selection = { end: 7, firstLine: 1, lastLine: 1, ...kept };
      const first = await open();
      const contexts = [file, { ...file, around: null }].map((each) => ({ file: each, selection, diagnostics: [] }));
      first.save(
        'a',
        contexts.map((context, at) => turn(`${at}`, at, { context })),
      );
      assert.deepEqual(
        (await open()).turns('a').map(({ context }) => context),
        contexts,
      );
    }));

  it('survive, newest first, each with its name, and only in their own workspace', () =>
    withStore(async (open) => {
      const first = await open();
      first.save('a', [turn('one', 1), turn('two', 2, { position: 'mine' })]);
      first.save('b', [turn('three', 5)]);
      first.rename('a', '  The bound  ');
      const again = await open();
      assert.deepEqual(
        again.list().map(({ id, name, turns }) => [id, name, turns]),
        [
          ['b', 'Why is three so?', 1],
          ['a', 'The bound', 2],
        ],
      );
      assert.deepEqual(again.turns('a'), [turn('one', 1), turn('two', 2, { position: 'mine' })]);
      again.save('a', [...again.turns('a'), turn('four', 9)]);
      assert.deepEqual([again.list()[0]?.name, again.list()[0]?.turns], ['The bound', 3]);
    }));

  it('keep no running turn, no reasoning, and no lines that are to be put in order', () =>
    withStore(async (open) => {
      const all = await open();
      all.save('a', [turn('one', 1, { status: 'streaming' })]);
      assert.deepEqual(all.list(), []);
      const parsons = { given: 'f() {', lines: ['x', 'y'], solution: [0, 1] };
      all.save('a', [turn('one', 1, { reasoning: 'hm', ...({ parsons } as object) })]);
      assert.deepEqual(all.turns('a'), [turn('one', 1)]);
    }));

  it('are deleted for good: no file of the record holds a word of them', () =>
    withStore(async (open, directory) => {
      const all = await open();
      all.save('a', [turn('one', 1)]);
      all.save('b', [turn('two', 2)]);
      all.remove('a');
      await open();
      const holds = (word: string) =>
        readdirSync(directory).some((name) => readFileSync(join(directory, name)).includes(word));
      assert.ok(holds('two-secret-word'));
      assert.ok(!holds('one-secret-word'));
      assert.deepEqual((await open()).turns('a'), []);
    }));

  it('leave out a turn that cannot be read', () =>
    withStore(async (open) => {
      const all = await open();
      all.save('a', [turn('one', 1), { ...turn('two', 2), level: 'Everything' as Turn['level'] }]);
      assert.deepEqual(
        all.turns('a').map(({ id }) => id),
        ['one'],
      );
    }));

  it('are listed although a row of the list cannot be read, and the one it leads to can be deleted', () => {
    const { store } = recorded();
    const key = 'assist.conversations file:///project';
    const all = new Conversations(store.keyValue, 'file:///project');
    for (const [id, at] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      all.save(id, [turn(id, at)]);
    const [first, second, third] = all.list();
    assert.ok(first && second && third);
    store.keyValue.set(key, [first, { ...second, changedMs: null, name: 7 }, third, 'odd', { name: 'no id' }]);
    const listed = () => all.list().map(({ id, name }) => [id, name]);
    assert.deepEqual(listed(), [
      ['c', 'Why is c so?'],
      ['a', 'Why is a so?'],
      ['b', '?'],
    ]);
    all.save('d', [turn('d', 4)]);
    assert.deepEqual(
      all.list().map(({ id }) => id),
      ['d', 'c', 'a', 'b'],
    );
    all.remove('b');
    assert.deepEqual(all.turns('b'), []);
    assert.equal(all.list().length, 3);
  });

  it('keep the turns of both windows, and stay deleted in both', () => {
    const { store } = recorded();
    const [one, other] = [new Conversations(store.keyValue, ''), new Conversations(store.keyValue, '')];
    one.save('a', [turn('first', 1)]);
    other.save('a', [turn('first', 1), turn('other', 3)]);
    one.save('a', [turn('first', 1, { markdown: 'New.' }), turn('one', 2)]);
    assert.deepEqual(
      one.turns('a').map(({ id, markdown }) => [id, markdown]),
      [
        ['first', 'New.'],
        ['one', 'Because of one-secret-word.'],
        ['other', 'Because of other-secret-word.'],
      ],
    );
    assert.equal(one.list()[0]?.turns, 3);
    one.remove('a');
    assert.ok(other.isRemoved('a'));
    other.save('a', [turn('first', 1), turn('other', 3)]);
    assert.deepEqual([other.turns('a'), other.list()], [[], []]);
  });

  it('keep an answer whole that another window has restored half', () => {
    const { store } = recorded();
    const [one, other] = [new Conversations(store.keyValue, ''), new Conversations(store.keyValue, '')];
    one.save('a', [turn('long', 1, { status: 'streaming', progress: '', markdown: 'The first half' })]);
    const restored = other.turns('a');
    assert.deepEqual(
      restored.map(({ status, markdown }) => [status, markdown]),
      [['cancelled', 'The first half']],
    );
    one.save('a', [turn('long', 1, { markdown: 'The first half and the second.', shownMs: 5 })]);
    other.save('a', [...restored, turn('next', 7, { shownMs: 8 })]);
    assert.deepEqual(
      one.turns('a').map(({ status, markdown }) => [status, markdown]),
      [
        ['done', 'The first half and the second.'],
        ['done', 'Because of next-secret-word.'],
      ],
    );
    // What a window itself has changed in a whole answer stays.
    one.save('a', [turn('long', 1, { shownMs: 5, position: 'Mine.' })]);
    assert.equal(one.turns('a')[0]?.position, 'Mine.');
  });

  it('keep the newest turns of a long conversation', () => {
    const { store } = recorded();
    const all = new Conversations(store.keyValue, '');
    const turns = Array.from({ length: maxTurns + 1 }, (_, at) => turn(String(at), at));
    all.save('a', turns.slice(0, -1));
    all.save('a', turns.slice(1));
    assert.deepEqual([all.turns('a').length, all.turns('a')[0]?.id, all.list()[0]?.turns], [maxTurns, '1', maxTurns]);
  });

  it('keep a question whose answer was still coming when the window closed, as stopped, with what had come', () =>
    withStore(async (open) => {
      const all = await open();
      all.save('a', [turn('one', 1, { status: 'streaming', progress: 'Asking the model', markdown: 'Half an' })]);
      const [kept] = (await open()).turns('a');
      assert.deepEqual([kept?.status, kept?.progress, kept?.markdown], ['cancelled', null, 'Half an']);
    }));

  it('are written as Markdown with what went along', () => {
    const text = conversationMarkdown('The bound', [
      turn('one', 1, { position: 'mine', context: { ...turn('one', 1).context, sent: ['#changes, 20 characters'] } }),
      turn('two', 2, { status: 'failed', markdown: '', error: { kind: 'dns', sentence: 'No network.' } }),
    ]);
    assert.equal(
      text,
      '# The bound\n\n## Why is one so?\n\nOwn position: mine\n\nSent along: src/a.ts; #changes, 20 characters\n\nBecause of one-secret-word.\n\n*Edit · m*\n\n## Why is two so?\n\nSent along: src/a.ts\n\nNo network.\n\n*failed · Edit · m*\n',
    );
  });

  it('are written with a fence closed that the answer was stopped in, and no other', () => {
    const ends: readonly (readonly [string, string])[] = [
      ['Use this:\n\n```ts\nconst a = 1;', '\n```'],
      ['````md\n```ts\na\n```', '\n````'],
      ['~~~\n```\na', '\n~~~'],
      ['1. Use this:\n   ```ts\n   a();', '\n   ```'],
      ['- ```ts\n  a();', '\n  ```'],
      ['> ```ts\n> a();', '\n> ```'],
      ['```ts\na();\n```', ''],
      ['```ts\na();\n`````\n\nThen `b` and ```c```.', ''],
      ['``` is `three` backticks.', ''],
    ];
    for (const [markdown, end] of ends) {
      const text = conversationMarkdown('x', [turn('one', 1, { status: 'cancelled', markdown })]);
      assert.ok(text.endsWith(`\n\n${markdown}${end}\n\n*cancelled · Edit · m*\n`), text);
    }
  });
});
