import type { Figure } from '../figure.ts';
import { factorText, figureText } from './reportSentences.ts';

export interface PlotRow {
  readonly name: string;
  readonly figure: Figure;
  /** Its colour; the row also has a name. */
  readonly mark: 'expected' | 'felt' | 'measured';
}

const width = 720;
const labelWidth = 150;
const valueWidth = 150;
const rowHeight = 34;
const axisHeight = 30;
/** Factors with a grid line: symmetric on both sides of 1. */
const ticks = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];

/** Points with intervals on a logarithmic scale of factors, as an SVG without its own scripts or styles. */
export function intervalPlot(title: string, rows: readonly PlotRow[], unit: 'factor'): string {
  const shown = rows.flatMap(({ figure }) => (figure.state === 'shown' ? [figure] : []));
  if (shown.length === 0) return '<p class="quiet">Nothing can be drawn yet.</p>';
  const low = Math.min(0.75, ...shown.map(({ lower }) => Math.max(lower, 0.25))) / 1.04;
  const high = Math.max(1.33, ...shown.map(({ upper }) => Math.min(upper, 4))) * 1.04;
  const from = labelWidth;
  const to = width - valueWidth;
  const x = (value: number) =>
    round(
      from + ((Math.log(Math.min(Math.max(value, low), high)) - Math.log(low)) / Math.log(high / low)) * (to - from),
    );
  const height = rows.length * rowHeight + axisHeight;
  const grid = ticks
    .filter((tick) => tick >= low && tick <= high)
    .map(
      (tick) =>
        `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="4" y2="${height - axisHeight + 4}"/><text class="tick" x="${x(tick)}" y="${height - 8}" text-anchor="middle">×${tick}</text>`,
    );
  const marks = rows.map(({ name, figure, mark }, index) => {
    const y = index * rowHeight + rowHeight / 2;
    const label = `<text class="label" x="0" y="${y + 5}">${name}</text>`;
    if (figure.state !== 'shown') {
      return `${label}<text class="tick" x="${from}" y="${y + 5}">${figureText(figure, unit)}</text>`;
    }
    const { value, lower, upper } = figure;
    return `${label}<line class="interval ${mark}" x1="${x(lower)}" x2="${x(upper)}" y1="${y}" y2="${y}"/><circle class="point ${mark}" cx="${x(value)}" cy="${y}" r="6"/><text class="label" x="${width}" y="${y + 5}" text-anchor="end">${factorText(value)} <tspan class="tick">(${lower.toFixed(2)} to ${upper.toFixed(2)})</tspan></text>`;
  });
  const inWords = rows.map(({ name, figure }) => `${name}: ${figureText(figure, unit)}`).join('. ');
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}. ${inWords}">${grid.join('')}${marks.join('')}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
