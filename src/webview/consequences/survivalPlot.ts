import { axisX, axisY, dot, gridY, line, plot, ruleX } from '@observablehq/plot';
import * as l10n from '@vscode/l10n';
import { html, svg, type TemplateResult } from 'lit';
import { drawnChart } from '../drawnChart.ts';
import type { SurvivalPoint } from './consequencesProtocol.ts';

/** Labels on the axis, in days. */
const ticks: ReadonlyMap<number, string> = new Map(
  [
    [14, l10n.t('{0} d', 14)],
    [30, l10n.t('{0} d', 30)],
    [90, l10n.t('{0} mo', 3)],
    [180, l10n.t('{0} mo', 6)],
    [365, l10n.t('{0} y', 1)],
    [730, l10n.t('{0} y', 2)],
  ].map(([days, label]) => [Math.log(Number(days)), String(label)]),
);

/** The class that colours a group. */
function toneOf(group: string): string {
  return group === 'unknown' ? 'tone-unknown' : 'tone-ai';
}

/** Which mark stands for which group: labels next to the curves would overlap. */
export function survivalLegend(points: readonly SurvivalPoint[]): TemplateResult {
  const groups = [...new Set(points.map(({ group }) => group))];
  return html`<p class="legend" aria-hidden="true">${groups.map(
    (group, index) =>
      html`<span><svg class=${toneOf(group)} viewBox="-6 -6 12 12">${
        index === 0 ? svg`<circle r="3.5"></circle>` : svg`<path d="M0,-4.5L3.5,0L0,4.5L-3.5,0Z"></path>`
      }</svg>${group === 'unknown' ? l10n.t('origin unknown') : group}</span>`,
  )}</p>`;
}

/**
 * Share of lines that still exist over time, on a logarithmic scale of days, one line per group; shape and name distinguish the groups as
 * well as colour.
 */
export function survivalPlot(points: readonly SurvivalPoint[], widthPx: number): Element {
  const groups = [...new Set(points.map(({ group }) => group))];
  const x = ({ days }: SurvivalPoint) => Math.log(days);
  const words = points.map(({ group, days, share }) =>
    l10n.t('{0} {1}% after {2} days', group, Math.round(100 * share), days),
  );
  return drawnChart(
    plot({
      className: 'chart',
      width: widthPx,
      height: 240,
      marginLeft: 46,
      marginRight: 16,
      marginTop: 20,
      marginBottom: 36,
      // Not Plot's logarithmic scale, which drops labels above 5 within a decade.
      x: { domain: [Math.log(12), Math.log(800)], label: null },
      y: { domain: [0, 1], label: null },
      ariaLabel: l10n.t('Share of lines that still stand: {0}.', words.join(', ')),
      marks: [
        gridY({ ticks: 4, className: 'grid' }),
        axisX([...ticks.keys()], { tickSize: 0, tickFormat: (value: number) => ticks.get(value) ?? '' }),
        axisY({ ticks: 4, tickSize: 0, tickFormat: (share: number) => `${Math.round(100 * share)}%` }),
        ...groups.flatMap((group, index) => {
          const own = points.filter((point) => point.group === group);
          const className = (name: string) => `${name} ${toneOf(group)}`;
          return [
            ruleX(own, { x, y1: 'lower', y2: 'upper', className: className('interval') }),
            line(own, { x, y: 'share', className: className('course') }),
            dot(own, {
              x,
              y: 'share',
              r: 3.5,
              symbol: index === 0 ? 'circle' : 'diamond',
              className: className('points'),
            }),
          ];
        }),
      ],
    }),
  );
}
