import { type ClockEvent, isByHand, numberOf, requestId, textOf } from './activity.ts';
import { type Category, categories } from './category.ts';
import { type Doing, OpenGap } from './openGap.ts';
import { OpenWork } from './openWork.ts';
import { RequestLog } from './requestLog.ts';
import { StuckKey } from './stuckKey.ts';
import { TaskStack } from './taskStack.ts';
import { type TerminalActivity, terminalActivity } from './terminalActivity.ts';
import type { TimelineSink } from './timeline.ts';
import { WindowStates } from './windowStates.ts';

/** A change of the cursor or the view this soon after a change of the text belongs to that change. */
const echoMs = 50;
/** A proposal that opens with the end of its request was opened by it, perhaps for nobody. */
const automaticMs = 1500;
/** Views in which a person talks to a model. */
const chatViews: ReadonlySet<string> = new Set(['assist', 'delegate']);

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
  readonly #requests: RequestLog;
  readonly #gap: OpenGap;
  /** Time up to which everything is in the timeline or in the open gap. */
  #nowMs: number | undefined;
  #editMs = Number.NEGATIVE_INFINITY;
  #editByMachine = false;
  #answerMs = Number.NEGATIVE_INFINITY;

  /** @param neverEnds Requests of which the record, as far as it is known, tells no end. */
  constructor(out: TimelineSink, neverEnds: ReadonlySet<string> = new Set()) {
    this.#out = out;
    this.#gap = new OpenGap(out);
    this.#requests = new RequestLog(neverEnds);
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
      case 'signal.view':
        this.#view(tMs, event);
        break;
      case 'signal.save':
      case 'signal.scm':
        // A merge is found, not made: it may have happened on a server.
        if (data['what'] !== 'merge' && this.#isAttended(event))
          this.#sign(tMs, this.#gap.doing === 'typing' ? 'typing' : 'reading');
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
    const endMs = Math.max(nowMs, this.#nowMs ?? nowMs);
    this.#advance(endMs);
    this.#gap.close(endMs, false, this.#tasks.owner);
    for (const { fromMs, task } of this.#requests.open) this.#out.addBusy(fromMs, endMs, task);
  }

  /** What of the gap since the last sign counts if no other sign comes, ms; and for which task. */
  openCredit(nowMs: number): { readonly ms: number; readonly task: string | null } {
    return { ms: this.#gap.creditMs(nowMs), task: this.#tasks.owner };
  }

  #advance(tMs: number): void {
    const fromMs = this.#nowMs;
    this.#nowMs = tMs;
    if (fromMs === undefined) {
      this.#out.begin(tMs);
      return;
    }
    if (tMs === fromMs) return;
    for (const lost of this.#requests.takeLost(fromMs, tMs)) this.#out.addBusy(lost.fromMs, fromMs, lost.task);
    this.#gap.extend(fromMs, tMs, {
      watching: this.#work.watching(fromMs),
      isBusy: this.#requests.isBusyFor(this.#tasks.owner),
      isReviewing: this.#work.isReviewing,
      isUnfocused: this.#windows.isUnfocused,
    });
  }

  /** A sign of the person. */
  #sign(tMs: number, doing: Doing, command?: Category): void {
    this.#gap.sign(tMs, doing, this.#tasks.owner, this.#work.isReviewing, command);
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
    if (tMs - this.#editMs <= echoMs && (this.#editByMachine || this.#gap.doing === 'typing')) return;
    this.#sign(tMs, this.#work.isReviewing ? 'reviewing' : 'reading');
  }

  /** Writing in a chat is prompting; reading there is reading, and reviewing while an answer is newer than the own work. */
  #view(tMs: number, event: ClockEvent): void {
    const { data, window } = event;
    const doing = data['doing'];
    // What a person did inside of a view is a sign of its own; that it came to the front may be the doing of a model.
    if (doing === undefined ? !this.#isAttended(event) : this.#windows.of(window ?? '')?.focused === false) return;
    const isChat = chatViews.has(textOf(data, 'name'));
    if (doing === 'writing') this.#sign(tMs, isChat ? 'prompting' : 'reading');
    else {
      const isAnswer = doing === 'reading' && isChat && this.#answerMs > this.#editMs;
      this.#sign(tMs, isAnswer || this.#work.isReviewing ? 'reviewing' : 'reading');
    }
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
    return this.#requests.isBusy ? (state?.active ?? this.#windows.attended ?? false) : !this.#windows.isUnfocused;
  }

  #command(tMs: number, event: ClockEvent): void {
    const { data } = event;
    const phase = textOf(data, 'phase', 'start');
    const activity = activityOf(event);
    // While a model works a command may well be its own: neither a sign of the person nor what they wait for.
    if (phase === 'start' && this.#requests.isBusy) return;
    this.#work.command(tMs, textOf(data, 'id'), textOf(data, 'command'), phase, activity);
    if (phase !== 'start' || !this.#isAttended(event)) return;
    this.#sign(tMs, 'commanding', activity.category);
  }

  #debug(tMs: number, event: ClockEvent): void {
    const phase = textOf(event.data, 'phase', 'start');
    this.#work.debug(tMs, textOf(event.data, 'id'), phase);
    if ((phase === 'start' || phase === 'continued') && this.#isAttended(event)) this.#sign(tMs, 'debugging');
  }

  #request(tMs: number, { data, task }: ClockEvent, phase: string): void {
    const id = requestId(data);
    const agent = textOf(data, 'agent', id);
    if (phase === 'start') {
      // A chat view gives no signs, so that its window may be called inactive meanwhile.
      if (!this.#requests.isLoop(agent, tMs) && !this.#windows.isUnfocused) this.#sign(tMs, 'asking');
      this.#requests.start({ id, agent, fromMs: tMs, task: task ?? this.#tasks.owner });
    } else if (phase === 'approvalDecided') this.#sign(tMs, 'asking');
    else if (phase === 'end') {
      const ended = this.#requests.end(id, data['agent'] === undefined ? undefined : agent, tMs);
      if (ended === undefined) return;
      this.#answerMs = tMs;
      if (ended.task === null || ended.task === this.#tasks.owner) this.#gap.answered();
      this.#out.addBusy(ended.fromMs, tMs, ended.task);
    }
  }

  #review(tMs: number, event: ClockEvent, phase: string): void {
    const id = textOf(event.data, 'reviewId', textOf(event.data, 'id'));
    const opens = /^(?:start|open|opened|begin|shown|show|resume)$/.test(phase);
    const decides = /^(?:end|done|accept|reject|decid|approve|dismiss|discard|close|finish|complete)/.test(phase);
    if (opens) this.#work.openReview(tMs, id);
    const isAutomatic = opens && tMs - this.#answerMs <= automaticMs;
    if (!isAutomatic && !this.#windows.isUnfocused) this.#sign(tMs, 'reviewing');
    if (decides) this.#work.closeReview(id);
  }

  #task(tMs: number, { task, data }: ClockEvent, phase: string): void {
    if (phase === 'manual' && task !== null) this.#out.addManual(numberOf(data, 'ms'), task);
    const ends = phase === 'pause' || phase === 'done' || phase === 'abandon';
    if (task === null || !(ends || phase === 'start' || phase === 'resume')) return;
    this.#sign(tMs, 'present');
    this.#tasks.apply(phase, task);
    // After a pause or an end nothing is credited until the next sign, unless another task goes on.
    if (ends && this.#tasks.owner === null) this.#gap.leave();
  }

  /** Every window tells of the same sleep when it notices it; only the first to tell is heard. */
  #suspend(fromMs: number, toMs: number, toldMs: number): void {
    if (toMs - fromMs < toldMs / 2) return;
    this.#gap.close(fromMs, false, this.#tasks.owner);
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
