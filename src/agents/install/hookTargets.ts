import { posix, win32 } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { AgentName } from '../../provenance/agents/agentSigns.ts';
import { agentTable, stopTimeoutSeconds } from '../agentTable.ts';
import { ampPlugin } from './ampPlugin.ts';
import { opencodePlugin } from './opencodePlugin.ts';

/** An agent's configuration file and what we put into it. */
export interface HookTarget {
  readonly agent: AgentName;
  readonly label: string;
  /** Where it applies, for display. */
  readonly scope: string;
  readonly file: string;
  /** By event: what is added to the file's list for it. */
  readonly entries: Readonly<Record<string, object>>;
  /** What the format requires besides the hooks. */
  readonly more: Readonly<Record<string, unknown>>;
  /** One more property, with its path. */
  readonly server?: { readonly path: readonly string[]; readonly value: object };
  /** Lines appended to a file that is not JSON. */
  readonly block?: string;
  /** The whole file, if all of it is ours: a program that the agent calls, or a skill. */
  readonly script?: string;
  /** Permissions of a whole file; those of a program if omitted. */
  readonly mode?: number;
  /** The agent's own folder: if it does not exist, nobody uses the agent here. */
  readonly home: string;
  /** What a person still has to do. */
  readonly note?: string;
}

export interface HookPlaces {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The workspace folders; a window without one has none. */
  readonly folders: readonly string[];
  /** The program that the agents call. */
  readonly launcher: string;
}

/** Every entry of ours has this in its command. */
export const launcherName = 'calibrated-hook';
export const everywhere = l10n.t('everywhere on this machine');
/** Cursor's writing tools; its commands have an event of their own. */
const cursorWriters = 'Write|Edit|MultiEdit|StrReplace|NotebookEdit|Delete|ApplyPatch|TabWrite';

/**
 * The files from which agents read their hooks. Sources: the hooks references of Claude Code, Cursor, GitHub Copilot, VS Code, Factory,
 * Windsurf and Amp; for the others, the programs themselves. Kiro has hooks for each of a person's own agents alone, so none is written.
 */
