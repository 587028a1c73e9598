import type { Category } from './category.ts';
import { creditMs, readingGapMs, tailMs, typingGapMs } from './idleRule.ts';
import type { MachineState } from './machineState.ts';

/** A sign that a person was there. */
export interface HumanSign {
  readonly atMs: number;
  readonly isTyping: boolean;
  /** What they did; null when the sign only says that they were there. */
  readonly act: Category | null;
}

/** What ended a silence: `prompt` was being written in it; `end` is the end of the record, nobody came back. */
export type SilenceEnd = 'sign' | 'prompt' | 'end';

/** From one sign of a person to the next. */
export interface Silence {
  readonly sign: HumanSign;
  readonly toMs: number;
  readonly end: SilenceEnd;
}

export function silenceCreditMs({ sign, toMs, end }: Silence): number {
  const gapMs = toMs - sign.atMs;
  if (end === 'end') return Math.min(gapMs, tailMs);
  return creditMs(gapMs, sign.isTyping ? typingGapMs : readingGapMs);
}

/**
 * What a person did at a moment of a credited silence. Their last act goes on until the next sign, unless something that one
 * waits for or looks at (a model, tests, a breakpoint, a proposal) explains the silence better: then the act holds for
 * {@link tailMs}. A prompt takes the whole silence before it, or the last {@link tailMs} when the rest is explained.
 */
export function categoryAt(atMs: number, { sign, toMs, end }: Silence, state: MachineState): Category {
  const explained = explanation(state);
  const holds = sign.act !== null && sign.act !== 'waitingOnAi' && atMs < sign.atMs + tailMs;
  if (end === 'prompt' && !state.isReviewing) {
    if (explained === undefined || atMs >= toMs - tailMs) return 'prompting';
  }
  if (explained !== undefined) return holds && sign.act !== null ? sign.act : explained;
  // Out of the editor and soon back: documentation, most likely, unless the program itself is being tried.
  if (state.isUnfocused && sign.act !== 'testingAndDebugging') return 'readingAndSearching';
  return sign.act === null || sign.act === 'waitingOnAi' ? 'readingAndSearching' : sign.act;
}

function explanation(state: MachineState): Category | undefined {
  if (state.isReviewing) return 'reviewingAiOutput';
  if (state.isStopped || state.isTesting) return 'testingAndDebugging';
  if (state.isBusy) return 'waitingOnAi';
  return state.isAnswered ? 'reviewingAiOutput' : undefined;
}

/** Moments of a silence, ascending, at which its category may change apart from changes of state. */
export function turningPoints(silence: Silence): readonly number[] {
  const { sign, toMs } = silence;
  const points = [sign.atMs + silenceCreditMs(silence), sign.atMs + tailMs, toMs - tailMs];
  return points.filter((point) => point > sign.atMs && point < toMs).sort((a, b) => a - b);
}
