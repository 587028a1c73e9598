import type { LogAgent, Tokens } from '../logs/logRecord.ts';
import { type EditorTime, type PersonTime, type Prompt, personTime, promptTimes } from './personTime.ts';
import { mergedEvents, type SessionEvent } from './sessionEvent.ts';
import { type SessionNow, type SessionPart, type SessionState, sessionWork, type Turn } from './sessionWork.ts';
import { type TaskRuns, type TaskWork, taskWork } from './taskWork.ts';

/** One session with its times, which add up to the time from its start to its end. */
export interface SessionSummary {
  readonly agent: LogAgent;
  readonly session: string;
  readonly worktree: string | null;
  /** UTC ms of its first event and of the end of its last part. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly ms: Readonly<Record<SessionState, number>>;
  readonly turns: number;
  readonly tokens: Tokens;
  /** Files that it changed. */
  readonly files: number;
  readonly now: SessionNow;
  /** Since when it has been in this state, UTC ms. */
  readonly sinceMs: number;
  readonly parts: readonly SessionPart[];
}

export interface SessionsReport {
  /** In order of their start. */
  readonly sessions: readonly SessionSummary[];
  readonly person: PersonTime;
  readonly tasks: readonly TaskWork[];
}

export interface SessionsInput {
  /** Of every session and source, in any order, with any duplicates. */
  readonly events: readonly SessionEvent[];
  /** Active time in the editor, ascending and disjoint. */
  readonly editor: readonly EditorTime[];
  readonly tasks: readonly TaskRuns[];
  /** Start of the person's counted time; sessions are always counted as a whole. UTC ms. */
  readonly sinceMs?: number;
  readonly nowMs: number;
}

/** Everything we report about the time with agents, derived from the events. Pure: the same events give the same report. */
export function sessionsReport({ events, editor, tasks, sinceMs = 0, nowMs }: SessionsInput): SessionsReport {
  const merged = [...bySession(events.filter(({ tMs }) => tMs <= nowMs)).values()].map((list) =>
    mergedEvents(headless(list)),
  );
  const prompts: readonly Prompt[] = merged.flatMap((list) =>
    list
      .filter(({ kind, byProgram }) => kind === 'prompt' && byProgram !== true)
      .map(({ tMs, session }) => ({ tMs, session })),
  );
  const credits = promptTimes(prompts, editor);
  const turns: Turn[] = [];
  const sessions = merged.flatMap((list): readonly SessionSummary[] => {
    const [first] = list;
    if (first === undefined) return [];
    const work = sessionWork(
      list,
      credits.filter(({ session }) => session === first.session),
      nowMs,
    );
    turns.push(...work.turns);
    return [summaryOf(list, first, work)];
  });
  sessions.sort((a, b) => a.startedMs - b.startedMs || (a.session < b.session ? -1 : 1));
  return {
    sessions,
    person: personTime(
      prompts.filter(({ tMs }) => tMs >= sinceMs),
      editor,
      sessions.map(({ parts }) => parts.filter(({ toMs }) => toMs > sinceMs)),
    ),
    tasks: taskWork(tasks, turns, editor, credits),
  };
}

/** A hook heard that the agent has no terminal: then no prompt of the session was typed into it, whoever tells of it. */
function headless(events: readonly SessionEvent[]): readonly SessionEvent[] {
  if (!events.some(({ source, byProgram }) => source === 'hook' && byProgram === true)) return events;
  return events.map((event) => (event.kind === 'prompt' ? { ...event, byProgram: true as const } : event));
}

/** Grouped by session id alone: ids are unique, and not every event names its agent. */
function bySession(events: readonly SessionEvent[]): ReadonlyMap<string, SessionEvent[]> {
  const sessions = new Map<string, SessionEvent[]>();
  for (const event of events) {
    const list = sessions.get(event.session);
    if (list === undefined) sessions.set(event.session, [event]);
    else list.push(event);
  }
  return sessions;
}

function summaryOf(
  events: readonly SessionEvent[],
  first: SessionEvent,
  { parts, turns, now }: ReturnType<typeof sessionWork>,
): SessionSummary {
  const ms = { busy: 0, working: 0, waiting: 0, idle: 0 };
  for (const { state, fromMs, toMs } of parts) ms[state] += toMs - fromMs;
  const last = parts.at(-1);
  const tokens = { input: 0, output: 0 };
  for (const event of events) {
    tokens.input += event.tokens?.input ?? 0;
    tokens.output += event.tokens?.output ?? 0;
  }
  return {
    agent: events.find(({ agent }) => agent !== 'unknown')?.agent ?? first.agent,
    session: first.session,
    worktree: events.find(({ worktree }) => worktree !== null)?.worktree ?? null,
    startedMs: first.tMs,
    endedMs: last?.toMs ?? first.tMs,
    ms,
    turns: turns.length,
    tokens,
    files: new Set(events.flatMap(({ edits }) => edits.map(({ path }) => path))).size,
    now,
    sinceMs: (now === 'idle' || now === 'closed' ? last?.toMs : last?.fromMs) ?? first.tMs,
    parts,
  };
}
