import { type SVGTemplateResult, svg } from 'lit';

/** Symbol and colour of the n-th series; the shape alone tells them apart, for high contrast and colour blindness. */
const seriesSymbols = ['circle', 'diamond', 'square', 'triangle', 'star'] as const;
export type SeriesSymbol = (typeof seriesSymbols)[number];

export const seriesSymbol = (index: number): SeriesSymbol => seriesSymbols[index] ?? 'circle';

/** The class carries the colour, so that themes decide it (see media/gap.css). */
export const seriesClass = (index: number): string => `series-${Math.min(index, seriesSymbols.length - 1)}`;

const outlines: Readonly<Record<SeriesSymbol, SVGTemplateResult>> = {
  circle: svg`<circle cx="6" cy="6" r="3.6"/>`,
  diamond: svg`<path d="M6 1.4 10 6 6 10.6 2 6z"/>`,
  square: svg`<path d="M2.6 2.6h6.8v6.8H2.6z"/>`,
  triangle: svg`<path d="M6 1.8 10.4 9.6H1.6z"/>`,
  star: svg`<path d="m6 1.2 1.4 3.2 3.4.3-2.6 2.3.8 3.4L6 8.6l-3 1.8.8-3.4L1.2 4.7l3.4-.3z"/>`,
};

/** The mark as it stands in the legend. */
export const legendMark = (index: number): SVGTemplateResult =>
  svg`<svg class=${seriesClass(index)} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">${outlines[seriesSymbol(index)]}</svg>`;
