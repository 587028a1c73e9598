import { isByPerson } from '../../lifecycle.ts';
import { type ClockEvent, isByHand, isForClocks, numberOf, requestId, textOf } from '../activity.ts';
import { type Category, categories } from '../category.ts';
import { GapAnswers } from '../gapAnswers.ts';
import { idleLimitMs } from '../signGap.ts';
import { type TerminalActivity, terminalActivity } from '../terminalActivity.ts';
import type { TimelineSink } from '../timeline.ts';
import { type Doing, OpenGap } from './openGap.ts';
import { OpenWork } from './openWork.ts';
import { RequestLog } from './requestLog.ts';
import { StuckKey } from './stuckKey.ts';
import { TaskStack } from './taskStack.ts';
import { WindowStates } from './windowStates.ts';

/** A cursor or view change this soon after a text change is part of that change. */
const echoMs = 50;
/** A proposal that opens this soon after its request ended was opened by the request, possibly with nobody watching. */
const automaticMs = 1500;
/**
 * An event that a program can also cause (a scroll, a save, a command) counts as the person's only this soon after an unmistakably manual
 * one. Far below the idle limit, so that it can add next to nothing. Chosen by us.
 */
const recentInputMs = 10_000;
/** Views in which a person talks to a model. */
const chatViews: ReadonlySet<string> = new Set(['assist', 'delegate']);

/**
 * Reads the events once, in time order, and writes the timeline: at every moment one category and one task, credited or not. All of the
 * person's windows feed one fold, so that nothing is counted twice.
 */
export class ClockFold {
  readonly #out: TimelineSink;
  readonly #windows = new WindowStates();
  readonly #work = new OpenWork();
  readonly #tasks = new TaskStack();
  readonly #stuckKey = new StuckKey();
  readonly #requests: RequestLog;
  readonly #gap: OpenGap;
  readonly #answers: GapAnswers;
  /** Everything up to this time is in the timeline or in the open gap. */
  #nowMs: number | undefined;
  #editMs = Number.NEGATIVE_INFINITY;
  #editByMachine = false;
  #answerMs = Number.NEGATIVE_INFINITY;
  /** Last sign that only a human hand can make. */
  #handMs = Number.NEGATIVE_INFINITY;
  readonly #sessions = new Set<string>();
  /** The window in which the person was last seen. */
  #lastWindow = '';
  /** Set while the person works in a window of another workspace than their task's. */
  #stay: { readonly task: string; readonly fromMs: number } | undefined;

  /** @param neverEnds Requests for which the record so far has no end. @param answers What the person said about gaps. */
  constructor(out: TimelineSink, neverEnds: ReadonlySet<string> = new Set(), answers: GapAnswers = new GapAnswers()) {
    this.#out = out;
    this.#answers = answers;
    this.#gap = new OpenGap(out, answers);
    this.#requests = new RequestLog(neverEnds);
  }

