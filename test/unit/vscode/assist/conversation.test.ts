import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { Conversations } from '../../../../src/assist/conversations.ts';
import type { Turn } from '../../../../src/assist/turn.ts';
import type { Level } from '../../../../src/base/level.ts';
import type { Part } from '../../../../src/models/streamParts.ts';
import { Conversation } from '../../../../src/vscode/assist/conversation.ts';
import { recorded } from '../recorded.ts';

const turn = (id: string): Turn => ({
  id,
  question: `Question ${id}?`,
  context: { diagnostics: [] },
  level: 'Edit',
  rung: 'H6',
  asked: 'H6',
  onLadder: false,
  status: 'done',
  progress: null,
  markdown: `Answer ${id}.`,
  modelLabel: 'm',
  modelId: 'm',
  modelName: 'm',
  askedMs: 1,
});

class Emitter<T> {
  readonly #listeners: ((event: T) => void)[] = [];
  readonly event = (listener: (event: T) => void) => {
    this.#listeners.push(listener);
    return { dispose: () => undefined };
  };
  fire(event: T): void {
    for (const listener of this.#listeners) listener(event);
  }
  dispose(): void {
    this.#listeners.length = 0;
  }
}

function setup() {
  const { recorder, clock, store } = recorded();
  const stored = new Conversations(store.keyValue, '');
  let ids = 0;
  const levels: Record<string, Level> = {};
  const loading = { models: Promise.resolve() };
  const saving: unknown[] = [];
  const saved = () => Promise.all(saving);
  const on = () => ({ dispose: () => undefined });
  const listeners: (() => void)[] = [];
  const saveFile = () => {
    for (const listener of listeners) listener();
  };
  const renames: ((event: vscode.FileRenameEvent) => void)[] = [];
  /** As the explorer renames a file or a folder; URIs are plain ones with only a path. */
  const rename = (from: string, to: string) => {
    const uriOf = (path: string): vscode.Uri =>
      ({ path, toString: () => `file://${path}`, with: ({ path: other = '' }) => uriOf(other) }) as vscode.Uri;
    for (const listener of renames) listener({ files: [{ oldUri: uriOf(from), newUri: uriOf(to) }] });
  };
  const conversation = new Conversation({
    editor: {
      EventEmitter: Emitter as unknown as typeof vscode.EventEmitter,
      workspace: {
        onDidSaveTextDocument: (listener) => {
          listeners.push(() => listener({ uri: {} } as vscode.TextDocument));
          return on();
        },
        onDidRenameFiles: (listener) => {
          renames.push(listener);
          return on();
        },
        getWorkspaceFolder: () => ({}) as vscode.WorkspaceFolder,
        workspaceFolders: undefined,
      },
      window: { onDidEndTerminalShellExecution: on },
    },
    nameOf: ({ path }) => `shop (2)${path}`,
    entry: { quietly: (_doing, work) => void saving.push(work()) },
    models: {
      load: () => loading.models,
      labelFor: () => 'm',
      labelOf: () => 'm',
      async *stream(): AsyncIterable<Part> {
        yield { type: 'text', text: 'an answer' };
        yield { type: 'finish', reason: 'stop', modelId: 'm', model: 'm', provider: 'test' };
      },
    },
    recorder,
    code: { parser: async () => ({}) as never },
    references: { find: async () => undefined },
    levelOf: ({ uri }) => levels[uri] ?? 'Answer',
    clock,
    newId: () => {
      ids += 1;
      return `new${ids}`;
    },
    task: () => null,
  });
  stored.save('last', [turn('one'), turn('two')]);
  stored.save('older', [turn('old')]);
  stored.save('last', [turn('one'), turn('two'), { ...turn('three'), askedMs: 5 }]);
  const questions = () => conversation.turns.map(({ question }) => question);
  return { conversation, stored, loading, questions, levels, saved, saving, saveFile, rename };
}

describe('the conversation that is shown', () => {
  it('is the last one once the page is ready, unless the person began, chose or asked in another one before', async () => {
    const plain = setup();
    await plain.conversation.load();
    assert.equal(plain.questions().length, 3);

    const begun = setup();
    begun.conversation.begin();
    await begun.conversation.load();
    assert.deepEqual(begun.questions(), []);

    const picked = setup();
    await Promise.all([picked.conversation.switchTo('older'), picked.conversation.load()]);
    assert.deepEqual(picked.questions(), ['Question old?']);

    const asked = setup();
    const [session] = await Promise.all([asked.conversation.open(), asked.conversation.load()]);
    const changes: string[] = [];
    asked.conversation.onDidChange(({ status }) => changes.push(status));
    await session.ask('Why?', { diagnostics: [] }, 'Answer');
    assert.deepEqual(asked.questions(), ['Why?']);
    assert.equal(changes.at(-1), 'done', 'its answer is shown');
  });

  it('follows a file that is renamed, also in the answer that is still on its way, and keeps its new name', async () => {
    const { conversation, rename, saved, stored } = setup();
    const session = await conversation.open();
    const file = { uri: 'file:///src/a.ts', path: 'src/a.ts', languageId: 'typescript', text: 'let a;', line: 1 };
    const named = [{ uri: 'file:///src/b.ts', languageId: 'typescript' }];
    const answered = session.ask('Why?', { file, named, diagnostics: [] }, 'Answer');
    rename('/src/a.ts', '/src/cart.ts');
    rename('/src/other.ts', '/src/else.ts');
    await answered;
    rename('/src', '/lib');
    const context = () => conversation.turns.at(-1)?.context;
    assert.deepEqual([context()?.file?.uri, context()?.file?.path], ['file:///lib/cart.ts', 'shop (2)/lib/cart.ts']);
    assert.equal(context()?.named?.[0]?.uri, 'file:///lib/b.ts');
    await saved();
    assert.equal(stored.turns(conversation.id).at(-1)?.context.file?.uri, 'file:///lib/cart.ts');
  });

  it('follows a renamed file also where nothing was asked yet, and in the conversations that are not shown', async () => {
    const { conversation, rename, saved, stored } = setup();
    const about = (id: string, path: string): Turn => ({
      ...turn(id),
      context: { file: { uri: `file://${path}`, path: path.slice(1), languageId: 'python', line: 1 }, diagnostics: [] },
    });
    stored.save('shown', [about('one', '/src/a.py'), about('two', '/src/b.py')]);
    stored.save('older', [{ ...about('three', '/src/a.py'), askedMs: 3 }], 'The bound');
    const list = stored.list();
    await conversation.switchTo('shown');
    // One after the other, before anything is written.
    rename('/src/a.py', '/src/cart.py');
    rename('/src', '/lib');
    await saved();
    const files = (id: string) => stored.turns(id).map(({ context }) => [context.file?.uri, context.file?.path]);
    const renamed = ['file:///lib/cart.py', 'shop (2)/lib/cart.py'];
    assert.deepEqual(files('shown'), [renamed, ['file:///lib/b.py', 'shop (2)/lib/b.py']]);
    assert.deepEqual(files('older').slice(1), [renamed], 'beside the turn that named no file');
    assert.deepEqual(stored.list(), list, 'names and order stay');
    assert.equal(conversation.turns[0]?.context.file?.uri, 'file:///lib/cart.py');
  });

  it('stays deleted if it was deleted while it opened', async () => {
    const { conversation, stored, loading } = setup();
    const models = Promise.withResolvers<void>();
    loading.models = models.promise;
    await conversation.switchTo('older');
    const opening = conversation.open();
    await conversation.remove('older');
    models.resolve();
    await assert.rejects(opening, /was deleted/);
    assert.deepEqual(stored.turns('older'), []);
    // Asking goes on in the new one.
    assert.deepEqual((await conversation.open()).turns, []);
  });

  it('refuses a session whose conversation was deleted', async () => {
    const { conversation, stored, saved } = setup();
    await conversation.switchTo('older');
    const session = await conversation.open();
    await conversation.refuseDeleted(session);
    await conversation.remove('older');
    await assert.rejects(conversation.refuseDeleted(session), /was deleted/);
    await saved();
    assert.deepEqual(
      stored.list().map(({ id }) => id),
      ['last'],
    );
  });

  it('sends no earlier answer about a file whose level is lower by now, and has no chip for it', async () => {
    const { conversation, stored, levels } = setup();
    const about = (id: string, uri: string): Turn => ({
      ...turn(id),
      context: { file: { uri, path: uri, languageId: 'typescript', line: 1 }, diagnostics: [] },
    });
    const naming = about('three', 'file:///a.ts');
    const named = [{ uri: 'file:///b.ts', languageId: 'typescript' }];
    stored.save('files', [
      about('one', 'file:///a.ts'),
      about('two', 'file:///b.ts'),
      { ...naming, context: { ...naming.context, named } },
    ]);
    await conversation.switchTo('files');
    levels['file:///b.ts'] = 'Hint';
    assert.deepEqual(
      conversation.remembered.map(({ id }) => id),
      ['one'],
    );
    const answer = await (await conversation.open()).ask('Why?', { diagnostics: [] }, 'Answer');
    assert.deepEqual(answer.context.sent, ['1 earlier question']);
  });

  it('is deleted here, too, once another window has deleted it', async () => {
    for (const first of ['ask', 'answer'] as const) {
      const { conversation, stored, questions, saved } = setup();
      await conversation.switchTo('older');
      const session = await conversation.open();
      stored.remove('older');
      if (first === 'ask') await assert.rejects(conversation.refuseDeleted(session), /was deleted/);
      else await session.ask('And now?', { diagnostics: [] }, 'Answer');
      await saved();
      assert.deepEqual(questions(), []);
      assert.deepEqual(session.turns, []);
      assert.deepEqual(stored.turns('older'), []);
    }
  });

  it('keeps what another window asked in it', async () => {
    const { conversation, stored, saved } = setup();
    await conversation.switchTo('older');
    const session = await conversation.open();
    stored.save('older', [turn('old'), { ...turn('from the other window'), askedMs: 2 }]);
    await session.ask('Why?', { diagnostics: [] }, 'Answer');
    await saved();
    assert.deepEqual(
      stored.turns('older').map(({ question }) => question),
      ['Question old?', 'Question from the other window?', 'Why?'],
    );
  });

  it('is not saved again because a file was saved, but says that the next hint may be open', async () => {
    const { conversation, saving, saveFile } = setup();
    await (await conversation.open()).ask('Why?', { diagnostics: [] }, 'Answer');
    const changed: string[] = [];
    conversation.onDidChange(({ question }) => changed.push(question));
    const before = saving.length;
    saveFile();
    assert.deepEqual(changed, ['Why?']);
    assert.equal(saving.length, before);
  });
});
