// What each line of an agent's log says: whole recorded logs to the last field, and the lines that no recording has.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'mocha';
import { claudeLog, clineLog, continueLog, copilotLog, geminiLog, qwenLog } from '../../../src/agents/logs/chatLogs.ts';
import { codexLog } from '../../../src/agents/logs/codexLog.ts';
import { type Fields, type LogRecord, timeOf, tokensOf } from '../../../src/agents/logs/logRecord.ts';
import { opencodeLog } from '../../../src/agents/logs/opencodeLog.ts';
import { LogReader } from '../../../src/agents/logs/readLogs.ts';
import { root } from '../../run/paths.ts';
import { AgentHome, type Logged, logPaths } from './agentHome.ts';

const zero = 1_795_921_000_000;
const at = (s: number) => new Date(zero + s * 1000).toISOString();

/** Everything of a record but who made it. */
function brief({ session, tMs, kind, key, tool, model, tokens, edits, worktree }: LogRecord): string {
  const used = tokens === null ? '' : ` ${tokens.input}+${tokens.output}`;
  const made = edits.map(({ path, oldText, newText }) => ` ${path}: ${oldText} -> ${newText}`).join(';');
  return `${session} ${tMs === null ? '-' : (tMs - zero) / 1000} ${kind} ${key} ${tool} ${model} ${worktree}${used}${made}`;
}
const read = (line: (fields: Fields) => readonly LogRecord[], lines: readonly Fields[]) =>
  lines.flatMap(line).map(brief);

