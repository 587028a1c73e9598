import * as l10n from '@vscode/l10n';
import { comparison, speed } from '../../statistics/effects/wordEffect.ts';
import type { Figure } from '../figure.ts';
import type { TeamReport } from './teamReport.ts';

const why = {
  few: l10n.t('withheld: fewer than five people'),
  difference: l10n.t('withheld: too few people differ from an earlier report'),
  complement: l10n.t('withheld: a withheld neighbour could be worked out from it'),
} as const;

export function factorText(value: number): string {
  return `×${value.toFixed(2)}`;
}

export function shareText(value: number): string {
  return `${Math.round(value * 100)}%`;
}

/** The figure on one line, or why there is none. */
export function figureText(figure: Figure, unit: 'factor' | 'share'): string {
  if (figure.state === 'none') return l10n.t('no data');
  if (figure.state === 'withheld') return why[figure.why];
  const text = unit === 'factor' ? factorText : shareText;
  const earlier = figure.isEarlier ? l10n.t(', as reported before: too few people have something new') : '';
  const tasks = figure.tasks > 0 ? l10n.t(', at least {0} tasks', figure.tasks) : '';
  return l10n.t(
    '{0} (95% interval {1} to {2}; at least {3} people{4}{5})',
    text(figure.value),
    text(figure.lower),
    text(figure.upper),
    figure.contributors,
    tasks,
    earlier,
  );
}

/** What may be said about the effect; a verb only if the interval excludes 1. */
export function effectSentence(effect: Figure): string {
  if (effect.state !== 'shown') return l10n.t('Nothing can be said yet about the effect of AI on time.');
  const { lower, upper } = effect;
  if (upper < 1) return l10n.t('Randomized tasks with AI took less time than those without.');
  if (lower > 1) return l10n.t('Randomized tasks with AI took more time than those without.');
  // A bound that rounding moved to 1: "0% slower to 20% slower" would be a verdict.
  if (lower === 1 || upper === 1)
    return l10n.t(
      'Too early to tell. Tasks with AI could take anywhere from {0} to {1} time than those without.',
      comparison(lower),
      comparison(upper),
    );
  return l10n.t('Too early to tell. AI could be making people anywhere from {0} to {1}.', speed(lower), speed(upper));
}

/** Which quarters, and a lower bound for the number of people. */
export function periodText({ from, to, contributors, minContributors }: TeamReport): string {
  if (from === null) return l10n.t('Nobody has shared anything yet.');
  const people =
    contributors === 0 ? l10n.t('fewer than {0} people', minContributors) : l10n.t('at least {0} people', contributors);
  return `${from === to ? l10n.t('Quarter from {0}', from) : l10n.t('Quarters from {0} to {1}', from, String(to))} · ${people}`;
}

/** The opening sentence of the report: by period if there are two, since they may differ. */
export function leadSentence({ before, after, effect }: TeamReport): string {
  if (before === null || after === null) return effectSentence(effect);
  return l10n.t(
    'Before: {0} After: {1}',
    lowerFirst(effectSentence(before.effect)),
    lowerFirst(effectSentence(after.effect)),
  );
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

export const caveats: readonly string[] = [
  l10n.t(
    'Figures are over people, not tasks, and each is of at least five people. Factors are rounded to 0.05 and shares to 2%, intervals outwards.',
  ),
  l10n.t(
    'The effect is of tasks that were drawn at random to be with or without AI. Before and after are two quarters; other things changed too.',
  ),
  l10n.t('Between quarters nobody can tell who is who, so people who share in several quarters count once in each.'),
];

export const figureNames = {
  effect: l10n.t('Time with AI over time without'),
  forecast: l10n.t('Expected of AI before the work'),
  felt: l10n.t('Felt afterwards'),
  gap: l10n.t('Measured over felt time'),
  interval: l10n.t('Tasks inside the 80% interval'),
  certain: l10n.t('Tasks within the nearly certain (90%) estimate'),
  churned: l10n.t('Characters from AI changed or deleted again'),
  kept: l10n.t('Characters from AI still there'),
  failedAi: l10n.t('Changes with AI reverted or fixed afterwards'),
  failedHuman: l10n.t('Changes without AI reverted or fixed afterwards'),
} as const;
