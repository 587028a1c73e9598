import { axisX, dot, gridX, plot, ruleX, ruleY, text } from '@observablehq/plot';
import { drawnChart } from '../drawnChart.ts';
import type { EffectFigure } from './gapProtocol.ts';
import { factorText, ratioDomain, ratioTicks } from './ratioScale.ts';

const rowPx = 30;

/** Forecast, felt and measured effect on one log scale, one's own filled, the reference hollow; a line where there is none. */
export function effectPlot(own: readonly EffectFigure[], reference: readonly EffectFigure[], widthPx: number): Element {
  const rows = [...own, ...reference].flatMap((figure, index) =>
    figure.ratio === null ? [] : [{ ...figure, ratio: figure.ratio, isOwn: index < own.length }],
  );
  const names = rows.map(({ name }) => name);
  const domain = ratioDomain(rows.flatMap(({ ratio, lower, upper }) => [ratio, lower ?? ratio, upper ?? ratio]));
  const ticks = ratioTicks(domain, 5);
  const bars = rows.filter(({ lower, upper }) => lower !== null && upper !== null);
  return drawnChart(
    plot({
      className: 'agreement',
      width: widthPx,
      height: rows.length * rowPx + 60,
      marginLeft: 104,
      marginRight: 24,
      marginTop: 22,
      marginBottom: 34,
      x: { type: 'log', domain, label: null },
      y: { type: 'band', domain: names, label: null, padding: 0.3, axis: null },
      ariaLabel: 'Effect of AI: forecast, felt and measured. The numbers stand below.',
      marks: [
        gridX({ ticks, className: 'grid' }),
        axisX({
          ticks,
          text: (ratio: number) => factorText(ratio),
          tickSize: 0,
          label: 'time with AI over time without →',
          labelAnchor: 'right',
        }),
        ruleX([1], { className: 'same' }),
        ruleY(bars, { y: 'name', x1: 'lower', x2: 'upper', className: 'whisker' }),
        dot(
          rows.filter(({ isOwn }) => !isOwn),
          { x: 'ratio', y: 'name', r: 4.5, className: 'dots reference' },
        ),
        dot(
          rows.filter(({ isOwn }) => isOwn),
          { x: 'ratio', y: 'name', r: 5, className: 'dots series-0' },
        ),
        text(rows, { frameAnchor: 'left', y: 'name', text: 'name', textAnchor: 'start', dx: -100 }),
      ],
    }),
  );
}
