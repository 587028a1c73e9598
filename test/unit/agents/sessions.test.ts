// Time with several agents: every second of every session is explained once, whoever told of it and in whatever order.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { promptTimes } from '../../../src/agents/sessions/personTime.ts';
import { mergedEvents, type SessionEvent } from '../../../src/agents/sessions/sessionEvent.ts';
import { storedSession } from '../../../src/agents/sessions/sessionRecord.ts';
import { sessionEvents } from '../../../src/agents/sessions/sessionSpool.ts';
import { type SessionsReport, sessionsReport } from '../../../src/agents/sessions/sessionsReport.ts';
import { sessionStates } from '../../../src/agents/sessions/sessionWork.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';
import { scriptDay } from './scriptedDay.ts';

const zero = Date.UTC(2026, 10, 29);
const replays = 200;

const event = (s: number, kind: SessionEvent['kind'], more: Partial<SessionEvent> = {}): SessionEvent => ({
  agent: 'codex',
  session: 's',
  worktree: '/w',
  tMs: zero + s * 1000,
  kind,
  source: 'log',
  key: null,
  tokens: null,
  edits: [],
  ...more,
});

const seconds = (from: number, to: number) => ({ fromMs: zero + from * 1000, toMs: zero + to * 1000 });

function reportOf(events: readonly SessionEvent[], nowS: number, more: object = {}): SessionsReport {
  return sessionsReport({ events, editor: [], tasks: [], nowMs: zero + nowS * 1000, ...more });
}

/** State and seconds of each part of the only session. */
function partsOf(report: SessionsReport): readonly string[] {
  return (report.sessions[0]?.parts ?? []).map(
    ({ state, fromMs, toMs }) => `${state} ${(fromMs - zero) / 1000}-${(toMs - zero) / 1000}`,
  );
}

