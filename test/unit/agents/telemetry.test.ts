// What agents export by OpenTelemetry: recorded from Codex, Gemini CLI and Qwen Code; Claude Code and Copilot as documented.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { readSessions } from '../../../src/agents/sessions/readSessions.ts';
import type { SessionEvent } from '../../../src/agents/sessions/sessionEvent.ts';
import { sessionData, sessionKind, storedSession } from '../../../src/agents/sessions/sessionRecord.ts';
import { telemetryItems } from '../../../src/agents/telemetry/otlpJson.ts';
import { telemetryEvents, withTurnEnds } from '../../../src/agents/telemetry/telemetryEvents.ts';
import { startTelemetryReceiver, type TelemetryReceiver } from '../../../src/agents/telemetry/telemetryReceiver.ts';
import { root } from '../../run/paths.ts';

const recorded = (name: string): readonly object[] =>
  JSON.parse(readFileSync(join(root, 'test', 'fixtures', 'telemetry', `${name}.json`), 'utf8'));
const eventsOf = (bodies: readonly object[]) => bodies.flatMap((body) => telemetryEvents(telemetryItems(body)));
const attributes = (fields: Readonly<Record<string, string | number>>) =>
  Object.entries(fields).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
const log = (service: string, fields: Readonly<Record<string, string | number>>) => ({
  resourceLogs: [
    {
      resource: { attributes: attributes({ 'service.name': service, 'user.email': 'a@example.org' }) },
      scopeLogs: [{ logRecords: [{ timeUnixNano: '0', attributes: attributes(fields) }] }],
    },
  ],
});
const at = (s: number) => Date.UTC(2026, 10, 29, 9) + s * 1000;
const iso = (s: number) => new Date(at(s)).toISOString();
const span = (name: string, from: number, to: number, more: object = {}, fields = {}) => ({
  resourceSpans: [
    {
      resource: { attributes: attributes({ 'service.name': 'copilot-chat' }) },
      scopeSpans: [
        {
          spans: [
            {
              name,
              startTimeUnixNano: `${at(from)}000000`,
              endTimeUnixNano: `${at(to)}000000`,
              attributes: attributes({ 'gen_ai.operation.name': name, 'gen_ai.conversation.id': 'c', ...fields }),
              ...more,
            },
          ],
        },
      ],
    },
  ],
});
const brief = ({ tMs, kind, key, tokens }: SessionEvent) =>
  `${(tMs - at(0)) / 1000} ${kind}${key === null ? '' : ` ${key}`}${tokens === null ? '' : ` ${tokens.input}+${tokens.output}`}`;

