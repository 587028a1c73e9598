// What the record, the logs and telemetry make of a session together, and what may be said of it.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { LogReading } from '../../../src/agents/logs/readLogs.ts';
import { KeptEdits } from '../../../src/agents/sessions/keptEdits.ts';
import { eventsOfLogs, readSessions, type SessionStore, taskRuns } from '../../../src/agents/sessions/readSessions.ts';
import { mergedEvents, type SessionEvent } from '../../../src/agents/sessions/sessionEvent.ts';
import { sessionData, sessionKind, storedSession } from '../../../src/agents/sessions/sessionRecord.ts';
import { SessionSpool, sessionEvents } from '../../../src/agents/sessions/sessionSpool.ts';
import { sessionsReport } from '../../../src/agents/sessions/sessionsReport.ts';
import { sentenceOf, sessionsView } from '../../../src/agents/sessions/sessionsView.ts';
import type { JsonObject, StoredEvent } from '../../../src/store/event.ts';

const zero = Date.UTC(2026, 10, 29);
const at = (s: number) => zero + s * 1000;
const hour = 3600;

const event = (s: number, kind: SessionEvent['kind'], more: Partial<SessionEvent> = {}): SessionEvent => ({
  ...{ agent: 'codex', session: 's', worktree: '/w', tMs: at(s), kind, source: 'log' },
  ...{ key: null, tokens: null, edits: [] },
  ...more,
});

const record = (s: number, kind: string, task: string | null, data: JsonObject = {}): StoredEvent => ({
  ...{ id: s + 1, tMs: at(s), monoMs: at(s), zoneMin: 0, window: 'w', session: 'x', kind, task, data },
});
const stored = (one: SessionEvent): StoredEvent => record((one.tMs - zero) / 1000, sessionKind, null, sessionData(one));

/** A record that holds these events. */
function storeOf(events: readonly StoredEvent[]): SessionStore {
  return {
    events: ({
      kinds,
      kindPrefix,
      fromMs = 0,
      toMs = Number.POSITIVE_INFINITY,
    }: Parameters<SessionStore['events']>[0]) =>
      events.filter(
        ({ tMs, kind }) =>
          kinds?.includes(kind) !== false &&
          (kindPrefix === undefined || kind.startsWith(`${kindPrefix}.`)) &&
          tMs >= fromMs &&
          tMs < toMs,
      ),
  };
}

const readAt = (s: number, events: readonly StoredEvent[], logs: readonly LogReading[] = [], sinceS = 0) =>
  readSessions(storeOf(events), logs, { sinceMs: at(sinceS), nowMs: at(s) });

/** The parts of the first session, in seconds. */
const partsOf = ({ report }: ReturnType<typeof readSessions>) =>
  report.sessions[0]?.parts.map(
    ({ state, fromMs, toMs }) => `${state} ${(fromMs - zero) / 1000}-${(toMs - zero) / 1000}`,
  );

