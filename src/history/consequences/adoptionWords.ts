import type { AdoptionEffect, AdoptionFigure, AdoptionReport } from './adoption.ts';

const names: Readonly<Record<AdoptionFigure, string>> = {
  churn: 'lines changed within 14 days',
  failure: 'changes fixed or reverted within 30 days',
  size: 'lines of a typical change',
  arrivals: 'changes a week',
};

/** What changed from the day of adoption on, a line each figure. */
export function adoptionText({ adoptedMs, effects }: AdoptionReport): string {
  const day = new Date(adoptedMs).toISOString().slice(0, 10);
  return [
    '',
    `From ${day} on, against the weeks before:`,
    ...effects.map(effectText),
    'This repository has no control group: other things changed on that day too.',
    '',
  ].join('\n');
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
