import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { LevelOf } from '../../../src/assist/earlierTurns.ts';
import { AssistSession } from '../../../src/assist/session.ts';
import type { Turn } from '../../../src/assist/turn.ts';
import type { AskContext } from '../../../src/hints/askContext.ts';
import type { HintGuard } from '../../../src/hints/hintGuard.ts';
import { nextHintDelayMs } from '../../../src/hints/ladder.ts';
import type { Part } from '../../../src/models/streamParts.ts';

const context: AskContext = {
  file: { uri: 'file:///a.ts', path: 'src/a.ts', languageId: 'typescript', text: 'let a = 1;', line: 3 },
  diagnostics: [{ message: "Cannot find name 'totl'. Did you mean 'total'?", line: 3, severity: 'error' }],
};
const openGuard: HintGuard = {
  parseReference: async () => undefined,
  check: async () => ({ shown: true }),
  parsons: () => undefined,
  skeleton: () => '```\nfunction a() {\n  // TODO: 2 lines\n}\n```',
  clear: () => undefined,
};

function open(
  words: () => string = () => 'a hint',
  guard: HintGuard = openGuard,
  reference?: () => Promise<string | undefined>,
  /** Runs in the middle of an answer, which then ends as a cancelled one. */
  middle?: () => void,
  levelOf?: LevelOf,
  answerLabel = 'scripted',
) {
  const clock = { now: 1_000_000, nowMs: () => clock.now };
  const requests: string[] = [];
  const messages: string[] = [];
  const models: (string | undefined)[] = [];
  const shown: string[] = [];
  let ids = 0;
  let hints = 0;
  const changes: [string, string | undefined][] = [];
  const session = new AssistSession(
    {
      labelFor: (role) => (role === 'answer' ? answerLabel : 'scripted'),
      labelOf: (id) => (id === 'answerer' ? answerLabel : 'scripted'),
      async *stream({ role, messages: sent = [], modelId }): AsyncIterable<Part> {
        requests.push(role);
        messages.push(sent.map(({ content }) => content).join('\n'));
        models.push(modelId);
        hints += 1;
        yield { type: 'text', text: role === 'answer' ? 'THE ANSWER' : `${words()} ${hints}` };
        if (middle !== undefined) {
          middle();
          return yield { type: 'error', error: { kind: 'cancelled', sentence: 'The request was cancelled.' } };
        }
        yield {
          type: 'finish',
          reason: 'stop',
          modelId: role === 'answer' ? 'answerer' : 'm',
          model: 'm',
          provider: 'test',
        };
      },
    },
    guard,
    {
      changed: ({ id, position: said }) => changes.push([id, said]),
      appended: () => undefined,
      request: () => undefined,
      shown: ({ rung }) => shown.push(rung),
    },
    { nowMs: () => clock.now, monotonicMs: () => clock.now, zoneOffsetMinutes: () => 0 },
    () => {
      ids += 1;
      return `t${ids}`;
    },
    {
      attemptFirst: true,
      ...(reference === undefined ? {} : { reference }),
      ...(levelOf === undefined ? {} : { levelOf }),
    },
  );
  const attempt = () => {
    clock.now += 1;
    session.tried();
    clock.now += nextHintDelayMs;
  };
  return { session, clock, requests, messages, models, shown, changes, attempt };
}

const newest = (session: AssistSession): Turn => {
  const turn = session.turns.at(-1);
  assert.ok(turn);
  return turn;
};

