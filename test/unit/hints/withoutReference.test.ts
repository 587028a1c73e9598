// A hint is shown only after it was held against the reference solution. Where that could not be had, nothing of the hint is shown.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssistSession } from '../../../src/assist/session.ts';
import type { AskContext } from '../../../src/hints/askContext.ts';
import type { HintGuard } from '../../../src/hints/hintGuard.ts';
import type { ModelErrorKind } from '../../../src/models/modelError.ts';
import type { Part } from '../../../src/models/streamParts.ts';

const context: AskContext = {
  file: { uri: 'file:///a.ts', path: 'src/a.ts', languageId: 'typescript', text: 'let a = 1;', line: 3 },
  diagnostics: [],
};
const hint = 'THE WORDS OF THE MODEL';

/** What a person sees of a hint when the reference solution ends so. */
async function shownAfter(answer: () => AsyncIterable<Part>, more: Partial<HintGuard> = {}, question = 'Why?') {
  const seen: string[] = [];
  let checks = 0;
  let ids = 0;
  const guard: HintGuard = {
    parseReference: async () => undefined,
    check: async () => {
      checks += 1;
      return { shown: true };
    },
    parsons: () => undefined,
    skeleton: () => undefined,
    clear: () => undefined,
    ...more,
  };
  const session = new AssistSession(
    {
      labelFor: () => 'scripted',
      labelOf: () => 'scripted',
      async *stream({ role }): AsyncIterable<Part> {
        if (role === 'answer') return yield* answer();
        yield { type: 'text', text: hint };
        yield { type: 'finish', reason: 'stop', modelId: 'm', model: 'm', provider: 'test' };
      },
    },
    guard,
    {
      changed: ({ markdown }) => seen.push(markdown),
      appended: (_turn, text) => seen.push(text),
      request: () => undefined,
    },
    { nowMs: () => 0, monotonicMs: () => 0, zoneOffsetMinutes: () => 0 },
    () => {
      ids += 1;
      return `id${ids}`;
    },
  );
  const turn = await session.ask(question, context, 'Hint');
  return { turn, checks, text: [...seen, turn.markdown].join('\n') };
}

const failing = (kind: ModelErrorKind) =>
  async function* (): AsyncIterable<Part> {
    yield { type: 'text', text: 'half an ans' };
    yield { type: 'error', error: { kind, sentence: 'It failed.' } };
  };
async function* whole(): AsyncIterable<Part> {
  yield { type: 'text', text: 'THE ANSWER' };
  yield { type: 'finish', reason: 'stop', modelId: 'm', model: 'm', provider: 'test' };
}
async function* broken(): AsyncIterable<Part> {
  yield { type: 'text', text: 'half' };
  throw new Error('broken');
}

describe('a hint without a reference solution', () => {
  for (const kind of ['network', 'truncated', 'stalled', 'authentication', 'lengthLimit', 'contentFilter'] as const) {
    it(`is not shown when the solution ends as ${kind}`, async () => {
      const { turn, checks, text } = await shownAfter(failing(kind));
      assert.ok(!text.includes(hint), text);
      assert.deepEqual([checks, turn.rung], [0, 'H1']);
      assert.notEqual(turn.markdown, '', 'the place to look at is said all the same');
    });
  }

  it('is not shown when the stream of the solution breaks, or when it cannot be read', async () => {
    assert.ok(!(await shownAfter(broken)).text.includes(hint));
    const unreadable = { parseReference: () => Promise.reject(new Error('no grammar')) };
    assert.ok(!(await shownAfter(whole, unreadable)).text.includes(hint));
  });

  it('is not shown either to who asks about the language', async () => {
    const { turn, text } = await shownAfter(failing('network'), {}, 'What does `map` do?');
    assert.equal(turn.isFact, true);
    assert.ok(!text.includes(hint), text);
  });

  it('is not shown when the guard refuses it each time', async () => {
    const refuses = { check: async () => ({ shown: false, reason: 'It says too much.' }) as const };
    assert.ok(!(await shownAfter(whole, refuses)).text.includes(hint));
    const half = { check: async () => ({ shown: false, reason: 'too much', rest: hint }) as const };
    assert.ok(!(await shownAfter(whole, half)).text.includes(hint), 'what is left is checked too');
  });

  it('is shown when it was held against a whole one, or when no model here can answer', async () => {
    assert.ok((await shownAfter(whole)).text.includes(hint));
    assert.ok((await shownAfter(failing('needsModel'))).text.includes(hint));
  });
});
