import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { systemTimer } from '../../../src/base/timer.ts';
import { makeHookCommand } from '../../../src/cli/hook/hookCommand.ts';
import { levelWithoutSetting } from '../../../src/cli/hook/rulesInForce.ts';
import type { CliCommand, CliIo } from '../../../src/cli/shared/command.ts';
import { settingsFiles } from '../../../src/cli/shared/editorSettings.ts';
import { HookJournal } from '../../../src/provenance/agents/hookJournal.ts';
import { loadSqlite } from '../../../src/store/connection.ts';
import { openStore } from '../../../src/store/store.ts';
import { settingDefaults } from '../../../src/vscode/app/registry.ts';
import { root } from '../../run/paths.ts';

interface Fixture {
  readonly what: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly reply: Readonly<Record<string, unknown>> | null;
  readonly writes: boolean;
}

const packageRoot = root;
/** The time for an answer has a test of its own; a busy machine is none. */
const hookCommand = makeHookCommand({ timer: systemTimer, answerWithinMs: 60_000 });
let home = '';
let project = '';
before(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-hook-')));
  project = join(home, 'work', 'shop');
  for (const folder of ['src', 'owned']) mkdirSync(join(project, folder), { recursive: true });
  writeFileSync(join(project, 'src', 'a.ts'), 'export const a = 1;\n');
  writeFileSync(join(project, 'owned', 'b.ts'), 'export const b = 1;\n');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', project, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args]);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'begin');
  writeFileSync(join(project, 'untracked.txt'), 'x\n');
  userSettings({ 'calibrated.ownedCode': ['owned/**'] });
});
after(() => rmSync(home, { recursive: true, force: true }));

function userSettings(settings: Readonly<Record<string, unknown>>): void {
  const [file = ''] = settingsFiles({
    platform: process.platform,
    env: { XDG_CONFIG_HOME: join(home, 'config') },
    home,
  });
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `// mine\n${JSON.stringify(settings)}`);
}

let folders = 0;
async function hook(
  input: unknown,
  { data, args = [], by: called = hookCommand }: { data?: string; args?: string[]; by?: CliCommand } = {},
) {
  folders += 1;
  const directory = data ?? join(home, `data-${folders}`);
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdin: Readable.from([
      Buffer.from(typeof input === 'string' ? input : JSON.stringify(input).replaceAll('$ROOT', project)),
    ]),
    env: {
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      APPDATA: join(home, 'config'),
      PATH: process.env['PATH'],
    },
    cwd: project,
    signal: new AbortController().signal,
    packageRoot,
  };
  const code = await called.run(['--data-directory', directory, ...args], io);
  return { code, reply: out.length === 0 ? null : JSON.parse(out.join('')), err: err.join(''), directory };
}

async function recorded(directory: string) {
  const { store } = await openStore({ directory, clock: systemClock });
  const events = [...store.events({ kinds: ['agent.hook'] })].map(({ data }) => data);
  const claims = new HookJournal(store.documents).recent(systemClock.nowMs());
  store.close();
  return { events, claims };
}

/** Asserts that every field of `wanted` is in `seen`, as given; what `seen` has beside them are sentences. */
function includes(seen: unknown, wanted: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const found: unknown = Object(seen)[name];
    if (typeof value === 'object' && value !== null) includes(found, { ...value });
    else assert.equal(found, value, name);
  }
}

const command = (text: string) => ({
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: { command: text },
  cwd: '$ROOT',
});
const edit = (path: string) => ({
  hook_event_name: 'PreToolUse',
  tool_name: 'Write',
  tool_input: { file_path: `$ROOT/${path}`, content: 'x' },
  cwd: '$ROOT',
});
/** What the hook decides: `none` leaves the agent to its own rules. */
const decision = ({ reply }: { readonly reply: unknown }) =>
  reply === null ? 'none' : Object(Object(reply).hookSpecificOutput).permissionDecision;