describe('the sessions of a record', () => {
  const telemetry = (s: number, kind: SessionEvent['kind'], more: Partial<SessionEvent> = {}) =>
    stored(event(s, kind, { source: 'telemetry', ...more }));

  it('end their turns where telemetry falls silent after an answer, if nothing else tells', () => {
    const told = [telemetry(0, 'prompt'), telemetry(10, 'notification'), telemetry(12, 'toolStart', { key: 'c' })];
    const rest = [telemetry(14, 'toolEnd', { key: 'c' }), telemetry(20, 'notification')];
    assert.deepEqual(partsOf(readAt(60, [...told, ...rest])), ['busy 0-20', 'waiting 20-60']);
  });

  it('believe the end that a hook or a log tells, also when it does not name the agent', () => {
    // After the answer at 10 a command waits for a permission: silence, and no end.
    const told = [telemetry(0, 'prompt'), telemetry(10, 'notification'), telemetry(30, 'notification')];
    for (const agent of ['codex', 'unknown'] as const) {
      const stop = stored(event(31, 'stop', { source: 'hook', agent }));
      assert.deepEqual(partsOf(readAt(60, [...told, stop])), ['busy 0-31', 'waiting 31-60'], agent);
    }
    const other = stored(event(31, 'stop', { source: 'hook', session: 'other' }));
    assert.deepEqual(partsOf(readAt(60, [...told, other])), ['busy 0-10', 'waiting 10-60']);
  });

  it('are those that were active in the range, each as a whole', () => {
    const old = [stored(event(0, 'prompt', { source: 'hook' })), stored(event(60, 'end', { source: 'hook' }))];
    const long = [
      stored(event(hour, 'prompt', { source: 'hook', session: 'long' })),
      stored(event(2 * hour, 'end', { source: 'hook', session: 'long' })),
    ];
    const { report } = readAt(3 * hour, [...old, ...long], [], 1.5 * hour);
    assert.deepEqual(
      report.sessions.map(({ session, startedMs }) => [session, startedMs]),
      [['long', at(hour)]],
    );
    assert.equal(readAt(3 * hour, old, [], 60).report.sessions.length, 1);
    assert.equal(readAt(3 * hour, old, [], 61).report.sessions.length, 0);
    // Four hours before the range nothing is read any more.
    assert.equal(
      readAt(6 * hour, [...old, stored(event(5 * hour, 'stop', { source: 'hook' }))], [], 5 * hour).report.sessions[0]
        ?.startedMs,
      at(5 * hour),
    );
  });

  it('are ordered by their start, then by their id', () => {
    const of = (session: string, s: number) => event(s, 'prompt', { session });
    const { sessions } = sessionsReport({
      events: [of('b', 5), of('a', 5), of('c', 1)],
      editor: [],
      tasks: [],
      nowMs: at(9),
    });
    assert.deepEqual(
      sessions.map(({ session }) => session),
      ['c', 'a', 'b'],
    );
  });

  it('name their agent, folder and state by what any of their events says', () => {
    const events = [
      event(0, 'prompt', { agent: 'unknown', worktree: null }),
      event(1, 'toolStart', { agent: 'qwen', worktree: '/q', key: 'c' }),
      event(4, 'toolEnd', {
        agent: 'qwen',
        key: 'c',
        edits: [
          { path: '/q/a', isKept: true },
          { path: '/q/b', isKept: null },
        ],
      }),
      event(5, 'toolEnd', { agent: 'qwen', key: 'd', edits: [{ path: '/q/a', isKept: null }] }),
      event(6, 'stop'),
    ];
    const reportAt = (s: number) => sessionsReport({ events, editor: [], tasks: [], nowMs: at(s) }).sessions[0];
    const done = reportAt(10);
    assert.deepEqual(
      [done?.agent, done?.worktree, done?.files, done?.now, done?.sinceMs],
      ['qwen', '/q', 2, 'done', at(6)],
    );
    const idle = reportAt(2 * hour);
    assert.deepEqual([idle?.now, idle?.sinceMs], ['idle', at(6 + 1800)]);
    const nobody = sessionsReport({
      events: [event(0, 'stop', { agent: 'unknown', worktree: null })],
      editor: [],
      tasks: [],
      nowMs: at(0),
    });
    assert.deepEqual(
      nobody.sessions.map(({ agent, worktree, endedMs, sinceMs }) => [agent, worktree, endedMs, sinceMs]),
      [['unknown', null, at(0), at(0)]],
    );
  });

  it('of logs are without text, and without events that have no time', () => {
    const one = {
      agent: 'continue',
      session: 's',
      worktree: '/w',
      key: null,
      tool: 'Write',
      model: 'm',
      tokens: null,
    } as const;
    const edits = [{ path: '/w/none.ts', oldText: null, newText: 'const secret = 1;' }];
    const records = [
      { ...one, tMs: null, kind: 'prompt', edits: [] },
      { ...one, tMs: at(1), kind: 'toolEnd', edits },
    ] as const;
    assert.deepEqual(eventsOfLogs([{ records } as unknown as LogReading]), [
      {
        agent: 'continue',
        session: 's',
        worktree: '/w',
        key: null,
        tokens: null,
        tMs: at(1),
        kind: 'toolEnd',
        source: 'log',
        edits: [{ path: '/w/none.ts', isKept: false }],
      },
    ]);
  });
});

