// Every agent × verdict × mode: our answer is never less strict than silence, and it is in the words that this agent heeds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { agentActions } from '../../../src/agents/agentActions.ts';
import { agentAnswer } from '../../../src/agents/agentAnswer.ts';
import type { HookAnswer } from '../../../src/agents/agentTable.ts';
import type { Verdict } from '../../../src/gate/verdict.ts';
import { plainHookEvent } from '../../../src/provenance/agents/agentSigns.ts';
import { agentOf, hookNameOf, phaseOf, readHookEvent } from '../../../src/provenance/agents/hookEvents.ts';
import { root } from '../../run/paths.ts';

type Fields = Readonly<Record<string, unknown>>;

const pre = { hook_event_name: 'PreToolUse', session_id: 's', tool_name: 'Bash', tool_input: { command: 'x' } };
/** One call as each agent sends it. */
const calls: Readonly<Record<string, Fields>> = {
  claude: { ...pre, transcript_path: '/home/a/.claude/projects/p/s.jsonl' },
  vscode: { hookEventName: 'PreToolUse', sessionId: 's', tool_name: 'run_in_terminal', tool_input: { command: 'x' } },
  copilot: { timestamp: 1, cwd: '/w', toolName: 'bash', toolArgs: '{"command":"x"}' },
  cursor: { hook_event_name: 'beforeShellExecution', conversation_id: 'c', cursor_version: '3', command: 'x' },
  codex: { ...pre, turn_id: 't', transcript_path: null },
  gemini: {
    ...pre,
    hook_event_name: 'BeforeTool',
    tool_name: 'run_shell_command',
    transcript_path: '/h/.gemini/tmp/p/chats/s.json',
  },
  qwen: { ...pre, tool_name: 'run_shell_command', transcript_path: '/h/.qwen/projects/p/chats/s.jsonl' },
  cline: {
    clineVersion: '',
    hookName: 'tool_call',
    taskId: 't',
    workspaceRoots: ['/w'],
    tool_call: { name: 'run_commands', input: { commands: ['x'] } },
  },
  windsurf: { agent_action_name: 'pre_run_command', trajectory_id: 't', tool_info: { command_line: 'x', cwd: '/w' } },
  kiro: { hook_event_name: 'preToolUse', cwd: '/w', tool_name: 'execute_bash', tool_input: { command: 'x' } },
  factory: { ...pre, tool_name: 'Execute', transcript_path: '/h/.factory/sessions/s.jsonl' },
  amp: { hook_event_name: 'tool.call', agent: 'amp', session_id: 'T-1', tool_name: 'Bash', tool_input: { cmd: 'x' } },
  unknown: pre,
};
/** Where the agent was seen to put "ask" before a person, or is documented to. */
const asks = new Set(['claude', 'vscode', 'copilot', 'qwen', 'factory']);
const modes = ['default', 'plan', 'acceptEdits', 'auto_edit', 'bypassPermissions', 'dontAsk', 'auto', 'yolo', ''];
const verdict = (decision: Verdict['decision']): Verdict => ({ decision, classes: ['egress'], reasons: ['Because.'] });

/** What the agent makes of an answer, after what was seen (the table in `npm run test:agents`) or is documented. */
function heeded(agent: string, { stdout, code }: HookAnswer): 'deny' | 'ask' | 'run' {
  const output = Object(stdout?.['hookSpecificOutput']);
  const claude = output.hookEventName === 'PreToolUse' ? output.permissionDecision : undefined;
  switch (agent) {
    case 'cline':
      return stdout?.['cancel'] === true ? 'deny' : 'run';
    case 'gemini':
      return code === 2 || stdout?.['decision'] === 'deny' ? 'deny' : 'run';
    case 'codex':
    case 'unknown':
      return code === 2 || claude === 'deny' ? 'deny' : 'run';
    case 'cursor':
      return stdout?.['permission'] === 'deny' ? 'deny' : 'run';
    case 'copilot':
      return stdout?.['permissionDecision'] === 'deny'
        ? 'deny'
        : stdout?.['permissionDecision'] === 'ask'
          ? 'ask'
          : 'run';
    case 'windsurf':
    case 'kiro':
    case 'amp':
      return code === 2 ? 'deny' : 'run';
    default:
      return code === 2 || claude === 'deny' ? 'deny' : claude === 'ask' ? 'ask' : 'run';
  }
}

