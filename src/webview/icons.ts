import { type SVGTemplateResult, svg } from 'lit';

/** Line icons on a 16 × 16 grid in the text's colour; decoration only, so hidden from screen readers. */
const icon = (shape: SVGTemplateResult): SVGTemplateResult => svg`<svg
  class="icon" viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" stroke-width="1.2"
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shape}</svg>`;

export const icons = {
  selection: icon(svg`<path d="M3 4h10M3 8h6M3 12h8"/>`),
  file: icon(svg`<path d="M4 1.8h5L12.2 5v9.2H4zM9 1.8V5h3.2"/>`),
  diagnostic: icon(svg`<path d="M8 2.2 14.4 13.6H1.6zM8 6.4v3.4M8 11.7v.1"/>`),
  mention: icon(svg`<path d="M6.2 2.5 4.8 13.5m6.4-11-1.4 11M2.8 5.7h10.8M2.4 10.3h10.8"/>`),
  rules: icon(svg`<path d="M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4m-4 2.500h2.500"/>`),
  earlier: icon(svg`<path d="M2.500 3.500h11v7.500h-6l-3 2.500v-2.500h-2z"/>`),
  close: icon(svg`<path d="m4.5 4.5 7 7m0-7-7 7"/>`),
  location: icon(
    svg`<path d="M8 14.2c3-3.3 4.4-5.6 4.4-7.6A4.4 4.4 0 0 0 3.6 6.6c0 2 1.4 4.3 4.4 7.6z"/><circle cx="8" cy="6.6" r="1.4"/>`,
  ),
  check: icon(svg`<path d="m3 8.4 3.2 3.2L13 4.8"/>`),
  pause: icon(svg`<path d="M5.5 3.5v9m5-9v9"/>`),
  play: icon(svg`<path d="m5 3.2 7.4 4.8L5 12.8z"/>`),
  swap: icon(svg`<path d="M3 5.5h9.5m-3-3 3 3-3 3M13 10.5H3.5m3-3-3 3 3 3"/>`),
  up: icon(svg`<path d="M8 13V3.5m-4 4 4-4 4 4"/>`),
  down: icon(svg`<path d="M8 3v9.5m-4-4 4 4 4-4"/>`),
  shield: icon(svg`<path d="M8 1.8 13 3.6v4c0 3.2-2 5.4-5 6.6-3-1.2-5-3.4-5-6.6v-4z"/>`),
} as const;