describe('the runs of tasks', () => {
  it('begin with a start or a resumption and end with whatever ends one', () => {
    const steps = [
      record(0, 'task.start', 'a'),
      record(1, 'task.resume', 'a'),
      record(5, 'task.pause', 'a'),
      record(6, 'task.pause', 'a'),
      record(7, 'task.felt', 'a'),
      record(10, 'task.resume', 'a'),
      record(20, 'task.done', 'a'),
      record(30, 'task.start', 'b'),
      record(30, 'task.pause', 'b'),
      record(31, 'task.start', null),
      record(40, 'task.start', 'c'),
    ];
    const list = taskRuns(steps, at(50)).map(({ task, runs }) => [
      task,
      ...runs.map(({ fromMs, toMs }) => `${(fromMs - zero) / 1000}-${(toMs - zero) / 1000}`),
    ]);
    assert.deepEqual(list, [
      ['a', '0-5', '10-20'],
      ['c', '40-50'],
    ]);
    for (const last of ['pause', 'done', 'abandon', 'merge', 'withdraw'])
      assert.deepEqual(
        taskRuns([record(0, 'task.start', 'a'), record(3, `task.${last}`, 'a')], at(9))[0]?.runs,
        [{ fromMs: at(0), toMs: at(3) }],
        last,
      );
    assert.equal(
      taskRuns([record(0, 'task.start', 'a'), record(3, 'task.pauses', 'a')], at(9))[0]?.runs[0]?.toMs,
      at(9),
    );
  });
});

describe('events of one session', () => {
  it('that one source tells twice are one, with the files of both', () => {
    const file = (path: string, isKept: boolean | null = null) => ({ path, isKept });
    const [only, ...more] = mergedEvents([
      event(2, 'toolEnd', { key: 'c', edits: [file('/b'), file('/a')] }),
      event(1, 'toolEnd', { key: 'c', edits: [file('/a')] }),
      event(3, 'toolEnd', { key: 'c', edits: [file('/a', true)] }),
    ]);
    assert.deepEqual(more, []);
    assert.deepEqual([only?.tMs, only?.edits], [at(1), [file('/a'), file('/b'), file('/a', true)]]);
    assert.equal(
      mergedEvents([event(1, 'prompt'), event(1, 'prompt'), event(2, 'prompt'), event(1, 'stop')]).length,
      3,
    );
  });

  it('come in one order, whatever order they arrive in', () => {
    const same = [
      event(1, 'notification', { key: 'n' }),
      event(1, 'toolEnd', { key: 'a' }),
      event(1, 'toolEnd', { key: 'b' }),
      event(1, 'waitingForPerson', { key: 'w' }),
      event(1, 'stop', { key: 'x' }),
      event(1, 'end', { key: 'e' }),
      event(1, 'prompt', { key: 'p' }),
      event(1, 'toolStart', { key: 't' }),
    ];
    const expected = same.map(({ kind, key }) => `${kind} ${key}`);
    for (const list of [same, same.toReversed()])
      assert.deepEqual(
        mergedEvents(list).map(({ kind, key }) => `${kind} ${key}`),
        expected,
      );
    const twins = [
      event(1, 'toolEnd', { edits: [{ path: '/a', isKept: null }] }),
      event(1, 'toolEnd', { source: 'hook', key: 'k' }),
    ];
    assert.deepEqual(mergedEvents(twins), mergedEvents(twins.toReversed()));
  });

  it('are the same by their id, or one to one by their time', () => {
    const kinds = (...events: readonly SessionEvent[]) =>
      mergedEvents(events).map(({ source, tMs }) => `${source} ${(tMs - zero) / 1000}`);
    const hook = { source: 'hook' } as const;
    assert.deepEqual(kinds(event(0, 'toolStart', { key: 'c' }), event(60, 'toolStart', { ...hook, key: 'c' })), [
      'log 0',
    ]);
    assert.deepEqual(kinds(event(0, 'toolStart', { key: 'c' }), event(2, 'toolStart', hook)), ['log 0']);
    assert.deepEqual(kinds(event(0, 'toolStart'), event(2, 'toolStart', { ...hook, key: 'c' })), ['log 0']);
    assert.deepEqual(kinds(event(0, 'toolStart', { key: 'c' }), event(2.001, 'toolStart', hook)), [
      'log 0',
      'hook 2.001',
    ]);
    assert.deepEqual(kinds(event(0, 'stop', { key: 'c' }), event(1, 'end', { ...hook, key: 'c' })), [
      'log 0',
      'hook 1',
    ]);
    // One event of the log stands for one of the hook.
    assert.deepEqual(kinds(event(0, 'prompt'), event(0.5, 'prompt', hook), event(1, 'prompt', hook)), [
      'log 0',
      'hook 1',
    ]);
  });
});