  /** Events must come in time order; a late one is treated as if it happened now. */
  push(event: ClockEvent): void {
    if (!isForClocks(event)) return;
    const { kind, data } = event;
    const beforeMs = this.#nowMs ?? event.tMs;
    const tMs = Math.max(event.tMs, beforeMs);
    this.#advance(tMs);
    switch (kind) {
      case 'signal.edit':
        this.#edit(tMs, event);
        break;
      case 'signal.selection':
        this.#selection(tMs, event);
        break;
      case 'signal.scroll':
      case 'signal.editor':
        if (!this.#isEcho(tMs)) this.#maybeHand(tMs, event, this.#looking);
        break;
      case 'signal.window':
        this.#window(tMs, beforeMs, event);
        break;
      case 'signal.view':
        this.#view(tMs, event);
        break;
      case 'signal.save':
      case 'signal.scm':
        // A merge is detected, not performed here: it may have happened on a server.
        if (data['what'] !== 'merge') this.#maybeHand(tMs, event, this.#gap.doing === 'typing' ? 'typing' : 'reading');
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

  /** Ends the record: anything open counts until `nowMs`, but never longer than the rules allow. */
  finish(nowMs: number): void {
    const endMs = Math.max(nowMs, this.#nowMs ?? nowMs);
    this.#advance(endMs);
    this.#gap.finish(endMs, this.#owner);
    this.#endStay(endMs);
    for (const { id, fromMs } of this.#tasks.paused) this.#out.addPaused(fromMs, endMs, id);
    for (const { fromMs, task } of this.#requests.open) this.#out.addBusy(fromMs, endMs, task);
  }

  /** How much of the gap since the last sign counts if no other sign follows, ms; and for which task. */
  openCredit(nowMs: number): { readonly ms: number; readonly task: string | null } {
    return { ms: this.#gap.openMs(nowMs), task: this.#owner };
  }

  /** The task that the current time belongs to; none while the person is in another workspace. */
  get #owner(): string | null {
    return this.#stay === undefined ? this.#tasks.owner : null;
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
      isBusy: this.#requests.isBusyFor(this.#owner),
      isReviewing: this.#work.isReviewing,
      isUnfocused: this.#windows.isUnfocused,
    });
  }

  /** A sign that only a human hand can make. */
  #hand(tMs: number, event: ClockEvent, doing: Doing, isChat = false): void {
    this.#handMs = tMs;
    this.#sign(tMs, event, doing, isChat);
  }

  /** A sign of the person's activity, in the window where it happened. */
  #sign(tMs: number, { window }: ClockEvent, doing: Doing, isChat: boolean, command?: Category): void {
    const isAway = this.#isOtherWorkspace(window ?? '');
    this.#lastWindow = window ?? this.#lastWindow;
    if (isChat) this.#gap.chatSign(tMs, doing, this.#owner, this.#work.isReviewing);
    else this.#gap.sign(tMs, doing, this.#owner, this.#work.isReviewing, command);
    const task = this.#tasks.owner;
    if (!isAway) this.#endStay(tMs);
    else if (task !== null) this.#stay ??= { task, fromMs: tMs };
  }

  /**
   * Something a program can do as well as a person: counts as a sign only if a hand was seen just now. Otherwise it may explain the
   * current gap, but does not end it.
   */
  #maybeHand(tMs: number, event: ClockEvent, doing: Doing, command?: Category): void {
    const isRecent = tMs - this.#handMs <= recentInputMs && this.#windows.isAttended(event.window ?? '');
    // Asking a model is part of the conversation with it, no matter where the question was written.
    if (isRecent) this.#sign(tMs, event, doing, doing === 'asking', command);
    else if (!this.#windows.isUnfocused) this.#gap.explain(tMs, doing, this.#work.isReviewing, command);
  }

  #isOtherWorkspace(window: string): boolean {
    const [here, home] = [this.#windows.workspaceOf(window), this.#windows.workspaceOf(this.#tasks.window)];
    return here !== undefined && home !== undefined && here !== home;
  }

  #endStay(toMs: number): void {
    if (this.#stay === undefined) return;
    const { task, fromMs } = this.#stay;
    this.#stay = undefined;
    const answer = this.#answers.of(fromMs, toMs);
    this.#out.addElsewhere({ fromMs, toMs, kind: 'elsewhere', task, ...(answer === undefined ? {} : { answer }) });
  }

  /** Whether a cursor or view change merely follows from a text change. */
  #isEcho(tMs: number): boolean {
    return tMs - this.#editMs <= echoMs && (this.#editByMachine || this.#gap.doing === 'typing');
  }

  #edit(tMs: number, event: ClockEvent): void {
    const { data, window } = event;
    const chars = numberOf(data, 'chars');
    const state = this.#windows.of(window ?? '');
    const byHand = isByHand(data) ?? false;
    this.#editMs = tMs;
    this.#editByMachine = !byHand;
    if (!byHand || state?.focused === false) return;
    // After a minute without input the editor calls a window inactive; single characters arriving then are not typed by hand.
    if (state?.active === false && chars <= 1) return;
    if (this.#stuckKey.isRepeat(tMs, chars)) return;
    this.#hand(tMs, event, 'typing');
  }

  /** Only selections made by hand are recorded. A selection set by a program does not make the window active. */
  #selection(tMs: number, event: ClockEvent): void {
    const state = this.#windows.of(event.window ?? '');
    if (this.#isEcho(tMs) || state?.focused === false || state?.active === false) return;
    this.#hand(tMs, event, this.#looking);
  }

  get #looking(): Doing {
    return this.#work.isReviewing ? 'reviewing' : 'reading';
  }

  /** Writing in a chat is prompting. Reading there is reading, or reviewing if the latest answer is newer than the person's last edit. */
  #view(tMs: number, event: ClockEvent): void {
    const { data, window } = event;
    const doing = data['doing'];
    if (doing === undefined) {
      // A program may have brought the view to the front.
      this.#maybeHand(tMs, event, this.#looking);
      return;
    }
    // Keys, clicks and the wheel inside a view: the page only receives those made by hand.
    if (this.#windows.of(window ?? '')?.focused === false) return;
    const isChat = chatViews.has(textOf(data, 'name'));
    const isAnswer = doing === 'reading' && isChat && this.#answerMs > this.#editMs;
    const about =
      doing === 'writing' && isChat ? 'prompting' : isAnswer || this.#work.isReviewing ? 'reviewing' : 'reading';
    this.#hand(tMs, event, doing === 'writing' && !isChat ? 'reading' : about, isChat);
  }

