import { comparison } from '../statistics/wordEffect.ts';
import type { Figure } from './figure.ts';
import type { TeamReport } from './teamReport.ts';

const why = {
  few: 'withheld: fewer than five people',
  difference: 'withheld: too few people differ from an earlier report',
  complement: 'withheld: a withheld neighbour could be worked out from it',
} as const;

export function factorText(value: number): string {
  return `×${value.toFixed(2)}`;
}

export function shareText(value: number): string {
  return `${Math.round(value * 100)}%`;
}

/** The figure on one line, or why there is none. */
export function figureText(figure: Figure, unit: 'factor' | 'share'): string {
  if (figure.state === 'none') return 'no data';
  if (figure.state === 'withheld') return why[figure.why];
  const text = unit === 'factor' ? factorText : shareText;
  const earlier = figure.isEarlier ? ', as reported before: too few people have something new' : '';
  const tasks = figure.tasks > 0 ? `, at least ${figure.tasks} tasks` : '';
  return `${text(figure.value)} (95% interval ${text(figure.lower)} to ${text(figure.upper)}; at least ${figure.contributors} people${tasks}${earlier})`;
}

/** What may be said about the effect; a verb only if the interval excludes 1. */
export function effectSentence(effect: Figure): string {
  if (effect.state !== 'shown') return 'Nothing can be said yet about the effect of AI on time.';
  const { lower, upper } = effect;
  if (upper < 1) return 'Randomised tasks with AI took less time than those without.';
  if (lower > 1) return 'Randomised tasks with AI took more time than those without.';
  return `Too early to tell. Tasks with AI could take anywhere from ${comparison(lower)} to ${comparison(upper)} time than those without.`;
}

/** Which quarters, and a lower bound for the number of people. */
export function periodText({ from, to, contributors, minContributors }: TeamReport): string {
  if (from === null) return 'Nobody has shared anything yet.';
  const people = contributors === 0 ? `fewer than ${minContributors} people` : `at least ${contributors} people`;
  return `${from === to ? `Quarter from ${from}` : `Quarters from ${from} to ${to}`} · ${people}`;
}

/** The opening sentence of the report: by period if there are two, since they may differ. */
export function leadSentence({ before, after, effect }: TeamReport): string {
  if (before === null || after === null) return effectSentence(effect);
  return `Before: ${lowerFirst(effectSentence(before.effect))} After: ${lowerFirst(effectSentence(after.effect))}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

export const caveats: readonly string[] = [
  'Figures are over people, not tasks, and each is of at least five people. Factors are rounded to 0.05 and shares to 2%, intervals outwards.',
  'The effect is of tasks that were drawn at random to be with or without AI. Before and after are two quarters; other things changed too.',
  'Between quarters nobody can tell who is who, so people who share in several quarters count once in each.',
];

export const figureNames = {
  effect: 'Time with AI over time without',
  forecast: 'Expected of AI before the work',
  felt: 'Felt afterwards',
  gap: 'Measured over felt time',
  interval: 'Tasks inside of the 80% interval',
  certain: 'Tasks within the nearly certain (90%) estimate',
  churned: 'Characters from AI changed or deleted again',
  kept: 'Characters from AI still there',
  failedAi: 'Changes with AI reverted or fixed afterwards',
  failedHuman: 'Changes without AI reverted or fixed afterwards',
} as const;
