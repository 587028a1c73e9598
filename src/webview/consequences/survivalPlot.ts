import { axisX, axisY, dot, gridY, line, plot, ruleX } from '@observablehq/plot';
import type { SurvivalPoint } from './consequencesProtocol.ts';

const days = [14, 30, 90, 180, 365, 730];

/** Shares that still stand, on a logarithmic scale of days, a line a group; shape tells the groups apart as well as colour. */
export function survivalPlot(points: readonly SurvivalPoint[], widthPx: number): Element {
  const groups = [...new Set(points.map(({ group }) => group))];
  const classOf = (group: string) => `group-${groups.indexOf(group)}`;
  return plot({
    className: 'survival',
    width: widthPx,
    height: 240,
    marginLeft: 46,
    marginRight: 90,
    marginTop: 20,
    marginBottom: 36,
    x: { type: 'log', domain: [12, 900], label: null },
    y: { domain: [0, 1], label: null },
    ariaLabel: `Share of lines that still stand: ${points.map(({ group, days: after, share }) => `${group} ${Math.round(100 * share)}% after ${after} days`).join(', ')}.`,
    marks: [
      gridY({ ticks: 4, className: 'grid' }),
      axisX(days, {
        tickSize: 0,
        tickFormat: (value: number) =>
          value < 90 ? `${value} d` : value < 365 ? `${Math.round(value / 30)} mo` : `${Math.round(value / 365)} y`,
      }),
      axisY({ ticks: 4, tickSize: 0, tickFormat: (share: number) => `${Math.round(100 * share)}%` }),
      ...groups.flatMap((group) => {
        const own = points.filter((point) => point.group === group);
        return [
          ruleX(own, { x: 'days', y1: 'lower', y2: 'upper', className: `interval ${classOf(group)}` }),
          line(own, { x: 'days', y: 'share', className: `course ${classOf(group)}` }),
          dot(own, {
            x: 'days',
            y: 'share',
            r: 3.5,
            symbol: groups.indexOf(group) === 0 ? 'circle' : 'diamond',
            className: `points ${classOf(group)}`,
          }),
          dot(own.slice(-1), { x: 'days', y: 'share', r: 0, title: 'group' }),
        ];
      }),
    ],
  });
}
