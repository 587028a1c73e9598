import * as l10n from '@vscode/l10n';
import { minSample } from '../../base/minSample.ts';
import { plural } from '../../base/plural.ts';
import type { Interval } from '../anytime.ts';

/** With fewer tasks than this in an arm nothing is estimated, no matter how many there are in total. Chosen by us. */
export const minPerArm = 4;
/** From this many tasks on a verb may be used, if the interval supports it. Chosen by us. */
export const minSampleForVerb = 20;

export interface EffectToWord {
  /** Tasks done in each arm. */
  readonly treated: number;
  readonly control: number;
  /** ln of the ratio of times, treated over control. */
  readonly logRatio: number;
  /** Anytime-valid interval for the log ratio; infinite ends allowed. */
  readonly interval: Interval;
  /** The ratio shrunk towards no effect. It is stated first, because early findings are usually too large. */
  readonly shrunkRatio?: number | undefined;
}

/**
 * How a pause between two signs of a person counts: as active up to 2, 5 or 15 minutes, or entirely ("elapsed", which excludes explicit
 * pauses, suspends and absences). The first is the outcome; the others show whether the result depends on the rule.
 */
export const pauseRules = ['min2', 'min5', 'min15', 'elapsed'] as const;
export type PauseRule = (typeof pauseRules)[number];

const ruleNames: Readonly<Record<PauseRule, string>> = {
  min2: l10n.t('pauses up to 2 min'),
  min5: l10n.t('up to 5 min'),
  min15: l10n.t('up to 15 min'),
  elapsed: l10n.t('elapsed time'),
};

/** What a trial effect refers to; shown with every effect. */
export const estimandSentence = l10n.t(
  'The effect is on a typical task, adjusted for your estimate. It counts active time in the editor, not total hours, not value.',
);

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
      /** Interval for the same ratio; null while unbounded. */
      readonly interval: Interval | null;
      /** The four ways of counting pauses lead to different verbs, so none is used. */
      readonly isRuleDependent?: true;
    };

const defaultNames: ArmNames = { treated: 'with AI', control: 'without AI' };

/** How many more tasks are needed before anything is estimated; 0 if there are enough overall and in each arm. */
export function tasksNeeded(treated: number, control: number): number {
  const perArm = Math.max(0, minPerArm - treated) + Math.max(0, minPerArm - control);
  return Math.max(minSample - treated - control, perArm, 0);
}

/**
 * The only place where an effect is put into words. Below {@link minSample} tasks: counts and nothing else; below {@link minSampleForVerb}:
 * an interval without a verdict; "faster" or "slower" alone only if the interval excludes 1.
 */
export function wordEffect(effect: EffectToWord, names: ArmNames = defaultNames): EffectWording {
  const { treated, control, logRatio, interval } = effect;
  const n = treated + control;
  const counts = `${treated} ${names.treated}, ${control} ${names.control}`;
  const needed = tasksNeeded(treated, control);
  if (needed > 0 || !Number.isFinite(logRatio)) {
    const more = needed > 0 ? l10n.t(' {0} needed.', plural(needed, 'more task')) : '';
    return {
      stage: 'counts',
      verb: null,
      text: l10n.t('No comparison yet ({0}).{1}', counts, more),
      tasksNeeded: needed,
    };
  }
  const ratio = Math.exp(logRatio);
  const bounded = Number.isFinite(interval.lower) && Number.isFinite(interval.upper);
  const bounds = bounded ? { lower: Math.exp(interval.lower), upper: Math.exp(interval.upper) } : null;
  const couldBe = bounds === null ? '' : ` ${speedBetween(bounds, names)}`;
  const figures = l10n.t(
    'Time {0} is ×{1} of time {2} ({3}; {4})',
    names.treated,
    factor(ratio),
    names.control,
    rangeText(bounds),
    counts,
  );
  if (n < minSampleForVerb) {
    return {
      stage: 'interval',
      verb: null,
      text: l10n.t('Too early to tell.{0} {1}.', couldBe, figures),
      ratio,
      interval: bounds,
    };
  }
  if (bounds === null) {
    return { stage: 'verdict', verb: null, text: l10n.t('Too early to tell. {0}.', figures), ratio, interval: bounds };
  }
  const verb = interval.upper < 0 ? 'faster' : interval.lower > 0 ? 'slower' : null;
  if (verb === null) {
    const text = l10n.t('Too early to tell.{0} {1}.', couldBe, figures);
    return { stage: 'verdict', verb, text, ratio, interval: bounds };
  }
  const lead = effect.shrunkRatio ?? ratio;
  const words = [
    names.treated,
    comparison(lead),
    names.control,
    factor(lead),
    rangeText(bounds),
    counts,
    tooLarge(effect),
  ];
  const text =
    verb === 'faster'
      ? l10n.t('You were faster {0}: tasks took about {1} time than {2}. That is ×{3} ({4}; {5}). {6}', ...words)
      : l10n.t('You were slower {0}: tasks took about {1} time than {2}. That is ×{3} ({4}; {5}). {6}', ...words);
  return { stage: 'verdict', verb, text, ratio, interval: bounds };
}

