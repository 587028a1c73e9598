import * as l10n from '@vscode/l10n';
import { localDay, utcDate } from '../base/localDay.ts';
import { minSample } from '../base/minSample.ts';
import { dayMs } from '../base/timeUnits.ts';
import type { Interval } from '../statistics/anytime.ts';
import { wilsonInterval } from '../statistics/proportion.ts';
import { type ForecastOutcome, type ForecastScore, forecastScore } from './forecast.ts';
import { numberOf, type PracticeEvent, practiceKinds, textOf } from './practiceRecord.ts';

/** A share with its counts; the interval is Wilson's, 95 %. The share is null when there are too few cases. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
  readonly interval: Interval | null;
}

export interface OffloadingFigures {
  /** Answers (rung H6) among all hints and answers shown. */
  readonly answers: Share;
  /** Mean rung of what was shown, 0 (own evidence) to 6 (answer); null when nothing was. */
  readonly rungDepth: number | null;
  /** Tasks without AI that were passed, of those tried. */
  readonly unassistedPass: Share;
  /** Tasks and whole sessions without AI that were skipped, of those offered. */
  readonly unassistedSkip: Share;
  readonly explained: Share;
  readonly positions: Share;
  /** Cards answered correctly, of those answered. */
  readonly cardsRight: Share;
  readonly cardsSkipped: number;
}

export interface OffloadingWeek extends OffloadingFigures {
  /** ISO 8601, local: `2026-W47`. */
  readonly week: string;
  /** Its Monday, local: `2026-11-16`. */
  readonly monday: string;
}

export interface OffloadingReport {
  /** Oldest first; empty weeks in between are included. */
  readonly weeks: readonly OffloadingWeek[];
  readonly total: OffloadingFigures;
  readonly forecasts: ForecastScore | null;
  /** Sentences about what is missing and what would provide it. */
  readonly missing: readonly string[];
  /** What the figures mean and do not mean. */
  readonly note: string;
}

/** The event kinds that the report is made of. */
export const offloadingKinds: readonly string[] = Object.values(practiceKinds);

/** Longer gaps are not filled with empty weeks. */
const maxEmptyWeeks = 60;

const note =
  l10n.t('These are counts of what you did here. They do not measure learning. ') +
  l10n.t('A share is given from {0} cases on, with its 95% interval (Wilson).', minSample);

interface Counts {
  answers: number;
  replies: number;
  rungs: number;
  passed: number;
  tried: number;
  skipped: number;
  offered: number;
  explained: number;
  explainAsked: number;
  positions: number;
  positionAsked: number;
  right: number;
  reviewed: number;
  cardsSkipped: number;
}

const nothing: Readonly<Counts> = {
  answers: 0,
  replies: 0,
  rungs: 0,
  passed: 0,
  tried: 0,
  skipped: 0,
  offered: 0,
  explained: 0,
  explainAsked: 0,
  positions: 0,
  positionAsked: 0,
  right: 0,
  reviewed: 0,
  cardsSkipped: 0,
};

/** What a person left to the model and what they did themselves, by week. @param events Of the kinds above, in any order. */
export function offloadingReport(events: Iterable<PracticeEvent>): OffloadingReport {
  const byMonday = new Map<number, Counts>();
  const total: Counts = { ...nothing };
  const said = new Map<string, number>();
  const outcomes = new Map<string, ForecastOutcome>();
  for (const event of events) {
    const monday = mondayOf(event);
    const week = byMonday.get(monday) ?? { ...nothing };
    byMonday.set(monday, week);
    count(week, event);
    count(total, event);
    const id = textOf(event.data, 'id');
    if (event.kind === practiceKinds.forecast && numberOf(event.data, 'percent') > 0)
      said.set(id, numberOf(event.data, 'percent'));
    const outcome = textOf(event.data, 'outcome');
    if (event.kind === practiceKinds.forecastOutcome && (outcome === 'kept' || outcome === 'reverted'))
      outcomes.set(id, outcome);
  }
  const pairs = [...said].flatMap(([id, percent]) => {
    const outcome = outcomes.get(id);
    return outcome === undefined ? [] : [{ percent, outcome }];
  });
  return {
    weeks: filled(byMonday).map(([day, counts]) => ({ week: isoWeek(day), monday: isoDay(day), ...figures(counts) })),
    total: figures(total),
    forecasts: forecastScore(pairs) ?? null,
    missing: missing(total, pairs.length),
    note,
  };
}

