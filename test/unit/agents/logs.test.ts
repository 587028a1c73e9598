// What agents write for themselves, read as it was recorded: times, tokens and edits, and nothing that lies elsewhere.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { codexLog } from '../../../src/agents/logs/codexLog.ts';
import type { LogRecord } from '../../../src/agents/logs/logRecord.ts';
import { LogReader } from '../../../src/agents/logs/readLogs.ts';
import { AgentHome, type Logged, logPaths, recordedLog } from './agentHome.ts';

const agents = Object.keys(logPaths).map((name) => name as Logged);
const edits = [
  { path: '/home/user/w/sample/src/a.ts', oldText: 'export const a = 1;', newText: 'export const a = 2;' },
  { path: '/home/user/w/sample/src/new.ts', oldText: null, newText: "export const made = 'by a script';\n" },
];

describe("agents' own logs", () => {
  let place: AgentHome;
  beforeEach(() => {
    place = new AgentHome();
  });
  afterEach(() => place.dispose());

  const reader = (limits = {}) =>
    new LogReader(
      { home: place.home, env: {} },
      { limits: { maxFiles: 100, maxBytes: 1e6, maxLineBytes: 1e5, ...limits } },
    );
  const recordsOf = async (logs: LogReader): Promise<readonly LogRecord[]> =>
    (await logs.read(0)).flatMap(({ records }) => records);
  const states = (records: readonly LogRecord[]) =>
    records.filter(({ kind }) => kind !== 'notification').sort((a, b) => (a.tMs ?? 0) - (b.tMs ?? 0));

  for (const agent of agents) {
    it(`reads ${agent}: five calls, two edits, all tokens`, async () => {
      place.add(agent);
      const records = await recordsOf(reader());
      assert.deepEqual(new Set(records.map((one) => one.agent)), new Set([agent]));
      assert.equal(new Set(records.map(({ session }) => session)).size, 1);
      assert.deepEqual(new Set(records.map(({ worktree }) => worktree)), new Set(['/home/user/w/sample']));
      assert.deepEqual(
        states(records).flatMap((record) => record.edits),
        edits,
      );
      const used = records.map(({ tokens }) => tokens ?? { input: 0, output: 0 });
      assert.deepEqual(
        used.reduce((sum, { input, output }) => ({ input: sum.input + input, output: sum.output + output })),
        { input: 6000, output: 300 },
      );
      const kinds = states(records).map(({ kind }) => kind);
      assert.equal(kinds[0], 'prompt');
      assert.equal(kinds.filter((kind) => kind === 'prompt').length, 1);
      const last = kinds.filter((kind) => kind !== 'end').at(-1);
      assert.equal(last, 'stop');
      const calls = (wanted: string) =>
        new Set(records.filter(({ kind, tool }) => kind === wanted && tool !== null).map(({ key }) => key)).size;
      // Continue writes no times, so there is no start to be told from an end.
      assert.equal(calls(agent === 'continue' ? 'toolEnd' : 'toolStart'), 5);
      assert.equal(
        records.every(({ tMs }) => (agent === 'continue' ? tMs === null : tMs !== null)),
        true,
      );
      // No prompt and no answer is handed on.
      assert.doesNotMatch(JSON.stringify(records), /Please work|done \(5 steps\)/u);
    });
  }

  it('an edit that failed or was refused is none', async () => {
    const failed: Readonly<Partial<Record<Logged, (text: string) => string>>> = {
      codex: (text) =>
        text.replaceAll('"status":"completed","stdout"', '"status":"failed","stdout"').replaceAll('Success', 'Failure'),
      gemini: (text) => text.replaceAll('"status":"success"', '"status":"error"'),
      qwen: (text) => text.replaceAll('"status":"success"', '"status":"error"'),
      claude: (text) => text.replaceAll('"content":"…"', '"content":"…","is_error":true'),
      copilot: (text) => text.replaceAll('"success":true', '"success":false'),
      cline: (text) =>
        text.replaceAll('"success": true', '"success": false').replaceAll('\\"success\\":true', '\\"success\\":false'),
      continue: (text) => text.replaceAll('"status": "done"', '"status": "canceled"'),
    };
    for (const agent of agents) {
      const spoil = failed[agent];
      if (spoil === undefined) continue;
      const text = recordedLog(agent);
      assert.notEqual(spoil(text), text, agent);
      place.add(agent);
      writeFileSync(place.path(agent), spoil(text));
    }
    const records = await recordsOf(reader());
    assert.equal(new Set(records.map(({ agent }) => agent)).size, 7);
    assert.deepEqual(
      records.flatMap((record) => record.edits),
      [],
    );
  });

  it('goes on where it stopped, and takes no half line', async () => {
    place.add('codex');
    const whole = readFileSync(place.path('codex'), 'utf8');
    for (const cut of [1, 700, 5000, 9000, whole.length - 3]) {
      const logs = reader();
      writeFileSync(place.path('codex'), whole.slice(0, cut));
      const first = await recordsOf(logs);
      appendFileSync(place.path('codex'), whole.slice(cut));
      const second = await recordsOf(logs);
      assert.deepEqual([...first, ...second], await recordsOf(reader()), `cut at ${cut}`);
      assert.deepEqual(await recordsOf(logs), []);
    }
  });

  it('begins anew when a log was replaced', async () => {
    place.add('qwen');
    const logs = reader();
    const first = await recordsOf(logs);
    const next = place.write(
      '.qwen/other',
      recordedLog('qwen').replaceAll('e84b3806-8de6-4753-a209-fd2387487078', 'other'),
    );
    renameSync(next, place.path('qwen'));
    const second = await recordsOf(logs);
    assert.equal(second.length, first.length);
    assert.equal(second[0]?.session, 'other');
  });

  it('follows no link out of an agent’s folder', async () => {
    const elsewhere = new AgentHome();
    try {
      elsewhere.add('codex');
      elsewhere.add('cline');
      elsewhere.add('opencode');
      for (const agent of ['codex', 'cline', 'opencode'] as const) {
        mkdirSync(dirname(place.path(agent)), { recursive: true });
        symlinkSync(elsewhere.path(agent), place.path(agent));
      }
      symlinkSync(join(elsewhere.home, '.codex/sessions/2026'), join(place.home, '.codex/sessions/2027'));
      assert.deepEqual(await recordsOf(reader()), []);
      // The folder of the agent itself may be kept elsewhere.
      symlinkSync(join(elsewhere.home, '.cline'), join(place.home, '.linked'));
      renameSync(join(place.home, '.cline'), join(place.home, '.old'));
      symlinkSync(join(elsewhere.home, '.cline'), join(place.home, '.cline'));
      assert.ok((await recordsOf(reader())).length > 0);
    } finally {
      elsewhere.dispose();
    }
  });

  it('leaves out what is old, too long or beyond the bound', async () => {
    place.add('codex');
    place.add('qwen');
    utimesSync(place.path('qwen'), 1000, 1000);
    const since = await reader().read(2_000_000);
    assert.deepEqual(
      since.map(({ records }) => records[0]?.agent),
      ['codex'],
    );
    assert.equal((await reader({ maxFiles: 1 }).read(0)).length, 1);
    // The head and the end of a log that is too large: the session is known, the middle is not.
    const cut = (await reader({ maxBytes: 4000 }).read(0)).flatMap(({ records }) => records);
    const codex = cut.filter(({ agent }) => agent === 'codex');
    assert.equal(codex.at(-1)?.kind, 'stop');
    assert.equal(codex.at(-1)?.worktree, '/home/user/w/sample');
    assert.equal(
      codex.some(({ kind }) => kind === 'prompt'),
      false,
    );
    const long = await recordsOf(reader({ maxLineBytes: 300 }));
    assert.ok(long.length < cut.length);
  });

  it('passes over what is no log', async () => {
    place.add('codex');
    place.write(logPaths.qwen, 'not json\n[1,2]\nnull\n{"sessionId":3}\n"text"\n');
    place.write(logPaths.cline, '{"messages":[{"role":"user"');
    place.write(logPaths.opencode, 'this is no database');
    place.write('.continue/sessions/sessions.json', '[]');
    assert.deepEqual(new Set((await recordsOf(reader())).map(({ agent }) => agent)), new Set(['codex']));
  });

  it('knows a prompt that no person typed into the agent', async () => {
    place.add('codex');
    const prompts = (records: readonly LogRecord[]) =>
      records.filter(({ kind }) => kind === 'prompt').map(({ byProgram }) => byProgram);
    assert.deepEqual(prompts(await recordsOf(reader())), [true], 'recorded with codex exec');
    const whole = recordedLog('codex');
    const codex = (text: string) => {
      const read = codexLog();
      return prompts(
        text
          .trim()
          .split('\n')
          .flatMap((line) => read(JSON.parse(line))),
      );
    };
    assert.deepEqual(codex(whole.replace('"turn_trigger":"exec"', '"turn_trigger":"user"')), [undefined], 'resumed');
    const old = whole.replaceAll('"turn_attribution"', '"x"');
    assert.deepEqual(codex(old), [true]);
    for (const source of ['cli', 'vscode', 'executor'])
      assert.deepEqual(codex(old.replace('"source":"exec"', `"source":"${source}"`)), [undefined], source);
    assert.deepEqual(codex(old.replace('"source":"exec"', '"source":"mcp"')), [true]);
    for (const [entrypoint, expected] of [
      ['cli', undefined],
      ['claude-vscode', undefined],
      ['sdk-cli', true],
      ['sdk-ts', true],
      ['mcp', true],
    ] as const) {
      place.write(
        logPaths.claude,
        recordedLog('claude').replaceAll('"userType"', `"entrypoint":"${entrypoint}","userType"`),
      );
      const claudes = (await recordsOf(reader())).filter(({ agent }) => agent === 'claude');
      assert.deepEqual(prompts(claudes), [expected], entrypoint);
    }
  });

  it('reads what older Codex wrote, and knows a session of another agent', () => {
    const at = (s: number) => new Date(1_795_921_000_000 + s * 1000).toISOString();
    const event = (s: number, payload: object) => ({ timestamp: at(s), type: 'event_msg', payload });
    const lines = (source: unknown) => [
      { timestamp: at(0), type: 'session_meta', payload: { id: 's', cwd: '/w', source } },
      event(1, { type: 'user_message', message: 'hello' }),
      event(2, {
        type: 'patch_apply_end',
        call_id: 'c',
        success: true,
        changes: {
          '/w/a.ts': { update: { unified_diff: '@@ -1,2 +1,2 @@\n x\n-y\n+z\n' } },
          '/w/b.ts': { delete: { content: 'b' } },
        },
      }),
      event(3, {
        type: 'patch_apply_end',
        call_id: 'd',
        success: false,
        changes: { '/w/c.ts': { add: { content: 'c' } } },
      }),
      event(4, { type: 'turn_aborted' }),
      event(6, { type: 'user_message', message: 'again' }),
    ];
    const kinds = (source: unknown) => {
      const line = codexLog();
      return lines(source).flatMap(line);
    };
    assert.deepEqual(
      kinds('cli').map(({ kind }) => kind),
      ['prompt', 'toolEnd', 'stop', 'prompt'],
    );
    assert.deepEqual(
      kinds('cli').flatMap((record) => record.edits),
      [{ path: '/w/a.ts', oldText: 'x\ny', newText: 'x\nz' }],
    );
    assert.deepEqual(
      kinds({ subagent: 'review' }).map(({ kind }) => kind),
      ['toolStart', 'toolEnd', 'stop', 'toolStart'],
    );
  });
});
