import { areaY, axisX, axisY, dot, gridX, gridY, line, plot, pointer, tip } from '@observablehq/plot';
import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import { drawnChart } from '../drawnChart.ts';
import { durationDomain, durationTicks, shortestDrawnMs } from './durationScale.ts';
import type { GapTask } from './gapProtocol.ts';
import type { Series } from './series.ts';
import { seriesSymbol, toneClass } from './seriesMark.ts';

export interface AgreementOptions {
  /** The x value, ms; tasks for which it is null are left out. */
  across(task: GapTask): number | null;
  /** The x axis in one word, for example "estimate". */
  acrossName: string;
  ariaLabel: string;
  widthPx: number;
  /** Factors on the x value between which 80% of the person's tasks lie; null if there is none yet. */
  band?: { readonly lower: number; readonly upper: number } | null;
  /** Called when a dot is clicked. */
  open(task: GapTask): void;
}

interface Dot {
  task: GapTask;
  x: number;
  y: number;
}

/** Above this many dots they shrink, so that a dense cloud still shows its shape. */
const crowdedFrom = 150;
/** Largest side; a bigger square wastes a wide panel. */
const maxSidePx = 440;
const tickEveryPx = 52;

/**
 * Measured time against estimated or felt time, on equal log axes with the line of equality: a task above it took longer. Colours come
 * from CSS classes; no style element or attribute is created, so the page's policy stays strict.
 */
export function agreementPlot(series: readonly Series[], options: AgreementOptions): SVGSVGElement | HTMLElement {
  const groups = series.map(({ tasks }) => tasks.flatMap((task) => dotOf(task, options.across(task))));
  const all = groups.flat();
  const domain = durationDomain(all.flatMap(({ x, y }) => [x, y]));
  const side = Math.min(options.widthPx, maxSidePx);
  const ticks = durationTicks(domain, Math.max(2, Math.floor(side / tickEveryPx)));
  const crowded = all.length > crowdedFrom;
  const radius = crowded ? 2.6 : 4.2;
  const axis = { type: 'log' as const, domain, label: null, insetLeft: 4, insetRight: 4, insetTop: 4, insetBottom: 4 };
  const chart = plot({
    className: 'chart',
    width: side,
    height: side,
    marginLeft: 46,
    marginBottom: 40,
    marginTop: 22,
    marginRight: 14,
    x: axis,
    y: axis,
    ariaLabel: options.ariaLabel,
    marks: [
      gridX({ ticks, className: 'grid' }),
      gridY({ ticks, className: 'grid' }),
      // Plot overrides `tickFormat` on log axes and drops labels; it leaves the text channel alone.
      axisX({ ticks, text: formatDuration, tickSize: 0, label: `${options.acrossName} →`, labelAnchor: 'right' }),
      axisY({ ticks, text: formatDuration, tickSize: 0, label: l10n.t('↑ measured'), labelAnchor: 'top' }),
      ...bandMarks(domain, options.band),
      line(
        [
          [domain[0], domain[0]],
          [domain[1], domain[1]],
        ],
        { className: 'same' },
      ),
      ...groups.map((dots, index) =>
        dot(dots, {
          x: 'x',
          y: 'y',
          r: radius,
          symbol: seriesSymbol(index),
          className: `dots ${crowded ? 'crowd ' : ''}${toneClass(series[index]?.name ?? '', index)}`,
        }),
      ),
      tip(all, pointer({ x: 'x', y: 'y', title: tipText(options), className: 'tip', maxRadius: 24 })),
    ],
  });
  chart.addEventListener('click', () => {
    const under: unknown = chart.value;
    const found = all.find((candidate) => candidate === under);
    if (found !== undefined) options.open(found.task);
  });
  return drawnChart(chart);
}

/** The band along the line of equality, clipped to the drawn range. */
function bandMarks([low, high]: readonly [number, number], band: AgreementOptions['band']) {
  if (band === undefined || band === null) return [];
  const inside = (ms: number) => Math.min(high, Math.max(low, ms));
  // Where an edge leaves the range it bends; those points are drawn too.
  const across = [low, high, low / band.lower, high / band.upper, low / band.upper, high / band.lower]
    .filter((x) => x >= low && x <= high)
    .sort((a, b) => a - b);
  const edges = across.map((x) => ({ x, y1: inside(x * band.lower), y2: inside(x * band.upper) }));
  return [areaY(edges, { x: 'x', y1: 'y1', y2: 'y2', className: 'band' })];
}

const dotOf = (task: GapTask, across: number | null): Dot[] =>
  across === null
    ? []
    : [{ task, x: Math.max(across, shortestDrawnMs), y: Math.max(task.measuredMs, shortestDrawnMs) }];

const tipText =
  (options: AgreementOptions) =>
  ({ task }: Dot): string =>
    l10n.t(
      '{0}\n{1} {2}, measured {3}',
      task.title,
      options.acrossName,
      formatDuration(options.across(task) ?? 0),
      formatDuration(task.measuredMs),
    );
