import type { Category } from './category.ts';
import { creditMs, sensitivityGapsMs } from './idleRule.ts';
import { KeyRepeat } from './keyRepeat.ts';
import { type MachineState, quietState } from './machineState.ts';
import { RequestBook } from './requestBook.ts';
import {
  categoryAt,
  type HumanSign,
  type Silence,
  type SilenceEnd,
  silenceCreditMs,
  turningPoints,
} from './silence.ts';
import { TaskBoard, type TaskPhaseWord } from './taskBoard.ts';
import type { TerminalActivity } from './terminalActivity.ts';

/** A stretch of time of which one thing is true. `idleOther` unless a person is credited with it. */
export interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly category: Category;
  readonly isManual: boolean;
  readonly state: MachineState;
}

export interface SweepSink {
  /** Pieces come in order and leave no gap. */
  piece(piece: Piece): void;
  /** Credited ms of the running task under each of {@link sensitivityGapsMs}. */
  sensitivity(task: string | null, times: readonly number[]): void;
}

interface Mark {
  readonly atMs: number;
  readonly state: MachineState;
}

/** A proposal left open so long is forgotten, not reviewed. Chosen; a review of 400 lines takes an hour at most (SmartBear). */
const reviewLimitMs = 3_600_000;
/** Nobody looks at an answer, decides and opens it faster. */
const automaticMs = 1500;

/**
 * One pass over signals in order of time: between two signs of a person lies a silence, and when it closes its time is
 * credited, split at every change of what went on beside them, and given to a category and a task. All windows go through
 * one sweep, so that nothing counts twice.
 */
export class ActivitySweep {
  readonly #sink: SweepSink;
  readonly #tasks = new TaskBoard();
  readonly #requests = new RequestBook();
  readonly #repeat = new KeyRepeat();
  readonly #focus = new Map<string, boolean>();
  readonly #tests = new Map<string, number>();
  readonly #reviews = new Map<string, number>();
  readonly #stopped = new Set<string>();
  #isManual = false;
  #isAnswered = false;
  #answeredMs = Number.NEGATIVE_INFINITY;
  #nowMs = Number.NaN;
  #startMs = 0;
  #sign: HumanSign | undefined;
  /** State at the last sign, and what changed since. */
  #state: MachineState = quietState;
  #marks: Mark[] = [];

  constructor(sink: SweepSink) {
    this.#sink = sink;
  }

