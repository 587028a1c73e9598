import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type AssistPage,
  answeredTurn,
  countdownText,
  lastQuestion,
  restoreAssist,
  runningTurn,
  toSave,
  waitingText,
  withDelta,
  withTurn,
} from '../../../src/webview/assist/assistModel.ts';
import type { AssistTurn, TurnStatus } from '../../../src/webview/assist/assistProtocol.ts';
import { nextIndex } from '../../../src/webview/assist/levelControl.ts';

const turn = (id: string, status: TurnStatus): AssistTurn => ({
  id,
  question: `question ${id}`,
  contextLabel: null,
  level: 'Answer',
  modelLabel: 'model',
  status,
  progress: null,
  markdown: 'text',
  codeBlocks: 0,
  canPropose: false,
});
const state = (...turns: AssistTurn[]): AssistPage => ({
  type: 'assistState',
  level: 'Answer',
  levelWhy: '',
  levels: [],
  models: [{ id: '', label: 'model', also: null }],
  context: [],
  task: null,
  turns,
  canAsk: true,
  canAskHint: true,
  cannotAskReason: null,
  placeholder: '',
  empty: { sentence: '', examples: [], ownCommits: null },
  unasked: null,
  notice: null,
  question: null,
});

describe('assistModel', () => {
  it('appends a delta to its turn and leaves the others the same objects', () => {
    const before = state(turn('a', 'done'), turn('b', 'streaming'));
    const after = withDelta(before, { type: 'turnDelta', id: 'b', appendMarkdown: ' more' });
    assert.equal(after.turns[1]?.markdown, 'text more');
    assert.equal(after.turns[0], before.turns[0]);
    assert.equal(before.turns[1]?.markdown, 'text');
    assert.equal(withDelta(before, { type: 'turnDelta', id: 'gone', appendMarkdown: 'x' }), before);
  });

  it('puts a turn at the end when it is new, else in its place', () => {
    const before = state(turn('a', 'done'), turn('b', 'thinking'));
    const changed = withTurn(before, turn('b', 'done'));
    assert.deepEqual(
      changed.turns.map(({ id, status }) => `${id} ${status}`),
      ['a done', 'b done'],
    );
    assert.equal(changed.turns[0], before.turns[0]);
    assert.equal(withTurn(changed, turn('c', 'thinking')).turns.at(-1)?.id, 'c');
  });

  it('answers H0 from the question box, a later step only when it was asked for, and neither when declined', () => {
    const nextHint = { allowed: true, label: 'First hint', reason: null, availableAtMs: null, asksPosition: true };
    const first = { ...turn('a', 'done'), rung: 'H0' as const, nextHint };
    assert.equal(answeredTurn(state(first), '', '')?.id, 'a');
    assert.equal(answeredTurn(state(first), '', 'a'), undefined);
    assert.equal(answeredTurn(state(first, turn('b', 'done')), '', ''), undefined);
    assert.equal(answeredTurn(state({ ...first, nextHint: { ...nextHint, asksPosition: false } }), '', ''), undefined);
    const last = { ...first, rung: 'H5' as const };
    assert.equal(answeredTurn(state(last), '', ''), undefined);
    assert.equal(answeredTurn(state(last), 'a', '')?.id, 'a');
  });

  it('finds the newest running turn', () => {
    assert.equal(runningTurn(state(turn('a', 'done'), turn('b', 'failed'))), undefined);
    assert.equal(runningTurn(state(turn('a', 'checking'), turn('b', 'thinking')))?.id, 'b');
    assert.equal(lastQuestion(state(turn('a', 'done'))), 'question a');
    assert.equal(lastQuestion(state()), '');
  });

  it('restores what it saved, the newest turns of many, and nothing of what is not ours', () => {
    const many = state(...Array.from({ length: 50 }, (_, index) => turn(String(index), 'done')));
    const restored = restoreAssist(structuredClone(toSave({ draft: 'half', kept: ['other'] }, many)));
    assert.equal(restored.draft, 'half');
    assert.deepEqual(restored.kept, ['other']);
    assert.equal(restored.state?.turns.at(-1)?.id, '49');
    assert.ok((restored.state?.turns.length ?? 0) < 50);
    for (const foreign of [undefined, null, 3, {}, { draft: 1, kept: [2], state: { type: 'gapState' } }])
      assert.deepEqual(restoreAssist(foreign), { draft: '', kept: [], state: null });
  });

  it('counts down without showing 0:00 early', () => {
    assert.equal(countdownText(25_000, 0), '0:25');
    assert.equal(countdownText(25_000, 24_999), '0:01');
    assert.equal(countdownText(25_000, 25_000), null);
    assert.equal(countdownText(125_000, 0), '2:05');
  });

  it('moves along the levels and stops at their ends', () => {
    assert.deepEqual(
      [nextIndex('ArrowRight', 4, 5), nextIndex('ArrowLeft', 0, 5), nextIndex('End', 1, 5), nextIndex('Home', 3, 5)],
      [4, 0, 4, 0],
    );
    assert.equal(nextIndex('a', 1, 5), undefined);
  });

  it('says how long the first word is awaited, once that is long', () => {
    const waiting = (status: TurnStatus, markdown: string) => ({ ...turn('a', status), markdown, askedMs: 1000 });
    assert.equal(waitingText(waiting('thinking', ''), 10_999), '');
    assert.equal(waitingText(waiting('thinking', ''), 43_500), 'still waiting, 0:42');
    assert.equal(waitingText(waiting('streaming', 'text'), 43_500), '');
    assert.equal(waitingText(waiting('done', ''), 43_500), '');
  });
});