describe('sessions of agents', () => {
  it(`agree with ${replays} scripted days of 1 to 8 agents, to the second`, () => {
    let [asked, silent, several] = [0, 0, 0];
    for (let seed = 1; seed <= replays; seed += 1) {
      const random = seededRandom(seed);
      const day = scriptDay(random, zero);
      const { truth, now } = day;
      const editor = day.editor.map(({ from, to, task }) => ({ ...seconds(from, to), task }));
      const tasks = [...truth.tasks.keys()].map((task) => ({
        task,
        runs: day.runs.filter((run) => run.task === task).map(({ from, to }) => seconds(from, to)),
      }));
      const input = { editor, tasks, nowMs: zero + now * 1000 };
      const report = sessionsReport({ ...input, events: day.events });
      const said = `seed ${seed}`;
      assert.equal(report.sessions.length, truth.sessions.size, said);
      for (const { session, ms, startedMs, endedMs, parts } of report.sessions) {
        const expected = truth.sessions.get(session);
        for (const state of sessionStates) {
          assert.equal(ms[state] / 1000, expected?.[state], `${said}, session ${session}, ${state}`);
        }
        // Nothing is unexplained, and nothing is explained twice.
        let atMs = startedMs;
        for (const { fromMs, toMs } of parts) {
          assert.equal(fromMs, atMs, `${said}, session ${session}`);
          atMs = toMs;
        }
        assert.equal(atMs, endedMs, said);
      }
      assert.deepEqual(
        {
          active: report.person.activeMs / 1000,
          waiting: report.person.waitingMs / 1000,
          switches: report.person.switches,
        },
        truth.person,
        said,
      );
      for (const { task, busyMs, unattendedMs, keptMs, unknownMs, besideMs } of report.tasks) {
        assert.deepEqual(
          {
            busy: busyMs / 1000,
            unattended: unattendedMs / 1000,
            kept: keptMs / 1000,
            unknown: unknownMs / 1000,
            beside: besideMs / 1000,
          },
          truth.tasks.get(task),
          `${said}, task ${task}`,
        );
      }
      // The order of arrival and a second arrival of everything change nothing.
      const shuffled = [...day.events, ...day.events]
        .map((one) => ({ one, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one);
      assert.deepEqual(sessionsReport({ ...input, events: shuffled }), report, said);
      asked += day.events.filter(({ kind }) => kind === 'waitingForPerson').length;
      silent += report.sessions.filter(({ now: state }) => state === 'idle').length;
      several += report.sessions.length > 1 ? 1 : 0;
    }
    // The days are no empty ones.
    assert.ok(asked > replays && silent > 50 && several > replays / 2, `${asked} ${silent} ${several}`);
  }).timeout(120_000);

  it('a turn is busy from its prompt to its stop, then it waits for half an hour', () => {
    const events = [
      event(0, 'prompt'),
      event(30, 'toolStart', { key: 'c' }),
      event(40, 'toolEnd', { key: 'c' }),
      event(60, 'stop'),
    ];
    assert.deepEqual(partsOf(reportOf(events, 100)), ['busy 0-60', 'waiting 60-100']);
    assert.equal(reportOf(events, 100).sessions[0]?.now, 'done');
    assert.deepEqual(partsOf(reportOf(events, 9000)), ['busy 0-60', 'waiting 60-1860']);
    assert.equal(reportOf(events, 9000).sessions[0]?.now, 'idle');
    assert.equal(reportOf(events, 50).sessions[0]?.now, 'busy');
  });

  it('a question is answered by the call that it is about, and by no other', () => {
    const events = [
      event(0, 'prompt'),
      event(10, 'toolStart', { key: 'a' }),
      event(11, 'toolStart', { key: 'b' }),
      event(20, 'waitingForPerson', { key: 'a', source: 'hook' }),
      event(30, 'toolEnd', { key: 'b' }),
      event(90, 'toolEnd', { key: 'a' }),
      event(100, 'stop'),
      event(100, 'end'),
    ];
    assert.deepEqual(partsOf(reportOf(events, 200)), ['busy 0-20', 'waiting 20-90', 'busy 90-100']);
    assert.equal(reportOf(events, 80).sessions[0]?.now, 'asks');
    assert.equal(reportOf(events, 200).sessions[0]?.now, 'closed');
  });

  it('what is told late opens nothing that is over', () => {
    const events = [
      event(0, 'prompt'),
      event(60, 'stop'),
      event(61, 'toolEnd', { source: 'hook', key: 'x' }),
      event(62, 'end'),
      event(64, 'stop', { source: 'hook' }),
    ];
    assert.deepEqual(partsOf(reportOf(events, 500)), ['busy 0-60', 'waiting 60-62', 'idle 62-64']);
  });

  it('an agent that falls silent is gone after ten minutes, an hour while a tool runs', () => {
    assert.deepEqual(partsOf(reportOf([event(0, 'prompt')], 5000)), ['busy 0-600']);
    const withTool = [event(0, 'prompt'), event(5, 'toolStart', { key: 'c' })];
    assert.deepEqual(partsOf(reportOf(withTool, 9000)), ['busy 0-3605']);
    // It was a long one after all.
    assert.deepEqual(partsOf(reportOf([...withTool, event(5000, 'toolEnd', { key: 'c' })], 5100)), [
      'busy 0-3605',
      'idle 3605-5000',
      'busy 5000-5100',
    ]);
  });

  it('counts the time before a prompt once, and for the session that it went to', () => {
    const prompts = [
      { tMs: zero, session: 'a' },
      { tMs: zero + 60_000, session: 'b' },
      { tMs: zero + 600_000, session: 'a' },
    ];
    const editor = [{ ...seconds(580, 590), task: null }];
    assert.deepEqual(
      promptTimes(prompts, []).map(({ session, fromMs, toMs }) => [
        session,
        (fromMs - zero) / 1000,
        (toMs - zero) / 1000,
      ]),
      [
        ['b', 0, 60],
        ['a', 480, 600],
      ],
    );
    assert.equal(promptTimes(prompts, editor).at(-1)?.fromMs, zero + 590_000);
    assert.equal(promptTimes(prompts, [{ ...seconds(580, 700), task: null }]).length, 1);
  });

  it('takes the time of the log, and tokens from one source alone', () => {
    const used = { input: 10, output: 1 };
    const merged = mergedEvents([
      event(0.7, 'prompt', { source: 'hook', key: 'turn' }),
      event(0, 'prompt', { key: 'message' }),
      event(5, 'notification', { key: 'n1', tokens: used }),
      event(5.5, 'notification', { source: 'hook', key: 'r1', tokens: used }),
      event(20, 'notification', { source: 'hook', key: 'r2', tokens: used }),
      event(9, 'toolStart', { key: 'c' }),
      event(9.4, 'toolStart', { source: 'hook', key: 'd' }),
    ]);
    assert.deepEqual(
      merged.map(({ tMs, kind, source, tokens }) => [(tMs - zero) / 1000, kind, source, tokens !== null]),
      [
        [0, 'prompt', 'log', false],
        [5, 'notification', 'log', true],
        [9, 'toolStart', 'log', false],
        // Two calls that run at once are two.
        [9.4, 'toolStart', 'hook', false],
        [20, 'notification', 'hook', false],
      ],
    );
  });

  it('takes the prompt of a headless agent for no sign of the person, and waits for nobody at its end', () => {
    const editor = [{ ...seconds(0, 60), task: null }];
    const turn = (more: object) => [event(100, 'prompt', more), event(200, 'stop')];
    const typed = reportOf(turn({}), 400, { editor });
    assert.deepEqual(partsOf(typed), ['busy 100-200', 'waiting 200-400']);
    assert.deepEqual([typed.person.activeMs, typed.person.switches], [100_000, 1]);
    const given = reportOf(turn({ byProgram: true }), 400, { editor });
    assert.deepEqual(partsOf(given), ['busy 100-200']);
    assert.deepEqual([given.person.activeMs, given.person.waitingMs, given.person.switches], [60_000, 100_000, 0]);
    assert.equal(given.sessions[0]?.now, 'done');
    // What a hook or the telemetry says of the same prompt is the same prompt.
    const told = [...turn({ byProgram: true }), event(101, 'prompt', { source: 'telemetry', key: null })];
    assert.deepEqual(reportOf(told, 400, { editor }).person, given.person);
    // A hook that heard no terminal speaks for the whole session.
    const heard = [...turn({}), event(150, 'toolStart', { source: 'hook', key: 'c', byProgram: true })];
    assert.equal(reportOf(heard, 400, { editor }).person.activeMs, 60_000);
    // A person who goes on with that session counts again.
    const resumed = [...turn({ byProgram: true }), event(300, 'prompt'), event(320, 'stop')];
    assert.deepEqual(partsOf(reportOf(resumed, 400)), [
      'busy 100-200',
      'idle 200-300',
      'busy 300-320',
      'waiting 320-400',
    ]);
  });

  it('keeps in the record that no person typed a prompt, and believes nothing else there', () => {
    const said = { agent: 'gemini' as const, session: 's', worktree: null, tMs: zero, kind: 'prompt' as const };
    const [kept] = sessionEvents({ ...said, key: null, paths: [], byProgram: true }, 0);
    assert.ok(kept !== undefined);
    assert.equal(storedSession(kept)?.byProgram, true);
    const [typed] = sessionEvents({ ...said, key: null, paths: [] }, 0);
    assert.ok(typed !== undefined && !('byProgram' in typed.data));
    assert.ok(!('byProgram' in (storedSession(typed) ?? {})));
    assert.equal(storedSession({ ...kept, data: { ...kept.data, byProgram: 'yes' } }), undefined);
  });

  it('counts agent minutes that nobody attended, and those that left code', () => {
    const edits = (isKept: boolean | null) => [{ path: '/w/a.ts', isKept }];
    const turn = (s: number, session: string, isKept: boolean | null) => [
      event(s, 'prompt', { session }),
      event(s + 50, 'toolEnd', { session, edits: edits(isKept) }),
      event(s + 100, 'stop', { session }),
    ];
    const events = [...turn(0, 'a', true), ...turn(10, 'b', false), ...turn(300, 'c', null), ...turn(900, 'd', true)];
    const report = reportOf(events, 2000, {
      editor: [
        { ...seconds(0, 40), task: 'x' },
        { ...seconds(40, 80), task: 'y' },
      ],
      tasks: [{ task: 'x', runs: [seconds(0, 350)] }],
    });
    assert.deepEqual(report.tasks, [
      { task: 'x', busyMs: 300_000, unattendedMs: 230_000, keptMs: 60_000, unknownMs: 100_000, besideMs: 50_000 },
    ]);
  });
});