describe('telemetry of agents', () => {
  for (const agent of ['codex', 'gemini', 'qwen'] as const) {
    it(`tells of a turn of ${agent} with one call of a tool`, () => {
      const events = eventsOf(recorded(agent));
      const last = events.at(-1)?.tMs ?? 0;
      assert.deepEqual(
        withTurnEnds(events, last + 60_000).map(({ kind }) => kind),
        ['prompt', 'notification', 'toolStart', 'toolEnd', 'notification', 'stop'],
      );
      // All three were recorded headless; Qwen Code does not say so.
      assert.equal(events.find(({ kind }) => kind === 'prompt')?.byProgram, agent === 'qwen' ? undefined : true);
      assert.equal(new Set(events.map(({ session }) => session)).size, 1);
      assert.ok(events.every((event) => event.agent === agent && event.source === 'telemetry'));
      const [start, end] = events.filter(({ kind }) => kind.startsWith('tool'));
      assert.ok(start !== undefined && end !== undefined && end.tMs > start.tMs && start.key === end.key);
      assert.equal(
        events.reduce((sum, { tokens }) => sum + (tokens?.output ?? 0), 0),
        2,
        'tokens of two answers',
      );
    });
  }

  it('keeps times, counts and ids, and nothing that anybody wrote or is called', () => {
    const said = 'Fix the login of a@example.org';
    const private_ = { prompt: said, arguments: said, output: said, 'user.email': 'a@example.org', 'user.id': 'u1' };
    const events = [
      ...(['codex', 'gemini', 'qwen'] as const).flatMap((agent) => eventsOf(recorded(agent))),
      ...eventsOf([
        log('claude-code', { 'event.name': 'user_prompt', 'event.timestamp': iso(0), 'session.id': 's', ...private_ }),
      ]),
    ];
    assert.ok(events.length > 15);
    for (const { byProgram, ...event } of events) {
      assert.ok(byProgram === undefined || byProgram);
      assert.deepEqual(Object.keys(event).sort(), [
        'agent',
        'edits',
        'key',
        'kind',
        'session',
        'source',
        'tMs',
        'tokens',
        'worktree',
      ]);
      assert.deepEqual([event.worktree, event.edits], [null, []]);
      const data = JSON.stringify(sessionData(event));
      assert.doesNotMatch(data, /example\.org|Fix the|somebody|u1|REDACTED/);
      const { tokens, ...rest } = event;
      assert.deepEqual(storedSession({ tMs: event.tMs, data: sessionData(event) }), { ...rest, tokens });
    }
  });

  it('reads Claude Code as documented', () => {
    const common = { 'session.id': 's' };
    const events = eventsOf([
      log('claude-code', { ...common, 'event.name': 'user_prompt', 'event.timestamp': iso(0) }),
      log('claude-code', {
        ...common,
        'event.name': 'claude_code.api_request',
        'event.timestamp': iso(4),
        input_tokens: 10,
        cache_read_tokens: 5,
        output_tokens: 7,
      }),
      log('claude-code', {
        ...common,
        'event.name': 'claude_code.tool_result',
        'event.timestamp': iso(9),
        tool_use_id: 't1',
        duration_ms: 3000,
      }),
    ]);
    assert.deepEqual(events.map(brief), ['0 prompt', '4 notification 15+7', '6 toolStart t1', '9 toolEnd t1']);
    assert.deepEqual(new Set(events.map(({ agent }) => agent)), new Set(['claude']));
  });

  it('reads spans of Copilot: the outermost agent is the turn', () => {
    const events = eventsOf([
      span('invoke_agent', 0, 20),
      span('chat', 1, 3, { parentSpanId: 'a' }, { 'gen_ai.usage.input_tokens': 4, 'gen_ai.usage.output_tokens': 2 }),
      span('execute_tool', 3, 9, { parentSpanId: 'a' }, { 'gen_ai.tool.call.id': 't' }),
      span('invoke_agent', 4, 8, { parentSpanId: 'b' }),
    ]);
    assert.deepEqual(events.map(brief), ['0 prompt', '20 stop', '3 notification 4+2', '3 toolStart t', '9 toolEnd t']);
  });

  it('leaves out what it does not know, and never fails on it', () => {
    const strange = [
      {},
      { resourceLogs: 'x' },
      { resourceLogs: [{ resource: null, scopeLogs: [{ logRecords: [null, 3, {}] }] }] },
      { resourceSpans: [{ scopeSpans: [{ spans: [{ startTimeUnixNano: -1, attributes: 7 }] }] }] },
      log('some-service', { 'event.name': 'user_prompt', 'event.timestamp': iso(0), 'session.id': 's' }),
      log('codex_exec', { 'event.name': 'codex.user_prompt', 'event.timestamp': iso(0) }),
      log('codex_exec', { 'event.name': 'codex.user_prompt', 'event.timestamp': 'soon', 'session.id': 's' }),
      log('codex_exec', { 'event.name': 'codex.startup_phase', 'event.timestamp': iso(0), 'session.id': 's' }),
    ];
    assert.deepEqual(eventsOf(strange), []);
  });

  it('ends a turn at the last answer, unless a step follows soon or something else says so', () => {
    const event = (s: number, kind: SessionEvent['kind']): SessionEvent => ({
      ...{ agent: 'gemini', session: 's', worktree: null, tMs: at(s), kind, source: 'telemetry' },
      ...{ key: null, tokens: null, edits: [] },
    });
    const turn = [event(0, 'prompt'), event(2, 'notification'), event(3, 'toolStart'), event(5, 'toolEnd')];
    const kinds = (events: readonly SessionEvent[], now: number) => withTurnEnds(events, at(now)).map(brief);
    assert.deepEqual(kinds([...turn, event(6, 'notification')], 8).length, 5, 'it may still go on');
    assert.equal(kinds([...turn, event(6, 'notification')], 12).at(-1), '6 stop');
    assert.deepEqual(
      kinds([...turn, event(6, 'notification'), event(7, 'prompt')], 60).filter((text) => text.includes('stop')),
      ['6 stop'],
      'a prompt is no step of the agent',
    );
    const approved = [event(0, 'prompt'), event(2, 'notification'), event(40, 'toolStart'), event(41, 'toolEnd')];
    assert.equal(kinds(approved, 41)[2], '2 stop', 'until then it waited for a person');
  });

  it('is one session with the log and the hooks of the same agent', () => {
    const from = at(0);
    const stored = eventsOf([
      log('codex_exec', { 'event.name': 'codex.user_prompt', 'event.timestamp': iso(0.3), 'conversation.id': 's' }),
      log('codex_exec', {
        ...{ 'event.name': 'codex.sse_event', 'event.kind': 'response.completed', 'conversation.id': 's' },
        ...{ 'event.timestamp': iso(30), input_token_count: 3, output_token_count: 4 },
      }),
    ]).map((each, id) => ({
      ...{ id, tMs: each.tMs, monoMs: each.tMs, zoneMin: 0, window: 'telemetry', session: 'telemetry' },
      ...{ kind: sessionKind, task: null, data: sessionData(each) },
    }));
    const store = {
      events: ({ kinds }: { kinds?: readonly string[] }) => (kinds?.includes(sessionKind) === true ? stored : []),
    };
    const record = { agent: 'codex' as const, session: 's', worktree: '/w', tool: null, model: null, edits: [] };
    const logs = [
      {
        agent: 'codex' as const,
        path: '/l',
        changedMs: from,
        records: [
          { ...record, tMs: from, kind: 'prompt' as const, key: null, tokens: null },
          { ...record, tMs: from + 30_500, kind: 'stop' as const, key: null, tokens: { input: 3, output: 4 } },
        ],
        skipped: 0,
      },
    ];
    const range = { sinceMs: from - 1000, nowMs: from + 90_000 };
    const both = readSessions(store, logs, range).report.sessions;
    assert.equal(both.length, 1);
    assert.equal(both[0]?.ms.busy, 30_500, 'the times of the log hold');
    const alone = readSessions(store, [], range).report.sessions;
    assert.equal(alone[0]?.ms.busy, 29_700);
    assert.equal(alone[0]?.ms.waiting, 0, 'codex exec waits for nobody');
  });
});