describe('what is stored of a session', () => {
  it('is counts and paths, and fifty of these at most', () => {
    const edits = Array.from({ length: 60 }, (_, nth) => ({ path: `/w/${nth}`, isKept: true }));
    const whole = event(1, 'toolEnd', { source: 'telemetry', key: 'k', tokens: { input: 3, output: 4 }, edits });
    const read = storedSession(stored(whole));
    assert.deepEqual(read, { ...whole, edits: edits.slice(0, 50).map(({ path }) => ({ path, isKept: null })) });
    const plain = event(1, 'stop', { source: 'hook' });
    assert.deepEqual(storedSession(stored(plain)), plain);
    assert.deepEqual(Object.keys(sessionData(plain)), ['agent', 'session', 'worktree', 'event', 'source', 'key']);
    for (const bad of [{ event: 'later' }, { source: 'log' }, { agent: 'nobody' }, { session: 3 }])
      assert.equal(storedSession({ tMs: 0, data: { ...sessionData(plain), ...bad } }), undefined, JSON.stringify(bad));
  });

  it('waits in files until it is taken, in order of time; what is no event is dropped', () => {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-spool-'));
    const said = (tMs: number, more: object = {}) =>
      JSON.stringify({
        agent: 'codex',
        session: 's',
        worktree: null,
        tMs,
        kind: 'prompt',
        key: null,
        paths: [],
        ...more,
      });
    const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
    try {
      const spool = new SessionSpool(folder);
      assert.equal(spool.isEmpty, true);
      put('other.json', said(1));
      assert.equal(spool.isEmpty, true);
      put('session-a.json', said(3));
      put('session-b.json', said(2, { kind: 'toolEnd', paths: ['/w/a'] }));
      put('session-c.json', said(1, { paths: 'x' }));
      put('session-d.json', JSON.stringify({ ...JSON.parse(said(1)), tMs: null }));
      put('session-e.json', said(1, { kind: 'notification' }));
      put('session-f.json', said(1, { agent: 'nobody' }));
      put('session-g.json', '{"agent":');
      assert.equal(spool.isEmpty, false);
      assert.deepEqual(
        spool.take(60).map(({ tMs, zoneMin, kind, data }) => [tMs, zoneMin, kind, data['event'], data['paths']]),
        [
          [2, 60, sessionKind, 'toolEnd', ['/w/a']],
          [3, 60, sessionKind, 'prompt', undefined],
        ],
      );
      assert.equal(spool.isEmpty, true);
      assert.deepEqual(readdirSync(folder).sort(), ['other.json']);
      assert.deepEqual(sessionEvents(undefined, 0), []);
      assert.equal(new SessionSpool(join(folder, 'none')).isEmpty, true);
      assert.deepEqual(new SessionSpool(join(folder, 'none')).take(0), []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('what became of an edit', () => {
  it('is read once a file, and not from one of more than 4 MiB', () => {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-kept-'));
    const edit = { path: 'a.ts', oldText: null, newText: 'const one = 1;' };
    try {
      writeFileSync(join(folder, 'a.ts'), 'const one = 1;');
      const kept = new KeptEdits();
      assert.equal(kept.isKept(edit, folder), true);
      writeFileSync(join(folder, 'a.ts'), 'const two = 2;');
      assert.equal(kept.isKept(edit, folder), true);
      assert.equal(new KeptEdits().isKept(edit, folder), false);
      const most = 4 * 1024 * 1024;
      const text = `const one = 1;\n`;
      writeFileSync(join(folder, 'a.ts'), text.padEnd(most));
      assert.equal(new KeptEdits().isKept(edit, folder), true);
      writeFileSync(join(folder, 'a.ts'), text.padEnd(most + 1));
      assert.equal(new KeptEdits().isKept(edit, folder), false);
      assert.equal(new KeptEdits().isKept({ ...edit, path: folder }, folder), null);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the sentence about sessions', () => {
  const of = (...list: readonly (readonly [agent: SessionEvent['agent'], now: 'asks' | 'done' | 'busy' | 'idle'])[]) =>
    sentenceOf(list.map(([agent, now]) => ({ agent, now })));

  it('says who waits, who has finished and who works', () => {
    assert.equal(of(), 'No agent has worked in this time.');
    assert.equal(of(['codex', 'idle']), 'No agent is working now.');
    assert.equal(of(['codex', 'asks']), 'Codex is waiting for you.');
    assert.equal(of(['codex', 'asks'], ['gemini', 'asks']), 'Codex and Gemini CLI are waiting for you.');
    assert.equal(of(['codex', 'done']), 'Codex has finished.');
    assert.equal(
      of(['codex', 'done'], ['continue', 'done'], ['qwen', 'done']),
      'Codex, Continue and Qwen Code have finished.',
    );
    assert.equal(of(['unknown', 'busy']), 'An agent is working.');
    assert.equal(of(['codex', 'busy'], ['gemini', 'busy']), 'Codex and Gemini CLI are working.');
    assert.equal(of(['codex', 'busy'], ['codex', 'busy']), 'Two Codex sessions are working.');
    assert.equal(of(['codex', 'busy'], ['codex', 'busy'], ['qwen', 'busy']), 'Three agents are working.');
    assert.equal(of(['codex', 'asks'], ['qwen', 'busy']), 'Codex is waiting for you; one other agent is working.');
    assert.equal(
      of(['codex', 'asks'], ['gemini', 'done'], ['qwen', 'busy'], ['qwen', 'busy']),
      'Codex is waiting for you; Gemini CLI has finished; two other agents are working.',
    );
    assert.equal(of(...Array.from({ length: 12 }, () => ['codex', 'busy'] as const)), '12 agents are working.');
  });
});

describe('what may be shown of sessions', () => {
  const begin = { title: 'T', kind: 'feature', estimate: { withoutAi: { typicalMs: 60_000 } }, level: 'Hint' } as const;
  const turn = [event(10, 'prompt', { source: 'hook' }), event(20, 'stop', { source: 'hook' })].map(stored);
  const viewAt = (s: number, steps: readonly StoredEvent[], sinceS = 0) =>
    sessionsView(
      readAt(
        s,
        [...steps, ...turn].sort((a, b) => a.tMs - b.tMs),
        [],
        sinceS,
      ),
      at(sinceS),
    );

  it('hides the times of what overlaps a task whose felt time was not given, to the edge', () => {
    const ran = (from: number, to: number) =>
      viewAt(100, [record(from, 'task.start', 'a', begin), record(to, 'task.done', 'a')]);
    // The session lasts from 10 to 100, since it still waits.
    assert.equal(ran(0, 10).sessions[0]?.ms, null);
    assert.equal(ran(0, 10).sessions[0]?.startedMs, null);
    assert.notEqual(ran(0, 9).sessions[0]?.ms, null);
    assert.equal(ran(30, 40).person.activeMs, null);
    assert.equal(ran(30, 40).unasked.length, 1);
  });

  it('shows the person’s times once no hidden task reaches into the range', () => {
    const steps = [record(0, 'task.start', 'a', begin), record(5, 'task.done', 'a')];
    assert.equal(viewAt(100, steps, 5).person.activeMs, null);
    assert.notEqual(viewAt(100, steps, 6).person.activeMs, null);
    assert.equal(viewAt(100, steps, 6).person.switches, 0);
  });

  it('lists a finished task with the work of its agents, and none without', () => {
    const felt = (task: string, s: number) => record(s, 'task.felt', task, { feltMs: 1000 });
    const steps = [
      ...[record(0, 'task.start', 'none', begin), record(5, 'task.done', 'none'), felt('none', 6)],
      ...[record(8, 'task.start', 'a', begin), record(30, 'task.done', 'a'), felt('a', 31)],
    ];
    const { tasks, open, unasked } = viewAt(100, steps);
    assert.deepEqual(
      tasks.map(({ id, title, elapsedMs, busyMs }) => [id, title, elapsedMs, busyMs]),
      [['a', 'T', 22_000, 10_000]],
    );
    assert.deepEqual([open, unasked], [[], []]);
    const other = [record(40, 'task.start', 'b', begin)];
    assert.deepEqual(viewAt(100, [...steps, ...other]).open, [{ id: 'b', title: 'T', isRunning: true }]);
  });
});
