import type { Interval } from './anytime.ts';

/** Below this many tasks, or with fewer than {@link minPerArm} in an arm, nothing is estimated (anchors C.7). */
export const minTasks = 10;
export const minPerArm = 4;
/** From this many tasks on a verb may be used, if the interval carries it (anchors C.7). */
export const minTasksForVerb = 20;

export interface EffectToWord {
  /** Tasks done in each arm. */
  readonly treated: number;
  readonly control: number;
  /** ln of the ratio of times, treated over control. */
  readonly logRatio: number;
  /** Anytime-valid interval of the same; infinite ends allowed. */
  readonly interval: Interval;
}

export interface ArmNames {
  readonly treated: string;
  readonly control: string;
}

export type EffectWording =
  | { readonly stage: 'counts'; readonly verb: null; readonly text: string; readonly tasksNeeded: number }
  | {
      readonly stage: 'interval' | 'verdict';
      readonly verb: 'faster' | 'slower' | null;
      readonly text: string;
      /** Ratio of times, treated over control; 1 = no difference. */
      readonly ratio: number;
      /** Of the same ratio; null when it is still without bounds. */
      readonly interval: Interval | null;
    };

const defaultNames: ArmNames = { treated: 'with AI', control: 'without AI' };

/** How many more tasks it takes before anything is estimated; 0 when there are enough in all and in each arm. */
export function tasksNeeded(treated: number, control: number): number {
  const perArm = Math.max(0, minPerArm - treated) + Math.max(0, minPerArm - control);
  return Math.max(minTasks - treated - control, perArm, 0);
}

/**
 * The only place where an effect becomes words. Below {@link minTasks} tasks there are counts and nothing else; below
 * {@link minTasksForVerb} an interval without a verb; "faster" or "slower" only when the interval excludes 1.
 */
export function wordEffect(effect: EffectToWord, names: ArmNames = defaultNames): EffectWording {
  const { treated, control, logRatio, interval } = effect;
  const n = treated + control;
  const counts = `${treated} ${names.treated}, ${control} ${names.control}`;
  const needed = tasksNeeded(treated, control);
  if (needed > 0 || !Number.isFinite(logRatio)) {
    const more = needed > 0 ? ` ${needed} more ${needed === 1 ? 'task' : 'tasks'} needed.` : '';
    return { stage: 'counts', verb: null, text: `No comparison yet (${counts}).${more}`, tasksNeeded: needed };
  }
  const ratio = Math.exp(logRatio);
  const bounded = Number.isFinite(interval.lower) && Number.isFinite(interval.upper);
  const bounds = bounded ? { lower: Math.exp(interval.lower), upper: Math.exp(interval.upper) } : null;
  const range =
    bounds === null ? 'no bounds yet' : `95 % interval ×${factor(bounds.lower)} to ×${factor(bounds.upper)}`;
  const figures = `Time ${names.treated} is ×${factor(ratio)} of time ${names.control} (${range}; ${counts})`;
  if (n < minTasksForVerb) {
    return { stage: 'interval', verb: null, text: `${figures}.`, ratio, interval: bounds };
  }
  if (bounds === null) {
    return { stage: 'verdict', verb: null, text: `Cannot tell. ${figures}.`, ratio, interval: bounds };
  }
  const verb = interval.upper < 0 ? 'faster' : interval.lower > 0 ? 'slower' : null;
  const text =
    verb === null
      ? `Cannot tell; effects below ×${factor(bounds.lower)} and above ×${factor(bounds.upper)} are excluded. ${figures}.`
      : `You were ${verb} ${names.treated}. ${figures}.`;
  return { stage: 'verdict', verb, text, ratio, interval: bounds };
}

/** Three significant figures, so that a bound just beside 1 is not rounded onto it. */
function factor(ratio: number): string {
  if (Math.abs(ratio - 1) < 0.005 && ratio !== 1) return ratio.toPrecision(4);
  return Number(ratio.toPrecision(3)).toString();
}
