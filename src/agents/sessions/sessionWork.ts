import { hourMs, minuteMs } from '../../base/timeUnits.ts';
import { type Interval, united, without } from '../../tasks/clocks/intervals.ts';
import type { EditedPath, SessionEvent } from './sessionEvent.ts';

/**
 * The state of a session in each second. The first state that applies counts, so each second counts once.
 *
 * - `busy`: the agent works. From a prompt, or from a sign of its work, to the end of its turn or to a question that it cannot
 *   continue without. After ten minutes without any sign (an hour while a tool runs) it counts as gone.
 * - `working`: you are working on it. Up to two minutes before each of your prompts to this session, but not before your last sign
 *   anywhere.
 * - `waiting`: it waits for you. After a question until it is answered, four hours at most; after the end of a turn until your next
 *   prompt, half an hour at most.
 * - `idle`: none of these.
 */
export const sessionStates = ['busy', 'working', 'waiting', 'idle'] as const;
export type SessionState = (typeof sessionStates)[number];

/** The default timeout of OpenAI's and Anthropic's clients: no model request is silent for longer. */
export const silenceMs = 10 * minuteMs;
/** A command that runs longer was most likely left behind; the same limit as for commands in the editor's terminal. */
export const toolSilenceMs = hourMs;
/** Absences this long are also left out of elapsed time. */
export const questionWaitMs = 4 * hourMs;
/** Chosen by us: a finished turn that nobody looked at by then is waiting on a list, not for a person. */
export const turnWaitMs = 30 * minuteMs;

export interface SessionPart extends Interval {
  readonly state: SessionState;
}

/** A stretch of an agent's work started by one prompt. */
export interface Turn {
  /** UTC ms of its prompt, or of its first sign of work. */
  readonly fromMs: number;
  /** When the agent worked, not counting the time it waited for an answer. */
  readonly busy: readonly Interval[];
  readonly edits: readonly EditedPath[];
}

export interface SessionWork {
  /** Without gaps from the first event to the end, each with one state; ascending. */
  readonly parts: readonly SessionPart[];
  readonly turns: readonly Turn[];
  readonly now: SessionNow;
}

/** What a session does at the end of the record: works, waits for an answer, waits after a turn, is idle, or is closed. */
export type SessionNow = 'busy' | 'asks' | 'done' | 'idle' | 'closed';

interface Phases {
  readonly busy: readonly Interval[];
  readonly waiting: readonly Interval[];
  readonly turns: readonly Turn[];
  readonly now: SessionNow;
}

/**
 * @param events As returned by `mergedEvents`: of one session, each once, in order.
 * @param person When you worked on this session, as returned by `promptTimes`.
 * @param nowMs Ends what is still going on, UTC ms.
 */
export function sessionWork(events: readonly SessionEvent[], person: readonly Interval[], nowMs: number): SessionWork {
  const past = events.filter(({ tMs }) => tMs <= nowMs);
  const [first, last] = [past[0], past.at(-1)];
  const { busy, waiting, turns, now } = phasesOf(past, nowMs);
  if (first === undefined || last === undefined) return { parts: [], turns, now };
  const ends = [...busy, ...waiting].map(({ toMs }) => toMs);
  const span = { fromMs: first.tMs, toMs: now === 'closed' ? last.tMs : Math.max(last.tMs, ...ends) };
  const working = without(clipped(person, span), busy);
  const wait = without(without(clipped(waiting, span), busy), working);
  const idle = without([span], united([...busy, ...working, ...wait]));
  const parts = [
    ...busy.map((part) => ({ ...part, state: 'busy' as const })),
    ...working.map((part) => ({ ...part, state: 'working' as const })),
    ...wait.map((part) => ({ ...part, state: 'waiting' as const })),
    ...idle.map((part) => ({ ...part, state: 'idle' as const })),
  ];
  return {
    parts: parts.filter(({ fromMs, toMs }) => toMs > fromMs).sort((a, b) => a.fromMs - b.fromMs),
    turns,
    now,
  };
}

function clipped(intervals: readonly Interval[], { fromMs, toMs }: Interval): readonly Interval[] {
  return united(intervals.map((one) => ({ fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) })));
}

function phasesOf(events: readonly SessionEvent[], nowMs: number): Phases {
  const fold = new PhaseFold();
  for (const event of events) fold.push(event);
  return fold.finish(nowMs);
}