export function hookTargets({ platform, home, folders, launcher }: HookPlaces): readonly HookTarget[] {
  const { join, basename } = platform === 'win32' ? win32 : posix;
  const command = (args = '') => commandLine(platform, launcher, args);
  const claude = (matcher: string) => ({
    matcher,
    hooks: [{ type: 'command', command: command(), timeout: agentTable.claude.timeoutSeconds }],
  });
  /** The checks of a task run when an agent stops. @param unit How many of the agent's time units make a second. */
  const stop = (unit = 1) => ({
    hooks: [{ type: 'command', command: command(), timeout: stopTimeoutSeconds * unit }],
  });
  const cursor = (matcher?: string) => ({
    command: command(),
    timeout: agentTable.cursor.timeoutSeconds,
    ...(matcher === undefined ? {} : { matcher }),
  });
  /** It has no field for a timeout. */
  const windsurf = { command: command(), show_output: false };
  const copilot = (event: string) => ({
    type: 'command',
    bash: commandLine('linux', launcher, ` --event ${event}`),
    powershell: `if (Test-Path '${launcher}') { & '${launcher}' --event ${event} }`,
    timeoutSec: agentTable.copilot.timeoutSeconds,
  });
  /** Gemini CLI and Qwen Code count in milliseconds. */
  const gemini = (matcher: string) => ({
    matcher,
    hooks: [{ type: 'command', command: command(), timeout: agentTable.gemini.timeoutSeconds * 1000 }],
  });
  const kinds = [
    {
      agent: 'claude' as const,
      label: 'Claude Code',
      home: join(home, '.claude'),
      own: join(home, '.claude', 'settings.json'),
      shared: ['.claude', 'settings.json'],
      more: {},
      entries: { PreToolUse: claude('*'), PostToolUse: claude('Edit|Write|MultiEdit|NotebookEdit|Bash'), Stop: stop() },
    },
    {
      agent: 'cursor' as const,
      label: 'Cursor',
      home: join(home, '.cursor'),
      own: join(home, '.cursor', 'hooks.json'),
      shared: ['.cursor', 'hooks.json'],
      more: { version: 1 },
      entries: {
        beforeShellExecution: cursor(),
        beforeMCPExecution: cursor(),
        beforeReadFile: cursor(),
        preToolUse: cursor(cursorWriters),
        afterFileEdit: cursor(),
        afterShellExecution: cursor(),
        afterTabFileEdit: cursor(),
        stop: { command: command(), timeout: stopTimeoutSeconds },
      },
    },
    {
      agent: 'copilot' as const,
      label: "Copilot CLI and VS Code's agents",
      home: join(home, '.copilot'),
      own: join(home, '.copilot', 'hooks', 'calibrated.json'),
      shared: ['.github', 'hooks', 'calibrated.json'],
      more: { version: 1 },
      entries: {
        preToolUse: copilot('preToolUse'),
        postToolUse: copilot('postToolUse'),
        agentStop: { ...copilot('agentStop'), timeoutSec: stopTimeoutSeconds },
      },
    },
  ];
  const shared = kinds.flatMap(({ own, shared: path, ...kind }) => [
    { ...kind, scope: everywhere, file: own },
    ...folders.map((folder) => ({
      ...kind,
      scope: l10n.t('only in {0}', basename(folder)),
      file: join(folder, ...path),
    })),
  ]);
  const only = [
    {
      agent: 'codex' as const,
      home: join(home, '.codex'),
      file: join(home, '.codex', 'hooks.json'),
      entries: { PreToolUse: claude('*'), PostToolUse: claude('*'), Stop: stop() },
      note: 'Codex passes over hooks that are not trusted without a word: open /hooks in it and trust them.',
    },
    {
      agent: 'gemini' as const,
      home: join(home, '.gemini'),
      file: join(home, '.gemini', 'settings.json'),
      entries: {
        BeforeTool: gemini('*'),
        AfterTool: gemini('replace|write_file|run_shell_command'),
        AfterAgent: stop(1000),
      },
    },
    {
      agent: 'qwen' as const,
      home: join(home, '.qwen'),
      file: join(home, '.qwen', 'settings.json'),
      entries: { PreToolUse: gemini('*'), PostToolUse: gemini('edit|write_file|run_shell_command'), Stop: stop(1000) },
    },
    {
      agent: 'factory' as const,
      home: join(home, '.factory'),
      file: join(home, '.factory', 'settings.json'),
      entries: { PreToolUse: claude('*'), PostToolUse: claude('Edit|Create|ApplyPatch|Execute'), Stop: stop() },
    },
    {
      agent: 'windsurf' as const,
      home: join(home, '.codeium', 'windsurf'),
      file: join(home, '.codeium', 'windsurf', 'hooks.json'),
      entries: Object.fromEntries(
        [
          'pre_run_command',
          'pre_write_code',
          'pre_read_code',
          'pre_mcp_tool_use',
          'post_write_code',
          'post_run_command',
        ].map((event) => [event, windsurf]),
      ),
    },
    {
      agent: 'opencode' as const,
      home: join(home, '.config', 'opencode'),
      file: join(home, '.config', 'opencode', 'plugins', 'calibrated.js'),
      entries: {},
      script: opencodePlugin(launcher, platform),
      mode: 0o644,
    },
    {
      agent: 'amp' as const,
      home: join(home, '.config', 'amp'),
      file: join(home, '.config', 'amp', 'plugins', 'calibrated.ts'),
      entries: {},
      script: ampPlugin(launcher, platform),
      mode: 0o644,
      note: 'Where Amp is old, it loads plugins only when it is started as PLUGINS=all amp.',
    },
    // Cline runs programs with these names, which its shell on Windows cannot do.
    ...(platform === 'win32' ? [] : ['PreToolUse', 'PostToolUse']).map((event) => ({
      agent: 'cline' as const,
      home: join(home, '.cline'),
      file: join(home, '.cline', 'hooks', event),
      entries: {},
      script: `#!/bin/sh\n# Written by Calibrated.\n${command()}\n`,
    })),
  ];
  return [
    ...shared,
    ...only.map((target) => ({ ...target, label: agentTable[target.agent].label, scope: everywhere, more: {} })),
  ];
}

/** Runs the launcher only if it exists: a configuration file that was shared or left behind does no harm. */
function commandLine(platform: NodeJS.Platform, launcher: string, args: string): string {
  if (platform === 'win32') return `if exist "${launcher}" "${launcher}"${args}`;
  const quoted = `'${launcher.replaceAll("'", `'\\''`)}'`;
  return `if [ -x ${quoted} ]; then ${quoted}${args}; fi`;
}
