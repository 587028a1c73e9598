import { plural } from '../../base/plural.ts';
import type { AdoptionEffect, AdoptionFigure, AdoptionReport } from './adoption.ts';
import { type MatchedFiles, minPairs } from './matchedFiles.ts';

const names: Readonly<Record<AdoptionFigure, string>> = {
  churn: 'lines changed within 14 days',
  failure: 'changes fixed or reverted within 30 days',
  size: 'lines of a typical change',
  arrivals: 'changes a week',
};

/** What changed from the day of adoption on, one line per figure. */
export function adoptionText({ adoptedMs, effects, matched }: AdoptionReport): string {
  const day = new Date(adoptedMs).toISOString().slice(0, 10);
  return [
    '',
    `From ${day} on, against the weeks before:`,
    ...effects.map(effectText),
    matchedText(matched),
    'This is an observation: other things changed on that day too.',
    '',
  ].join('\n');
}

/** Files with AI lines compared with their matches, or why no comparison is possible. */
export function matchedText({ pairs, filesWithAi, change, lower, upper, verdict }: MatchedFiles): string {
  if (change === null || lower === null || upper === null)
    return `No control group: ${pairs} of ${plural(filesWithAi, 'file')} with AI lines have a like one without (author, folder, size, age); ${minPairs} are needed.`;
  const range = `${amount('churn', change)} (${amount('churn', lower)} to ${amount('churn', upper)})`;
  const said = {
    higher: `more of the lines are changed within 14 days, ${range}`,
    lower: `fewer of the lines are changed within 14 days, ${range}`,
    unclear: `no difference in lines changed within 14 days that can be told from chance, ${range}`,
    trend: `they grew apart before already, so nothing is said; change ${range}`,
    tooFew: '',
  }[verdict];
  return `Against like files without AI lines (${plural(pairs, 'pair')} by author, folder, size and age): ${said}.`;
}

function effectText({ figure, effect, verdict }: AdoptionEffect): string {
  const name = `  ${names[figure]}:`;
  if (effect === undefined) return `${name} too few weeks on one side to say`;
  const range = `${amount(figure, effect.change)} (${amount(figure, effect.lower)} to ${amount(figure, effect.upper)})`;
  const weeks = `${effect.before} and ${effect.after} weeks`;
  if (verdict === 'trend') return `${name} was moving before already, so nothing is said; change ${range}, ${weeks}`;
  const words = { higher: 'higher', lower: 'lower', unclear: 'no difference that can be told from chance' }[
    verdict === 'tooShort' ? 'unclear' : verdict
  ];
  return `${name} ${words}; change ${range}, ${weeks}`;
}

/** Shares in percentage points, sizes as a ratio, counts as they are. */
function amount(figure: AdoptionFigure, value: number): string {
  if (figure === 'size') return `×${Math.exp(value).toFixed(2)}`;
  if (figure === 'arrivals') return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
  return `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)} points`;
}
