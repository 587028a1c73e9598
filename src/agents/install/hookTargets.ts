import { posix, win32 } from 'node:path';

/** A configuration file of an agent, and what belongs into it. */
export interface HookTarget {
  readonly label: string;
  /** Where it holds. */
  readonly scope: string;
  readonly file: string;
  /** By event: what is added to the list that the file has for it. */
  readonly entries: Readonly<Record<string, object>>;
  /** What the format asks for beside the hooks. */
  readonly more: Readonly<Record<string, unknown>>;
}

export interface HookPlaces {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The workspace folders; a window without one has none. */
  readonly folders: readonly string[];
  /** The program that the agents call. */
  readonly launcher: string;
}

/** Every entry that is ours has this in its command. */
export const launcherName = 'calibrated-hook';
/** An agent waits for its hook; ours answers in well under a second. Own choice. */
const timeoutSeconds = 10;
/** Tools of Cursor that write; its commands are asked about by an event of their own. */
const cursorWriters = 'Write|Edit|MultiEdit|StrReplace|NotebookEdit|Delete|ApplyPatch|TabWrite';

/** The files that the agents read their hooks from. Sources: the hooks references of Claude Code, Cursor, GitHub Copilot and VS Code. */
export function hookTargets({ platform, home, folders, launcher }: HookPlaces): readonly HookTarget[] {
  const { join, basename } = platform === 'win32' ? win32 : posix;
  const command = (args = '') => commandLine(platform, launcher, args);
  const claude = (matcher: string) => ({
    matcher,
    hooks: [{ type: 'command', command: command(), timeout: timeoutSeconds }],
  });
  const cursor = (matcher?: string) => ({
    command: command(),
    timeout: timeoutSeconds,
    ...(matcher === undefined ? {} : { matcher }),
  });
  const copilot = (event: string) => ({
    type: 'command',
    bash: commandLine('linux', launcher, ` --event ${event}`),
    powershell: `if (Test-Path '${launcher}') { & '${launcher}' --event ${event} }`,
    timeoutSec: timeoutSeconds,
  });
  const kinds = [
    {
      label: 'Claude Code',
      own: join(home, '.claude', 'settings.json'),
      shared: ['.claude', 'settings.json'],
      more: {},
      entries: { PreToolUse: claude('*'), PostToolUse: claude('Edit|Write|MultiEdit|NotebookEdit') },
    },
    {
      label: 'Cursor',
      own: join(home, '.cursor', 'hooks.json'),
      shared: ['.cursor', 'hooks.json'],
      more: { version: 1 },
      entries: {
        beforeShellExecution: cursor(),
        beforeMCPExecution: cursor(),
        beforeReadFile: cursor(),
        preToolUse: cursor(cursorWriters),
        afterFileEdit: cursor(),
        afterTabFileEdit: cursor(),
      },
    },
    {
      label: "Copilot CLI and VS Code's agents",
      own: join(home, '.copilot', 'hooks', 'calibrated.json'),
      shared: ['.github', 'hooks', 'calibrated.json'],
      more: { version: 1 },
      entries: { preToolUse: copilot('preToolUse'), postToolUse: copilot('postToolUse') },
    },
  ];
  return kinds.flatMap(({ label, own, shared, more, entries }) => [
    { label, scope: 'everywhere on this machine', file: own, more, entries },
    ...folders.map((folder) => ({
      label,
      scope: `only in ${basename(folder)}`,
      file: join(folder, ...shared),
      more,
      entries,
    })),
  ]);
}

/** Runs the launcher where it exists: a file that was shared, or left behind, disturbs nobody. */
function commandLine(platform: NodeJS.Platform, launcher: string, args: string): string {
  if (platform === 'win32') return `if exist "${launcher}" "${launcher}"${args}`;
  const quoted = `'${launcher.replaceAll("'", `'\\''`)}'`;
  return `if [ -x ${quoted} ]; then ${quoted}${args}; fi`;
}
