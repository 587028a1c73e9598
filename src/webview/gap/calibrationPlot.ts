import { axisX, axisY, gridY, line, plot, ruleY } from '@observablehq/plot';
import * as l10n from '@vscode/l10n';
import { drawnChart } from '../drawnChart.ts';
import type { CalibrationFigure } from './gapProtocol.ts';

/** How many of the last fifty tasks their 80% interval contained, task by task; the dashed line is the target. */
export function calibrationPlot(points: readonly CalibrationFigure[], widthPx: number): Element {
  const drawn = points.filter(({ coverage }) => coverage !== null);
  return drawnChart(
    plot({
      className: 'chart',
      width: widthPx,
      height: 220,
      marginLeft: 46,
      marginRight: 14,
      marginTop: 22,
      marginBottom: 40,
      x: { domain: [1, Math.max(2, points.length)], label: null },
      y: { domain: [0, 1], label: null },
      ariaLabel: l10n.t('Share of tasks inside their 80% interval. The numbers stand below.'),
      marks: [
        gridY({ ticks: 5, className: 'grid' }),
        axisX({
          ticks: 6,
          tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : ''),
          tickSize: 0,
          label: l10n.t('tasks done →'),
          labelAnchor: 'right',
        }),
        axisY({
          ticks: 5,
          tickFormat: (share: number) => `${Math.round(100 * share)}%`,
          tickSize: 0,
          label: l10n.t('↑ held'),
          labelAnchor: 'top',
        }),
        ruleY([0.8], { className: 'same' }),
        line(drawn, { x: 'n', y: 'coverage', className: 'course' }),
      ],
    }),
  );
}
