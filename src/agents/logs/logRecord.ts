import type { AgentName } from '../../provenance/agents/agentSigns.ts';
import { type ClaimedEdit, readHookEvent } from '../../provenance/agents/hookEvents.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Agents whose logs are read. Continue calls no hooks, so it is missing from the hook tables. */
export type LogAgent = AgentName | 'continue';

/**
 * `prompt`: a person or a program told the agent to work. `toolStart`: the agent works, with a tool if it names one. `toolEnd`: a tool has returned.
 * `stop`: the agent ended its turn. `waitingForPerson`: it asked something that it cannot continue without. `notification`: anything else,
 * which changes no state. `end`: the session is closed.
 */
export const sessionEventKinds = [
  'prompt',
  'toolStart',
  'toolEnd',
  'stop',
  'waitingForPerson',
  'notification',
  'end',
] as const;
export type SessionEventKind = (typeof sessionEventKinds)[number];

/** An edit that was made, with its text; `oldText` is null when the whole file was written. */
export interface LogEdit extends ClaimedEdit {
  /** Absolute if the log or its session names the folder. */
  readonly path: string;
}

/** What one model request used. Input includes cached tokens. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/**
 * One event from an agent's own log. It never contains a prompt or an answer; the text of edits is only for the code that reads the logs.
 */
export interface LogRecord {
  readonly agent: LogAgent;
  readonly session: string;
  /** The folder in which the session works; null if the log does not say. */
  readonly worktree: string | null;
  /** UTC ms; null for an agent that records no times (Continue). */
  readonly tMs: number | null;
  readonly kind: SessionEventKind;
  /** The agent's own id of the turn, tool call or message; identical when the same event is read twice. */
  readonly key: string | null;
  readonly tool: string | null;
  readonly model: string | null;
  readonly tokens: Tokens | null;
  readonly edits: readonly LogEdit[];
  /** A prompt that no person typed into the agent: it was given on a command line or by another program. */
  readonly byProgram?: true;
}

/** What the head of a log says once for all of it. */
export interface LogHead {
  readonly agent: LogAgent;
  readonly session: string;
  readonly worktree: string | null;
  readonly model: string | null;
}

export function recordOf(
  head: LogHead,
  tMs: number | null,
  kind: SessionEventKind,
  more: Partial<Pick<LogRecord, 'key' | 'tool' | 'model' | 'tokens' | 'edits' | 'byProgram'>> = {},
): LogRecord {
  return { ...head, tMs, kind, key: null, tool: null, tokens: null, edits: [], ...more };
}

/** The edits that a tool call makes, from arguments as the agent spells them. */
export function editsOfCall(tool: string, input: unknown, cwd: string | null): readonly LogEdit[] {
  if (!isFields(input)) return [];
  const event = {
    hook_event_name: 'PostToolUse',
    tool_name: tool,
    tool_input: input,
    ...(cwd === null ? {} : { cwd }),
  };
  const files = readHookEvent(event)?.files ?? [];
  return files.flatMap(({ path, edits }) => edits.map((edit) => ({ path, ...edit })));
}

/** The hunks of a unified diff as edits. */
export function editsOfDiff(path: string, diff: string): readonly LogEdit[] {
  const edits: LogEdit[] = [];
  let [oldLines, newLines]: [string[], string[]] = [[], []];
  const flush = () => {
    if (oldLines.length + newLines.length > 0) {
      edits.push({ path, oldText: oldLines.join('\n'), newText: newLines.join('\n') });
    }
    [oldLines, newLines] = [[], []];
  };
  let inHunk = false;
  for (const line of diff.split(/\r?\n/u)) {
    if (line.startsWith('@@')) {
      flush();
      inHunk = true;
    } else if (!inHunk) continue;
    else if (line.startsWith('+')) newLines.push(line.slice(1));
    else if (line.startsWith('-')) oldLines.push(line.slice(1));
    else if (line.startsWith(' ')) {
      oldLines.push(line.slice(1));
      newLines.push(line.slice(1));
    }
  }
  flush();
  return edits;
}

/** @returns UTC ms from an ISO date, from ms or from seconds; null for anything else. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') {
    // Smaller numbers are seconds: 1e12 ms is in 2001, before any agent existed.
    const ms = value < 1e12 ? value * 1000 : value;
    return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : null;
  }
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A token count; null for a record without any. */
export function tokensOf(input: unknown, output: unknown, cached: unknown = 0): Tokens | null {
  const count = (value: unknown) => (typeof value === 'number' && value > 0 ? value : 0);
  const tokens = { input: count(input) + count(cached), output: count(output) };
  return tokens.input + tokens.output === 0 ? null : tokens;
}
