// `calibrated plugin`: every agent's files, previewed, written, and given back to the byte.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { after, beforeEach, describe, it } from 'mocha';
import { sentenceOf } from '../../../src/base/appError.ts';
import { pluginCommand } from '../../../src/cli/pluginCommand.ts';
import { root } from '../../run/paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'calibrated-plugin-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(folder, 'home-'));
});

async function run(...args: readonly string[]) {
  let out = '';
  let code = 2;
  let err = '';
  const write = (text: string) => {
    out += text;
  };
  try {
    code = await pluginCommand.run([...args, '--data-directory', join(home, 'data')], {
      stdout: { write },
      stderr: { write },
      stdin: Readable.from([]),
      env: { HOME: home },
      cwd: home,
      signal: new AbortController().signal,
      packageRoot: root,
    });
  } catch (error) {
    err = sentenceOf(error);
  }
  return { code, out, err };
}

/** Every file below a folder with its bytes and mode. */
function tree(path: string): Readonly<Record<string, string>> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(home, 'data')))
      .map((file) => [file.slice(home.length), `${statSync(file).mode.toString(8)} ${readFileSync(file, 'latin1')}`]),
  );
}

function put(file: string, text: string): void {
  mkdirSync(dirname(join(home, file)), { recursive: true });
  writeFileSync(join(home, file), text);
}

const agents = [
  'claude',
  'cursor',
  'copilot',
  'codex',
  'gemini',
  'qwen',
  'cline',
  'opencode',
  'amp',
  'factory',
  'windsurf',
  'kiro',
];

