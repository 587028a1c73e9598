import { minuteMs } from '../../base/timeUnits.ts';
import type { AgentName } from '../../provenance/agents/agentSigns.ts';
import { agentOf, hookNameOf, readHookEvent } from '../../provenance/agents/hookEvents.ts';
import { type Fields, fieldsOf, type SessionEventKind, textOf, timeOf } from '../logs/logRecord.ts';

/** What a hook event says about the session it comes from. */
export interface HookSession {
  readonly agent: AgentName;
  readonly session: string;
  readonly worktree: string | null;
  /** UTC ms. */
  readonly tMs: number;
  readonly kind: SessionEventKind;
  readonly key: string | null;
  /** Files that it changed. */
  readonly paths: readonly string[];
  /** The agent has no terminal in which a person could type. */
  readonly byProgram?: true;
}

/** Agents that a person only ever uses in a terminal; the others also live in editors, or call hooks from a process of their own. */
const terminalAgents: ReadonlySet<AgentName> = new Set(['gemini', 'qwen']);

/** Event names of all agents, in lower case without punctuation; names not listed here change no state. */
const kinds: readonly (readonly [RegExp, SessionEventKind])[] = [
  [/^(?:userpromptsubmit(?:ted)?|beforesubmitprompt|beforeagent|agentstart)$/u, 'prompt'],
  [/^(?:stop|agentstop|afteragent|agentend|agentabort)$/u, 'stop'],
  [/^sessionend$/u, 'end'],
  [/^permissionrequest$/u, 'waitingForPerson'],
  [
    /^(?:pretooluse|beforetool|toolcall|toolexecutebefore|pre(?:run|write|mcp|read).*|before(?:shell|mcp|read).*)$/u,
    'toolStart',
  ],
  [
    /^(?:posttooluse(?:failure)?|aftertool|toolresult|toolexecuteafter|post(?:run|write|mcp|read).*|after(?:shell|mcp|file|tab).*)$/u,
    'toolEnd',
  ],
];
/** What agents call a notification about something that they cannot continue without. */
const asks = /permission|approval|elicitation/iu;
/** An event's own time is used if it is this close to now; further off, it comes from another machine's clock, ms. */
const nearMs = minuteMs;

/** @returns undefined for an event that names no session. @param event As returned by `plainHookEvent`. */
export function hookSession(event: Fields, receivedMs: number): HookSession | undefined {
  // Cline's log is named after the root session.
  const session =
    textOf(fieldsOf(event['sessionContext'])['rootSessionId']) ??
    textOf(event['session_id'] ?? event['sessionId'] ?? event['conversation_id'] ?? event['trajectory_id']);
  if (session === null) return undefined;
  const statedMs = timeOf(event['timestamp']);
  const roots: unknown = event['workspace_roots'];
  return {
    agent: agentOf(event),
    session,
    worktree: textOf(event['cwd']) ?? textOf(Array.isArray(roots) ? roots[0] : undefined),
    tMs: statedMs !== null && Math.abs(statedMs - receivedMs) <= nearMs ? statedMs : receivedMs,
    kind: kindOf(event),
    key: keyOf(event),
    paths: (readHookEvent(event)?.files ?? []).map(({ path }) => path),
  };
}

function kindOf(event: Fields): SessionEventKind {
  const name = hookNameOf(event)
    .replaceAll(/[^a-z]/giu, '')
    .toLowerCase();
  if (name === 'notification') {
    const about = textOf(event['notification_type']) ?? textOf(event['message']) ?? '';
    return asks.test(about) ? 'waitingForPerson' : 'notification';
  }
  const kind = kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'notification';
  if (kind !== 'prompt') return kind;
  // Qwen Code repeats the event with an empty prompt before each model request; prompts inside an agent do not come from a person.
  if (event['prompt'] === '') return 'notification';
  return typeof event['parent_agent_id'] === 'string' ? 'toolStart' : 'prompt';
}

function keyOf(event: Fields): string | null {
  const call = fieldsOf(event['tool_call'] ?? event['tool_result']);
  return (
    textOf(event['tool_use_id'] ?? event['toolUseId'] ?? event['callID']) ??
    textOf(call['id']) ??
    textOf((event['tool_name'] ?? event['toolName']) ? undefined : event['turn_id'])
  );
}

/** Marks what comes from an agent without a terminal. @param hasTerminal undefined: the system does not say. */
export function markHeadless(
  said: HookSession | undefined,
  hasTerminal: () => boolean | undefined,
): HookSession | undefined {
  const isHeadless = said !== undefined && terminalAgents.has(said.agent) && hasTerminal() === false;
  return isHeadless ? { ...said, byProgram: true } : said;
}
