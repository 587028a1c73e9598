import * as l10n from '@vscode/l10n';
import { html, svg, type TemplateResult } from 'lit';

interface Bounds {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

const width = 260;
const height = 22;
/** The scale of factors ranges from a third to three. */
const maxFactor = 3;

/** A figure with its interval as a mark; decoration, since the figure is also given in words. */
export function intervalMark({ value, lower, upper }: Bounds, unit: 'factor' | 'share'): TemplateResult {
  const at = (number: number) => Math.round(4 + place(number, unit) * (width - 8));
  const middle = height / 2;
  return html`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
    ${unit === 'factor' ? svg`<line class="one" x1=${at(1)} x2=${at(1)} y1="0" y2=${height} />` : svg`<line class="rail" x1=${at(0)} x2=${at(1)} y1=${middle} y2=${middle} />`}
    <line class="interval" x1=${at(lower)} x2=${at(upper)} y1=${middle} y2=${middle} />
    <circle class="point" cx=${at(value)} cy=${middle} r="5" />
  </svg>`;
}

/** Labelled places on the scale; fewer than on a ruler, so that they fit into 300 px. */
const named: readonly (readonly [ratio: number, name: string])[] = [
  [0.5, l10n.t('half')],
  [1, l10n.t('the same')],
  [2, l10n.t('twice')],
];
/** Margin at both ends, in percent of the width. */
const edgePercent = 4;

/** An effect on time with its interval, on a scale as wide as the page; decoration, since it is also given in words. */
export function effectScale({ value, lower, upper }: Bounds, toLess: string, toMore: string): TemplateResult {
  const at = (ratio: number) => `${(edgePercent + place(ratio, 'factor') * (100 - 2 * edgePercent)).toFixed(2)}%`;
  return html`<svg class="scale" width="100%" height="72" aria-hidden="true">
    <line class="rail" x1=${at(1 / maxFactor)} x2=${at(maxFactor)} y1="20" y2="20" />
    <line class="one" x1=${at(1)} x2=${at(1)} y1="4" y2="36" />
    <line class="interval" x1=${at(lower)} x2=${at(upper)} y1="20" y2="20" />
    <circle class="point" cx=${at(value)} cy="20" r="6" />
    ${named.map(([ratio, name]) => svg`<text x=${at(ratio)} y="48" text-anchor="middle">${name}</text>`)}
    <text x=${at(1 / maxFactor)} y="66">← ${toLess}</text>
    <text x=${at(maxFactor)} y="66" text-anchor="end">${toMore} →</text>
  </svg>`;
}

/** 0 to 1 along the scale. */
function place(value: number, unit: 'factor' | 'share'): number {
  if (unit === 'share') return Math.min(1, Math.max(0, value));
  const ln = Math.log(Math.min(maxFactor, Math.max(1 / maxFactor, value)));
  return (ln / Math.log(maxFactor) + 1) / 2;
}
