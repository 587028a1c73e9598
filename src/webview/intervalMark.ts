import { html, svg, type TemplateResult } from 'lit';

const width = 260;
const height = 22;
/** The scale of factors reaches from a third to three. */
const maxFactor = 3;

/** A figure with its interval as a mark; decoration, since the figure stands in words beside it. */
export function intervalMark(
  { value, lower, upper }: { readonly value: number; readonly lower: number; readonly upper: number },
  unit: 'factor' | 'share',
): TemplateResult {
  const at = (number: number) => Math.round(4 + place(number, unit) * (width - 8));
  const middle = height / 2;
  return html`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
    ${unit === 'factor' ? svg`<line class="one" x1=${at(1)} x2=${at(1)} y1="0" y2=${height} />` : svg`<line class="rail" x1=${at(0)} x2=${at(1)} y1=${middle} y2=${middle} />`}
    <line class="interval" x1=${at(lower)} x2=${at(upper)} y1=${middle} y2=${middle} />
    <circle class="point" cx=${at(value)} cy=${middle} r="5" />
  </svg>`;
}

/** 0 to 1 along the scale. */
function place(value: number, unit: 'factor' | 'share'): number {
  if (unit === 'share') return Math.min(1, Math.max(0, value));
  const ln = Math.log(Math.min(maxFactor, Math.max(1 / maxFactor, value)));
  return (ln / Math.log(maxFactor) + 1) / 2;
}