describe('the answers to agents', () => {
  for (const [agent, call] of Object.entries(calls)) {
    const event = plainHookEvent(call);

    it(`${agent}: is told by sure signs`, () => {
      assert.equal(agentOf(event), agent);
      assert.equal(phaseOf(event), 'before');
      assert.deepEqual(
        agentActions(event, '/w').map((action) => action.kind === 'command' && action.command),
        ['x'],
      );
    });

    for (const mode of modes) {
      it(`${agent}: in mode "${mode}"`, () => {
        const inMode = { ...event, permission_mode: mode };
        assert.equal(agentAnswer(inMode, verdict('allow')), undefined, 'no objection, no decision');
        const denied = agentAnswer(inMode, verdict('deny'));
        assert.equal(denied === undefined ? 'run' : heeded(agent, denied), 'deny');
        const asked = agentAnswer(inMode, verdict('ask'));
        const wanted =
          asks.has(agent) &&
          !(['bypassPermissions', 'dontAsk', 'auto', 'yolo'].includes(mode) && agent !== 'copilot' && agent !== 'qwen')
            ? 'ask'
            : 'deny';
        assert.equal(asked === undefined ? 'run' : heeded(agent, asked), wanted);
        for (const answer of [denied, asked]) {
          assert.doesNotMatch(JSON.stringify(answer), /"(?:allow|approve)"/u);
          assert.match(JSON.stringify(answer), /Because\./u);
        }
      });
    }
  }

  it('adds nothing to a question that the agent puts before a person itself, but a flat no', () => {
    const event = { ...pre, hook_event_name: 'PermissionRequest', turn_id: 't' };
    assert.equal(agentAnswer(event, verdict('ask')), undefined);
    assert.deepEqual(agentAnswer(event, verdict('deny'))?.stdout, {
      hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'deny', message: 'Because.' } },
    });
  });

  it('never takes what many agents share, or a name from elsewhere, for a sure sign', () => {
    for (const event of [
      pre,
      { ...pre, tool_name: 'run_shell_command' },
      { ...pre, source: 'startup' },
      { ...pre, agent: 'explore' },
      { ...pre, cwd: '/w/.claude/worktrees/x', transcript_path: '/tmp/t.json' },
      { hook_event_name: 'BeforeTool', tool_name: 'replace' },
    ]) {
      assert.equal(agentOf(event), 'unknown');
    }
  });
});

const wanted: Readonly<Record<string, readonly string[]>> = {
  codex: ['read', 'command', 'command', 'edit', 'edit'],
  gemini: ['read', 'command', 'command', 'edit', 'edit'],
  qwen: ['read', 'command', 'command', 'edit', 'edit'],
  cline: ['read', 'command', 'command', 'edit', 'edit'],
};

describe('recorded events of real agents', () => {
  for (const [agent, kinds] of Object.entries(wanted)) {
    it(`${agent}: each call is read as what it was`, () => {
      const lines = readFileSync(join(root, 'test', 'fixtures', 'agents', `${agent}.jsonl`), 'utf8')
        .trim()
        .split('\n');
      const events = lines.map((line) => plainHookEvent(Object(JSON.parse(line.replaceAll('$ROOT', '/w'))).stdin));
      for (const event of events) assert.equal(agentOf(event), agent, hookNameOf(event));
      const before = events.filter((event) => /^(?:PreToolUse|BeforeTool)$/u.test(hookNameOf(event)));
      const actions = before.map((event) => agentActions(event, '/elsewhere'));
      // Codex reads with `cat`: for it that is a command.
      assert.deepEqual(
        actions
          .slice(0, kinds.length)
          .map(([action]) => (action?.kind === 'command' && action.command === 'cat src/a.ts' ? 'read' : action?.kind)),
        kinds,
      );
      for (const list of actions) assert.equal(list.length, 1);
      const [, status, push, edit, create] = actions.map(([action]) => action);
      assert.ok(status?.kind === 'command' && status.command === 'git status');
      assert.ok(push?.kind === 'command' && push.command === 'git push --force' && push.cwd === '/w');
      assert.ok(edit?.kind === 'edit' && edit.file.path === '/w/src/a.ts');
      assert.deepEqual(edit.file.edits, [{ oldText: 'export const a = 1;', newText: 'export const a = 2;' }]);
      assert.ok(create?.kind === 'edit' && create.file.path === '/w/src/new.ts');
      assert.equal(create.file.edits?.[0]?.oldText, null);
      assert.match(create.file.edits?.[0]?.newText ?? '', /^export const made = 'by a script';\n?$/u);
    });

    it(`${agent}: what it wrote is claimed once it was done, where it says so`, () => {
      const lines = readFileSync(join(root, 'test', 'fixtures', 'agents', `${agent}.jsonl`), 'utf8')
        .trim()
        .split('\n');
      const claims = lines
        .map((line) => readHookEvent(Object(JSON.parse(line.replaceAll('$ROOT', '/w'))).stdin))
        .filter((claim) => claim !== undefined);
      assert.deepEqual([...new Set(claims.map(({ tool }) => tool))], [agent]);
      const done = claims.filter(({ phase }) => phase === 'after').map(({ files }) => files[0]?.path);
      // Codex sends nothing after a patch.
      assert.deepEqual(done, agent === 'codex' ? [] : ['/w/src/a.ts', '/w/src/new.ts']);
    });
  }
});