describe('the lines of a log', () => {
  it('are told as they were recorded, to the last field', async () => {
    const expected = JSON.parse(readFileSync(join(root, 'test/fixtures/agents/logs/expected.json'), 'utf8'));
    const place = new AgentHome();
    try {
      for (const agent of Object.keys(logPaths) as Logged[]) place.add(agent);
      const readings = await new LogReader({ home: place.home, env: {} }).read(0);
      const told = Object.fromEntries(readings.map(({ records }) => [records[0]?.agent, records.map(brief)]));
      assert.deepEqual(told, expected);
    } finally {
      place.dispose();
    }
  });

  it('Claude Code: a subagent, an interruption, texts in parts, and what is no turn', () => {
    const user = (id: string, content: unknown, more = {}) => ({
      ...{ sessionId: 's', uuid: id, timestamp: at(1), cwd: '/w', type: 'user', message: { content } },
      ...more,
    });
    const says = (id: string, more: object, content: readonly object[] = [{ type: 'text', text: 'x' }]) => ({
      ...{ sessionId: 's', uuid: id, timestamp: at(2), cwd: '/w', type: 'assistant' },
      message: { id: `m${id}`, model: 'opus', content, ...more },
    });
    const lines = [
      user('a', 'Go'),
      user('b', [{ type: 'image' }, { type: 'text', text: 'Go' }]),
      user('c', [{ type: 'image' }]),
      user('d', 'Caveat', { isMeta: true }),
      user('e', 'Go', { isSidechain: true }),
      user('f', '[Request interrupted by user]'),
      { ...user('g', 'Go'), sessionId: undefined },
      { ...user('h', 'Go'), type: 'system' },
      says('i', { stop_reason: 'end_turn', usage: { input_tokens: 1, cache_read_input_tokens: 2, output_tokens: 4 } }),
      says('i', { stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 4 } }),
      says('j', { stop_reason: 'max_tokens' }),
      says('p', { stop_reason: 'no end_turn' }),
      { ...says('k', { stop_reason: 'end_turn' }), isSidechain: true },
      says('l', { stop_reason: 'end_turn', usage: { cache_creation_input_tokens: 3, output_tokens: 1 } }, [
        { type: 'tool_use', id: 't', name: 'Write', input: { file_path: 'a.ts', content: 'x' } },
      ]),
      user('m', [{ type: 'tool_result', tool_use_id: 't' }]),
      user('n', [{ type: 'tool_result', tool_use_id: 'unknown' }]),
      says('o', { stop_reason: 'stop_sequence' }),
    ];
    assert.deepEqual(read(claudeLog(), lines), [
      's 1 prompt a null null /w',
      's 1 prompt b null null /w',
      's 1 toolStart e null null /w',
      's 1 stop f null null /w',
      's 2 notification tokens mi null opus /w 3+4',
      's 2 stop mi null opus /w',
      's 2 stop mi null opus /w',
      's 2 notification tokens ml null opus /w 3+1',
      's 2 toolStart t Write opus /w',
      's 1 toolEnd t Write null /w /w/a.ts: null -> x',
      's 1 toolEnd unknown null null /w',
      's 2 stop mo null opus /w',
    ]);
  });

  it('Gemini CLI: a subagent, a prompt as text, and messages that are written again', () => {
    const head = (kind: string) => ({ sessionId: 'g', kind });
    const line = (id: string | undefined, type: string, more: object) => ({ id, timestamp: at(3), type, ...more });
    const call = (status: string) => ({
      ...{ id: 'c', name: 'write_file', status, timestamp: at(5) },
      args: { file_path: '/w/a.ts', content: 'x' },
    });
    const lines = [
      line('early', 'user', { content: 'Go' }),
      head('main'),
      line('a', 'user', { content: 'Go' }),
      line('b', 'user', { content: [{ functionResponse: {} }] }),
      line(undefined, 'user', { content: 'Go' }),
      line('c', 'gemini', { content: '', model: 'pro', tokens: { input: 2, output: 3 } }),
      line('c', 'gemini', { content: '', toolCalls: [call('success')], tokens: { input: 2, output: 3 } }),
      line('d', 'gemini', { content: '', toolCalls: [{ ...call('error'), timestamp: undefined }, {}] }),
      line('e', 'gemini', { content: 'Done.' }),
      line('f', 'info', { content: 'x' }),
      head('subagent'),
      line('g', 'user', { content: [{ text: 'Go' }] }),
    ];
    assert.deepEqual(read(geminiLog('/w'), lines), [
      'g 3 prompt a null null /w',
      'g 3 notification tokens c null pro /w 2+3',
      'g 3 toolStart c write_file pro /w',
      'g 5 toolEnd c write_file pro /w /w/a.ts: null -> x',
      'g 3 toolStart c write_file pro /w',
      'g 3 toolEnd c write_file pro /w',
      'g 3 toolStart null  pro /w',
      'g 3 toolEnd null  pro /w',
      'g 3 stop e null pro /w',
      'g 3 toolStart g null pro /w',
    ]);
  });

  it('Qwen Code: prompts that it wrote itself, and lines without a session', () => {
    const line = (uuid: string, type: string, more: object) => ({
      ...{ sessionId: 'q', uuid, timestamp: at(1), cwd: '/w', type },
      ...more,
    });
    const text = { message: { parts: [{ text: 'Go' }] } };
    const lines = [
      line('a', 'user', { ...text, provenance: 'real_user' }),
      line('b', 'user', text),
      line('c', 'user', { ...text, provenance: 'system' }),
      line('d', 'user', { message: { parts: [{ functionResponse: {} }] } }),
      { ...line('e', 'user', text), sessionId: '' },
      line('f', 'system', text),
      line('g', 'assistant', {
        model: 'max',
        usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 5 },
        message: { parts: [{ functionCall: { id: 't', name: 'write_file', args: { file_path: 'a', content: 'x' } } }] },
      }),
      line('h', 'tool_result', { toolCallResult: { callId: 't', status: 'success' } }),
      line('i', 'tool_result', { toolCallResult: { callId: 't', status: 'success' } }),
      line('j', 'assistant', { message: { parts: [{ functionCall: { name: 3 } }] } }),
      line('k', 'assistant', {}),
    ];
    assert.deepEqual(read(qwenLog(), lines), [
      'q 1 prompt a null null /w',
      'q 1 prompt b null null /w',
      'q 1 toolStart c null null /w',
      'q 1 notification tokens g null max /w 4+5',
      'q 1 toolStart t write_file max /w',
      'q 1 toolEnd t write_file null /w /w/a: null -> x',
      'q 1 toolEnd t null null /w',
      'q 1 toolStart null  null /w',
      'q 1 stop k null null /w',
    ]);
  });

  it('Copilot CLI: each event', () => {
    const line = (type: string, data: object = {}) => ({ type, id: `id ${type}`, timestamp: at(1), data });
    const lines = [
      line('user.message'),
      line('session.start', { sessionId: 'c', context: { cwd: '/w' } }),
      line('session.resume', { sessionId: 'c2' }),
      line('user.message'),
      line('assistant.turn_start'),
      line('assistant.usage', { inputTokens: 1, outputTokens: 2 }),
      line('assistant.usage'),
      line('tool.execution_start', { toolCallId: 't', toolName: 'create', arguments: { path: 'a', file_text: 'x' } }),
      line('permission.requested', { toolCallId: 't' }),
      line('permission.requested'),
      line('tool.execution_complete', { toolCallId: 't', success: true }),
      line('assistant.turn_end'),
      line('session.idle'),
      line('something.else'),
      line('session.shutdown'),
    ];
    assert.deepEqual(read(copilotLog('folder'), lines), [
      'folder 1 prompt id user.message null null null',
      'c2 1 prompt id user.message null null /w',
      'c2 1 toolStart id assistant.turn_start null null /w',
      'c2 1 notification id assistant.usage null null /w 1+2',
      'c2 1 toolStart t create null /w',
      'c2 1 waitingForPerson t null null /w',
      'c2 1 waitingForPerson id permission.requested null null /w',
      'c2 1 toolEnd t create null /w /w/a: null -> x',
      'c2 1 stop id assistant.turn_end null null /w',
      'c2 1 stop id session.idle null null /w',
      'c2 1 end id session.shutdown null null /w',
    ]);
  });

  it('Cline and Continue: names from elsewhere, failures, and what is missing', () => {
    const use = { type: 'tool_use', id: 't', name: 'editor', input: { path: 'a', new_text: 'x' } };
    const message = (role: string, content: readonly object[]) => ({ role, id: `m ${role}`, ts: zero + 1000, content });
    const cline = (result: object, about: Fields = { cwd: '/w' }) =>
      clineLog(
        {
          messages: [
            message('assistant', [use]),
            message('user', [{ type: 'tool_result', tool_use_id: 't', ...result }]),
          ],
        },
        about,
        'file',
      ).map(brief);
    const start = 'file 1 toolStart t editor null /w';
    assert.deepEqual(cline({ content: 'fine' }), [start, 'file 1 toolEnd t editor null /w /w/a: null -> x']);
    for (const failed of [{ is_error: true }, { content: '{\\"success\\": false}' }, { content: [{ success: false }] }])
      assert.deepEqual(cline(failed), [start, 'file 1 toolEnd t editor null /w'], JSON.stringify(failed));
    assert.match(cline({}, { workspace_root: '/r' })[0] ?? '', / \/r$/u);
    assert.deepEqual(clineLog({ sessionId: 'own' }, { ended_at: at(9), model: 'x' }, 'file').map(brief), [
      'own 9 end end null x null',
    ]);
    const step = (role: string, more: object = {}) => ({ message: { role }, ...more });
    const call = (status: string, parsedArgs: object) => ({
      ...{ toolCallId: 't', status, parsedArgs },
      toolCall: { function: { name: 'create_new_file' } },
    });
    const args = { filepath: '/w/a', contents: 'x' };
    const whole = {
      workspaceDirectory: 'file:///w',
      history: [
        step('user'),
        step('system'),
        step('assistant', { toolCallStates: [call('done', args), call('errored', args), {}] }),
        { message: { role: 'assistant', usage: { model: 'm', prompt_tokens: 1, completion_tokens: 2 } } },
      ],
    };
    assert.deepEqual(continueLog(whole, 'file').map(brief), [
      'file - prompt 0 null null /w',
      'file - toolEnd t create_new_file null /w /w/a: null -> x',
      'file - toolEnd t create_new_file null /w',
      'file - toolEnd null  null /w',
      'file - notification tokens 3 null m /w 1+2',
      'file - stop 3 null null /w',
    ]);
    assert.deepEqual(continueLog({ sessionId: 'own', history: [step('user')] }, 'file').map(brief), [
      'own - prompt 0 null null null',
    ]);
  });

  it('Codex: calls of every kind, patches that were refused, and sums of tokens', () => {
    const event = (s: number, payload: object) => ({ timestamp: at(s), type: 'event_msg', payload });
    const item = (s: number, payload: object) => ({ timestamp: at(s), type: 'response_item', payload });
    const patch = '*** Begin Patch\n*** Add File: a.ts\n+x\n*** End Patch';
    const total = (input_tokens: number, output_tokens: number) => ({
      type: 'token_count',
      info: { total_token_usage: { input_tokens, output_tokens } },
    });
    const lines = [
      event(0, { type: 'user_message' }),
      { timestamp: at(0), type: 'session_meta', payload: { session_id: 'x', cwd: '/m', source: 'cli' } },
      { timestamp: at(0), type: 'turn_context', payload: { cwd: '/w', model: 'gpt' } },
      event(1, { type: 'task_started', turn_id: 't1' }),
      event(3, { type: 'item_completed', item: { type: 'UserMessage' } }),
      event(9, { type: 'user_message' }),
      event(10, total(5, 1)),
      event(11, total(5, 1)),
      event(12, total(9, 2)),
      item(13, { type: 'custom_tool_call', call_id: 'a', name: 'apply_patch', input: patch }),
      item(14, { type: 'custom_tool_call_output', call_id: 'a', output: 'Success. Updated the following files' }),
      item(15, { type: 'function_call', call_id: 'b', name: 'apply_patch', arguments: JSON.stringify({ patch }) }),
      event(16, { type: 'item_completed', item: { type: 'FileChange', id: 'b', status: 'declined' } }),
      item(17, { type: 'function_call_output', call_id: 'b', output: 'Success' }),
      item(18, { type: 'local_shell_call', call_id: 'c', action: { command: ['ls', '-l'] } }),
      item(19, { type: 'local_shell_call_output', call_id: 'c' }),
      item(20, { type: 'function_call', call_id: 'd', name: 'shell', arguments: '{"cut' }),
      item(21, { type: 'message' }),
      event(22, { type: 'item_completed', item: { type: 'Other' } }),
      event(23, {
        type: 'patch_apply_end',
        call_id: 'e',
        success: true,
        changes: {
          '/w/n.ts': { type: 'add', content: 'n' },
          '/w/o.ts': { type: 'delete', content: 'o' },
          '/w/p.ts': { delete: { content: 'p' } },
        },
      }),
      item(23, { type: 'custom_tool_call', call_id: 'f', name: 'apply_patch', input: patch }),
      item(23, { type: 'custom_tool_call_output', call_id: 'f', output: 'Failure' }),
      event(24, { type: 'task_complete', turn_id: 't1' }),
      event(25, { type: 'user_message' }),
      { timestamp: at(26), type: 'other', payload: { type: 'function_call' } },
    ];
    assert.deepEqual(read(codexLog(), lines), [
      'x 1 prompt t1 null gpt /w',
      'x 9 prompt null null gpt /w',
      'x 10 notification 5+1 null gpt /w 5+1',
      'x 12 notification 9+2 null gpt /w 4+1',
      'x 13 toolStart a apply_patch gpt /w',
      'x 14 toolEnd a null gpt /w /w/a.ts: null -> x',
      'x 15 toolStart b apply_patch gpt /w',
      'x 17 toolEnd b null gpt /w',
      'x 18 toolStart c shell gpt /w',
      'x 19 toolEnd c null gpt /w',
      'x 20 toolStart d shell gpt /w',
      'x 23 toolEnd e apply_patch gpt /w /w/n.ts: null -> n',
      'x 23 toolStart f apply_patch gpt /w',
      'x 23 toolEnd f null gpt /w',
      'x 24 stop t1 null gpt /w',
      'x 25 prompt null null gpt /w',
    ]);
  });

  it('Codex: prompts close together, subagents, patches in shell commands, and calls without an id', () => {
    const event = (s: number, payload: object) => ({ timestamp: at(s), type: 'event_msg', payload });
    const item = (s: number, payload: object) => ({ timestamp: at(s), type: 'response_item', payload });
    const begin = (more: object) => ({
      timestamp: at(0),
      type: 'session_meta',
      payload: { id: 'x', cwd: '/w', ...more },
    });
    const patch = '*** Begin Patch\n*** Add File: a.ts\n+x\n*** End Patch';
    const shell = `apply_patch <<'EOF'\n${patch}\nEOF`;
    const prompts = [event(10, { type: 'user_message' }), event(15, { type: 'user_message' })];
    assert.deepEqual(
      read(codexLog(), [begin({}), event(1, { type: 'item_completed', item: { type: 'UserMessage' } })]),
      ['x 1 prompt null null null /w'],
    );
    assert.deepEqual(read(codexLog(), [begin({}), ...prompts]), [
      'x 10 prompt null null null /w',
      'x 15 prompt null null null /w',
    ]);
    for (const made of [{ thread_source: 'subagent' }, { source: { subagent: {} } }])
      assert.deepEqual(read(codexLog(), [begin(made), ...prompts.slice(1)]), ['x 15 toolStart null null null /w']);
    assert.deepEqual(read(codexLog(), [begin({ thread_source: 'user', source: 'cli' }), ...prompts.slice(1)]), [
      'x 15 prompt null null null /w',
    ]);
    const applied = (call: object, result: object = { output: 'Success.' }) =>
      read(codexLog(), [
        begin({}),
        item(1, { call_id: 'c', name: 'shell', ...call }),
        item(2, { type: 'function_call_output', call_id: 'c', ...result }),
      ]).at(-1);
    const written = 'x 2 toolEnd c null null /w /w/a.ts: null -> x';
    const args = (fields: object) => ({ type: 'function_call', arguments: JSON.stringify(fields) });
    assert.equal(applied(args({ cmd: shell })), written);
    assert.equal(applied(args({ command: ['bash', '-lc', shell] })), written);
    assert.equal(applied({ type: 'local_shell_call', action: { command: ['apply_patch', patch] } }), written);
    assert.equal(applied({ type: 'custom_tool_call', name: 'apply_patch', input: patch }), written);
    const nothing = 'x 2 toolEnd c null null /w';
    for (const call of [args({ cmd: 'ls' }), args({ cmd: 3 }), { type: 'function_call', arguments: '"text"' }])
      assert.equal(applied(call), nothing, JSON.stringify(call));
    assert.equal(applied(args({ cmd: shell }), { output: 'Failure' }), nothing);
    assert.equal(applied(args({ cmd: shell }), { output: 'Unsuccessful: no Successor' }), nothing);
    assert.equal(
      applied(args({ cmd: shell }), { call_id: undefined, output: 'Success.' }),
      'x 2 toolEnd null null null /w',
    );
    const change = { type: 'FileChange', id: 'f', status: 'completed' };
    assert.deepEqual(
      read(codexLog(), [
        begin({}),
        event(1, { type: 'item_completed', item: { ...change, changes: {} } }),
        event(2, { type: 'item_completed', item: { ...change, changes: { '/w/b.ts': { add: { content: 'b' } } } } }),
        event(3, { type: 'patch_apply_end', call_id: 'g', success: 'true', changes: { '/w/c.ts': { content: 'c' } } }),
      ]),
      ['x 2 toolEnd f apply_patch null /w /w/b.ts: null -> b'],
    );
  });

  it('count tokens that are numbers above zero', () => {
    assert.deepEqual(tokensOf(2, 3, 4), { input: 6, output: 3 });
    assert.deepEqual(tokensOf('2', -3, 1), { input: 1, output: 0 });
    assert.deepEqual(tokensOf(3, 3), { input: 3, output: 3 });
    for (const none of [tokensOf(0, 0), tokensOf(-1, undefined), tokensOf(null, 'x', -2)]) assert.equal(none, null);
  });

  it('opencode: a subagent, rows that are not finished, and where to read on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-opencode-'));
    const path = join(folder, 'opencode.db');
    try {
      const database = new DatabaseSync(path);
      database.exec('CREATE TABLE session (id text, directory text, parent_id text)');
      database.exec('CREATE TABLE message (id text, session_id text, time_updated integer, data text)');
      database.exec('CREATE TABLE part (id text, session_id text, time_updated integer, data text)');
      const addSession = database.prepare('INSERT INTO session VALUES (?, ?, ?)');
      addSession.run('o', '/w', null);
      addSession.run('inner', '/w', 'o');
      let updated = zero;
      const add = (table: 'message' | 'part', id: string, session: string, data: object | string) =>
        database
          .prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?)`)
          .run(id, session, ++updated, typeof data === 'string' ? data : JSON.stringify(data));
      const time = (from: number, to?: number) => ({
        created: zero + from * 1000,
        ...(to === undefined ? {} : { completed: zero + to * 1000 }),
      });
      add('message', 'a', 'o', { role: 'user', time: time(1) });
      add('message', 'b', 'inner', { role: 'user', time: time(2) });
      add('message', 'c', 'o', '{"cut');
      const tokens = { input: 2, output: 3, cache: { read: 5 } };
      add('message', 'd', 'o', { role: 'assistant', time: time(3), tokens, modelID: 'm' });
      add('message', 'e', 'o', { role: 'assistant', time: time(3, 4), tokens, modelID: 'm', finish: 'tool-calls' });
      add('message', 'f', 'o', { role: 'assistant', time: time(5, 6), modelID: 'm', finish: 'stop' });
      const input = { filePath: '/w/a', content: 'x' };
      const tool = (callID: string, status: string, start?: number, end?: number) => ({
        ...{ type: 'tool', callID, tool: 'write' },
        state: {
          ...{ status, input },
          time: { ...(start && { start: zero + start * 1000 }), ...(end && { end: zero + end * 1000 }) },
        },
      });
      add('part', 'g', 'o', tool('t1', 'pending'));
      add('part', 'h', 'o', tool('t2', 'running', 7));
      add('part', 'i', 'o', tool('t3', 'completed', 7, 8));
      add('part', 'j', 'o', tool('t4', 'error', 7, 9));
      add('part', 'k', 'o', { type: 'text' });
      database.close();
      const { records, nextMs } = await opencodeLog(path, zero);
      assert.deepEqual(records.map(brief), [
        'o 1 prompt a null null /w',
        'inner 2 toolStart b null null /w',
        'o 4 notification tokens e null m /w 7+3',
        'o 6 stop f null m /w',
        'o 7 toolStart t2 write null /w',
        'o 7 toolStart t3 write null /w',
        'o 8 toolEnd t3 write null /w /w/a: null -> x',
        'o 7 toolStart t4 write null /w',
        'o 9 toolEnd t4 write null /w',
      ]);
      // The row of a text is not read, so it moves nothing.
      assert.equal(nextMs, updated - 1);
      assert.deepEqual(await opencodeLog(path, nextMs + 5), { records: [], nextMs: nextMs + 5 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('have times in ms, in s and as a date', () => {
    assert.deepEqual([timeOf(zero), timeOf(zero / 1000), timeOf(at(0))], [zero, zero, zero]);
    assert.equal(timeOf(1e12), 1e12);
    for (const none of [0, -1, Number.POSITIVE_INFINITY, 'soon', null, undefined, {}]) assert.equal(timeOf(none), null);
  });
});
