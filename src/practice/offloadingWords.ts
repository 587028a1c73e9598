import { fewestCases, type OffloadingFigures, type OffloadingReport, type Share } from './offloading.ts';

/** One figure of the report in words, as shown by the panel and the CLI. */
export interface OffloadingTile {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

export interface OffloadingTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function offloadingTiles({ total, forecasts }: OffloadingReport): readonly OffloadingTile[] {
  const forecast: OffloadingTile =
    forecasts === null
      ? { name: 'Forecasts', value: '–', detail: 'not enough outcomes yet' }
      : {
          name: 'Forecasts',
          value: `said ${percent(forecasts.said)}, kept ${percent(forecasts.kept)}`,
          detail: `Brier ${forecasts.brier.toFixed(2)}, n = ${forecasts.n}`,
        };
  return [
    tile('Requests that gave the full answer', total.answers),
    { name: 'Mean rung', value: rung(total.rungDepth), detail: '0 own evidence, 6 the answer' },
    tile('Unassisted tasks passed', total.unassistedPass),
    tile('Unassisted tasks skipped', total.unassistedSkip),
    tile('Explained on accepting', total.explained),
    tile('Own view given first', total.positions),
    tile('Cards right', total.cardsRight),
    forecast,
  ];
}

export function offloadingRows({ weeks }: OffloadingReport): OffloadingTable {
  return {
    columns: ['Week', 'Answers', 'Mean rung', 'Unassisted passed', 'Skipped', 'Explained', 'Positions', 'Cards right'],
    rows: weeks.map((week) => [
      week.week,
      counts(week.answers),
      rung(week.rungDepth),
      counts(week.unassistedPass),
      counts(week.unassistedSkip),
      counts(week.explained),
      counts(week.positions),
      counts(week.cardsRight),
    ]),
  };
}

function tile(name: string, share: Share): OffloadingTile {
  if (share.share === null || share.interval === null) {
    return { name, value: share.of === 0 ? '–' : counts(share), detail: `a share is given from ${fewestCases} on` };
  }
  const { lower, upper } = share.interval;
  return { name, value: percent(share.share), detail: `${percent(lower)} to ${percent(upper)}, n = ${share.of}` };
}

function counts({ count, of }: Share): string {
  return of === 0 ? '–' : `${count} of ${of}`;
}

function rung(depth: OffloadingFigures['rungDepth']): string {
  return depth === null ? '–' : depth.toFixed(1);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
