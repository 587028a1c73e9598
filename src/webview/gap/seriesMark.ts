import { type SVGTemplateResult, svg } from 'lit';

/** Symbols of the series, in order: the shape alone distinguishes them, for high contrast and colour blindness. */
const seriesSymbols = ['circle', 'diamond', 'square', 'triangle', 'star'] as const;
export type SeriesSymbol = (typeof seriesSymbols)[number];

export const seriesSymbol = (index: number): SeriesSymbol => seriesSymbols[index] ?? 'circle';

/** Colours by what a series stands for (see media/colors.css); arms of other trials alternate. */
const tones: Readonly<Record<string, string>> = {
  Off: 'human',
  'without AI': 'human',
  Hint: 'hint',
  Answer: 'answer',
  Edit: 'edit',
  Delegate: 'delegate',
  'with AI': 'ai',
  'no trial': 'unknown',
  other: 'unknown',
};

/** The colour comes from the class, so that themes control it. @param index Of the series, from 0. */
export const toneClass = (name: string, index: number): string =>
  `tone-${tones[name] ?? (index % 2 === 0 ? 'ai' : 'hint')}`;

const outlines: Readonly<Record<SeriesSymbol, SVGTemplateResult>> = {
  circle: svg`<circle cx="6" cy="6" r="3.6"/>`,
  diamond: svg`<path d="M6 1.4 10 6 6 10.6 2 6z"/>`,
  square: svg`<path d="M2.6 2.6h6.8v6.8H2.6z"/>`,
  triangle: svg`<path d="M6 1.8 10.4 9.6H1.6z"/>`,
  star: svg`<path d="m6 1.2 1.4 3.2 3.4.3-2.6 2.3.8 3.4L6 8.6l-3 1.8.8-3.4L1.2 4.7l3.4-.3z"/>`,
};

/** The mark as shown in the legend. */
export const legendMark = (name: string, index: number): SVGTemplateResult =>
  svg`<svg class=${toneClass(name, index)} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">${outlines[seriesSymbol(index)]}</svg>`;