/** Goes through the events of one session and closes what each of them ends. */
class PhaseFold {
  readonly #busy: Interval[] = [];
  readonly #waiting: Interval[] = [];
  readonly #turns: { fromMs: number; busy: Interval[]; edits: EditedPath[] }[] = [];
  readonly #openCalls = new Set<string>();
  #state: 'none' | 'busy' | 'asked' | 'stopped' | 'closed' = 'none';
  /** Key of the call being asked about: distinguishes an answer from the end of another call. */
  #askedKey: string | null = null;
  #sinceMs = 0;
  #lastMs = 0;
  #isInTurn = false;
  /** A program gave the last prompt: at the end of that turn nobody is waited for. */
  #isProgram = false;

  push(event: SessionEvent): void {
    const { tMs, kind, key, edits } = event;
    if (edits.length > 0) this.#turns.at(-1)?.edits.push(...edits);
    switch (kind) {
      case 'notification':
        // Only a sign of life from a working agent.
        if (this.#state === 'busy') this.#settle(tMs);
        return;
      case 'prompt':
        this.#settle(tMs);
        this.#openCalls.clear();
        this.#isProgram = event.byProgram === true;
        // A prompt during ongoing work belongs to the same turn.
        if (this.#state !== 'busy') this.#isInTurn = false;
        this.#begin(tMs);
        return;
      case 'toolStart':
        if (this.#state === 'asked' && !this.#answers(key)) return;
        this.#settle(tMs);
        if (key !== null) this.#openCalls.add(key);
        this.#begin(tMs);
        return;
      case 'toolEnd':
        // An end that is reported late does not open a turn.
        if (this.#isInTurn && (this.#state !== 'asked' || this.#answers(key))) {
          this.#settle(tMs);
          this.#begin(tMs);
        }
        this.#openCalls.delete(key ?? '');
        return;
      case 'waitingForPerson':
        // A finished turn is waiting already.
        if (this.#state === 'stopped' || this.#state === 'closed') return;
        this.#settle(tMs);
        this.#askedKey = key;
        this.#enter('asked', tMs);
        return;
      case 'stop':
        if (this.#state === 'stopped' || this.#state === 'closed') return;
        this.#settle(tMs);
        this.#end('stopped', tMs);
        return;
      case 'end':
        this.#settle(tMs);
        this.#end('closed', tMs);
        return;
    }
  }

  finish(nowMs: number): Phases {
    const waitedMs = nowMs - this.#sinceMs;
    this.#settle(nowMs);
    return {
      busy: united(this.#busy),
      waiting: united(this.#waiting),
      turns: this.#turns,
      now: this.#now(waitedMs),
    };
  }

  #now(waitedMs: number): SessionNow {
    switch (this.#state) {
      case 'busy':
      case 'closed':
        return this.#state;
      case 'asked':
        return waitedMs < questionWaitMs ? 'asks' : 'idle';
      case 'stopped':
        return waitedMs < turnWaitMs ? 'done' : 'idle';
      case 'none':
        return 'idle';
    }
  }

  /** Whether a continuing call answers the question; another call may run in parallel. */
  #answers(key: string | null): boolean {
    return key === null || this.#askedKey === null || key === this.#askedKey;
  }

  /** Books the time up to now under the present state. */
  #settle(tMs: number): void {
    const fromMs = this.#sinceMs;
    if (this.#state === 'busy') {
      const silence = this.#openCalls.size > 0 ? toolSilenceMs : silenceMs;
      const toMs = Math.min(tMs, this.#lastMs + silence);
      this.#busy.push({ fromMs: Math.max(fromMs, this.#lastMs), toMs });
      this.#turns.at(-1)?.busy.push({ fromMs: Math.max(fromMs, this.#lastMs), toMs });
      // It disappeared silently; what comes now starts anew.
      if (toMs < tMs) this.#enter('none', tMs);
    } else if (this.#state === 'asked') {
      this.#waiting.push({ fromMs, toMs: Math.min(tMs, fromMs + questionWaitMs) });
    } else if (this.#state === 'stopped' && !this.#isProgram) {
      this.#waiting.push({ fromMs, toMs: Math.min(tMs, fromMs + turnWaitMs) });
    }
    this.#lastMs = tMs;
  }

  #begin(tMs: number): void {
    if (!this.#isInTurn) {
      this.#turns.push({ fromMs: tMs, busy: [], edits: [] });
      this.#isInTurn = true;
    }
    if (this.#state !== 'busy') this.#enter('busy', tMs);
  }

  #end(state: 'stopped' | 'closed', tMs: number): void {
    this.#isInTurn = false;
    this.#openCalls.clear();
    this.#enter(state, tMs);
  }

  #enter(state: 'none' | 'busy' | 'asked' | 'stopped' | 'closed', tMs: number): void {
    this.#state = state;
    this.#sinceMs = tMs;
    this.#lastMs = tMs;
  }
}