describe('an item of telemetry', () => {
  const nanos = `${at(5)}000000`;
  const record = (more: object, fields: Readonly<Record<string, string | number>> = {}) => ({
    resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords: [{ attributes: attributes(fields), ...more }] }] }],
  });
  const times = (body: object) =>
    telemetryItems(body).map(({ name, startMs }) => `${name} ${(startMs - at(0)) / 1000}`);

  it('has the finest time that its sender gives, and a name from either place', () => {
    const name = { 'event.name': 'a' };
    assert.deepEqual(times(record({ timeUnixNano: nanos }, { ...name, 'event.timestamp': iso(1) })), ['a 1']);
    assert.deepEqual(times(record({ timeUnixNano: nanos, observedTimeUnixNano: `${at(9)}000000` }, name)), ['a 5']);
    assert.deepEqual(times(record({ timeUnixNano: '0', observedTimeUnixNano: nanos }, name)), ['a 5']);
    assert.deepEqual(times(record({ timeUnixNano: at(5) * 1e6, eventName: 'b' })), ['b 5']);
    for (const none of ['', 'soon', '12', null]) assert.deepEqual(times(record({ timeUnixNano: none }, name)), []);
    assert.deepEqual(times(record({ timeUnixNano: nanos })), []);
  });

  it('drops on arrival what nobody asked for', () => {
    const told = { 'event.name': 'a', 'session.id': 's', prompt: 'x', 'user.email': 'a@example.org', arguments: 'x' };
    const kept = telemetryItems(record({ timeUnixNano: nanos }, told)).map((item) => [...item.attributes.keys()]);
    assert.deepEqual(kept, [['event.name', 'session.id']]);
    for (const agent of ['codex', 'gemini', 'qwen'] as const)
      for (const { attributes: seen } of recorded(agent).flatMap((body) => telemetryItems(body)))
        for (const name of seen.keys())
          assert.match(name, /\.(?:name|timestamp|kind|id)$|_(?:id|ms|tokens|count)$|^interactive$/u);
  });

  it('is a span only with a start, an end after it, and a name', () => {
    const of = (more: object) => telemetryItems(span('chat', 1, 2, more)).length;
    assert.equal(of({}), 1);
    assert.equal(telemetryItems(span('chat', 2, 2)).length, 1);
    assert.equal(of({ startTimeUnixNano: '0' }), 0);
    assert.equal(of({ endTimeUnixNano: `${at(0)}000000` }), 0);
    assert.equal(of({ attributes: [] }), 0);
    assert.deepEqual(
      telemetryItems(span('chat', 1, 2, { parentSpanId: 'p' })).map(({ isNested }) => isNested),
      [true],
    );
  });

  it('keeps a number, a word and a yes or no, and nothing else', () => {
    const value = (one: object) =>
      telemetryItems({
        resourceLogs: [
          {
            scopeLogs: [
              {
                logRecords: [
                  { eventName: 'a', timeUnixNano: nanos, attributes: [{ key: 'duration_ms', value: one }, { key: 3 }] },
                ],
              },
            ],
          },
        ],
      })[0]?.attributes.get('duration_ms');
    assert.deepEqual(
      [{ stringValue: 'x' }, { intValue: '7' }, { intValue: 8 }, { doubleValue: 0.5 }, { boolValue: false }].map(value),
      ['x', 7, 8, 0.5, 'false'],
    );
    assert.deepEqual([{ arrayValue: {} }, {}].map(value), [undefined, undefined]);
  });

  it('ends a turn in the order of time, however the events arrived', () => {
    const event = (s: number, kind: SessionEvent['kind']): SessionEvent => ({
      ...{ agent: 'codex', session: 's', worktree: null, tMs: at(s), kind, source: 'telemetry' },
      ...{ key: null, tokens: null, edits: [] },
    });
    const ends = (...events: readonly SessionEvent[]) => withTurnEnds(events, at(60)).map(brief);
    const sorted = [event(0, 'prompt'), event(2, 'notification'), event(3, 'toolStart'), event(9, 'notification')];
    assert.deepEqual(ends(...[...sorted].reverse()), ends(...sorted));
    assert.deepEqual(ends(...sorted).at(-1), '9 stop');
    assert.deepEqual(ends(event(2, 'notification'), event(7, 'toolStart')), ['2 notification', '7 toolStart'], '5 s');
    assert.deepEqual(ends(event(2, 'notification'), event(20, 'stop')), ['2 notification', '20 stop'], 'told already');
  });
});

