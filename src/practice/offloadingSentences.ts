import * as l10n from '@vscode/l10n';
import { minSample } from '../base/minSample.ts';
import type { OffloadingFigures, OffloadingReport, Share } from './offloading.ts';

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
      ? { name: l10n.t('Forecasts'), value: '–', detail: l10n.t('not enough outcomes yet') }
      : {
          name: l10n.t('Forecasts'),
          value: l10n.t('said {0}, kept {1}', percent(forecasts.said), percent(forecasts.kept)),
          detail: l10n.t('Brier {0}, n = {1}', forecasts.brier.toFixed(2), forecasts.n),
        };
  return [
    tile(l10n.t('Requests that gave the full answer'), total.answers),
    {
      name: l10n.t('Average rung'),
      value: rung(total.rungDepth),
      detail: l10n.t('0 is your own evidence, 6 the full answer'),
    },
    tile(l10n.t('Unassisted tasks passed'), total.unassistedPass),
    tile(l10n.t('Unassisted tasks skipped'), total.unassistedSkip),
    tile(l10n.t('Explained on accepting'), total.explained),
    tile(l10n.t('Own view given first'), total.positions),
    tile(l10n.t('Cards right'), total.cardsRight),
    forecast,
  ];
}

export function offloadingRows({ weeks }: OffloadingReport): OffloadingTable {
  return {
    columns: [
      l10n.t('Week'),
      l10n.t('Answers'),
      l10n.t('Average rung'),
      l10n.t('Unassisted passed'),
      l10n.t('Skipped'),
      l10n.t('Explained'),
      l10n.t('Positions'),
      l10n.t('Cards right'),
    ],
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
    return {
      name,
      value: share.of === 0 ? '–' : counts(share),
      detail: l10n.t('a share is given from {0} on', minSample),
    };
  }
  const { lower, upper } = share.interval;
  return {
    name,
    value: percent(share.share),
    detail: l10n.t('{0} to {1}, n = {2}', percent(lower), percent(upper), share.of),
  };
}

function counts({ count, of }: Share): string {
  return of === 0 ? '–' : l10n.t('{0} of {1}', count, of);
}

function rung(depth: OffloadingFigures['rungDepth']): string {
  return depth === null ? '–' : depth.toFixed(1);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
