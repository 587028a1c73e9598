import type { LineGroup } from '../../history/consequences/lineFigures.ts';
import { reportPage } from '../../team/report/reportPage.ts';

/** The content of a page, the same as in the terminal. */
export interface HistoryPage {
  readonly title: string;
  readonly sentences: readonly string[];
  /** The first column names the row. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
  readonly notes: readonly string[];
  /** Groups with a survival curve. */
  readonly groups: readonly LineGroup[];
}

const curveCss = `
.curve{fill:none;stroke-width:2}.curve.g0,.bar.g0{stroke:var(--measured)}.curve.g1,.bar.g1{stroke:var(--expected)}.curve.g2,.bar.g2{stroke:var(--felt)}
.curve.g1{stroke-dasharray:7 4}.curve.g2{stroke-dasharray:2 4}.bar{stroke-width:3;opacity:.45}`;

/** One page: no scripts, no external resources, light and dark, made to be printed. Names from a repository are text, never markup. */
export function historyHtml({ title, sentences, columns, rows, notes, groups }: HistoryPage): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows
    .map(({ name, cells }) => {
      const values = cells.map((cell) => `<td>${escaped(cell)}</td>`).join('');
      return `<tr><th scope="row">${escaped(name)}</th>${values}</tr>`;
    })
    .join('\n');
  const main = `<header><h1>${escaped(title)}</h1></header>
<section>${sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n')}</section>
${survivalSection(groups)}
<section><h2>Figures</h2>
<table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></section>
<footer>${notes.map((note) => `<p class="quiet">${escaped(note)}</p>`).join('')}</footer>`;
  return reportPage(escaped(title), main, curveCss);
}

const width = 720;
const height = 260;
const [left, right, top, bottom] = [50, 110, 10, 30];
/** Ticks on the axis, days. */
const ticks = [14, 30, 90, 180, 365, 730];

/** Surviving shares on a logarithmic scale of days; dashes and names distinguish the groups as well as colour. */
function survivalSection(all: readonly LineGroup[]): string {
  const groups = all.filter(({ survival }) => survival.length > 0).slice(0, 3);
  if (groups.length === 0) return '';
  const x = (days: number) => Math.round(left + (Math.log(days / 14) / Math.log(730 / 14)) * (width - left - right));
  const y = (share: number) => Math.round(top + (1 - share) * (height - top - bottom));
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}"/><text class="tick" x="${left - 8}" y="${y(share) + 4}" text-anchor="end">${100 * share}%</text>`,
  );
  const axis = ticks.map(
    (days) => `<text class="tick" x="${x(days)}" y="${height - 8}" text-anchor="middle">${days} d</text>`,
  );
  const curves = groups.map(({ name, survival }, index) => {
    const last = survival.at(-1);
    const points = survival.map(({ days, share }) => `${x(days)},${y(share)}`).join(' ');
    const bars = survival.map(
      ({ days, lower, upper }) =>
        `<line class="bar g${index}" x1="${x(days)}" x2="${x(days)}" y1="${y(upper)}" y2="${y(lower)}"/>`,
    );
    const label = `<text class="label" x="${x(last?.days ?? 14) + 10}" y="${y(last?.share ?? 1) + 5}">${escaped(name)}</text>`;
    return `${bars.join('')}<polyline class="curve g${index}" points="${points}"/>${label}`;
  });
  const words = groups.map(
    ({ name, survival }) =>
      `${name}: ${survival.map(({ days, share }) => `${Math.round(100 * share)}% after ${days} days`).join(', ')}`,
  );
  return `<section><h2>Lines that still stand</h2>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(words.join('; '))}">${[...grid, ...axis, ...curves].join('')}</svg>
<p class="quiet">By days since they came; the bars are 95% intervals.</p></section>`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (sign) => escapes[sign] ?? sign);
}