describe('calibrated plugin', () => {
  for (const agent of agents) {
    it(`${agent}: previews without writing, installs once, and leaves every file as it was`, async () => {
      put('.claude/settings.json', '{\r\n\t"model": "opus", // mine\r\n}\r\n');
      put('.gemini/settings.json', '{"hooks":{"BeforeTool":[{"matcher":"x","hooks":[]}]}}');
      put('.qwen/settings.json', '\uFEFF{ }');
      put('.codex/config.toml', 'model = "x"\n');
      const before = tree(home);
      const preview = await run('install', '--agent', agent, '--preview');
      assert.match(preview.out, /^\+.*calibrated-hook/mu);
      assert.deepEqual(tree(home), before);
      assert.ok(!existsSync(join(home, 'data')), 'a preview makes nothing');
      assert.match((await run('install', '--agent', agent)).out, /^Installed: /u);
      assert.notDeepEqual(tree(home), before);
      assert.equal((await run('install', '--agent', agent)).out, 'The hooks are installed already.\n');
      assert.match((await run('remove', '--agent', agent)).out, /^Removed: /u);
      assert.deepEqual(tree(home), before);
      assert.deepEqual(readdirSync(home).sort(), ['.claude', '.codex', '.gemini', '.qwen', 'data']);
      assert.equal((await run('remove', '--agent', agent)).out, 'No hooks of Calibrated are installed there.\n');
    });
  }

  it('all: only agents that are used here', async () => {
    assert.match((await run('install', '--agent', 'all')).err, /None of the known agents has a folder here/);
    for (const agent of ['.codex', '.cline']) mkdirSync(join(home, agent));
    const { out } = await run('install', '--agent', 'all');
    assert.match(out, /Installed: Codex[\s\S]*trust them[\s\S]*Installed: Cline/u);
    assert.deepEqual(Object.keys(tree(home)).sort(), [
      '/.cline/hooks/PostToolUse',
      '/.cline/hooks/PreToolUse',
      '/.codex/config.toml',
      '/.codex/hooks.json',
      '/.codex/skills/calibrated/SKILL.md',
    ]);
    await run('remove', '--agent', 'all');
    assert.deepEqual(tree(home), {});
  });

  it('writes what the agent can call: the answer of the gate comes back through it', async function () {
    if (process.platform === 'win32' || !existsSync(join(root, 'dist', 'cli.js'))) return this.skip();
    await run('install', '--agent', 'cline');
    const event = {
      clineVersion: '',
      taskId: 't',
      workspaceRoots: [home],
      hookName: 'tool_call',
      tool_call: { name: 'run_commands', input: { commands: ['rm -rf ~/'] } },
    };
    const called = spawnSync(join(home, '.cline', 'hooks', 'PreToolUse'), {
      input: JSON.stringify(event),
      env: { PATH: process.env['PATH'], HOME: home },
      encoding: 'utf8',
    });
    assert.equal(JSON.parse(called.stdout).cancel, true, called.stderr);
  });

  it('enters the server and the skill where the agent reads them, and takes them out of a file that was changed since', async () => {
    const own = { mcpServers: { mine: { command: 'x' } } };
    put('.gemini/settings.json', JSON.stringify(own));
    put('.codex/config.toml', '# mine\nmodel = "x"');
    for (const agent of ['gemini', 'codex', 'cursor', 'copilot']) await run('install', '--agent', agent);
    const launcher = join(home, 'data', 'bin', 'calibrated-hook');
    const textAt = (file: string) => readFileSync(join(home, file), 'utf8');
    const server = { command: launcher, args: ['mcp'] };
    const jsonAt = (file: string) => JSON.parse(textAt(file)).mcpServers;
    assert.deepEqual(jsonAt('.gemini/settings.json'), { mine: { command: 'x' }, calibrated: server });
    assert.deepEqual(jsonAt('.cursor/mcp.json'), { calibrated: server });
    assert.deepEqual(jsonAt('.copilot/mcp-config.json').calibrated.tools, ['*']);
    const table = `[mcp_servers.calibrated]\ncommand = "${launcher}"\nargs = ["mcp"]\n`;
    for (const agent of ['amp', 'factory', 'windsurf', 'kiro']) await run('install', '--agent', agent);
    assert.deepEqual(JSON.parse(textAt('.config/amp/settings.json')), { 'amp.mcpServers': { calibrated: server } });
    assert.deepEqual(jsonAt('.factory/mcp.json'), { calibrated: { type: 'stdio', ...server } });
    assert.deepEqual(jsonAt('.codeium/windsurf/mcp_config.json'), { calibrated: server });
    assert.deepEqual(jsonAt('.kiro/settings/mcp.json'), { calibrated: server });
    assert.deepEqual(Object.keys(JSON.parse(textAt('.factory/settings.json')).hooks), [
      'PreToolUse',
      'PostToolUse',
      'Stop',
    ]);
    const cascade = JSON.parse(textAt('.codeium/windsurf/hooks.json')).hooks;
    assert.deepEqual(Object.keys(cascade).length, 6);
    assert.match(cascade.pre_run_command[0].command, /calibrated-hook/u);
    assert.equal(textAt('.codex/config.toml'), `# mine\nmodel = "x"\n\n${table}`);
    assert.match(textAt('.gemini/skills/calibrated/SKILL.md'), /^---\nname: calibrated\n[\s\S]*Never make one up/);
    assert.equal(statSync(join(home, '.gemini/skills/calibrated/SKILL.md')).mode & 0o111, 0);
    put('.codex/config.toml', `${textAt('.codex/config.toml')}\n[later]\na = 1\n`);
    put('.gemini/settings.json', textAt('.gemini/settings.json').replace('"x"', '"y"'));
    put('.cursor/mcp.json', textAt('.cursor/mcp.json').replace('{', '{ "more": 1,'));
    for (const agent of ['gemini', 'codex', 'cursor', 'copilot', 'amp', 'factory', 'windsurf', 'kiro'])
      await run('remove', '--agent', agent);
    assert.deepEqual(JSON.parse(textAt('.gemini/settings.json')), { mcpServers: { mine: { command: 'y' } } });
    assert.equal(textAt('.codex/config.toml'), '# mine\nmodel = "x"\n\n[later]\na = 1\n');
    assert.deepEqual(JSON.parse(textAt('.cursor/mcp.json')), { more: 1 });
    assert.deepEqual(
      Object.keys(tree(home)).filter((file) => tree(home)[file]?.includes('calibrated')),
      [],
    );
  });

  it('starts the server by what it entered', async function () {
    if (process.platform === 'win32' || !existsSync(join(root, 'dist', 'cli.js'))) return this.skip();
    this.timeout(60_000);
    await run('install', '--agent', 'cursor');
    const { command, args } = JSON.parse(readFileSync(join(home, '.cursor', 'mcp.json'), 'utf8')).mcpServers.calibrated;
    const client = new Client({ name: 'scripted-client', version: '1' });
    const env = { PATH: process.env['PATH'] ?? '', HOME: home };
    await client.connect(new StdioClientTransport({ command, args, env, cwd: home }));
    try {
      assert.equal((await client.listTools()).tools.length, 5);
    } finally {
      await client.close();
    }
  });

  it('says what is wrong in one sentence', async () => {
    put('.codex/config.toml', '[mcp_servers.calibrated]\ncommand = "mine"\n');
    put('.cursor/mcp.json', '{"mcpServers":{"calibrated":{"command":"mine"}}}');
    put('.cline/hooks/PreToolUse', '#!/bin/sh\n./mine.sh\n');
    put('.qwen/settings.json', '{ "a": ');
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /Say "calibrated plugin install"/],
      [['install'], /--agent is missing; write claude, cursor/],
      [['install', '--agent', 'hal'], /There is no agent "hal"/],
      [['install', '--agent', 'cline'], /is a hook of your own/],
      [['install', '--agent', 'qwen'], /is not valid JSON/],
      [['install', '--agent', 'codex'], /has MCP servers in a form of its own/],
      [['install', '--agent', 'cursor'], /has a "mcpServers\.calibrated" of your own/],
    ];
    const before = tree(home);
    for (const [args, sentence] of cases) assert.match((await run(...args)).err, sentence);
    assert.deepEqual(tree(home), before);
  });
});
