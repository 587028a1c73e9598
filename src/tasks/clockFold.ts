import { type ClockEvent, isByHand, numberOf, requestId, textOf } from './activity.ts';
import { type Category, categories } from './category.ts';
import { readingGapMs, tailMs, typingGapMs } from './idleRule.ts';
import { OpenWork } from './openWork.ts';
import { creditedUntil, type SignGap } from './signGap.ts';
import { StuckKey } from './stuckKey.ts';
import { TaskStack } from './taskStack.ts';
import { type TerminalActivity, terminalActivity } from './terminalActivity.ts';
import type { TimelineSink } from './timeline.ts';
import { WindowStates } from './windowStates.ts';

/** What the last sign of the person was about. */
type Doing = 'present' | 'typing' | 'reading' | 'asking' | 'reviewing' | 'commanding' | 'debugging';

/** A change of the cursor or the view this soon after a change of the text belongs to that change. */
const echoMs = 50;
/** A request that follows the end of the same agent's last one this soon was sent by the agent itself. */
const loopMs = 3000;
/** A proposal that opens with the end of its request was opened by it, perhaps for nobody. */
const automaticMs = 1500;
/** A request without an end is counted until the record falls silent for this long. */
const silenceMs = readingGapMs;
const ownCategory: Readonly<Record<Doing, Category>> = {
  present: 'readingAndSearching',
  typing: 'writingCode',
  reading: 'readingAndSearching',
  asking: 'readingAndSearching',
  reviewing: 'reviewingAiOutput',
  commanding: 'gitAndEnvironment',
  debugging: 'testingAndDebugging',
};

/** A part of the gap since the last sign. */
interface Span {
  readonly fromMs: number;
  readonly category: Category;
  /** Something ran or was open then that gives it its category. */
  readonly isWatched: boolean;
}

interface OpenRequest {
  readonly fromMs: number;
  readonly task: string | null;
  readonly agent: string;
  readonly id: string;
}

/**
 * Reads events in order of time, once, and writes the timeline: at every moment one category, one task, credited or not. All
 * windows of the person go into one fold, so that nothing is counted twice.
 */
export class ClockFold {
  readonly #out: TimelineSink;
  readonly #windows = new WindowStates();
  readonly #work = new OpenWork();
  readonly #tasks = new TaskStack();
  readonly #stuckKey = new StuckKey();
  readonly #requests = new Map<string, OpenRequest>();
  /** Last start and end of each agent's requests. */
  readonly #agents = new Map<string, number>();
  /** Time up to which everything is in the timeline or waits in `#pending`. */
  #nowMs: number | undefined;
  /** Last sign; undefined when the person is known to be away or never came. */
  #signMs: number | undefined;
  #limitMs = readingGapMs;
  #doing: Doing = 'reading';
  #commandCategory: Category = 'gitAndEnvironment';
  #pending: Span[] = [];
  #editMs = Number.NEGATIVE_INFINITY;
  #editByMachine = false;
  /** A model has finished since the last sign: there is an answer to read. */
  #isAnswered = false;
  #answerMs = Number.NEGATIVE_INFINITY;

  readonly #neverEnds: ReadonlySet<string>;

  /** @param neverEnds Requests of which the record, as far as it is known, tells no end. */
  constructor(out: TimelineSink, neverEnds: ReadonlySet<string> = new Set()) {
    this.#out = out;
    this.#neverEnds = neverEnds;
  }

