import { basename, dirname, join } from 'node:path';
import { claudeLog, clineLog, continueLog, copilotLog, geminiLog, qwenLog } from './chatLogs.ts';
import { codexLog } from './codexLog.ts';
import type { Fields, LogAgent, LogRecord } from './logRecord.ts';

export interface LogPlaces {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads a small file next to a log; undefined when there is none. */
export type ReadBeside = (path: string) => string | undefined;

/** How a file is read: line by line as it grows, as a whole each time, or as a database. */
export type LogForm =
  | { readonly kind: 'lines'; open(path: string, beside: ReadBeside): (line: Fields) => readonly LogRecord[] }
  | { readonly kind: 'whole'; read(whole: Fields, path: string, beside: ReadBeside): readonly LogRecord[] }
  | { readonly kind: 'database' };

export interface LogSource {
  readonly agent: LogAgent;
  /** The folder that contains all of its logs. */
  folder(places: LogPlaces): string;
  /** Matches a log's path below that folder, with `/`. */
  readonly file: RegExp;
  /** How many folders deep the logs are below that folder. */
  readonly depth: number;
  readonly form: LogForm;
  /** `run`: its logs were read after running it here; `read`: the format is taken from documentation. */
  readonly known: 'run' | 'read';
}

const own = (places: LogPlaces, variable: string, ...usual: readonly string[]) =>
  places.env[variable]?.trim() || join(places.home, ...usual);

/** One row per agent. The logs of Cursor, Windsurf, Kiro and Factory are not documented; VS Code's agents keep none on disk. */
export const logTable: readonly LogSource[] = [
  {
    agent: 'codex',
    folder: (places) => join(own(places, 'CODEX_HOME', '.codex'), 'sessions'),
    file: /^\d{4}\/\d\d\/\d\d\/rollout-[^/]+\.jsonl$/u,
    depth: 3,
    form: { kind: 'lines', open: codexLog },
    known: 'run',
  },
  {
    agent: 'gemini',
    folder: ({ home }) => join(home, '.gemini', 'tmp'),
    file: /^[^/]+\/chats\/(?:[^/]+\/)?[^/]+\.jsonl$/u,
    depth: 3,
    form: {
      kind: 'lines',
      open: (path, beside) => geminiLog(beside(join(projectOf(path), '.project_root'))?.trim() || null),
    },
    known: 'run',
  },
  {
    agent: 'qwen',
    folder: ({ home }) => join(home, '.qwen', 'projects'),
    file: /^[^/]+\/chats\/[^/]+\.jsonl$/u,
    depth: 2,
    form: { kind: 'lines', open: qwenLog },
    known: 'run',
  },
  {
    agent: 'claude',
    folder: (places) => join(own(places, 'CLAUDE_CONFIG_DIR', '.claude'), 'projects'),
    file: /^[^/]+\/[^/]+\.jsonl$/u,
    depth: 1,
    form: { kind: 'lines', open: claudeLog },
    known: 'read',
  },
  {
    agent: 'copilot',
    folder: (places) => join(own(places, 'COPILOT_HOME', '.copilot'), 'session-state'),
    file: /^[^/]+\/events\.jsonl$/u,
    depth: 1,
    form: { kind: 'lines', open: (path) => copilotLog(basename(dirname(path))) },
    known: 'read',
  },
  {
    agent: 'cline',
    folder: ({ home }) => join(home, '.cline', 'data', 'sessions'),
    file: /^[^/]+\/[^/]+\.messages\.json$/u,
    depth: 1,
    form: {
      kind: 'whole',
      read: (whole, path, beside) => {
        const about = path.replace(/\.messages\.json$/u, '.json');
        return clineLog(whole, objectIn(beside(about)), basename(about, '.json'));
      },
    },
    known: 'run',
  },
  {
    agent: 'continue',
    folder: (places) => join(own(places, 'CONTINUE_GLOBAL_DIR', '.continue'), 'sessions'),
    file: /^(?!sessions\.json$)[^/]+\.json$/u,
    depth: 0,
    form: { kind: 'whole', read: (whole, path) => continueLog(whole, basename(path, '.json')) },
    known: 'run',
  },
  {
    agent: 'opencode',
    folder: ({ home, env }) => join(env['XDG_DATA_HOME']?.trim() || join(home, '.local', 'share'), 'opencode'),
    file: /^opencode\.db$/u,
    depth: 0,
    form: { kind: 'database' },
    known: 'run',
  },
];

/** `…/tmp/PROJECT/chats/…`: the folder of the project. */
function projectOf(path: string): string {
  const folder = dirname(path);
  return basename(folder) === 'chats' ? dirname(folder) : dirname(dirname(folder));
}

export function objectIn(text: string | undefined): Fields {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    // An incomplete file: the agent is still writing it, and it is read again once complete.
    return {};
  }
}
