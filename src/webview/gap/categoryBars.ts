import * as l10n from '@vscode/l10n';
import { html, svg, type TemplateResult } from 'lit';
import { formatDuration } from '../../base/duration.ts';
import { minSample } from '../../base/minSample.ts';
import type { CategoryFigure } from './gapProtocol.ts';

const idle = 'idleOther';

/** Where the measured minutes went: one bar per group, one part per category, without idle time. */
export function categoryBars(groups: readonly CategoryFigure[]): TemplateResult {
  const drawn = groups.filter(({ n }) => n >= minSample);
  const labels = groups[0]?.times.filter(({ category }) => category !== idle) ?? [];
  return html`<div class="categories">
    ${drawn.map((group) => bar(group))}
    ${
      drawn.length === 0
        ? html`<p class="note muted">${l10n.t('Shares are drawn from {0} finished tasks of a kind on ({1}).', minSample, groups.map(({ name, n }) => `${name}: n = ${n}`).join('; '))}</p>`
        : html`<ul class="legend">${labels.map(({ label }, index) => html`<li>${svg`<svg class=${`category-${index}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><rect x="1" y="1" width="10" height="10" rx="2"/></svg>`} ${label}</li>`)}</ul>`
    }
  </div>`;
}

/** Rows of the table: one per category, with one column per group. */
export function categoryRows(groups: readonly CategoryFigure[]): readonly (readonly string[])[] {
  return (groups[0]?.times ?? []).map(({ label }, index) => [
    label,
    ...groups.map(({ times }) => formatDuration(times[index]?.ms ?? 0)),
  ]);
}

function bar({ name, n, times }: CategoryFigure): TemplateResult {
  const active = times.filter(({ category }) => category !== idle);
  const sum = Math.max(
    1,
    active.reduce((total, { ms }) => total + ms, 0),
  );
  let left = 0;
  const parts = active.map(({ ms, label }, index) => {
    const width = (100 * ms) / sum;
    const part = svg`<rect class=${`category-${index}`} x=${`${left.toFixed(3)}%`} y="0" width=${`${width.toFixed(3)}%`} height="20"><title>${label} ${formatDuration(ms)}</title></rect>`;
    left += width;
    return part;
  });
  return html`<p class="group">${name} <span class="n">n = ${n}</span></p>
    <svg class="stack" width="100%" height="20" role="img" aria-label=${`${name}: ${active.map(({ label, ms }) => `${label} ${formatDuration(ms)}`).join(', ')}`}>${parts}</svg>`;
}
