import { areaY, axisX, axisY, gridY, line, plot, ruleY } from '@observablehq/plot';
import * as l10n from '@vscode/l10n';
import { drawnChart } from '../drawnChart.ts';
import type { OverTimePoint } from './gapProtocol.ts';
import { changeText, ratioDomain, ratioTicks } from './ratioScale.ts';

/** A band that is still almost unbounded is cut here, so that the rest remains visible. */
const widest = 8;

/** The effect after each task with its anytime-valid band, starting with the first task at which it may be shown. */
export function overTimePlot(points: readonly OverTimePoint[], widthPx: number): Element {
  const clamp = (ratio: number) => Math.min(widest, Math.max(1 / widest, ratio));
  const drawn = points.flatMap(({ n, ratio, lower, upper }) =>
    ratio === null
      ? []
      : [{ n, ratio: clamp(ratio), lower: clamp(lower ?? 1 / widest), upper: clamp(upper ?? widest) }],
  );
  const domain = ratioDomain(drawn.flatMap(({ lower, upper }) => [lower, upper]));
  const ticks = ratioTicks(domain, 5);
  return drawnChart(
    plot({
      className: 'chart',
      width: widthPx,
      height: 220,
      marginLeft: 64,
      marginRight: 14,
      marginTop: 22,
      marginBottom: 40,
      x: { domain: [1, Math.max(2, points.length)], label: null },
      y: { type: 'log', domain, label: null },
      ariaLabel: l10n.t('Effect over time with its 95% anytime-valid band. The numbers stand below.'),
      marks: [
        gridY({ ticks, className: 'grid' }),
        axisX({
          ticks: 6,
          tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : ''),
          tickSize: 0,
          label: l10n.t('tasks done →'),
          labelAnchor: 'right',
        }),
        axisY({
          ticks,
          text: (ratio: number) => changeText(ratio),
          tickSize: 0,
          label: l10n.t('↑ time with AI'),
          labelAnchor: 'top',
        }),
        areaY(drawn, { x: 'n', y1: 'lower', y2: 'upper', className: 'band' }),
        ruleY([1], { className: 'same' }),
        line(drawn, { x: 'n', y: 'ratio', className: 'course' }),
      ],
    }),
  );
}
