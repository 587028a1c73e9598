import type { LogAgent, SessionEventKind, Tokens } from '../logs/logRecord.ts';

/** Who reported an event, the most trusted first: the agent's own log, a hook of ours, the agent's telemetry. */
export const eventSources = ['log', 'hook', 'telemetry'] as const;
export type EventSource = (typeof eventSources)[number];

/** A file that an agent changed. */
export interface EditedPath {
  readonly path: string;
  /** Whether what it wrote is still in the file; null if that cannot be determined. */
  readonly isKept: boolean | null;
}

/** One thing that happened in a session: times, counts and paths, never text. */
export interface SessionEvent {
  readonly agent: LogAgent;
  readonly session: string;
  readonly worktree: string | null;
  /** UTC ms. */
  readonly tMs: number;
  readonly kind: SessionEventKind;
  readonly source: EventSource;
  /** The agent's own id of the turn, call or message. */
  readonly key: string | null;
  readonly tokens: Tokens | null;
  readonly edits: readonly EditedPath[];
  /** A prompt that no person typed into the agent. */
  readonly byProgram?: true;
}

/**
 * A log and a hook record the same event at different times, since a hook is a process that has to start first. Two events of one kind
 * from different sources less than this apart are the same, ms. Chosen by us: a hook should answer within a second.
 */
const sameEventMs = 2000;

/** Sources use their own ids for a turn; a tool call has the same id everywhere. */
const ofTurn: ReadonlySet<SessionEventKind> = new Set(['prompt', 'stop', 'end', 'notification', 'waitingForPerson']);
/** At equal times, ends come before starts, so that continuing work is not interrupted. */
const order: Readonly<Record<SessionEventKind, number>> = {
  notification: 0,
  toolEnd: 1,
  waitingForPerson: 2,
  stop: 3,
  end: 4,
  prompt: 5,
  toolStart: 6,
};

/** Ascending by time; the result is the same for the same set of events, however they arrived. */
function inOrder(a: SessionEvent, b: SessionEvent): number {
  return (
    a.tMs - b.tMs ||
    order[a.kind] - order[b.kind] ||
    compare(a.key ?? '', b.key ?? '') ||
    compare(a.source, b.source) ||
    compare(JSON.stringify(a.edits), JSON.stringify(b.edits))
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The events of one session, each once, in order of time. If several sources report an event, the time of the most trusted one counts.
 * Tokens come from one source only: the most trusted one that reports any.
 * @param events Of one session, in any order, with any duplicates.
 */
export function mergedEvents(events: readonly SessionEvent[]): readonly SessionEvent[] {
  const accepted: SessionEvent[] = [];
  let countsTokens = false;
  for (const source of eventSources) {
    const own = eachOnce(events.filter((event) => event.source === source).sort(inOrder));
    const hasTokens = own.some(({ tokens }) => tokens !== null);
    const fresh = without(own, accepted);
    accepted.push(...fresh.map((event) => (countsTokens ? { ...event, tokens: null } : event)));
    countsTokens ||= hasTokens;
  }
  return accepted.sort(inOrder);
}

/** Merges repeats within one source; a later one may add files. */
function eachOnce(events: readonly SessionEvent[]): readonly SessionEvent[] {
  const byId = new Map<string, SessionEvent>();
  for (const event of events) {
    const id = event.key === null ? `${event.kind} @${event.tMs}` : `${event.kind} ${event.key}`;
    const known = byId.get(id);
    byId.set(id, known === undefined ? event : { ...known, edits: unitedEdits(known.edits, event.edits) });
  }
  return [...byId.values()];
}

function unitedEdits(known: readonly EditedPath[], more: readonly EditedPath[]): readonly EditedPath[] {
  const seen = new Set(known.map((edit) => JSON.stringify(edit)));
  return [...known, ...more.filter((edit) => !seen.has(JSON.stringify(edit)))];
}

/** Events that no more trusted source has: matched by id, otherwise one to one by time. */
function without(events: readonly SessionEvent[], trusted: readonly SessionEvent[]): readonly SessionEvent[] {
  const left = new Map<SessionEventKind, SessionEvent[]>();
  for (const event of trusted) left.set(event.kind, [...(left.get(event.kind) ?? []), event]);
  const keyed = new Set(trusted.filter(({ key }) => key !== null).map(({ kind, key }) => `${kind} ${key}`));
  return events.filter((event) => {
    if (event.key !== null && keyed.has(`${event.kind} ${event.key}`)) return false;
    const list = left.get(event.kind) ?? [];
    const isSame = (other: SessionEvent) =>
      Math.abs(other.tMs - event.tMs) <= sameEventMs &&
      (ofTurn.has(event.kind) || event.key === null || other.key === null);
    const at = list.findIndex(isSame);
    if (at >= 0) list.splice(at, 1);
    return at < 0;
  });
}
