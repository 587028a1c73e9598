import type { Category } from '../category.ts';
import { GapAnswers } from '../gapAnswers.ts';
import { countedMs, type GapKind, idleLimitMs, isAway, type SignGap } from '../signGap.ts';
import type { TimelineSink } from '../timeline.ts';

/**
 * For this long after a sign, the sign's own activity names the time, taking precedence over anything running in the background. Affects
 * only the category, never how much counts.
 */
const carriedMs = 30_000;

/** What a sign was about; `present` means only that the person was there. */
export type Doing =
  | 'present'
  | 'typing'
  | 'reading'
  | 'prompting'
  | 'asking'
  | 'reviewing'
  | 'commanding'
  | 'debugging';

/** What goes on around the person. */
export interface Surroundings {
  /** What a person without input is probably watching: a command they wait for, a breakpoint, a review. */
  readonly watching: Category | undefined;
  /** A model is working for the person's current task. */
  readonly isBusy: boolean;
  readonly isReviewing: boolean;
  /** Every window that ever reported its focus has lost it. */
  readonly isUnfocused: boolean;
}

interface Span {
  readonly fromMs: number;
  readonly category: Category;
  /** Its category comes from something other than the person's own activity. */
  readonly isExplained: boolean;
}

const ownCategory: Readonly<Record<Doing, Category>> = {
  present: 'readingAndSearching',
  typing: 'writingCode',
  reading: 'readingAndSearching',
  prompting: 'prompting',
  asking: 'readingAndSearching',
  reviewing: 'reviewingAiOutput',
  commanding: 'gitAndEnvironment',
  debugging: 'testingAndDebugging',
};

/**
 * The time since the person's last sign. Only its end decides what it was; until then it is kept in spans, of which none, some or all are
 * credited.
 */
export class OpenGap {
  readonly #out: TimelineSink;
  readonly #answers: GapAnswers;
  /** Undefined if the person is known to be away or was never seen. */
  #signMs: number | undefined;
  /** Last sign at the work itself, if a later one was made in a chat. */
  #limitFromMs: number | undefined;
  #doing: Doing = 'present';
  #commandCategory: Category = 'gitAndEnvironment';
  #spans: Span[] = [];
  /** A model has finished since the last sign, so there is an answer to read. */
  #isAnswered = false;
  /** The time from which the person counts as away, until their next sign. */
  #awayFromMs: number | undefined;
  #isUnwatched = false;

  constructor(out: TimelineSink, answers: GapAnswers = new GapAnswers()) {
    this.#out = out;
    this.#answers = answers;
  }

  /** The editor was not running for part of the gap. */
  unwatched(): void {
    this.#isUnwatched = true;
  }