  #window(tMs: number, beforeMs: number, event: ClockEvent): void {
    const { window = '', data, session = window } = event;
    // If a new window appears after all others were silent, the editor was not running in between.
    if (!this.#sessions.has(session) && this.#sessions.size > 0 && tMs - beforeMs > idleLimitMs) this.#gap.unwatched();
    this.#sessions.add(session);
    this.#windows.setWorkspace(window, textOf(data, 'workspace'));
    if (data['focused'] === true) this.#lastWindow = window;
    if (this.#windows.set(window, data['focused'] === true, data['active'] !== false))
      this.#hand(tMs, event, 'present');
  }

  #command(tMs: number, event: ClockEvent): void {
    const { data } = event;
    const phase = textOf(data, 'phase', 'start');
    const activity = activityOf(event);
    // While a model works, a command may well be the model's own: neither a sign of the person nor something they wait for.
    if (phase === 'start' && this.#requests.isBusy) return;
    this.#work.command(tMs, textOf(data, 'id'), textOf(data, 'command'), phase, activity);
    if (phase === 'start') this.#maybeHand(tMs, event, 'commanding', activity.category);
  }

  #debug(tMs: number, event: ClockEvent): void {
    const phase = textOf(event.data, 'phase', 'start');
    this.#work.debug(tMs, textOf(event.data, 'id'), phase);
    if (phase === 'start' || phase === 'continued') this.#maybeHand(tMs, event, 'debugging');
  }

  #request(tMs: number, event: ClockEvent, phase: string): void {
    const { data, task } = event;
    const id = requestId(data);
    const agent = textOf(data, 'agent', id);
    if (phase === 'start') {
      if (!this.#requests.isLoop(agent, tMs)) this.#maybeHand(tMs, event, 'asking');
      this.#requests.start({ id, agent, fromMs: tMs, task: task ?? this.#owner });
    } else if (phase === 'approvalDecided') this.#maybeHand(tMs, event, 'asking');
    else if (phase === 'end') {
      const ended = this.#requests.end(id, data['agent'] === undefined ? undefined : agent, tMs);
      if (ended === undefined) return;
      this.#answerMs = tMs;
      if (ended.task === null || ended.task === this.#owner) this.#gap.answered();
      this.#out.addBusy(ended.fromMs, tMs, ended.task);
    }
  }

  #review(tMs: number, event: ClockEvent, phase: string): void {
    const id = textOf(event.data, 'reviewId', textOf(event.data, 'id'));
    const opens = /^(?:start|open|opened|begin|shown|show|resume)$/.test(phase);
    const decides = /^(?:end|done|accept|reject|decid|approve|dismiss|discard|close|finish|complete)/.test(phase);
    if (opens) this.#work.openReview(tMs, id);
    const isAutomatic = opens && tMs - this.#answerMs <= automaticMs;
    if (!isAutomatic) this.#maybeHand(tMs, event, 'reviewing');
    if (decides) this.#work.closeReview(id);
  }

  #task(tMs: number, event: ClockEvent, phase: string): void {
    const { task, data, window = this.#lastWindow } = event;
    if (phase === 'manual' && task !== null) this.#out.addManual(numberOf(data, 'ms'), task);
    const ends = phase === 'pause' || phase === 'done' || phase === 'abandon';
    if (task === null || !(ends || phase === 'start' || phase === 'resume')) return;
    // A person starts, pauses and ends a task by hand, in any window; a step taken by a program is no sign of anyone.
    if (isByPerson(event)) {
      this.#handMs = tMs;
      this.#gap.sign(tMs, 'present', this.#owner, this.#work.isReviewing);
      this.#endStay(tMs);
    }
    const pausedMs = this.#tasks.apply(tMs, phase, task, window);
    if (pausedMs !== undefined) this.#out.addPaused(pausedMs, tMs, task);
    const span = this.#tasks.spanOf(task);
    if (span !== undefined) this.#out.setTask(task, span);
    // After a pause or an end nothing is credited until the next sign, unless another task is running.
    if (ends && this.#tasks.owner === null) this.#gap.leave();
  }

  /** Every window reports the same sleep once it notices; only the first report is used. */
  #suspend(fromMs: number, toMs: number, toldMs: number): void {
    if (toMs - fromMs < toldMs / 2) return;
    this.#gap.sleep(fromMs, this.#owner);
    this.#out.idle(toMs, this.#owner);
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
