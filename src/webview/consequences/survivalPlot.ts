import { axisX, axisY, dot, gridY, line, plot, ruleX, text } from '@observablehq/plot';
import { drawnChart } from '../drawnChart.ts';
import type { SurvivalPoint } from './consequencesProtocol.ts';

/** Places on the axis, days. */
const ticks: ReadonlyMap<number, string> = new Map(
  [
    [14, '14 d'],
    [30, '30 d'],
    [90, '3 mo'],
    [180, '6 mo'],
    [365, '1 y'],
    [730, '2 y'],
  ].map(([days, label]) => [Math.log(Number(days)), String(label)]),
);

/** Shares that still stand, on a logarithmic scale of days, a line a group; shape and name tell the groups apart as well as colour. */
export function survivalPlot(points: readonly SurvivalPoint[], widthPx: number): Element {
  const groups = [...new Set(points.map(({ group }) => group))];
  const x = ({ days }: SurvivalPoint) => Math.log(days);
  const words = points.map(({ group, days, share }) => `${group} ${Math.round(100 * share)}% after ${days} days`);
  return drawnChart(
    plot({
      className: 'chart',
      width: widthPx,
      height: 240,
      marginLeft: 46,
      marginRight: 90,
      marginTop: 20,
      marginBottom: 36,
      // Not Plot's logarithmic scale, which leaves out labels above 5 of a decade.
      x: { domain: [Math.log(12), Math.log(800)], label: null },
      y: { domain: [0, 1], label: null },
      ariaLabel: `Share of lines that still stand: ${words.join(', ')}.`,
      marks: [
        gridY({ ticks: 4, className: 'grid' }),
        axisX([...ticks.keys()], { tickSize: 0, tickFormat: (value: number) => ticks.get(value) ?? '' }),
        axisY({ ticks: 4, tickSize: 0, tickFormat: (share: number) => `${Math.round(100 * share)}%` }),
        ...groups.flatMap((group, index) => {
          const own = points.filter((point) => point.group === group);
          const className = (name: string) => `${name} ${group === 'unknown' ? 'tone-unknown' : 'tone-ai'}`;
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
            text(own.slice(-1), {
              x,
              y: 'share',
              text: 'group',
              dx: 10,
              textAnchor: 'start',
              className: className('name'),
            }),
          ];
        }),
      ],
    }),
  );
}
