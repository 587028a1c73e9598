// The rows of the agents, each against what its agent documents or was seen to heed, and what an answer is made of.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { agentActions, carriesAction, isHandOn, isOwnTool, quoted } from '../../../src/agents/agentActions.ts';
import { agentAnswer, mayRun } from '../../../src/agents/agentAnswer.ts';
import { agentTable, type HookAnswer, stopTimeoutSeconds } from '../../../src/agents/agentTable.ts';
import { insideAgent } from '../../../src/agents/insideAgent.ts';
import type { Verdict } from '../../../src/gate/verdict.ts';
import { type AgentName, plainHookEvent } from '../../../src/provenance/agents/agentSigns.ts';

const json = (stdout: Readonly<Record<string, unknown>>): HookAnswer => ({ stdout, code: 0 });
const claude = (decision: string) =>
  json({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: decision,
      permissionDecisionReason: 'Because.',
    },
  });
const two: HookAnswer = { stderr: 'Because.', code: 2 };
const block = json({ decision: 'block', reason: 'Because.' });

interface Row {
  readonly label: string;
  /** Events before an action, and names close to them that are none. */
  readonly before: readonly string[];
  readonly notBefore: readonly string[];
  readonly deny: HookAnswer;
  readonly ask: HookAnswer;
  readonly stop?: { readonly event: string; readonly other: string; readonly block: HookAnswer };
  /** Modes in which it puts "ask" before a person. */
  readonly asksIn: readonly string[];
}
const modes = ['', 'default', 'plan', 'acceptEdits', 'auto', 'yolo', 'dontAsk', 'bypassPermissions'];
const attended = ['', 'default', 'plan', 'acceptEdits'];
const claudeRow = {
  before: ['PreToolUse'],
  notBefore: ['preToolUse', 'PostToolUse', 'PreToolUseX'],
  deny: claude('deny'),
  ask: claude('ask'),
  stop: { event: 'Stop', other: 'SubagentStop', block },
};

const rows: Readonly<Record<AgentName, Row>> = {
  claude: { ...claudeRow, label: 'Claude Code', asksIn: attended },
  vscode: {
    ...claudeRow,
    label: "VS Code's agents",
    stop: {
      event: 'Stop',
      other: 'SubagentStop',
      block: json({
        decision: 'block',
        reason: 'Because.',
        hookSpecificOutput: { hookEventName: 'Stop', decision: 'block', reason: 'Because.' },
      }),
    },
    asksIn: attended,
  },
  factory: { ...claudeRow, label: 'Factory', asksIn: attended },
  codex: { ...claudeRow, label: 'Codex', asksIn: [] },
  qwen: { ...claudeRow, label: 'Qwen Code', asksIn: modes },
  copilot: {
    label: 'Copilot CLI',
    before: ['preToolUse'],
    notBefore: ['PreToolUse', 'postToolUse'],
    deny: json({ permissionDecision: 'deny', permissionDecisionReason: 'Because.' }),
    ask: json({ permissionDecision: 'ask', permissionDecisionReason: 'Because.' }),
    stop: { event: 'agentStop', other: 'subagentStop', block },
    asksIn: modes,
  },
  cursor: {
    label: 'Cursor',
    before: ['beforeShellExecution', 'beforeMCPExecution', 'beforeReadFile', 'preToolUse'],
    notBefore: ['before', 'beforehand', 'afterFileEdit', 'preToolUseX'],
    deny: json({ permission: 'deny', user_message: 'Because.', agent_message: 'Because.' }),
    ask: json({ permission: 'ask', user_message: 'Because.', agent_message: 'Because.' }),
    stop: { event: 'stop', other: 'subagentStop', block: json({ followup_message: 'Because.' }) },
    asksIn: [],
  },
  gemini: {
    label: 'Gemini CLI',
    before: ['BeforeTool'],
    notBefore: ['AfterTool', 'BeforeToolSelection'],
    deny: json({ decision: 'deny', reason: 'Because.' }),
    ask: json({ decision: 'deny', reason: 'Because.' }),
    stop: { event: 'AfterAgent', other: 'BeforeAgent', block: json({ decision: 'deny', reason: 'Because.' }) },
    asksIn: [],
  },
  cline: {
    label: 'Cline',
    before: ['PreToolUse'],
    notBefore: ['PostToolUse'],
    deny: json({ cancel: true, errorMessage: 'Because.' }),
    ask: json({ cancel: true, errorMessage: 'Because.' }),
    asksIn: [],
  },
  windsurf: {
    label: 'Windsurf',
    before: ['pre_run_command', 'pre_write_code'],
    notBefore: ['post_run_command', 'prepare'],
    deny: two,
    ask: two,
    asksIn: [],
  },
  kiro: {
    label: 'Kiro',
    before: ['preToolUse', 'PreToolUse'],
    notBefore: ['postToolUse'],
    deny: two,
    ask: two,
    asksIn: [],
  },
  opencode: {
    label: 'opencode',
    before: ['tool.execute.before'],
    notBefore: ['tool.execute.after', 'toolXexecute.before'],
    deny: two,
    ask: two,
    asksIn: [],
  },
  amp: {
    label: 'Amp',
    before: ['tool.call'],
    notBefore: ['tool.result', 'tool.calls', 'toolXcall', 'agent.end'],
    deny: two,
    ask: two,
    stop: { event: 'agent.end', other: 'agent.start', block: json({ action: 'continue', userMessage: 'Because.' }) },
    asksIn: [],
  },
  unknown: { ...claudeRow, label: 'An agent that is not known', asksIn: [] },
};

