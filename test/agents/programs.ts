// The real agents that are tried: which package, how they are pointed at the scripted model, and where they read their hooks.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheRoot } from '../run/paths.ts';

export interface Place {
  readonly home: string;
  readonly project: string;
  /** The scripted model, without a path. */
  readonly url: string;
  /** What the agent calls before a tool runs; undefined: no hook at all. */
  readonly hook: string | undefined;
}

export interface Program {
  readonly name: 'codex' | 'gemini' | 'qwen' | 'cline' | 'opencode';
  readonly package: string;
  /** Modes that can be tried without a terminal. */
  readonly modes: readonly string[];
  configure(place: Place): void;
  readonly env: (place: Place) => Readonly<Record<string, string>>;
  args(prompt: string, mode: string, place: Place): readonly string[];
  /** Called once in a new home before the prompt. */
  readonly before?: (place: Place) => readonly string[];
  /** What a person types to add our server, where `calibrated plugin install` only says so. */
  readonly addServer?: (launcher: string) => readonly string[];
}

function write(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
}

const entry = (event: string, hook: string | undefined, timeout: number) =>
  hook === undefined ? {} : { [event]: [{ matcher: '*', hooks: [{ type: 'command', command: hook, timeout }] }] };

/** Gemini CLI and its offspring. */
const geminiSettings = (auth: string, hooks: object) => ({
  security: { auth: { selectedType: auth }, folderTrust: { enabled: false } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
  hooks,
});

export const programs: readonly Program[] = [
  {
    name: 'codex',
    package: '@openai/codex@0.171.0',
    modes: ['danger-full-access'],
    configure({ home, url, hook }) {
      const provider = `[model_providers.scripted]\nname="scripted"\nbase_url="${url}/v1"\nwire_api="responses"\n`;
      const head = 'model="scripted"\nmodel_provider="scripted"\n[analytics]\nenabled=false\n';
      write(join(home, '.codex', 'config.toml'), head + provider);
      write(join(home, '.codex', 'hooks.json'), JSON.stringify({ hooks: entry('PreToolUse', hook, 10) }));
    },
    env: () => ({}),
    args: (prompt, mode) => ['exec', '--json', '-s', mode, '--dangerously-bypass-hook-trust', prompt],
  },
  {
    name: 'gemini',
    package: '@google/gemini-cli@0.61.0',
    // Without a terminal its other modes offer the model no shell.
    modes: ['yolo'],
    configure({ home, hook }) {
      const hooks = entry('BeforeTool', hook, 10_000);
      write(join(home, '.gemini', 'settings.json'), JSON.stringify(geminiSettings('gemini-api-key', hooks)));
    },
    env: ({ url }) => ({ GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: url }),
    args: (prompt, mode) => ['-m', 'scripted', '--approval-mode', mode, '-o', 'stream-json', '-p', prompt],
  },
  {
    name: 'qwen',
    package: '@qwen-code/qwen-code@0.24.4',
    modes: ['yolo'],
    configure({ home, hook }) {
      const hooks = entry('PreToolUse', hook, 10_000);
      write(join(home, '.qwen', 'settings.json'), JSON.stringify(geminiSettings('openai', hooks)));
    },
    env: ({ url }) => ({ OPENAI_API_KEY: 'none', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'scripted' }),
    args: (prompt, mode) => ['--approval-mode', mode, '-o', 'stream-json', '-p', prompt],
  },
  {
    name: 'cline',
    package: 'cline@3.0.65',
    modes: ['auto-approve'],
    configure({ home, hook }) {
      if (hook !== undefined) write(join(home, '.cline', 'hooks', 'PreToolUse'), `#!/bin/sh\nexec ${hook}\n`, 0o700);
    },
    env: () => ({}),
    before: ({ url }) => ['auth', '-p', 'openai-compatible', '-k', 'none', '-m', 'scripted', '-b', `${url}/v1`],
    addServer: (launcher) => ['mcp', 'add', '--yes', 'calibrated', '--', launcher, 'mcp'],
    args: (prompt) => ['--json', '-P', 'openai-compatible', '-m', 'scripted', prompt],
  },
  {
    name: 'opencode',
    package: 'opencode-ai@1.18.33',
    // It has no hooks that are programs: its replies are tried through our plugin alone.
    modes: [],
    configure({ home, url }) {
      const options = { baseURL: `${url}/v1`, apiKey: 'none' };
      const scripted = { npm: '@ai-sdk/openai-compatible', options, models: { scripted: { name: 'scripted' } } };
      const config = { model: 'scripted/scripted', provider: { scripted }, autoupdate: false };
      write(join(home, '.config', 'opencode', 'opencode.json'), JSON.stringify(config));
    },
    env: () => ({}),
    args: (prompt) => ['run', '--format', 'json', prompt],
  },
];

/** The program of an agent, installed into the cache on first use. @returns undefined where the registry is out of reach. */
export function installed({ name, package: spec }: Program): string | undefined {
  // The folder must not be called like the package.
  const folder = join(cacheRoot, 'agents', `run-${name}-${spec.split('@').at(-1)}`);
  // opencode's own entry looks for this program, which its installation script would have linked.
  const path = name === 'opencode' ? ['opencode-linux-x64', 'bin', name] : ['.bin', name];
  const program = join(folder, 'node_modules', ...path);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const args = ['i', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', spec];
  const run = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  return run.status === 0 && existsSync(program) ? program : undefined;
}