  /** The time of the signals that follow; never goes back. */
  at(atMs: number): void {
    if (Number.isNaN(this.#nowMs)) {
      this.#nowMs = atMs;
      this.#sign = undefined;
      this.#startMs = atMs;
    }
    if (atMs > this.#nowMs) this.#nowMs = atMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Some model works. */
  get isBusy(): boolean {
    return this.#requests.isBusy;
  }

  get runningTask(): string | null {
    return this.#tasks.running;
  }

  /** The keyboard in a text. */
  typed(window: string, chars: number): void {
    if (this.#hasLostFocus(window) || this.#repeat.isStuck(window, this.#nowMs, chars)) return;
    this.#human(true, 'writingCode');
  }

  /** Scrolling, selecting, another file: signs of a reader in that window. */
  read(window: string): void {
    if (this.#hasLostFocus(window)) return;
    if (this.#forgetReviews()) this.#changed();
    const state = this.#latest();
    const act = state.isReviewing
      ? 'reviewingAiOutput'
      : state.isStopped
        ? 'testingAndDebugging'
        : 'readingAndSearching';
    this.#human(false, act);
  }

  /** Saving, a view of ours, a command: a person was there, whatever they did. */
  did(window: string, act: Category | null): void {
    if (!this.#hasLostFocus(window)) this.#human(false, act);
  }

  window(id: string, focused: boolean, active: boolean): void {
    const before = this.#focus.get(id);
    this.#focus.set(id, focused);
    if (before !== focused) this.#changed();
    if (focused && active) this.#human(false, null);
  }

  terminal(window: string, key: string, phase: 'start' | 'end', { category, isAwaited }: TerminalActivity): void {
    if (phase === 'end') {
      if (this.#tests.delete(key)) this.#changed();
      return;
    }
    // While a model works, a command may well be its own: neither a sign of a person nor theirs to wait for.
    if (this.#requests.isBusy || this.#hasLostFocus(window)) return;
    this.#human(false, category);
    if (isAwaited) {
      this.#tests.set(key, this.#nowMs);
      this.#changed();
    }
  }

  debug(id: string, phase: 'start' | 'stopped' | 'continued' | 'end'): void {
    // The program reaches a breakpoint or its end without anybody.
    if (phase === 'start' || phase === 'continued') this.#human(false, 'testingAndDebugging');
    if (phase === 'stopped') this.#stopped.add(id);
    else this.#stopped.delete(id);
    this.#changed();
  }

  request(key: string, phase: 'start' | 'first' | 'end', isAsked = true): void {
    if (phase === 'start') {
      if (isAsked) this.#human(false, 'waitingOnAi', 'prompt');
      this.#requests.start(key, this.#tasks.running);
    } else if (phase === 'end') {
      const ended = this.#requests.end(key);
      if (ended === undefined) return;
      this.#answeredMs = this.#nowMs;
      this.#isAnswered ||= ended.task === this.#tasks.running && !this.#requests.busyTasks.includes(ended.task);
    } else return;
    this.#changed();
  }

  review(id: string, phase: 'opened' | 'decided'): void {
    // A proposal that opens with the end of its request was opened by it, perhaps for nobody.
    const isAutomatic = phase === 'opened' && this.#nowMs - this.#answeredMs <= automaticMs;
    if (!isAutomatic) this.#human(false, 'reviewingAiOutput');
    if (phase === 'opened') this.#reviews.set(id, this.#nowMs);
    else this.#reviews.delete(id);
    this.#changed();
  }

  task(id: string, phase: TaskPhaseWord): void {
    this.#human(false, null);
    this.#tasks.apply(id, phase);
    if (phase === 'done' || phase === 'abandon') this.#requests.forgetTask(id);
    this.#changed();
  }

  /** Work away from the editor, entered by hand, begins or ends. */
  manual(isOn: boolean): void {
    this.#isManual = isOn;
    this.#changed();
  }

  /** The machine slept from `fromMs` (at most back to the last signal) until now. */
  slept(fromMs: number): void {
    const last = this.#marks.at(-1)?.atMs ?? this.#sign?.atMs ?? this.#startMs;
    const state = this.#latest();
    this.#marks.push({ atMs: Math.max(last, fromMs), state: { ...state, isSuspended: true } });
    this.#changed();
  }

  /** A window or the editor ended at once: what it ran is over. */
  crashed(isOfCrash: (key: string) => boolean = () => true): void {
    for (const key of this.#requests.keys()) if (isOfCrash(key)) this.#requests.end(key);
    for (const key of this.#tests.keys()) if (isOfCrash(key)) this.#tests.delete(key);
    for (const key of this.#stopped) if (isOfCrash(key)) this.#stopped.delete(key);
    this.#changed();
  }

  /** Settles the last silence. Nothing may follow. */
  end(atMs = this.#nowMs): void {
    if (Number.isNaN(this.#nowMs)) return;
    this.at(atMs);
    this.#settle('end');
  }

  /** Human-active ms of the running task since the last sign, as far as they are certain. */
  pendingMs(atMs: number): number {
    if (this.#sign === undefined || this.#tasks.running === null) return 0;
    return silenceCreditMs({ sign: this.#sign, toMs: Math.max(atMs, this.#sign.atMs), end: 'end' });
  }

  #hasLostFocus(window: string): boolean {
    return this.#focus.get(window) === false;
  }

  #human(isTyping: boolean, act: Category | null, end: SilenceEnd = 'sign'): void {
    this.#settle(end);
    this.#sign = { atMs: this.#nowMs, isTyping, act };
    if (this.#isAnswered) {
      this.#isAnswered = false;
      this.#state = { ...this.#state, isAnswered: false };
    }
  }

  /** Gives away the time since the last sign. */
  #settle(end: SilenceEnd): void {
    const toMs = this.#nowMs;
    const marks = this.#marks;
    const sign = this.#sign;
    if (sign === undefined) this.#settleUnsigned(toMs);
    else if (toMs > sign.atMs) {
      const silence: Silence = { sign, toMs, end };
      const creditEndMs = sign.atMs + silenceCreditMs(silence);
      const points = turningPoints(silence);
      const other = sensitivityGapsMs.map(
        (limitMs) => sign.atMs + creditMs(end === 'end' ? Number.POSITIVE_INFINITY : toMs - sign.atMs, limitMs),
      );
      let fromMs = sign.atMs;
      for (let index = 0; index <= marks.length; index++) {
        const mark = marks[index];
        const untilMs = mark?.atMs ?? toMs;
        for (const point of points) {
          if (point <= fromMs || point >= untilMs) continue;
          this.#give(fromMs, point, silence, creditEndMs, other);
          fromMs = point;
        }
        this.#give(fromMs, untilMs, silence, creditEndMs, other);
        fromMs = Math.max(fromMs, untilMs);
        if (mark !== undefined) this.#state = mark.state;
      }
    } else if (marks.length > 0) this.#state = marks.at(-1)?.state ?? this.#state;
    if (marks.length > 0) this.#marks = [];
  }

  #settleUnsigned(toMs: number): void {
    let fromMs = this.#startMs;
    for (const mark of [...this.#marks, { atMs: toMs, state: this.#latest() }]) {
      if (mark.atMs > fromMs) {
        const { isManual } = this.#state;
        this.#sink.piece({ fromMs, toMs: mark.atMs, category: 'idleOther', isManual, state: this.#state });
        const manualMs = isManual ? mark.atMs - fromMs : 0;
        this.#sink.sensitivity(this.#state.task, [manualMs, manualMs, manualMs]);
        fromMs = mark.atMs;
      }
      this.#state = mark.state;
    }
  }

  #give(fromMs: number, toMs: number, silence: Silence, creditEndMs: number, other: readonly number[]): void {
    if (toMs <= fromMs) return;
    const state = this.#state;
    const isCredited = !state.isSuspended && fromMs < creditEndMs;
    const category = isCredited ? categoryAt(fromMs, silence, state) : 'idleOther';
    this.#sink.piece({ fromMs, toMs, category, isManual: !isCredited && state.isManual, state });
    if (state.isSuspended) return;
    const isManual = state.isManual;
    this.#sink.sensitivity(
      state.task,
      other.map((endMs) => (isManual ? toMs - fromMs : Math.max(0, Math.min(toMs, endMs) - fromMs))),
    );
  }

  #latest(): MachineState {
    return this.#marks.at(-1)?.state ?? this.#state;
  }

  #changed(): void {
    this.#forgetReviews();
    const task = this.#tasks.running;
    const busyTasks = this.#requests.busyTasks;
    const focus = [...this.#focus.values()];
    this.#marks.push({
      atMs: this.#nowMs,
      state: {
        task,
        busyTasks,
        isBusy: busyTasks.includes(task),
        isAnswered: this.#isAnswered,
        isTesting: this.#tests.size > 0,
        isStopped: this.#stopped.size > 0,
        isReviewing: this.#reviews.size > 0,
        isUnfocused: focus.length > 0 && !focus.includes(true),
        isSuspended: false,
        isManual: this.#isManual,
        isOpen: this.#tasks.hasOpen,
      },
    });
  }

  #forgetReviews(): boolean {
    let isForgotten = false;
    for (const [id, openedMs] of this.#reviews) {
      if (this.#nowMs - openedMs > reviewLimitMs) isForgotten = this.#reviews.delete(id);
    }
    return isForgotten;
  }
}