  /** Their hands were on the keyboard, so they are not watching what runs in the background. */
  get #isByKeys(): boolean {
    return this.#doing === 'typing' || this.#doing === 'prompting';
  }

  get doing(): Doing {
    return this.#doing;
  }

  /** Closes the current gap and opens a new one. @param commandCategory Category of the command the person gave, if any. */
  sign(tMs: number, doing: Doing, task: string | null, isReviewing: boolean, commandCategory?: Category): void {
    if (doing === 'asking' && !isReviewing) this.#turnIntoPrompting(tMs);
    this.close(tMs, task);
    this.#back(tMs);
    this.#signMs = tMs;
    this.#about(doing, commandCategory);
  }

  /**
   * The same, in a chat. It shows that the person is there but does not restart the limit for the gap after it: help from elsewhere (a
   * browser, a terminal) leaves no such sign, and the source of the help must not decide how much counts.
   */
  chatSign(tMs: number, doing: Doing, task: string | null, isReviewing: boolean): void {
    const limitFromMs = this.#limitFromMs ?? this.#signMs;
    this.sign(tMs, doing, task, isReviewing);
    this.#limitFromMs = limitFromMs;
  }

  /** Something happened that tells what the time is about but need not have been done by hand: the gap continues. */
  explain(tMs: number, doing: Doing, isReviewing: boolean, commandCategory?: Category): void {
    if (doing === 'asking' && !isReviewing) this.#turnIntoPrompting(tMs);
    this.#about(doing, commandCategory);
  }

  #about(doing: Doing, commandCategory: Category | undefined): void {
    this.#doing = doing;
    this.#isAnswered = false;
    if (commandCategory !== undefined) this.#commandCategory = commandCategory;
  }

  answered(): void {
    this.#isAnswered = true;
  }

  /** The person left: nothing more is credited until the next sign. */
  leave(): void {
    this.#signMs = undefined;
    this.#limitFromMs = undefined;
    this.#spans.length = 0;
    this.#isUnwatched = false;
  }

  /** The machine fell asleep: the gap ends here, and the person is away until their next sign. */
  sleep(tMs: number, task: string | null): void {
    const signMs = this.#signMs;
    this.close(tMs, task, 'asleep');
    if (signMs !== undefined) this.#awayFromMs ??= Math.min(tMs, signMs + idleLimitMs);
  }

  /** Closes the gap at the end of the record. */
  finish(tMs: number, task: string | null): void {
    this.close(tMs, task);
    this.#back(tMs);
  }

  /** Nothing changed in [fromMs, toMs) except the age of the last sign. */
  extend(fromMs: number, toMs: number, surroundings: Surroundings): void {
    if (this.#signMs === undefined || toMs <= fromMs) return;
    const untilMs = this.#signMs + carriedMs;
    if (fromMs < untilMs) this.#add(fromMs, surroundings, true);
    if (toMs > untilMs) this.#add(Math.max(fromMs, untilMs), surroundings, false);
  }

  /** Closes the gap: see {@link countedMs}. */
  close(tMs: number, task: string | null, kind: GapKind = this.#isUnwatched ? 'unwatched' : 'watched'): void {
    const fromMs = this.#signMs;
    if (fromMs === undefined) {
      this.#out.idle(tMs, task);
      return;
    }
    const answer = kind === 'asleep' ? undefined : this.#answers.of(fromMs, tMs);
    const gap: SignGap = { ...this.#gapFrom(fromMs, tMs, kind), task, ...(answer === undefined ? {} : { answer }) };
    const isLong = tMs - (this.#limitFromMs ?? fromMs) > idleLimitMs;
    const untilMs = isLong ? fromMs + countedMs(gap, idleLimitMs) : tMs;
    const spans = this.#spans;
    for (let index = 0; index < spans.length; index += 1) {
      const span = spans[index];
      if (span === undefined || span.fromMs >= untilMs) break;
      this.#out.active(Math.min(spans[index + 1]?.fromMs ?? tMs, untilMs), span.category, task);
    }
    if (untilMs < tMs) this.#out.idle(tMs, task);
    if (isLong) {
      this.#out.addGap(gap);
      if (isAway(gap)) this.#awayFromMs = fromMs + idleLimitMs;
    }
    this.leave();
  }

  /** What counts if no other sign follows, ms. */
  openMs(nowMs: number): number {
    const fromMs = this.#signMs;
    if (fromMs === undefined || nowMs <= fromMs) return 0;
    return countedMs(this.#gapFrom(fromMs, nowMs, this.#isUnwatched ? 'unwatched' : 'watched'), idleLimitMs);
  }

  #gapFrom(fromMs: number, toMs: number, kind: GapKind): SignGap {
    const limitFromMs = this.#limitFromMs;
    return { fromMs, toMs, kind, task: null, ...(limitFromMs === undefined ? {} : { limitFromMs }) };
  }

  #back(tMs: number): void {
    if (this.#awayFromMs !== undefined) this.#out.addAway(this.#awayFromMs, tMs);
    this.#awayFromMs = undefined;
  }

  #add(fromMs: number, surroundings: Surroundings, isCarried: boolean): void {
    const explained = this.#explanation(surroundings, isCarried);
    const own = this.#doing === 'commanding' ? this.#commandCategory : ownCategory[this.#doing];
    // Out of the editor and soon back: most likely reading documentation.
    const category = explained ?? (surroundings.isUnfocused ? 'readingAndSearching' : own);
    const isExplained = explained !== undefined;
    const last = this.#spans.at(-1);
    if (last?.category !== category || last.isExplained !== isExplained) {
      this.#spans.push({ fromMs, category, isExplained });
    }
  }

  /**
   * The category of what runs or is open, if that says more than the last sign.
   * @param isCarried The last sign is so recent that its activity is assumed to continue in spite of what runs.
   */
  #explanation({ watching, isBusy, isReviewing }: Surroundings, isCarried: boolean): Category | undefined {
    const waiting = isBusy ? 'waitingOnAi' : undefined;
    const answer = this.#isAnswered && !isReviewing ? 'reviewingAiOutput' : undefined;
    if (this.#doing === 'asking') return waiting ?? watching ?? answer;
    if (isCarried && this.#doing !== 'present') return this.#isByKeys ? undefined : watching;
    return watching ?? waiting ?? answer;
  }

  /**
   * Time before a request was spent writing it (a chat view gives no signs): the whole gap, or only its last part if something else
   * explains the gap. Reading an answer and writing the next question are one conversation and are not split.
   */
  #turnIntoPrompting(tMs: number): void {
    const spans = this.#spans;
    this.#spans = [];
    for (const [index, span] of spans.entries()) {
      const toMs = spans[index + 1]?.fromMs ?? tMs;
      const isFree = !span.isExplained || span.category === 'reviewingAiOutput';
      const fromMs = isFree ? span.fromMs : Math.max(span.fromMs, tMs - carriedMs);
      if (span.fromMs < fromMs) this.#spans.push(span);
      if (fromMs < toMs) this.#spans.push({ fromMs, category: 'prompting', isExplained: false });
    }
  }
}
