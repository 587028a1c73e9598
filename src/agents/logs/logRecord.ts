import type { AgentName } from '../../provenance/agents/agentSigns.ts';
import { type ClaimedEdit, readHookEvent } from '../../provenance/agents/hookEvents.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Agents whose logs are read. Continue calls no hooks, so it is in no table of those. */
export type LogAgent = AgentName | 'continue';

/**
 * `prompt`: a person told the agent to work. `toolStart`: the agent works, with a tool when `call` is set. `toolEnd`: a tool has given
 * its result. `stop`: the agent gave the turn back. `waitingForPerson`: it asked something that it cannot go on without.
 * `notification`: anything else, which changes no state. `end`: the session is closed.
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
  /** Absolute where the log or its session says the folder. */
  readonly path: string;
}

/** What one model request used. Input includes what came out of a cache. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** One thing that an agent's own log says. No prompt and no answer is ever in it; the text of edits is for the reader alone. */
export interface LogRecord {
  readonly agent: LogAgent;
  readonly session: string;
  /** The folder that the session works in; null where the log does not say. */
  readonly worktree: string | null;
  /** UTC ms; null for an agent that writes no times (Continue). */
  readonly tMs: number | null;
  readonly kind: SessionEventKind;
  /** The agent's own id of the turn, tool call or message; the same event read twice has the same one. */
  readonly key: string | null;
  readonly tool: string | null;
  readonly model: string | null;
  readonly tokens: Tokens | null;
  readonly edits: readonly LogEdit[];
}

/** What is said once at the head of a log and holds for all of it. */
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
  more: Partial<Pick<LogRecord, 'key' | 'tool' | 'model' | 'tokens' | 'edits'>> = {},
): LogRecord {
  return { ...head, tMs, kind, key: null, tool: null, tokens: null, edits: [], ...more };
}

/** The edits that a call of a tool makes, as the agent spells its arguments. */
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

/** @returns UTC ms of an ISO date, of ms or of seconds; null for anything else. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') {
    // No agent is older than 2001, which is where 1e12 ms stands.
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

/** A count of tokens; null for a record without any. */
export function tokensOf(input: unknown, output: unknown, cached: unknown = 0): Tokens | null {
  const count = (value: unknown) => (typeof value === 'number' && value > 0 ? value : 0);
  const tokens = { input: count(input) + count(cached), output: count(output) };
  return tokens.input + tokens.output === 0 ? null : tokens;
}
