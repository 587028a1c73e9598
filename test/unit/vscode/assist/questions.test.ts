import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { keptSelection } from '../../../../src/assist/edit/followedSelection.ts';
import type { NamedRange } from '../../../../src/assist/edit/wholeSymbols.ts';
import { AssistSession } from '../../../../src/assist/session.ts';
import type { TurnContext } from '../../../../src/assist/turn.ts';
import { AppError } from '../../../../src/base/appError.ts';
import type { Level } from '../../../../src/base/level.ts';
import type { Part } from '../../../../src/models/streamParts.ts';
import type { AskedModels } from '../../../../src/vscode/assist/attachments.ts';
import { Questions } from '../../../../src/vscode/assist/questions.ts';

const uri = 'file:///a.ts';
const document = { uri: { toString: () => uri }, languageId: 'typescript' } as unknown as vscode.TextDocument;
const file = { uri, path: 'a.ts', languageId: 'typescript', text: 'let a = 1;', line: 1 };

type Step = 'open' | 'read' | 'beforeAsk' | 'rules' | 'again' | 'look';

function setup() {
  const steps: string[] = [];
  const requests: string[] = [];
  const asked: AskedModels[] = [];
  let ids = 0;
  /** `during` runs while the question waits for a step. */
  const state = {
    text: file.text,
    level: 'Answer' as Level,
    during: {} as Partial<Record<Step, () => void>>,
    refused: undefined as string | undefined,
    symbols: [] as NamedRange[],
    /** The file that an earlier question was last read again about. */
    again: undefined as TurnContext['file'],
    isSelectionLost: false,
    /** The file that the one in front leads to. */
    link: [] as { readonly uri: vscode.Uri; readonly languageId: string }[],
    /** How to stop the reading, once a notification offers it. */
    cancel: Promise.withResolvers<() => void>(),
    slow: undefined as Promise<void> | undefined,
  };
  const step = async (name: Step) => {
    steps.push(name);
    await nextTurn();
    state.during[name]?.();
  };
  const newSession = () =>
    new AssistSession(
      {
        labelFor: () => 'm',
        labelOf: () => 'm',
        async *stream({ messages = [] }): AsyncIterable<Part> {
          requests.push(messages.map(({ content }) => content).join('\n'));
          yield { type: 'text', text: 'an answer' };
          yield { type: 'finish', reason: 'stop', modelId: 'm', model: 'm', provider: 'test' };
        },
      },
      {
        parseReference: async () => undefined,
        check: async () => ({ shown: true }),
        parsons: () => undefined,
        skeleton: () => undefined,
        clear: () => undefined,
      },
      { changed: () => undefined, appended: () => undefined, request: () => undefined },
      { nowMs: () => 1, monotonicMs: () => 1, zoneOffsetMinutes: () => 0 },
      () => {
        ids += 1;
        return `t${ids}`;
      },
    );
  const shown = { session: newSession() };
  const deletedOnes = new Set<AssistSession>();
  const questions = new Questions({
    editor: {
      window: {
        withProgress: (_options, task) =>
          task({ report: () => undefined }, {
            onCancellationRequested: (stop: () => void) => {
              state.cancel.resolve(stop);
            },
          } as unknown as vscode.CancellationToken),
      },
      workspace: { textDocuments: [], openTextDocument: async () => ({ ...document, getText: () => state.text }) },
      Uri: { parse: () => document.uri },
      ProgressLocation: { Notification: 15 },
    },
    levels: {
      level: () => ({ level: state.level, source: 'a test', selectable: [] }),
      look: async () => {
        await step('look');
        return state.link;
      },
    },
    reader: {
      read: () => ({ document, context: { file: { ...file, text: state.text }, diagnostics: [] }, units: 0 }),
      takeSelection: () => true,
      again: async ({ file: about, selection }) => {
        state.again = about;
        await step('again');
        const context = { file: { ...file, ...about, text: state.text }, diagnostics: [] };
        return state.isSelectionLost ? context : { ...context, selection };
      },
    },
    conversation: {
      open: async () => {
        const { session } = shown;
        await step('open');
        return session;
      },
      refuseDeleted: async (session) => {
        if (deletedOnes.has(session)) throw new AppError('refused', 'deleted');
      },
    },
    attachments: {
      read: async (_question, models = {}) => {
        asked.push(models);
        models.files?.push({ uri: document.uri, languageId: 'typescript' });
        models.files?.push({ uri: document.uri, languageId: 'typescript' });
        await state.slow;
        await step('read');
        return [];
      },
      refuseLowered: () => {
        if (state.refused !== undefined) throw new AppError('refused', state.refused);
      },
    },
    rules: {
      of: async () => {
        await step('rules');
        return [];
      },
    },
    code: { symbolsOf: async () => state.symbols },
    beforeAsk: async () => {
      await step('beforeAsk');
      return undefined;
    },
    focus: async () => undefined,
  });
  return { questions, state, steps, requests, asked, shown, newSession, deletedOnes };
}