describe('a session on the ladder', () => {
  it('begins with the editor\u2019s own report, without a request and without the advice of a compiler', async () => {
    const { session, requests } = open();
    const turn = await session.ask('Why?', context, 'Hint');
    assert.equal(turn.rung, 'H0');
    assert.deepEqual(requests, []);
    assert.match(turn.markdown, /src\/a\.ts:3: Cannot find name 'totl'/);
    assert.doesNotMatch(turn.markdown, /Did you mean/);
  });

  it('skips H0 after an attempt', async () => {
    const { session, attempt } = open();
    attempt();
    assert.equal((await session.ask('Why?', context, 'Hint')).rung, 'H1');
  });

  it('goes from H0 to H6 one rung at a time, each after an attempt, the last after a position and two clicks', async () => {
    const { session, requests, changes, attempt, clock } = open(() => String(Math.random()));
    const first = await session.ask('Why?', context, 'Hint');
    await assert.rejects(session.nextHint(newest(session).id, context), /Write one line first/);
    await session.nextHint(newest(session).id, context, 'It should be cheaper.');
    assert.ok(changes.some(([id, said]) => id === first.id && said === 'It should be cheaper.'));
    for (const rung of ['H1', 'H2', 'H3', 'H4', 'H5']) {
      assert.equal(newest(session).rung, rung);
      await assert.rejects(session.nextHint(newest(session).id, context), /Try something first/);
      clock.now += 1;
      session.tried();
      await assert.rejects(session.nextHint(newest(session).id, context), /in a moment/);
      attempt();
      if (rung !== 'H5') await session.nextHint(newest(session).id, context);
    }
    assert.ok(!session.turns.some(({ markdown }) => markdown.includes('THE ANSWER')));
    assert.equal(await session.nextHint(newest(session).id, context), undefined);
    assert.equal(newest(session).rung, 'H5');
    assert.equal(session.stepAfter(newest(session)).confirming, true);
    // A double click is not a second decision.
    assert.equal(await session.nextHint(newest(session).id, context), undefined);
    clock.now += 600;
    await session.nextHint(newest(session).id, context);
    assert.equal(newest(session).rung, 'H6');
    assert.equal(newest(session).level, 'Hint');
    assert.equal(newest(session).markdown, 'THE ANSWER');
    assert.ok(requests.includes('hint'));
  });

  it('asks for a position before the answer when none was typed', async () => {
    const { session, attempt, clock } = open(() => String(Math.random()));
    attempt();
    await session.ask('Why?', context, 'Hint');
    for (let rung = 1; rung < 5; rung += 1) {
      attempt();
      await session.nextHint(newest(session).id, context);
    }
    attempt();
    const { id } = newest(session);
    assert.equal(newest(session).rung, 'H5');
    await assert.rejects(session.nextHint(id, context), /Write one line first/);
    await session.nextHint(id, context, 'The bound is wrong.');
    clock.now += 600;
    await session.nextHint(id, context);
    assert.equal(newest(session).rung, 'H6');
  });

  it('says that the diagnosis is the same instead of repeating it', async () => {
    const { session, attempt } = open(() => 'Look at the loop in line three and at the bound that it has');
    attempt();
    await session.ask('Why?', context, 'Hint');
    attempt();
    await session.nextHint(newest(session).id, context);
    assert.match(newest(session).markdown, /same diagnosis/);
  });

  it('goes on to the answer also when every hint said too much', async () => {
    const guard: HintGuard = {
      ...openGuard,
      check: async () => ({ shown: false, reason: 'It leaks.' }),
      skeleton: () => undefined,
    };
    const { session, attempt } = open(() => 'a leak', guard);
    await session.ask('Why?', context, 'Hint');
    const asked: string[] = [];
    for (let step = 0; step < 8 && newest(session).rung !== 'H6'; step += 1) {
      attempt();
      await session.nextHint(newest(session).id, context, 'I expect a number.');
      asked.push(newest(session).asked);
      assert.ok(newest(session).rung === 'H6' || !newest(session).markdown.includes('a leak'));
    }
    assert.deepEqual(asked, ['H1', 'H2', 'H3', 'H4', 'H5', 'H5', 'H6']);
    assert.equal(newest(session).markdown, 'THE ANSWER');
  });

  it('says once for each turn what was shown, not what was asked of a model, and no fact', async () => {
    const { session, shown, attempt } = open();
    await session.ask('What does `Math.floor` do?', context, 'Hint');
    const first = await session.ask('Why?', context, 'Hint');
    const hint = await session.nextHint(first.id, context, 'The bound.');
    attempt();
    await session.nextHint(hint?.id ?? '', context);
    await session.ask('And what now?', context, 'Answer');
    assert.deepEqual(shown, ['H0', 'H1', 'H2', 'H6']);
  });

  it('answers a plain question about the language at H3 at once, beside the ladder', async () => {
    const { session, requests, attempt } = open();
    const fact = await session.ask('What does `Math.floor` do?', context, 'Hint');
    assert.equal(fact.rung, 'H3');
    assert.equal(fact.isFact, true);
    assert.ok(requests.includes('answer'), 'it is still held against an answer');
    assert.equal(session.stepAfter(fact).allowed, false);
    await assert.rejects(session.nextHint(fact.id, context), /needs no next hint/);
    attempt();
    assert.equal((await session.ask('And another: what is `Math.min`?', context, 'Hint')).isFact, true);
    const bare = open();
    assert.equal((await bare.session.ask('What does `Math.floor` do?', { diagnostics: [] }, 'Hint')).rung, 'H3');
    assert.deepEqual(bare.requests, ['hint']);
    const { session: other } = open();
    await other.ask('What does `Math.floor` do?', context, 'Hint');
    assert.equal((await other.ask('Why?', context, 'Hint')).rung, 'H0', 'the ladder still begins at its start');
  });

  it('walks the same ladder at level Answer when a hint is asked for first', async () => {
    const { session, requests, attempt } = open();
    assert.equal((await session.ask('Why?', context, 'Answer')).rung, 'H6');
    requests.length = 0;
    const first = await session.ask('Why?', context, 'Answer', { way: 'hint' });
    assert.equal(first.rung, 'H0');
    assert.equal(first.onLadder, true);
    assert.deepEqual(requests, []);
    const hint = await session.nextHint(first.id, context, 'The bound, I think.');
    assert.equal(hint?.rung, 'H1');
    assert.equal(hint?.level, 'Answer');
    await assert.rejects(session.nextHint(hint?.id ?? '', context), /Try something first/);
    attempt();
    assert.equal((await session.nextHint(hint?.id ?? '', context))?.rung, 'H2');
  });

  it('asks for the answer to hold hints against once a question, and not at all where the project has it', async () => {
    const { session, requests, attempt } = open(() => `hint ${Math.random()}`);
    const first = await session.ask('Why?', context, 'Hint');
    const hint = await session.nextHint(first.id, context, 'The bound.');
    attempt();
    await session.nextHint(hint?.id ?? '', context);
    assert.deepEqual([...requests].sort(), ['answer', 'hint', 'hint']);
    const solution: string[] = [];
    const guard = { ...openGuard, parseReference: async (answer: string) => void solution.push(answer) };
    const known = open(
      () => 'a hint',
      guard,
      async () => 'return 7;',
    );
    const zero = await known.session.ask('Why?', context, 'Hint');
    await known.session.nextHint(zero.id, context, 'The bound.');
    assert.deepEqual(known.requests, ['hint']);
    assert.deepEqual(solution, ['return 7;']);
  });

  it('offers lines to put in order at H5, apart from the text, without a hint’s writer', async () => {
    const parsons = { given: 'f():', lines: ['b', 'x', 'a', 'c'], solution: ['a', 'b', 'c'] };
    const { session, requests, attempt } = open(() => `hint ${Math.random()}`, {
      ...openGuard,
      parsons: () => parsons,
    });
    let turn = await session.ask('Why?', context, 'Hint');
    turn = (await session.nextHint(turn.id, context, 'The bound.')) ?? turn;
    while (turn.asked !== 'H5') {
      attempt();
      requests.length = 0;
      turn = (await session.nextHint(turn.id, context)) ?? turn;
    }
    assert.deepEqual(requests, []);
    assert.deepEqual(turn.parsons, parsons);
    assert.match(turn.markdown, /Put these lines in order/);
    assert.match(session.checkOrder(turn.id, [2, 1]) ?? '', /first 1 of 3/);
    assert.match(session.checkOrder(turn.id, [2, 0, 3]) ?? '', /^Right/);
    assert.equal(session.checkOrder('nobody', []), undefined);
  });
});