describe('the table of agents', () => {
  it('has a row for each agent, and no other', () => {
    assert.deepEqual(Object.keys(agentTable).sort(), Object.keys(rows).sort());
  });

  for (const [name, row] of Object.entries(rows) as [AgentName, Row][]) {
    const { label, before, heedsAsk, object, stop, timeoutSeconds } = agentTable[name];

    it(`${name}: its events`, () => {
      assert.equal(label, row.label);
      for (const event of row.before) assert.ok(before.test(event), event);
      for (const event of row.notBefore) assert.ok(!before.test(event), event);
      assert.equal(stop === undefined, row.stop === undefined);
      if (row.stop !== undefined) {
        const { event, other } = row.stop;
        const heard = [event, other, `${event}X`, `x${event}`].filter((each) => stop?.event.test(each));
        assert.deepEqual(heard, [event]);
      }
    });

    it(`${name}: its answers`, () => {
      const event = row.before[0] ?? '';
      assert.deepEqual(object({ decision: 'deny', reason: 'Because.', event }), row.deny);
      assert.deepEqual(object({ decision: 'ask', reason: 'Because.', event }), row.ask);
      assert.deepEqual(stop?.block('Because.'), row.stop?.block);
      assert.deepEqual(modes.filter(heedsAsk), row.asksIn);
      // Ours comes after a second, and for stop events 2 s before the end.
      assert.ok(timeoutSeconds >= 5 && timeoutSeconds < stopTimeoutSeconds);
    });
  }

  it('answers an agent that is not known by the form of its event', () => {
    assert.deepEqual(agentTable.unknown.object({ decision: 'deny', reason: 'Because.', event: 'onTool' }), two);
  });
});

const verdict = (decision: Verdict['decision'], ...classes: Verdict['classes']): Verdict => ({
  decision,
  classes,
  reasons: ['One.', 'Two.'],
});

describe('an answer', () => {
  const claudes = { hook_event_name: 'PreToolUse', session_id: 's', transcript_path: '/h/.claude/projects/p/s.jsonl' };
  const codexs = { hook_event_name: 'PreToolUse', session_id: 's', turn_id: 't' };
  const cursors = { conversation_id: 'c', cursor_version: '3' };

  it('joins the reasons, and says what to do where nobody would be asked', () => {
    const said = (event: object, decision: 'ask' | 'deny') =>
      Object(agentAnswer(plainHookEvent({ ...event }), verdict(decision, 'egress'))?.stdout).hookSpecificOutput;
    assert.equal(said(claudes, 'ask').permissionDecisionReason, 'One. Two.');
    assert.equal(said(codexs, 'deny').permissionDecisionReason, 'One. Two.');
    assert.equal(said(codexs, 'ask').permissionDecisionReason, 'One. Two. Do it yourself if you want it.');
    assert.equal(said(codexs, 'ask').permissionDecision, 'deny');
  });

  it('takes the form that most agents heed for an event that the row does not know', () => {
    const event = plainHookEvent({ ...cursors, hook_event_name: 'onNewThing' });
    assert.deepEqual(agentAnswer(event, verdict('deny', 'egress')), { stderr: 'One. Two.', code: 2 });
    const named = plainHookEvent({ ...cursors });
    assert.equal(Object(agentAnswer(named, verdict('deny', 'egress'))?.stdout).permission, 'deny');
  });

  it('lets Cursor read what merely could not be judged, and nothing else', () => {
    const answered = (name: string, given: Verdict) =>
      agentAnswer(plainHookEvent({ ...cursors, hook_event_name: name }), given) !== undefined;
    assert.ok(!answered('beforeReadFile', verdict('ask', 'unparseable')));
    assert.ok(answered('beforeReadFile', verdict('ask', 'unparseable', 'protectedPath')));
    assert.ok(answered('beforeReadFile', verdict('deny', 'unparseable')));
    assert.ok(answered('beforeShellExecution', verdict('ask', 'unparseable')));
    assert.ok(
      agentAnswer({ ...claudes, hook_event_name: 'beforeReadFile' }, verdict('ask', 'unparseable')) !== undefined,
    );
  });

  it('lets a call run only without an objection, or where a person is asked', () => {
    const event = plainHookEvent({ ...claudes });
    assert.ok(mayRun(event, undefined) && mayRun(event, verdict('allow')));
    assert.ok(mayRun(event, verdict('ask')) && !mayRun(event, verdict('deny')));
    assert.ok(!mayRun({ ...event, permission_mode: 'bypassPermissions' }, verdict('ask')));
    assert.ok(!mayRun(plainHookEvent({ ...codexs }), verdict('ask')));
    assert.ok(!mayRun({ ...event, permission_mode: 7 }, verdict('deny')));
  });
});