describe('a question', () => {
  for (const step of ['open', 'read', 'beforeAsk', 'rules', 'look'] as const) {
    it(`is not sent if AI was switched off while it waited (${step})`, async () => {
      const { questions, state, requests } = setup();
      state.during[step] = () => {
        state.level = 'Off';
      };
      await assert.rejects(questions.ask('Why?'), /AI is off here/);
      assert.deepEqual(requests, []);
    });
  }

  it('about a link counts as one about the file that it leads to as well', async () => {
    const { questions, state } = setup();
    const link = { uri: { toString: () => 'file:///off/plan.md' } as vscode.Uri, languageId: 'markdown' };
    state.link = [link];
    const turn = await questions.ask('Why?');
    assert.deepEqual(
      turn?.context.named?.map((each) => each.uri),
      [uri, 'file:///off/plan.md'],
    );
  });

  it('gets a hint if the level was lowered to Hint while it waited, and no answer if it was raised from there', async () => {
    const lowered = setup();
    lowered.state.during.read = () => {
      lowered.state.level = 'Hint';
    };
    const hint = await lowered.questions.ask('Why?');
    assert.deepEqual([hint?.level, hint?.onLadder], ['Hint', true]);
    const raised = setup();
    raised.state.level = 'Hint';
    raised.state.during.read = () => {
      raised.state.level = 'Edit';
    };
    assert.equal((await raised.questions.ask('Why?'))?.onLadder, true);
  });

  it('is not sent if a file that it names may not go along any more', async () => {
    const { questions, state, requests } = setup();
    state.during.beforeAsk = () => {
      state.refused = 'The level for b.ts is Off';
    };
    await assert.rejects(questions.ask('#file:b.ts why?'), /b\.ts is Off/);
    assert.deepEqual(requests, []);
  });

  it('is asked in the conversation that was shown when it was asked', async () => {
    const { questions, state, shown, newSession } = setup();
    const { session } = shown;
    state.during.read = () => {
      shown.session = newSession();
    };
    await questions.ask('Why?');
    assert.deepEqual([session.turns.length, shown.session.turns.length], [1, 0]);
  });

  it('keeps the function that it was asked in, or that it was asked outside of all', async () => {
    const { questions, state } = setup();
    assert.equal((await questions.ask('Why?'))?.context.file?.around, null);
    state.symbols = [{ name: 'a', kind: 'function', start: 0, end: 10 }];
    const turn = await questions.ask('Why?');
    const all = { index: 0, count: 1 };
    const around = { name: 'a', kind: 'function', ...all, head: 'let a = 1;', ofAll: all };
    assert.deepEqual(turn?.context.file?.around, around);
  });

  it('keeps which files it named, each once', async () => {
    const { questions } = setup();
    const turn = await questions.ask('#file:a.ts why?');
    assert.deepEqual(turn?.context.named, [{ uri, languageId: 'typescript' }]);
  });

  it('stops the reading, too, when the person stops it', async () => {
    const { questions, state, requests, asked } = setup();
    const reading = Promise.withResolvers<void>();
    state.slow = reading.promise;
    const asking = questions.ask('#codebase why?');
    const cancel = await state.cancel.promise;
    assert.equal(asked[0]?.signal?.aborted, false);
    cancel();
    await assert.rejects(asking, /was stopped/);
    assert.equal(asked[0]?.signal?.aborted, true);
    reading.resolve();
    await nextTurn();
    assert.deepEqual(requests, []);
  });

  it('is not sent once its conversation was deleted', async () => {
    const { questions, state, shown, requests, deletedOnes } = setup();
    state.during.read = () => deletedOnes.add(shown.session);
    await assert.rejects(questions.ask('Why?'), /deleted/);
    assert.deepEqual(requests, []);
  });
});

describe('a question about lines with a key', () => {
  const withKey = `const key = '${['gh', 'p_', 'a1B2'.repeat(9)].join('')}';`;

  it('is not sent, and neither the file in front nor what is named is read any further', async () => {
    const { questions, state, steps, requests } = setup();
    state.text = withKey;
    await assert.rejects(questions.ask('Why?'), /a\.ts may hold keys/);
    await assert.rejects(questions.ask('Why?', { way: 'hint' }), /a\.ts may hold keys/);
    assert.deepEqual([steps, requests], [[], []]);
  });

  it('is sent when other code is meant, and then that is looked at', async () => {
    const { questions, state, requests } = setup();
    state.text = withKey;
    await questions.ask('Why?', { about: { file, diagnostics: [] } });
    assert.equal(requests.length, 1);
    state.text = file.text;
    await assert.rejects(
      questions.ask('Why?', { about: { file: { ...file, text: withKey }, diagnostics: [] } }),
      /may hold keys/,
    );
    assert.equal(requests.length, 1);
  });

  it('is not sent again once there is a key, and gets no next hint', async () => {
    const { questions, state, requests } = setup();
    const turn = await questions.ask('Why?');
    const hint = await questions.ask('Where?', { way: 'hint' });
    assert.ok(turn && hint);
    requests.length = 0;
    state.text = withKey;
    await assert.rejects(questions.again(turn, undefined), /may hold keys/);
    await assert.rejects(questions.nextHint(hint, 'The bound.'), /may hold keys/);
    assert.deepEqual(requests, []);
  });
});

