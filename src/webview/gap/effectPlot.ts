import { axisX, dot, gridX, plot, ruleX, ruleY, text } from '@observablehq/plot';
import * as l10n from '@vscode/l10n';
import { drawnChart } from '../drawnChart.ts';
import type { EffectFigure } from './gapProtocol.ts';
import { changeText, ratioDomain, ratioTicks } from './ratioScale.ts';

const rowPx = 40;
/** A row's name is above its mark, so that marks never cover names, however narrow the page. */
const nameUpPx = 10;
const markDownPx = 8;
/** Space for one label of the axis. */
const tickEveryPx = 64;

/** Forecast, felt and measured effect on one log scale: one's own filled, the reference hollow, and a line at no effect. */
export function effectPlot(own: readonly EffectFigure[], reference: readonly EffectFigure[], widthPx: number): Element {
  const rows = [...own, ...reference].flatMap((figure, index) =>
    figure.ratio === null ? [] : [{ ...figure, ratio: figure.ratio, isOwn: index < own.length }],
  );
  const names = rows.map(({ name }) => name);
  const domain = ratioDomain(rows.flatMap(({ ratio, lower, upper }) => [ratio, lower ?? ratio, upper ?? ratio]));
  const ticks = ratioTicks(domain, Math.max(2, Math.min(5, Math.floor(widthPx / tickEveryPx))));
  const bars = rows.filter(({ lower, upper }) => lower !== null && upper !== null && lower < upper);
  const dots = (some: readonly (typeof rows)[number][], className: string) =>
    dot(some, { x: 'ratio', y: 'name', r: 5, dy: markDownPx, className: `dots ${className}` });
  return drawnChart(
    plot({
      className: 'chart',
      width: widthPx,
      height: rows.length * rowPx + 64,
      marginLeft: 24,
      marginRight: 24,
      marginTop: 8,
      marginBottom: 40,
      x: { type: 'log', domain, label: null },
      y: { type: 'band', domain: names, label: null, padding: 0.2, axis: null },
      ariaLabel: l10n.t('Effect of AI: forecast, felt and measured. The numbers stand below.'),
      marks: [
        gridX({ ticks, className: 'grid' }),
        axisX({
          ticks,
          text: (ratio: number) => changeText(ratio),
          tickSize: 0,
          label: l10n.t('time with AI, compared to without →'),
          labelAnchor: 'right',
        }),
        ruleX([1], { className: 'same' }),
        ruleY(bars, { y: 'name', x1: 'lower', x2: 'upper', dy: markDownPx, className: 'whisker' }),
        dots(
          rows.filter(({ isOwn }) => !isOwn),
          'reference',
        ),
        // One's own effects use the same colours as elsewhere: felt looks the same on every page.
        ...own.map(({ name }) =>
          dots(
            rows.filter((row) => row.isOwn && row.name === name),
            name === l10n.t('Felt') ? 'tone-felt' : name === l10n.t('Measured') ? 'tone-measured' : 'tone-estimate',
          ),
        ),
        text(rows, {
          frameAnchor: 'left',
          y: 'name',
          text: 'name',
          textAnchor: 'start',
          dx: -20,
          dy: -nameUpPx,
          className: 'row-name',
        }),
      ],
    }),
  );
}