/**
 * The effect in words under the four ways of counting pauses. A verb is used only if all four support the same one; otherwise the text
 * says that it depends, and gives the four figures.
 */
export function wordUnderRules(
  effects: Readonly<Record<PauseRule, EffectToWord>>,
  names: ArmNames = defaultNames,
): EffectWording {
  const main = wordEffect(effects.min2, names);
  if (main.stage === 'counts') return main;
  const all = pauseRules.map((rule) => wordEffect(effects[rule], names));
  const ruled = l10n.t('By how pauses count: {0}.', pauseRules.map((rule) => ruleText(rule, effects[rule])).join('; '));
  const verbs = new Set(all.map(({ verb }) => verb));
  if (verbs.size === 1) return { ...main, text: `${main.text} ${ruled}` };
  const { treated, control } = effects.min2;
  const counts = `${treated} ${names.treated}, ${control} ${names.control}`;
  const text = l10n.t(
    'It depends on how pauses are counted, so no verdict ({0}). Time {1} over time {2}: {3}.',
    counts,
    names.treated,
    names.control,
    pauseRules.map((rule) => ruleText(rule, effects[rule])).join('; '),
  );
  return { stage: main.stage, verb: null, ratio: main.ratio, interval: main.interval, text, isRuleDependent: true };
}

/**
 * "AI could be making you anywhere from 35% faster to 46% slower." Both words or neither: one alone would be a verdict.
 * @param bounds Of the ratio of times, treated over control.
 */
function speedBetween({ lower, upper }: Interval, names: ArmNames): string {
  if (lower >= 1 || upper <= 1)
    return l10n.t(
      'Time {0} could be anywhere from {1} to {2} than {3}.',
      names.treated,
      comparison(lower),
      comparison(upper),
      names.control,
    );
  return names.treated === defaultNames.treated && names.control === defaultNames.control
    ? l10n.t('AI could be making you anywhere from {0} to {1}.', speed(lower), speed(upper))
    : l10n.t(
        'Working {0} instead of {1} could be making you anywhere from {2} to {3}.',
        names.treated,
        names.control,
        speed(lower),
        speed(upper),
      );
}

/** A ratio of times as what it does to a person's speed: 0.65 is "35% faster", 1.46 "46% slower". */
export function speed(ratio: number): string {
  const share = percentOff(ratio);
  return ratio < 1 ? l10n.t('{0}% faster', share) : l10n.t('{0}% slower', share);
}

/**
 * A ratio of times in everyday words: 0.65 is "35% less", 1.46 "46% more". No verb, because an interval that includes 1 does not allow
 * one.
 */
export function comparison(ratio: number): string {
  const share = percentOff(ratio);
  return ratio < 1 ? l10n.t('{0}% less', share) : l10n.t('{0}% more', share);
}

function percentOff(ratio: number): string {
  const share = 100 * Math.abs(ratio - 1);
  if (share > 0 && share < 1) return l10n.t('under 1');
  // However short, no time is "100% less".
  return String(ratio < 1 ? Math.min(99, Math.round(share)) : Math.round(share));
}

function ruleText(rule: PauseRule, { logRatio, interval }: EffectToWord): string {
  const { lower, upper } = interval;
  const range =
    Number.isFinite(lower) && Number.isFinite(upper)
      ? l10n.t('{0} to {1}', factor(Math.exp(lower)), factor(Math.exp(upper)))
      : l10n.t('no bounds yet');
  return `${ruleNames[rule]} ×${factor(Math.exp(logRatio))} (${range})`;
}

function rangeText(bounds: Interval | null): string {
  return bounds === null
    ? l10n.t('no bounds yet')
    : l10n.t('95% interval ×{0} to ×{1}', factor(bounds.lower), factor(bounds.upper));
}

function tooLarge({ shrunkRatio, logRatio }: EffectToWord): string {
  return shrunkRatio === undefined
    ? l10n.t('First findings are usually too large.')
    : l10n.t(
        'First findings are usually too large: this figure is shrunk towards no effect, the raw one is ×{0}.',
        factor(Math.exp(logRatio)),
      );
}

/** Three significant figures, or four very close to 1, so that a bound just beside 1 is not rounded to 1. */
function factor(ratio: number): string {
  if (Math.abs(ratio - 1) < 0.005 && ratio !== 1) return ratio.toPrecision(4);
  return Number(ratio.toPrecision(3)).toString();
}