describe('a question that is asked again, and the next hint', () => {
  it('are not sent if AI was switched off while they waited', async () => {
    const { questions, state, requests } = setup();
    const turn = await questions.ask('Why?');
    assert.ok(turn);
    const hint = await questions.ask('Where?', { way: 'hint' });
    assert.ok(hint);
    requests.length = 0;
    for (const again of [() => questions.again(turn, undefined), () => questions.nextHint(hint, 'The bound.')]) {
      state.level = 'Answer';
      state.during.read = () => {
        state.level = 'Off';
      };
      await assert.rejects(again, /AI is off here/);
    }
    assert.deepEqual(requests, []);
  });

  it('differ in what is gone since: only the hint goes on without it', async () => {
    const { questions, asked } = setup();
    const turn = await questions.ask('#terminal why?');
    const hint = await questions.ask('#terminal where?', { way: 'hint' });
    assert.ok(turn && hint);
    await questions.again(turn, undefined);
    await assert.rejects(questions.nextHint(hint), /Try something first/);
    assert.deepEqual(
      asked.map(({ leavesOutGone = false }) => leavesOutGone),
      [false, false, false, true],
    );
  });

  it('are about the function of now', async () => {
    const { questions, state } = setup();
    const [total, sum] = ['total', 'sum'].map((name) => ({ name, kind: 'function', start: 0, end: 10 }));
    assert.ok(total && sum);
    state.symbols = [total];
    const turn = await questions.ask('Why?');
    const hint = await questions.ask('Where?', { way: 'hint' });
    assert.ok(turn && hint);
    const older = { ...turn, context: { ...turn.context, file: { ...file, around: undefined } } };
    const ways = [
      () => questions.again(turn, undefined),
      () => assert.rejects(questions.nextHint(hint, 'The bound.'), AppError),
    ];
    const isAskedIn = async (ask: () => Promise<void>, line: number, name: string) => {
      Object.assign(state, { again: undefined });
      await ask();
      assert.deepEqual([state.again?.line, state.again?.around?.name], [line, name]);
    };
    for (const ask of ways) {
      state.text = `let b = 2;\n${file.text}`;
      state.symbols = [{ ...total, start: 11, end: 21 }];
      await isAskedIn(ask, 2, 'total');
      state.text = file.text;
      state.symbols = [sum];
      await isAskedIn(ask, 1, 'sum');
    }
    await isAskedIn(() => questions.again(older, undefined), 1, 'sum');
  });

  it('differ once the selected code has changed: only the hint goes on without it', async () => {
    const { questions, state, requests } = setup();
    const asked = await questions.ask('Why?');
    const hint = await questions.ask('Where?', { way: 'hint' });
    assert.ok(asked && hint);
    const selection = { end: 5, firstLine: 1, lastLine: 1, ...keptSelection(file.text, { start: 4, end: 5 }) };
    const [turn, next] = [asked, hint].map((each) => ({ ...each, context: { ...each.context, selection } }));
    assert.ok(turn && next);
    requests.length = 0;
    await questions.again(turn, undefined);
    assert.equal(requests.length, 1);
    state.isSelectionLost = true;
    await assert.rejects(
      questions.again(turn, undefined),
      /The selected code, or what is around it, has changed since/,
    );
    assert.equal(requests.length, 1);
    await assert.rejects(questions.nextHint(next), /Try something first/);
  });

  it('are about the function of then although it has another name, and lines came above it', async () => {
    const { questions, state } = setup();
    const [first, total] = ['first', 'total'].map((name, at) => ({
      name,
      kind: 'function',
      start: 11 * at,
      end: 11 * at + 10,
    }));
    assert.ok(first && total);
    state.text = 'let a = 1;\nlet b = 2;\n';
    state.symbols = [first, total];
    const turn = await questions.ask('Why?', {
      about: { file: { ...file, text: state.text, line: 2 }, diagnostics: [] },
    });
    assert.ok(turn);
    assert.equal(turn.context.file?.around?.name, 'total');
    state.text = `\n\n${state.text}`;
    state.symbols = [first, { ...total, name: 'sum' }].map((each) => ({
      ...each,
      start: each.start + 2,
      end: each.end + 2,
    }));
    await questions.again(turn, undefined);
    assert.deepEqual([state.again?.line, state.again?.around?.name], [4, 'sum']);
    state.symbols = state.symbols.slice(1);
    await questions.again(turn, undefined);
    assert.equal(state.again?.line, 2);
  });

  it('stay in their own conversation', async () => {
    const { questions, state, shown, newSession } = setup();
    const { session } = shown;
    const turn = await questions.ask('Why?');
    assert.ok(turn);
    state.during.again = () => {
      shown.session = newSession();
    };
    await questions.again(turn, undefined);
    assert.deepEqual([session.turns.length, shown.session.turns.length], [2, 0]);
  });
});