describe('a session and what it keeps', () => {
  it('shows the person\u2019s own words, and compares the answer with their position', async () => {
    const { session, messages } = open();
    const turn = await session.ask('Why ten?', context, 'Edit', { position: 'the bound is wrong' });
    assert.equal(turn.question, 'Why ten?');
    assert.equal(turn.position, 'the bound is wrong');
    assert.match(messages.at(-1) ?? '', /My own position: the bound is wrong\nCompare your answer with it/);
  });

  it('keeps no text of a file, and of the selected one not much more than that', async () => {
    const { session } = open();
    const text = `let a = 1;${' '.repeat(200_000)}`;
    assert.ok(context.file);
    const asked: AskContext = {
      file: { ...context.file, text },
      selection: { start: 4, end: 5, firstLine: 1, lastLine: 1 },
      diagnostics: [],
    };
    await session.ask('What is it?', asked, 'Edit');
    assert.ok(JSON.stringify(session.turns).length < 2000);
    assert.equal(newest(session).context.selection?.text, 'a');
  });

  it('writes the next hint about the file as it is by then, held against the same answer', async () => {
    const { session, requests, messages, attempt } = open();
    assert.ok(context.file);
    await session.ask('Why?', context, 'Hint');
    attempt();
    await session.nextHint(newest(session).id, context);
    attempt();
    const changed = { ...context, file: { ...context.file, text: 'let changed = 2;' } };
    await session.nextHint(newest(session).id, changed);
    assert.match(messages.at(-1) ?? '', /let changed = 2;/);
    assert.equal(requests.filter((role) => role === 'answer').length, 1);
    assert.equal(newest(session).follows, true);
  });

  it('is stopped without an error, whatever the model says about it', async () => {
    const { session } = open(
      () => 'x',
      openGuard,
      undefined,
      () => session.cancel(newest(session).id),
    );
    const turn = await session.ask('Why?', context, 'Edit');
    assert.equal(turn.status, 'cancelled');
    assert.equal(turn.error, undefined);
    const hint = await session.ask('Why?', context, 'Edit', { way: 'hint' });
    assert.equal(hint.rung, 'H0');
  });

  it('sends the chosen model along, and names it', async () => {
    const { session, models } = open();
    const turn = await session.ask('What?', context, 'Edit', { modelId: 'small' });
    assert.deepEqual(models, ['small']);
    assert.equal(turn.modelId, 'answerer');
  });

  it('says which other model was asked for the solution that a hint is checked against', async () => {
    const { session, attempt } = open(undefined, undefined, undefined, undefined, undefined, 'Large');
    await session.ask('Why?', context, 'Hint');
    attempt();
    const hint = await session.ask('Why so?', context, 'Hint');
    assert.deepEqual(hint.context.sent, ['the same to Large, for a solution to check hints against']);
    assert.equal(hint.modelLabel, 'scripted');
  });

  it('asks for no smaller hint once the level is lowered', async () => {
    let level: 'Hint' | 'Off' = 'Hint';
    const lowering: HintGuard = {
      ...openGuard,
      check: async () => {
        level = 'Off';
        return { shown: false, reason: 'It leaks.' };
      },
    };
    const { session, requests, attempt } = open(undefined, lowering, undefined, undefined, () => level);
    await session.ask('Why?', context, 'Hint');
    attempt();
    const hint = await session.ask('Why so?', context, 'Hint');
    assert.deepEqual([...requests].sort(), ['answer', 'hint']);
    assert.deepEqual([hint.status, hint.rung], ['done', 'H1']);
  });

  it('writes no hint by the rules of a project, and says of an answer that they went along', async () => {
    const { session, messages, attempt } = open();
    const rules = [{ label: 'AGENTS.md', title: 'Rules', text: 'Always give the solution.' }];
    await session.ask('Why?', { ...context, rules }, 'Hint');
    attempt();
    const hint = await session.ask('Why so?', { ...context, rules }, 'Hint');
    assert.doesNotMatch(messages.join(), /Always give the solution/);
    assert.equal(hint.context.sent, undefined);
    const answer = await session.ask('What?', { ...context, rules }, 'Edit');
    assert.match(messages.at(-1) ?? '', /Always give the solution/);
    assert.deepEqual(answer.context.sent, ['AGENTS.md, 25 characters']);
  });

  it('says that earlier questions went along, and asks once more without the answer it is to replace', async () => {
    const { session, messages } = open();
    const first = await session.ask('What is one?', context, 'Edit');
    assert.equal(first.context.sent, undefined);
    const second = await session.ask('What is two?', context, 'Edit');
    assert.match(messages.at(-1) ?? '', /What is one\?\nTHE ANSWER/);
    assert.deepEqual(second.context.sent, ['1 earlier question']);
    const third = await session.ask('What is two?', context, 'Edit', { again: second.id });
    assert.equal((messages.at(-1) ?? '').split('THE ANSWER').length - 1, 1);
    assert.deepEqual(third.context.sent, ['1 earlier question']);
    const again = await session.ask('What is one?', context, 'Edit', { again: first.id });
    assert.doesNotMatch(messages.at(-1) ?? '', /THE ANSWER/);
    assert.equal(again.context.sent, undefined);
  });

  it('sends no earlier question with the answer of a ladder at level Hint, also when the level was lowered on the way', async () => {
    for (const [asked, now] of [
      ['Hint', 'Hint'],
      ['Edit', 'Hint'],
      ['Edit', 'Edit'],
    ] as const) {
      const { session, messages, attempt, clock } = open(() => String(Math.random()));
      await session.ask('A secret plan?', context, 'Edit');
      attempt();
      await session.ask('Why?', context, asked, { way: 'hint' });
      while (newest(session).rung !== 'H6') {
        attempt();
        if (newest(session).rung === 'H5') {
          await session.nextHint(newest(session).id, context, 'The bound.', now);
          clock.now += 600;
        }
        await session.nextHint(newest(session).id, context, '', now);
      }
      const isAlong = now !== 'Hint';
      assert.equal((messages.at(-1) ?? '').includes('A secret plan?'), isAlong, `${asked}, ${now}`);
      assert.deepEqual(newest(session).context.sent, isAlong ? ['1 earlier question'] : undefined);
      assert.equal(newest(session).level, now);
    }
  });

  const inFile = (uri: string): AskContext => ({
    file: { uri, path: uri.slice(8), languageId: 'typescript', text: 'let b = 1;', line: 1 },
    diagnostics: [],
  });

  it('sends nothing along that a closed file’s text may have come into, by however many questions', async () => {
    const closed = new Set<string>();
    const levelOf: LevelOf = ({ uri }) => (closed.has(uri) ? 'Off' : 'Edit');
    const { session, messages } = open(undefined, openGuard, undefined, undefined, levelOf);
    await session.ask('What does it do?', inFile('file:///secret.ts'), 'Edit');
    await session.ask('Shorter?', inFile('file:///b.ts'), 'Edit');
    const third = await session.ask('Still shorter?', inFile('file:///b.ts'), 'Edit');
    assert.deepEqual(third.context.sent, ['2 earlier questions']);
    closed.add('file:///secret.ts');
    const last = await session.ask('And now?', inFile('file:///b.ts'), 'Edit');
    assert.doesNotMatch(messages.at(-1) ?? '', /THE ANSWER/);
    assert.equal(last.context.sent, undefined);
  });

  it('keeps the same words in two files apart: their hints, and what was believed about them', async () => {
    const closed = new Set<string>();
    const levelOf: LevelOf = ({ uri }) => (closed.has(uri) ? 'Off' : 'Edit');
    const { session, messages, attempt } = open(() => 'Look at the bound', openGuard, undefined, undefined, levelOf);
    const why = 'What is wrong with this code?';
    const [one, other] = [inFile('file:///one.ts'), inFile('file:///other.ts')];
    attempt();
    const first = await session.ask(why, one, 'Hint');
    attempt();
    await session.nextHint(first.id, one, 'My position about one.');
    attempt();
    const second = await session.ask(why, other, 'Hint');
    assert.match(second.markdown, /^Look at the bound/);
    assert.doesNotMatch(messages.at(-1) ?? '', /Look at the bound/);
    for (let rung = 'H1'; rung !== 'H5'; rung = newest(session).rung) {
      attempt();
      await session.nextHint(newest(session).id, other);
    }
    attempt();
    assert.equal(session.stepAfter(newest(session)).asksPosition, true);
    // A hint that a named file stood behind does not go along once that file is closed.
    const third = inFile('file:///third.ts');
    const secret = { uri: 'file:///secret.ts', languageId: 'typescript' };
    const hint = await session.ask('Why?', { ...third, named: [secret] }, 'Hint');
    closed.add(secret.uri);
    attempt();
    await session.nextHint(hint.id, third);
    assert.doesNotMatch(messages.at(-1) ?? '', /Look at the bound/);
  });

  it('sends no earlier question along where the one to ask again is gone', async () => {
    const { session, messages } = open();
    await session.ask('What is one?', context, 'Edit');
    await session.ask('What is one, too?', context, 'Edit');
    await session.ask('What is two?', context, 'Edit', { again: 'gone' });
    assert.doesNotMatch(messages.at(-1) ?? '', /What is one/);
  });

  it('remembers which words are not the person’s own, through every hint', async () => {
    const { session, attempt } = open();
    const turn = await session.ask('Why "#changes"?', context, 'Hint', { isWritten: true });
    attempt();
    const next = await session.nextHint(turn.id, context);
    assert.deepEqual([turn.isWritten, next?.isWritten], [true, true]);
  });

  it('lets the oldest turns go', async () => {
    const { session } = open();
    for (let count = 0; count < 510; count += 1) await session.ask(`What is ${count}?`, { diagnostics: [] }, 'Edit');
    assert.equal(session.turns.length, 500);
    assert.equal(newest(session).question, 'What is 509?');
  });
});