describe('the actions of a call', () => {
  const of = (tool: string, input: unknown) => agentActions({ ...pre, tool_name: tool, tool_input: input }, '/w');
  const kinds = (tool: string, input: unknown) => of(tool, input).map(({ kind }) => kind);

  it('are never empty for a writing tool: a target that cannot be read is an objection', () => {
    for (const tool of [
      'Edit',
      'Write',
      'apply_patch',
      'fs_write',
      'delete_file',
      'search_replace',
      'insert_code',
      'multi_edit_files',
    ]) {
      for (const input of [{}, { what: 'a.ts', content: 'x' }, { edits: [] }, 'nothing', { diff: 'garbage' }, null]) {
        assert.deepEqual(kinds(tool, input), ['unreadable'], `${tool} ${JSON.stringify(input)}`);
      }
    }
    for (const tool of ['Bash', 'run_shell_command', 'run_in_terminal'])
      assert.deepEqual(kinds(tool, {}), ['unreadable'], tool);
  });

  it('take a path by any of its names, and every path of a call', () => {
    const names = [
      'filepath',
      'absolute_path',
      'AbsolutePath',
      'target_file',
      'TargetFile',
      'notebook_path',
      'fileName',
      'uri',
    ];
    for (const name of names) {
      const actions = of('write_file', { [name]: 'a.ts', text: 'x' });
      assert.ok(
        actions.length > 0 && actions.every((action) => action.kind === 'edit' && action.file.path === '/w/a.ts'),
        name,
      );
    }
    const both = of('move_file', { path: 'a.ts', destination: '/etc/b.ts' });
    assert.deepEqual(
      both.map((action) => action.kind === 'edit' && action.file.path),
      ['/w/a.ts', '/etc/b.ts'],
    );
    const hidden = of('write_file', { file_path: 'a.ts', content: 'x', output_path: '/etc/passwd' });
    assert.deepEqual(
      hidden.map((action) => action.kind === 'edit' && action.file.path),
      ['/w/a.ts', '/etc/passwd'],
    );
    assert.deepEqual(kinds('create_directory', { dirPath: '/etc/x' }), ['edit']);
    const diff = '--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-a\n+b\n';
    assert.deepEqual(
      of('apply_diff_patch', { diff }).map((action) => action.kind === 'edit' && action.file.path),
      ['/w/x.ts'],
    );
  });

  it('read every command of a call, and a patch does not hide the command around it', () => {
    const patch = '*** Begin Patch\n*** Update File: a.ts\n@@\n-a\n+b\n*** End Patch';
    assert.deepEqual(kinds('Bash', { command: `apply_patch <<'EOF'\n${patch}\nEOF` }), ['edit']);
    for (const command of [
      `apply_patch <<'EOF'\n${patch}\nEOF\nrm -rf ~`,
      `rm -rf ~; apply_patch <<'EOF'\n${patch}\nEOF`,
      `echo '${patch}'; rm -rf ~`,
      `apply_patch <<'EOF'\n${patch}\nEOF\nrm -rf ~\nEOF`,
      `apply_patch <<EOF\n${patch}\n$(rm -rf ~)\nEOF`,
      `apply_patch <<EOF\n${patch}\nEOF`,
    ]) {
      assert.ok(kinds('Bash', { command }).includes('command'), command);
    }
    const lines = of('run_commands', { commands: ['ls', 'git push --force'] });
    assert.deepEqual(
      lines.map((action) => action.kind === 'command' && action.command),
      ['ls', 'git push --force'],
    );
    const [argv] = of('shell', { command: ['bash', '-lc', 'rm -rf ~'] });
    assert.ok(argv?.kind === 'command' && argv.command === "bash -lc 'rm -rf ~'");
  });

  it('hand work on where they do, with the commands in it', () => {
    for (const tool of [
      'Task',
      'create_remote_session',
      'send_remote_message',
      'install_extension',
      'mcp__shop__buy',
    ]) {
      assert.ok(kinds(tool, { prompt: 'x' }).includes('handOn'), tool);
    }
    const nested = of('create_and_run_task', { task: { command: 'rm', args: ['-rf', '/home/a b'] } });
    assert.ok(nested.some((action) => action.kind === 'command' && action.command === "rm -rf '/home/a b'"));
    assert.ok(nested.some(({ kind }) => kind === 'handOn'));
    assert.ok(kinds('mcp__shell__run', { command: 'rm -rf ~' }).includes('command'));
  });

  it('are none for what stays inside of the agent', () => {
    for (const tool of [
      'TodoWrite',
      'write_todos',
      'update_plan',
      'ExitPlanMode',
      'list_directory',
      'kill_terminal',
      'await_terminal',
    ]) {
      assert.deepEqual(kinds(tool, { todos: [] }), [], tool);
    }
  });
});