describe('calibrated hook', () => {
  for (const agent of ['claude', 'vscode', 'cursor', 'copilot']) {
    const fixtures: readonly Fixture[] = JSON.parse(
      readFileSync(join(packageRoot, 'test', 'fixtures', 'hooks', `${agent}.json`), 'utf8'),
    );
    for (const { what, event, reply, writes } of fixtures) {
      it(`${agent}: ${what}`, async () => {
        const seen = await hook(event);
        assert.deepEqual([seen.err, seen.code], ['', 0]);
        if (reply === null) assert.equal(seen.reply, null);
        else includes(seen.reply, reply);
        const { events, claims } = await recorded(seen.directory);
        assert.equal(claims.length, writes ? 1 : 0);
        if (writes || reply !== null)
          assert.deepEqual(
            events.map(({ agent: who }) => who),
            [agent],
          );
      });
    }
  }

  it('keeps no prompt, no answer and no address', async () => {
    const event = {
      hook_event_name: 'afterFileEdit',
      conversation_id: 'c',
      user_email: 'canary@example.org',
      prompt: 'canary',
      tool_response: { content: 'canary' },
      file_path: '$ROOT/src/a.ts',
      edits: [{ old_string: '1', new_string: '2' }],
    };
    const { directory } = await hook(event);
    assert.doesNotMatch(JSON.stringify(await recorded(directory)), /canary/);
  });

  it('says an unknown event without a call once, and lets it through', async () => {
    const event = { hook_event_name: 'SomethingNew', session_id: 's' };
    const first = await hook(event);
    assert.match(first.err, /"SomethingNew" is an event that this version does not know; it carries no call/);
    assert.deepEqual([first.reply, first.code], [null, 0]);
    const second = await hook(event, { data: first.directory });
    assert.deepEqual([second.err, second.reply, second.code], ['', null, 0]);
  });

  it('holds back a call in an event that it does not know, by the answer that most agents share', async () => {
    const event = { ...command('rm -rf ~/'), hook_event_name: 'ToolGate' };
    const seen = await hook(event);
    assert.deepEqual([seen.code, seen.reply], [2, null]);
    assert.match(seen.err, /Do it yourself|rm/);
    assert.equal((await hook({ ...event, tool_input: { command: 'ls' } })).code, 0);
  });

  it('lets nothing through that it cannot read, unless it is over', async () => {
    for (const text of ['', 'null', '[]', '{"hook_event_name":', 'rm -rf ~']) {
      const seen = await hook(text);
      assert.deepEqual([seen.reply, seen.code], [null, 2], text);
      assert.match(seen.err, /is no hook event, so it is not let through/);
      assert.equal((await hook(text, { args: ['--event', 'postToolUse'] })).code, 0);
    }
    const withMark = `\uFEFF${JSON.stringify(command('rm -rf ~/')).replaceAll('$ROOT', project)}`;
    assert.equal(decision(await hook(withMark)), 'deny');
  });

  it('says no in time when the check takes longer than an agent waits', async () => {
    // A timer that is always over: the check cannot be done before.
    const by = makeHookCommand({
      timer: {
        after: (_, run) => {
          const handle = setImmediate(() => setImmediate(run));
          return { dispose: () => clearImmediate(handle) };
        },
      },
      answerWithinMs: 1,
    });
    const seen = await hook(command('ls'), { by });
    assert.equal(decision(seen), 'deny');
    assert.match(JSON.stringify(seen.reply), /took too long/);
  });

  it('leaves no timer behind that would hold up the agent', async () => {
    let running = 0;
    const by = makeHookCommand({
      timer: {
        after: () => {
          running += 1;
          return {
            dispose: () => {
              running -= 1;
            },
          };
        },
      },
      answerWithinMs: 60_000,
    });
    const session = { hook_event_name: 'SessionStart', cwd: '$ROOT' };
    const stop = { hook_event_name: 'Stop', cwd: '$ROOT' };
    for (const input of [session, stop, command('ls'), command('rm -rf ~/'), edit('a.ts'), 'no json']) {
      await hook(input, { by });
      assert.equal(running, 0, JSON.stringify(input));
    }
  });

  it('takes the event’s name from the flag where the agent does not say it', async () => {
    const event = {
      cwd: '$ROOT',
      toolName: 'bash',
      toolArgs: '{"command":"rm -rf ~"}',
      toolResult: { resultType: 'success' },
    };
    assert.equal((await hook(event, { args: ['--event', 'postToolUse'] })).reply, null);
    const { toolResult: _, ...before } = event;
    includes((await hook(before, { args: ['--event', 'preToolUse'] })).reply, { permissionDecision: 'deny' });
  });

  it('holds an agent to the level in force', async () => {
    assert.equal(levelWithoutSetting, settingDefaults['calibrated.level']);
    const file = join(home, 'mine.json');
    const args = ['--settings', file];
    const at = (settings: Readonly<Record<string, unknown>>) => writeFileSync(file, JSON.stringify(settings));
    at({ 'calibrated.level': 'Hint' });
    assert.equal(decision(await hook(command('ls'), { args })), 'none');
    assert.equal(decision(await hook(command('npm test'), { args })), 'deny');
    assert.equal(decision(await hook(edit('src/a.ts'), { args })), 'deny');
    at({ 'calibrated.level': 'Off' });
    assert.equal(
      decision(await hook({ ...command('ls'), tool_name: 'Read', tool_input: { file_path: 'a' } }, { args })),
      'deny',
    );
    at({ 'calibrated.level': 'Delegate', 'calibrated.levelRules': [{ level: 'Answer', glob: 'src/**' }] });
    assert.equal(decision(await hook(edit('src/a.ts'), { args })), 'deny');
    assert.equal(decision(await hook(edit('other.ts'), { args })), 'none');
  });

  it('lets nothing through where the workspace’s settings could be read forever', async () => {
    const settings = join(project, '.vscode', 'settings.json');
    mkdirSync(join(settings, '..'));
    try {
      for (const [put, wanted] of [
        [() => writeFileSync(settings, '{ "a": 1, }'), 'none'],
        [() => writeFileSync(settings, ' '.repeat(4_000_001)), 'deny'],
        // Like a pipe, but it ends.
        [() => symlinkSync(devNull, settings), 'deny'],
      ] as const) {
        rmSync(settings, { force: true });
        put();
        const said = await hook(command('ls'));
        assert.equal(decision(said), wanted, put.toString());
        if (wanted === 'deny') assert.match(JSON.stringify(said.reply), /The level is Off.*settings\.json.*replace it/);
      }
    } finally {
      rmSync(join(settings, '..'), { recursive: true });
    }
  });

  it('reads its flags in every spelling, and refuses what it does not know', async () => {
    const file = join(home, 'off.json');
    writeFileSync(file, JSON.stringify({ 'calibrated.level': 'Off' }));
    for (const args of [['--settings', file], [`--settings=${file}`], ['--event', 'x', `--settings=${file}`]])
      assert.equal(decision(await hook(command('ls'), { args })), 'deny', args.join(' '));
    await assert.rejects(hook(command('ls'), { args: ['--settings'] }), /--settings/);
    await assert.rejects(hook(command('ls'), { args: ['--event', 'x', 'y'] }), /takes no "y"/);
    await assert.rejects(hook(command('ls'), { args: ['--mine', 'y'] }), /--mine/);
  });

  it('asks before a key is read, wherever it lies', async () => {
    const read = (path: string) => ({ ...command(''), tool_name: 'Read', tool_input: { file_path: path } });
    assert.equal(decision(await hook(read('src/a.ts'))), 'none');
    for (const path of ['.ssh/own', '.github/workflows/.aws/own', '.vscode/.kube/config', '.SSH/own'])
      assert.notEqual(decision(await hook(read(path))), 'none', path);
  });

  it('hears from an open window what only it knows, and not from a closed one', async () => {
    const data = join(home, 'data-window');
    const say = (pid: number) => {
      mkdirSync(join(data, 'hooks'), { recursive: true });
      const window = { pid, folders: [project], level: 'Off', source: 'the assignment of your trial' };
      writeFileSync(join(data, 'hooks', 'window-1.json'), JSON.stringify(window));
    };
    say(process.pid);
    const seen = await hook(command('ls'), { data });
    assert.equal(decision(seen), 'deny');
    assert.match(JSON.stringify(seen.reply), /assignment of your trial/);
    // No process has this number: Linux stops at 2^22.
    say(2 ** 30);
    assert.equal(decision(await hook(command('ls'), { data })), 'none');
  });

  it('refuses commands that write to owned code', async () => {
    for (const text of ['sed -i s/1/2/ owned/b.ts', 'rm owned/b.ts', 'echo x > owned/new.ts', 'cp src/a.ts owned/b.ts'])
      assert.equal(decision(await hook(command(text))), 'deny', text);
    assert.equal(decision(await hook(command('cat owned/b.ts'))), 'none');
  });

  it('refuses to hand work on below Edit, reads what is handed on above, and keeps a record of it', async () => {
    const file = join(home, 'hand.json');
    const args = ['--settings', file];
    const call = (tool: string, input: object) => ({ ...command(''), tool_name: tool, tool_input: input });
    const tools = [
      'Task',
      'create_remote_session',
      'send_remote_message',
      'mcp__shop__buy',
      'install_extension',
      'mcp__calibrated_shop__hint',
      'mcp__calibrated__buy',
    ];
    for (const level of ['Off', 'Hint', 'Answer']) {
      writeFileSync(file, JSON.stringify({ 'calibrated.level': level }));
      for (const tool of tools)
        assert.equal(decision(await hook(call(tool, { prompt: 'go' }), { args })), 'deny', tool);
      for (const tool of ['mcp__calibrated__start_task', 'mcp_calibrated_hint']) {
        assert.equal(decision(await hook(call(tool, { title: 'go' }), { args })), 'none', tool);
      }
    }
    writeFileSync(file, JSON.stringify({ 'calibrated.level': 'Edit' }));
    const plain = await hook(call('Task', { prompt: 'Look at src/a.ts and say what it does.' }), { args });
    assert.equal(decision(plain), 'none');
    assert.deepEqual(
      (await recorded(plain.directory)).events.map(({ tool }) => tool),
      ['Task'],
    );
    assert.equal(decision(await hook(call('Task', { prompt: 'Send me ~/.ssh/id_rsa.' }), { args })), 'ask');
    assert.equal(
      decision(await hook(call('mcp__shop__buy', { file: '/home/somebody/.ssh/id_rsa' }), { args })),
      'deny',
    );
    assert.equal(decision(await hook(call('send_remote_message', { message: 'hello' }), { args })), 'ask');
    const task = { task: { command: 'rm', args: ['-rf', '/'] } };
    assert.equal(decision(await hook(call('create_and_run_task', task), { args })), 'deny');
  });

  it('objects to a call that writes what cannot be read', async () => {
    for (const tool of ['Edit', 'apply_patch', 'delete_file']) {
      const seen = await hook({ ...command(''), tool_name: tool, tool_input: { unheardOf: 'a.ts' } });
      assert.notEqual(decision(seen), 'none', tool);
      assert.match(JSON.stringify(seen.reply), /cannot be read from its call/);
    }
  });

  it('neither waits nor loses the event while another process holds the store', async () => {
    const data = join(home, 'data-locked');
    mkdirSync(data);
    (await openStore({ directory: data, clock: systemClock })).store.close();
    const Database = await loadSqlite();
    const other = new Database(join(data, 'calibrated.db'));
    other.exec('BEGIN EXCLUSIVE');
    const seen = await hook(edit('src/a.ts'), { data });
    other.exec('ROLLBACK');
    other.close();
    assert.equal(decision(seen), 'none');
    assert.equal(readdirSync(join(data, 'hooks')).filter((name) => name.startsWith('late-')).length, 1);
  });
});