  /** Events must come in order of time; one that is late counts as if it came now. */
  push(event: ClockEvent): void {
    const { kind, data } = event;
    const beforeMs = this.#nowMs ?? event.tMs;
    const tMs = Math.max(event.tMs, beforeMs);
    this.#advance(tMs);
    switch (kind) {
      case 'signal.edit':
        this.#edit(tMs, event);
        break;
      case 'signal.selection':
      case 'signal.scroll':
      case 'signal.editor':
        this.#look(tMs, event);
        break;
      case 'signal.window':
        this.#window(tMs, event);
        break;
      case 'signal.save':
      case 'signal.view':
      case 'signal.scm':
        if (this.#isAttended(event)) this.#sign(tMs, this.#doing === 'typing' ? 'typing' : 'reading');
        break;
      case 'signal.terminal':
      case 'signal.task':
      case 'signal.test':
        this.#command(tMs, event);
        break;
      case 'signal.debug':
        this.#debug(tMs, event);
        break;
      case 'signal.suspend':
        this.#suspend(Math.max(tMs - numberOf(data, 'ms'), beforeMs), tMs, numberOf(data, 'ms'));
        break;
      default:
        if (kind.startsWith('request.')) this.#request(tMs, event, kind.slice(8));
        else if (kind.startsWith('review.')) this.#review(tMs, event, kind.slice(7));
        else if (kind.startsWith('task.')) this.#task(tMs, event, kind.slice(5));
    }
  }

  /** Ends the record: what is open counts until `nowMs`, but never longer than the rules allow. */
  finish(nowMs: number): void {
    this.#advance(Math.max(nowMs, this.#nowMs ?? nowMs));
    this.#close(this.#nowMs ?? nowMs, false);
    for (const { fromMs, task } of this.#requests.values()) this.#out.addBusy(fromMs, this.#nowMs ?? nowMs, task);
  }

  /** A request that never ends is over when the record falls silent: its window crashed or was closed. */
  #forgetLostRequests(tMs: number): void {
    const quietMs = this.#nowMs ?? tMs;
    if (tMs - quietMs <= silenceMs) return;
    for (const [key, { fromMs, task, agent, id }] of this.#requests) {
      if (!this.#neverEnds.has(id)) continue;
      this.#agents.delete(agent);
      this.#out.addBusy(fromMs, quietMs, task);
      this.#requests.delete(key);
      this.#work.endRequest(key);
    }
  }

  /** What of the gap since the last sign counts if no other sign comes, ms; and for which task. */
  openCredit(nowMs: number): { readonly ms: number; readonly task: string | null } {
    const ms = this.#signMs === undefined ? 0 : Math.min(tailMs, Math.max(0, nowMs - this.#signMs));
    return { ms, task: this.#tasks.owner };
  }

  #advance(tMs: number): void {
    if (this.#nowMs === undefined) {
      this.#nowMs = tMs;
      this.#out.begin(tMs);
      return;
    }
    if (this.#requests.size > 0) this.#forgetLostRequests(tMs);
    this.#extend(this.#nowMs, tMs);
    this.#nowMs = tMs;
  }

  /** Adds what happens between two events to the gap since the last sign; nothing changes in between but the carry. */
  #extend(fromMs: number, toMs: number): void {
    if (this.#signMs === undefined || toMs <= fromMs) return;
    const carriedMs = this.#signMs + tailMs;
    if (fromMs < carriedMs) this.#pend(fromMs, true);
    if (toMs > carriedMs) this.#pend(Math.max(fromMs, carriedMs), false);
  }

  #pend(fromMs: number, isCarried: boolean): void {
    const watched = this.#watched(isCarried);
    const own = this.#doing === 'commanding' ? this.#commandCategory : ownCategory[this.#doing];
    // Out of the editor and soon back: documentation, most likely.
    const category = watched ?? (this.#windows.isUnfocused ? 'readingAndSearching' : own);
    const last = this.#pending.at(-1);
    const isWatched = watched !== undefined;
    if (last?.category !== category || last.isWatched !== isWatched)
      this.#pending.push({ fromMs, category, isWatched });
  }

  /**
   * What runs or is open, when that says more than the last sign.
   * @param isCarried The last sign was so recent that its activity goes on beside a working agent.
   */
  #watched(isCarried: boolean): Category | undefined {
    const { watching } = this.#work;
    const waiting = this.#work.isBusyFor(this.#tasks.owner) ? 'waitingOnAi' : undefined;
    const answer = this.#isAnswered ? 'reviewingAiOutput' : undefined;
    if (this.#doing === 'asking') return waiting ?? watching ?? answer;
    if (isCarried && this.#doing !== 'present') return this.#doing === 'typing' ? undefined : watching;
    return watching ?? waiting ?? answer;
  }

  /** A sign of the person: the gap before it is decided and a new one begins. */
  #sign(tMs: number, doing: Doing): void {
    if (doing === 'asking') this.#turnIntoPrompting(tMs);
    this.#close(tMs, true);
    this.#signMs = tMs;
    this.#doing = doing;
    this.#limitMs = doing === 'typing' ? typingGapMs : readingGapMs;
    this.#isAnswered = false;
  }

  /**
   * Before a request the person wrote it (a chat view gives no signs): the whole gap, or its last part when something else
   * explains the gap.
   */
  #turnIntoPrompting(tMs: number): void {
    const spans = this.#pending;
    this.#pending = [];
    for (const [index, span] of spans.entries()) {
      const toMs = spans[index + 1]?.fromMs ?? tMs;
      const fromMs = !span.isWatched || this.#isAnswer(span) ? span.fromMs : Math.max(span.fromMs, tMs - tailMs);
      if (span.fromMs < fromMs || this.#work.isReviewing) this.#pending.push(span);
      if (fromMs < toMs && !this.#work.isReviewing)
        this.#pending.push({ fromMs, category: 'prompting', isWatched: false });
    }
  }

  /** Reading an answer and writing the next question are one conversation: nothing parts them. */
  #isAnswer({ category }: Span): boolean {
    return category === 'reviewingAiOutput' && !this.#work.isReviewing;
  }

  /** Decides the gap since the last sign. */
  #close(tMs: number, isClosed: boolean): void {
    const fromMs = this.#signMs;
    const task = this.#tasks.owner;
    if (fromMs === undefined) {
      this.#out.idle(tMs, task);
      return;
    }
    const gap: SignGap = { fromMs, toMs: tMs, isClosed, limitMs: this.#limitMs, task };
    const untilMs = creditedUntil(gap, this.#limitMs);
    const spans = this.#pending;
    for (let index = 0; index < spans.length; index += 1) {
      const span = spans[index];
      if (span === undefined || span.fromMs >= untilMs) break;
      this.#out.active(Math.min(spans[index + 1]?.fromMs ?? tMs, untilMs), span.category, task);
    }
    if (untilMs < tMs) this.#out.idle(tMs, task);
    if (tMs - fromMs > tailMs) this.#out.addGap(gap);
    this.#signMs = undefined;
    this.#pending.length = 0;
  }

  #edit(tMs: number, { data, window }: ClockEvent): void {
    const chars = numberOf(data, 'chars');
    const state = this.#windows.of(window ?? '');
    const byHand = isByHand(data) ?? (state?.focused === true && state.active);
    this.#editMs = tMs;
    this.#editByMachine = !byHand;
    if (!byHand || state?.focused === false) return;
    // Without any input for a minute the editor calls a window inactive; single characters then come from no hand.
    if (state?.active === false && chars <= 1) return;
    if (this.#stuckKey.isRepeat(tMs, chars)) return;
    this.#sign(tMs, 'typing');
  }

  #look(tMs: number, { window }: ClockEvent): void {
    if (this.#windows.of(window ?? '')?.focused === false) return;
    if (tMs - this.#editMs <= echoMs && (this.#editByMachine || this.#doing === 'typing')) return;
    this.#sign(tMs, this.#work.isReviewing ? 'reviewing' : 'reading');
  }

  #window(tMs: number, { window, data }: ClockEvent): void {
    const focused = data['focused'] === true;
    const active = data['active'] !== false;
    this.#windows.set(window ?? '', focused, active);
    if (focused && active) this.#sign(tMs, 'present');
  }

  /** While a model works, what has no window of its own may be the model's doing: then a window has to tell of the person. */
  #isAttended({ window }: ClockEvent): boolean {
    const state = this.#windows.of(window ?? '');
    if (state?.focused === false) return false;
    return this.#work.isBusy ? (state?.active ?? this.#windows.attended ?? false) : !this.#windows.isUnfocused;
  }

  #command(tMs: number, event: ClockEvent): void {
    const { data } = event;
    const phase = textOf(data, 'phase', 'start');
    const activity = activityOf(event);
    // While a model works a command may well be its own: neither a sign of the person nor what they wait for.
    if (phase === 'start' && this.#work.isBusy) return;
    this.#work.command(textOf(data, 'id'), textOf(data, 'command'), phase, activity);
    if (phase !== 'start' || !this.#isAttended(event)) return;
    this.#commandCategory = activity.category;
    this.#sign(tMs, 'commanding');
  }

  #debug(tMs: number, event: ClockEvent): void {
    const phase = textOf(event.data, 'phase', 'start');
    this.#work.debug(textOf(event.data, 'id'), phase);
    if ((phase === 'start' || phase === 'continued') && this.#isAttended(event)) this.#sign(tMs, 'debugging');
  }

  #request(tMs: number, { data, task }: ClockEvent, phase: string): void {
    const agent = textOf(data, 'agent', requestId(data));
    // Ids may name a window in which several agents work.
    const id = `${requestId(data)} ${textOf(data, 'agent')}`;
    if (phase === 'start') {
      const owner = task ?? this.#tasks.owner;
      const isLoop = tMs - (this.#agents.get(agent) ?? Number.NEGATIVE_INFINITY) <= loopMs || this.#isRunning(agent);
      // A chat view gives no signs, so that its window may be called inactive meanwhile.
      if (!isLoop && !this.#windows.isUnfocused) this.#sign(tMs, 'asking');
      if (this.#requests.has(id)) return;
      this.#work.beginRequest(id, owner);
      this.#requests.set(id, { fromMs: tMs, task: owner, agent, id: requestId(data) });
      this.#agents.set(agent, Number.POSITIVE_INFINITY);
      return;
    }
    if (phase === 'approvalDecided') this.#sign(tMs, 'asking');
    if (phase === 'end') this.#endRequest(tMs, this.#requests.has(id) ? id : this.#openRequest(requestId(data)));
  }

  /** The oldest one with this id, for an end that names no agent. */
  #openRequest(id: string): string | undefined {
    for (const [key, request] of this.#requests) if (request.id === id) return key;
    return undefined;
  }

  #endRequest(tMs: number, key: string | undefined): void {
    const request = this.#requests.get(key ?? '');
    if (key === undefined || request === undefined) return;
    this.#requests.delete(key);
    this.#work.endRequest(key);
    this.#agents.set(request.agent, tMs);
    this.#isAnswered = true;
    this.#answerMs = tMs;
    this.#out.addBusy(request.fromMs, tMs, request.task);
  }

  #isRunning(agent: string): boolean {
    return this.#agents.get(agent) === Number.POSITIVE_INFINITY;
  }

  #review(tMs: number, event: ClockEvent, phase: string): void {
    const id = textOf(event.data, 'reviewId', textOf(event.data, 'id'));
    const opens = /^(?:start|open|opened|begin|shown|show|resume)$/.test(phase);
    const decides = /^(?:end|done|accept|reject|decid|approve|dismiss|discard|close|finish|complete)/.test(phase);
    if (opens) this.#work.review(id, true);
    const isAutomatic = opens && tMs - this.#answerMs <= automaticMs;
    if (!isAutomatic && !this.#windows.isUnfocused) this.#sign(tMs, 'reviewing');
    if (decides) this.#work.review(id, false);
  }

  #task(tMs: number, { task, data }: ClockEvent, phase: string): void {
    if (phase === 'manual' && task !== null) this.#out.addManual(numberOf(data, 'ms'), task);
    const ends = phase === 'pause' || phase === 'done' || phase === 'abandon';
    if (task === null || !(ends || phase === 'start' || phase === 'resume')) return;
    this.#sign(tMs, 'present');
    this.#tasks.apply(phase, task);
    // After a pause or an end nothing is credited until the next sign, unless another task goes on.
    if (ends && this.#tasks.owner === null) this.#signMs = undefined;
  }

  /** Every window tells of the same sleep when it notices it; only the first to tell is heard. */
  #suspend(fromMs: number, toMs: number, toldMs: number): void {
    if (toMs - fromMs < toldMs / 2) return;
    this.#close(fromMs, false);
    this.#out.idle(toMs, this.#tasks.owner);
    this.#out.addAsleep(fromMs, toMs);
    this.#windows.forget();
  }
}

function activityOf({ kind, data }: ClockEvent): TerminalActivity {
  const category = categories.find((one) => one === data['category']);
  if (category !== undefined) return { category, isAwaited: data['isAwaited'] === true };
  if (kind === 'signal.terminal') return terminalActivity(textOf(data, 'command', textOf(data, 'program')));
  const isCheck = kind === 'signal.test' || data['group'] === 'build' || data['group'] === 'test';
  return { category: isCheck ? 'testingAndDebugging' : 'gitAndEnvironment', isAwaited: true };
}