describe('the receiver of telemetry', () => {
  let receiver: TelemetryReceiver | undefined;
  afterEach(async () => {
    await receiver?.close();
    receiver = undefined;
  });
  const start = async () => {
    const received: SessionEvent[] = [];
    receiver = await startTelemetryReceiver(0, (events) => received.push(...events));
    return received;
  };
  /** The bodies of what was answered. */
  let answers: object[] = [];
  beforeEach(() => {
    answers = [];
  });
  const body = log('codex_exec', {
    ...{ 'event.name': 'codex.user_prompt', 'event.timestamp': iso(0), 'conversation.id': 's' },
  });
  const send = (
    payload: string | Buffer,
    { path = '/v1/logs', method = 'POST', headers = {} }: { path?: string; method?: string; headers?: object } = {},
  ) =>
    new Promise<number>((resolve, reject) => {
      const all = { 'content-type': 'application/json', ...headers };
      const sent = request({ host: '127.0.0.1', port: receiver?.port, path, method, headers: all }, (response) => {
        assert.equal(response.headers['content-type'], 'application/json');
        let said = '';
        response.on('data', (part: Buffer) => (said += part.toString()));
        response.on('end', () => answers.push(JSON.parse(said)));
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end(payload);
    });

  it('hands on what it understands, packed or not', async () => {
    const received = await start();
    assert.equal(await send(JSON.stringify(body)), 200);
    assert.equal(await send(gzipSync(JSON.stringify(body)), { headers: { 'content-encoding': 'gzip' } }), 200);
    // Metrics are taken, and nothing in them is read, not even what looks like a log.
    assert.equal(await send(JSON.stringify(body), { path: '/v1/metrics' }), 200);
    assert.equal(await send('no JSON', { path: '/v1/metrics' }), 200);
    assert.equal(await send('{}', { path: '/v1/traces' }), 200);
    assert.deepEqual(received.map(brief), ['0 prompt', '0 prompt']);
    assert.deepEqual(answers, [{}, {}, {}, {}, {}]);
    // Exactly as much as it takes.
    const text = JSON.stringify(body);
    assert.equal(await send(text + ' '.repeat(8_000_000 - text.length)), 200);
    assert.equal(received.length, 3);
  });

  it('refuses everything else: other places, other hosts, other forms, too much', async () => {
    const received = await start();
    const text = JSON.stringify(body);
    assert.equal(await send(text, { path: '/' }), 404);
    assert.equal(await send('', { method: 'GET' }), 404);
    // A page whose name was made to mean this machine, and one that sends a form.
    assert.equal(await send(text, { headers: { host: 'evil.example' } }), 403);
    assert.equal(await send(text, { headers: { 'content-type': 'text/plain' } }), 415);
    assert.equal(await send(text, { headers: { 'content-type': 'application/x-protobuf' } }), 415);
    assert.equal(await send(text, { headers: { 'content-type': '' } }), 415);
    for (const path of ['/v1/logs/x', '/x/v1/logs', '/v1/log']) assert.equal(await send(text, { path }), 404, path);
    assert.ok(answers.every((one) => /\.$/u.test(String(Object(one).message))));
    assert.equal(await send('{"resourceLogs":'), 400);
    assert.equal(await send(Buffer.alloc(8_000_001, 32)), 413);
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32));
    assert.equal(await send(bomb, { headers: { 'content-encoding': 'gzip' } }), 413);
    assert.deepEqual(received, []);
  });

  it('is gone when it is closed, and frees its port', async () => {
    await start();
    const port = receiver?.port ?? 0;
    await receiver?.close();
    await assert.rejects(send('{}'), /ECONNREFUSED/u);
    receiver = await startTelemetryReceiver(port, () => undefined);
    assert.equal(receiver.port, port);
  });

  it('listens on this machine alone, and says when the port is taken', async () => {
    await start();
    await assert.rejects(
      startTelemetryReceiver(receiver?.port ?? 0, () => undefined),
      /EADDRINUSE/,
    );
  });
});