describe('what a call is read as', () => {
  const pre = { hook_event_name: 'PreToolUse' };
  const actions = (tool: string, input: unknown, more: object = {}) =>
    agentActions({ ...pre, tool_name: tool, tool_input: input, ...more }, '/w');

  it('a read, whatever it is called, and no edit by a name that begins like one', () => {
    for (const tool of [
      'Read',
      'view',
      'open_file',
      'cat',
      'get_file',
      'ls',
      'list_dir',
      'glob',
      'grep_search',
      'fs_read',
      'stat',
    ])
      assert.deepEqual(actions(tool, { path: 'a.ts' }), [{ kind: 'read', path: '/w/a.ts', cwd: '/w' }], tool);
    for (const tool of ['search_replace', 'find_and_edit', 'read_write_file', 'view_edit'])
      assert.deepEqual(
        actions(tool, { path: 'a.ts' }).map(({ kind }) => kind),
        ['edit'],
        tool,
      );
    assert.deepEqual(agentActions({ hook_event_name: 'beforeReadFile', file_path: '/x/a.ts' }, '/w'), [
      { kind: 'read', path: '/x/a.ts', cwd: '/w' },
    ]);
    assert.deepEqual(
      actions('read_files', { paths: ['a', 'b', ''], files: ['c', 7] }).map(
        (action) => action.kind === 'read' && action.path,
      ),
      ['/w/a', '/w/b', '/w/c'],
    );
  });

  it('a fetch, with all of its addresses', () => {
    for (const tool of [
      'WebFetch',
      'web_search',
      'fetch_webpage',
      'fetch_url',
      'browse',
      'download',
      'google_web_search',
    ])
      assert.deepEqual(actions(tool, { urls: ['https://a', 'https://b'], query: 'c' }), [
        { kind: 'fetch', address: 'https://a, https://b, c' },
      ]);
    assert.deepEqual(actions('fetch', {}), [{ kind: 'fetch', address: 'the web' }]);
  });

  it('a command in its folder, by a shell that its name tells', () => {
    const folder = (input: object, more?: object) => actions('Bash', { command: 'ls', ...input }, more)[0];
    assert.deepEqual(folder({}), { kind: 'command', command: 'ls', cwd: '/w' });
    assert.deepEqual(folder({}, { cwd: '/x' }), { kind: 'command', command: 'ls', cwd: '/x' });
    assert.deepEqual(folder({}, { workspace_roots: ['/r', '/q'] }), { kind: 'command', command: 'ls', cwd: '/r' });
    for (const name of ['cwd', 'workdir', 'working_directory', 'directory', 'dir_path', 'dirPath'])
      assert.deepEqual(folder({ [name]: 'in' }, { cwd: '/x' }), { kind: 'command', command: 'ls', cwd: '/x/in' }, name);
    for (const tool of ['powershell', 'pwsh'])
      assert.deepEqual(actions(tool, { command: 'ls' }), [
        { kind: 'command', command: 'ls', shell: 'powershell', cwd: '/w' },
      ]);
    for (const tool of ['cmd', 'CommandPrompt'])
      assert.ok(
        actions(tool, { command: 'ls' }).every((action) => action.kind === 'command' && action.shell === 'cmd'),
        tool,
      );
    assert.deepEqual(actions('Bash', '{"command":"ls -l"}'), [{ kind: 'command', command: 'ls -l', cwd: '/w' }]);
    assert.deepEqual(actions('Bash', 'ls -l'), [{ kind: 'command', command: 'ls -l', cwd: '/w' }]);
    assert.deepEqual(
      actions('Bash', { a: { b: { c: { d: { command: 'deep' } } } } }).map(({ kind }) => kind),
      ['command'],
    );
    assert.deepEqual(actions('Bash', { command: '  ' }), [{ kind: 'unreadable', tool: 'Bash' }]);
  });

  it('a path that is whole already stays as it is', () => {
    for (const path of ['/a/b.ts', '~/b.ts', '\\\\server\\b.ts', 'C:\\b.ts', 'c:/b.ts'])
      assert.deepEqual(actions('Read', { path }), [{ kind: 'read', path, cwd: '/w' }]);
    assert.deepEqual(actions('Read', { uri: 'file:///a/b.ts' }), [{ kind: 'read', path: '/a/b.ts', cwd: '/w' }]);
    assert.deepEqual(actions('Read', { path: 'b.ts' }, { cwd: '/x/' }), [
      { kind: 'read', path: '/x/b.ts', cwd: '/x/' },
    ]);
  });

  it('a deletion', () => {
    for (const tool of ['delete_file', 'remove', 'unlink_write'])
      assert.deepEqual(actions(tool, { path: 'a' }), [
        { kind: 'edit', file: { path: '/w/a', edits: undefined, isDeleted: true } },
      ]);
    const patch = '*** Begin Patch\n*** Delete File: a.ts\n*** End Patch';
    assert.deepEqual(actions('apply_patch', { input: patch }), [
      { kind: 'edit', file: { path: '/w/a.ts', edits: undefined, isDeleted: true } },
    ]);
  });

  it('work for others, near or far, with what is said', () => {
    const of = (tool: string) => actions(tool, { prompt: 'go', list: ['a', 7] })[0];
    assert.deepEqual(of('Task'), { kind: 'handOn', tool: 'Task', isRemote: false, texts: ['go', 'a'] });
    for (const tool of [
      'agent',
      'subagent',
      'runSubagent',
      'spawn_agent',
      'delegate',
      'delegate_task',
      'new_task',
      'handoff',
    ])
      assert.equal(of(tool)?.kind, 'handOn', tool);
    for (const tool of ['create_remote_session', 'send_remote_message', 'ask_remote_agent', 'install_extension']) {
      const action = of(tool);
      assert.ok(action?.kind === 'handOn' && action.isRemote, tool);
    }
    // Cursor's event of an MCP call names the command that once started the server.
    const mcp = agentActions({ hook_event_name: 'beforeMCPExecution', command: 'npx server', tool_input: '{}' }, '/w');
    assert.deepEqual(
      mcp.map(({ kind }) => kind),
      ['handOn'],
    );
    assert.ok(isHandOn({ hook_event_name: 'beforeMCPExecution' }) && isHandOn({ ...pre, tool_name: 'mcp__x__y' }));
    assert.ok(!isHandOn({ ...pre, tool_name: 'Bash' }) && !isHandOn({ ...pre, tool_name: 'TaskList' }));
  });

  it('one of our own tools only by its whole name', () => {
    for (const tool of [
      'mcp__calibrated__hint',
      'calibrated.who_wrote',
      'mcp_calibrated_level',
      'calibrated/start_task',
    ])
      assert.ok(isOwnTool({ ...pre, tool_name: tool }), tool);
    for (const tool of [
      'hint',
      'mcp__calibrated__hint2',
      'mcp__not_calibrated__hint',
      'calibrated',
      'xcalibrated.hint',
    ])
      assert.ok(!isOwnTool({ ...pre, tool_name: tool }), tool);
  });

  it('an action, also under an event that is not known', () => {
    assert.ok(carriesAction({ tool_name: 'x' }) && carriesAction({ nested: { command: 'ls' } }));
    assert.ok(!carriesAction({ prompt: 'ls' }) && !carriesAction({ command: ' ' }));
  });

  it('words of a shell, quoted where they need it', () => {
    assert.equal(quoted('a/b-c_1.ts'), 'a/b-c_1.ts');
    assert.equal(quoted("it's"), `'it'\\''s'`);
    assert.equal(quoted(''), "''");
    assert.equal(quoted('a\nb'), "'a\nb'");
  });
});

describe('the agent around a command', () => {
  it('is told by the variables that it sets, and by nothing empty', () => {
    const marks: Readonly<Record<string, string>> = {
      CLAUDECODE: 'claude',
      CODEX_THREAD_ID: 'codex',
      CODEX_CI: 'codex',
      CODEX_SANDBOX: 'codex',
      GEMINI_CLI: 'gemini',
      QWEN_CODE: 'qwen',
      OPENCODE: 'opencode',
      CLINE_ACTIVE: 'cline',
      CURSOR_AGENT: 'cursor',
      AMP_THREAD_ID: 'amp',
      COPILOT_CLI: 'copilot',
      GOOSE_TERMINAL: 'goose',
      AI_AGENT: 'unknown',
    };
    for (const [name, agent] of Object.entries(marks)) {
      assert.equal(insideAgent({ [name]: '1' }), agent, name);
      assert.equal(insideAgent({ [name]: '' }), undefined, name);
    }
    assert.equal(insideAgent({ PATH: '/bin' }), undefined);
  });
});
