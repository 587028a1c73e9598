import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { parseReplay } from '../../../src/cli/replayFile.ts';
import { replayClocks } from '../../../src/tasks/replay/replayedClocks.ts';

const replay = (line: object) =>
  replayClocks(
    parseReplay(
      [
        { calibrated: 'replay/1' },
        { t: 0, kind: 'window', id: 'w', focused: true, active: true },
        { t: 0, kind: 'task', phase: 'start', task: 'A' },
        { t: 100_000, ...line },
        { t: 200_000, kind: 'task', phase: 'done', task: 'A' },
      ]
        .map((one) => JSON.stringify(one))
        .join('\n'),
    ),
  );

describe('a line of a recording that the clocks read', () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ kind: 'window', id: 'w', focused: 'yes' }, /"focused" of "window" must be true or false; not "yes"/],
    [{ kind: 'window', id: 'w' }, /"focused" of "window" must be true or false; it is missing/],
    [{ kind: 'window', id: 'w', focused: true, active: 1 }, /"active" of "window"/],
    [{ kind: 'edit', id: 'w', chars: '12', cause: 'typed' }, /"chars" of "edit" must be a count/],
    [{ kind: 'edit', id: 'w', chars: -3, cause: 'typed' }, /"chars" of "edit"/],
    [{ kind: 'edit', id: 'w', chars: 3, cause: 7 }, /"cause" of "edit"/],
    [{ kind: 'edit', id: { w: 1 }, chars: 3 }, /"id" of "edit"/],
    [{ kind: 'scroll', id: true }, /"id" of "scroll"/],
    [{ kind: 'selection', id: ['w'] }, /"id" of "selection"/],
    [{ kind: 'terminal', id: 't', command: 'ls' }, /"phase" of "terminal" must be a word; it is missing/],
    [{ kind: 'terminal', id: 't', phase: 'start', command: 5 }, /"command" of "terminal"/],
    [{ kind: 'debug', id: 'd', phase: 'paused' }, /"phase" of "debug" must be one of "start"/],
    [{ kind: 'request', id: 'r' }, /"phase" of "request"/],
    [{ kind: 'review', id: 'r', phase: '' }, /"phase" of "review"/],
    [{ kind: 'task', task: 'A', phase: 'finish' }, /"phase" of "task" must be one of .*"done".*; not "finish"/],
    [{ kind: 'task', phase: 'pause' }, /names no task/],
    [{ kind: 'task', task: 'A', phase: 'manual', ms: -1 }, /"ms" of "task"/],
    [{ kind: 'answer', fromT: 200_000, said: 'yes' }, /"fromT" of "answer" must be a time in ms, before the answer/],
    [{ kind: 'answer', said: 'yes' }, /"fromT" of "answer".*missing/],
    [{ kind: 'answer', fromT: 0, said: 'maybe' }, /"said" of "answer" must be one of "yes", "no", "part"/],
    [{ kind: 'answer', fromT: 0, said: 'part' }, /"ms" of "answer".*missing/],
    [{ kind: 'suspend' }, /"ms" of "suspend".*missing/],
    [{ kind: 'suspend', ms: -5 }, /"ms" of "suspend"/],
    [{ kind: 'wall', ms: '2026' }, /"ms" of "wall"/],
    [{ kind: 'wall', ms: 1e12, zoneOffsetMin: 'CET' }, /"zoneOffsetMin" of "wall"/],
  ];
  for (const [line, sentence] of wrong)
    it(`${JSON.stringify(line)} is refused in one sentence`, () => {
      assert.throws(
        () => replay(line),
        (error) =>
          AppError.is(error, 'badInput') &&
          /^Line 4: [^\n]{1,160}\.$/.test(error.message) &&
          sentence.test(error.message),
      );
    });

  it('may leave out what does not matter, and carry what nobody reads', () => {
    const lines = [
      { kind: 'window', focused: true },
      { kind: 'edit', id: 'w' },
      { kind: 'edit', id: 3, chars: 0, cause: { kind: 'keyboard' }, mood: [1] },
      { kind: 'request', id: 7, phase: 'firstToken' },
      { kind: 'wall', ms: 1.8e12 },
      { kind: 'answer', fromT: 50_000, said: 'no' },
      { kind: 'window', id: null, focused: false, active: null, workspace: null },
    ];
    for (const line of lines) assert.ok(replay(line).tasks['A'], JSON.stringify(line));
  });
});
