import * as l10n from '@vscode/l10n';
import { utcDate } from '../../base/localDay.ts';
import { plural } from '../../base/plural.ts';
import type { AdoptionEffect, AdoptionFigure, AdoptionReport } from './adoption.ts';
import { type MatchedFiles, minPairs } from './matchedFiles.ts';

const names: Readonly<Record<AdoptionFigure, string>> = {
  churn: l10n.t('lines changed within 14 days'),
  failure: l10n.t('changes fixed or reverted within 30 days'),
  size: l10n.t('lines of a typical change'),
  arrivals: l10n.t('changes a week'),
};

/** What changed from the day of adoption on, one line per figure. */
export function adoptionText({ adoptedMs, effects, matched }: AdoptionReport): string {
  const day = utcDate(adoptedMs);
  return [
    '',
    l10n.t('From {0} on, against the weeks before:', day),
    ...effects.map(effectText),
    matchedText(matched),
    l10n.t('This is an observation: other things changed on that day too.'),
    '',
  ].join('\n');
}

/** Files with AI lines compared with their matches, or why no comparison is possible. */
export function matchedText({ pairs, filesWithAi, change, lower, upper, verdict }: MatchedFiles): string {
  if (change === null || lower === null || upper === null)
    return l10n.t(
      'No control group: {0} of {1} with AI lines have a like one without (author, folder, size, age). At least {2} must.',
      pairs,
      plural(filesWithAi, 'file'),
      minPairs,
    );
  const range = l10n.t('{0} ({1} to {2})', amount('churn', change), amount('churn', lower), amount('churn', upper));
  const said = {
    higher: l10n.t('more of the lines are changed within 14 days, {0}', range),
    lower: l10n.t('fewer of the lines are changed within 14 days, {0}', range),
    unclear: l10n.t('no difference in lines changed within 14 days that can be told from chance, {0}', range),
    trend: l10n.t('they grew apart before already, so nothing is said; change {0}', range),
    tooFew: '',
  }[verdict];
  return l10n.t(
    'Against like files without AI lines ({0} by author, folder, size and age): {1}.',
    plural(pairs, 'pair'),
    said,
  );
}

function effectText({ figure, effect, verdict }: AdoptionEffect): string {
  const name = `  ${names[figure]}:`;
  if (effect === undefined) return l10n.t('{0} too few weeks on one side to say', name);
  const range = l10n.t(
    '{0} ({1} to {2})',
    amount(figure, effect.change),
    amount(figure, effect.lower),
    amount(figure, effect.upper),
  );
  const weeks = l10n.t('{0} and {1} weeks', effect.before, effect.after);
  if (verdict === 'trend')
    return l10n.t('{0} was moving before already, so nothing is said; change {1}, {2}', name, range, weeks);
  const words = {
    higher: l10n.t('higher'),
    lower: l10n.t('lower'),
    unclear: l10n.t('no difference that can be told from chance'),
  }[verdict === 'tooShort' ? 'unclear' : verdict];
  return l10n.t('{0} {1}; change {2}, {3}', name, words, range, weeks);
}

/** Shares in percentage points, sizes as a ratio, counts as they are. */
function amount(figure: AdoptionFigure, value: number): string {
  if (figure === 'size') return `×${Math.exp(value).toFixed(2)}`;
  if (figure === 'arrivals') return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
  return l10n.t('{0}{1} points', value > 0 ? '+' : '', (100 * value).toFixed(1));
}