function count(counts: Counts, { kind, data }: PracticeEvent): void {
  const outcome = textOf(data, 'outcome');
  switch (kind) {
    case practiceKinds.shown: {
      // Internal model requests, to check hints against an answer or to retry, are not counted.
      const rung = /^H([0-6])$/.exec(textOf(data, 'rung'))?.[1];
      // Over MCP a program may have asked, and only it knows whether a person did: recorded, but in no share.
      if (rung === undefined || textOf(data, 'source') === 'mcp') return;
      counts.replies += 1;
      counts.rungs += Number(rung);
      if (rung === '6') counts.answers += 1;
      return;
    }
    case practiceKinds.unassistedTask:
      counts.offered += 1;
      if (outcome === 'skipped') counts.skipped += 1;
      else counts.tried += 1;
      if (outcome === 'passed') counts.passed += 1;
      return;
    case practiceKinds.unassistedSkipped:
      counts.offered += 1;
      counts.skipped += 1;
      return;
    case practiceKinds.explain:
      counts.explainAsked += 1;
      if (outcome === 'given') counts.explained += 1;
      return;
    case practiceKinds.position:
      counts.positionAsked += 1;
      if (outcome === 'given') counts.positions += 1;
      return;
    case practiceKinds.cardReviewed:
      counts.reviewed += 1;
      if (data['right'] === true) counts.right += 1;
      return;
    case practiceKinds.cardSkipped:
      counts.cardsSkipped += 1;
  }
}

function figures(counts: Counts): OffloadingFigures {
  return {
    answers: share(counts.answers, counts.replies),
    rungDepth: counts.replies === 0 ? null : counts.rungs / counts.replies,
    unassistedPass: share(counts.passed, counts.tried),
    unassistedSkip: share(counts.skipped, counts.offered),
    explained: share(counts.explained, counts.explainAsked),
    positions: share(counts.positions, counts.positionAsked),
    cardsRight: share(counts.right, counts.reviewed),
    cardsSkipped: counts.cardsSkipped,
  };
}

function share(part: number, of: number): Share {
  const isShown = of >= minSample;
  return { count: part, of, share: isShown ? part / of : null, interval: isShown ? wilsonInterval(part, of) : null };
}

function missing(total: Counts, forecasts: number): string[] {
  const short = (have: number, what: string, how: string) =>
    have >= minSample ? [] : [l10n.t('{0}: {1} of {2} so far; {3}', what, have, minSample, how)];
  return [
    ...short(total.replies, l10n.t('Hints and answers'), l10n.t('ask in the Assist view.')),
    ...short(
      total.tried,
      l10n.t('Unassisted tasks'),
      l10n.t('start one with "Calibrated: Start Unassisted Session…".'),
    ),
    ...short(
      total.explainAsked,
      l10n.t('Explanations'),
      l10n.t('one is asked when you accept 20 AI lines or more at once.'),
    ),
    ...short(
      total.reviewed,
      l10n.t('Cards'),
      l10n.t('they are made from AI code you accept and come back after seven days.'),
    ),
    ...(forecasts >= minSample
      ? []
      : [
          l10n.t(
            'Forecasts with an outcome: {0} of {1} so far; one edit in five at most is asked about.',
            forecasts,
            minSample,
          ),
        ]),
  ];
}

/** Days since the epoch of the local Monday. */
function mondayOf({ tMs, zoneMin }: PracticeEvent): number {
  const day = localDay(tMs, zoneMin);
  // Day 0 of the epoch was a Thursday.
  return day - ((day + 3) % 7);
}

function filled(byMonday: ReadonlyMap<number, Counts>): (readonly [number, Counts])[] {
  const present = [...byMonday].filter(([, counts]) => Object.values(counts).some((value) => value > 0));
  const days = present.map(([day]) => day).sort((a, b) => a - b);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  if ((last - first) / 7 > maxEmptyWeeks) return present.sort(([a], [b]) => a - b);
  const weeks: (readonly [number, Counts])[] = [];
  for (let day = first; day <= last; day += 7) weeks.push([day, byMonday.get(day) ?? { ...nothing }]);
  return weeks;
}

function isoDay(day: number): string {
  return utcDate(day * dayMs);
}

/** The ISO week of a Monday: its year is that of the week's Thursday. */
function isoWeek(monday: number): string {
  const thursday = monday + 3;
  const year = new Date(thursday * dayMs).getUTCFullYear();
  const newYear = Date.UTC(year, 0, 1) / dayMs;
  return `${year}-W${String(Math.floor((thursday - newYear) / 7) + 1).padStart(2, '0')}`;
}
