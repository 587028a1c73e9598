import { dayMs, weekMs } from '../../base/timeUnits.ts';
import { type LevelChange, levelChange, minSteps } from '../../statistics/regression/segmentedRegression.ts';
import { lineFlags } from '../ledger/lineFacts.ts';
import { alive, countedFlag } from '../ledger/lineTable.ts';
import type { ReadHistory } from './historyReport.ts';
import { fileRecords, type MatchedFiles, matchedFiles } from './matchedFiles.ts';

/** Maximum weeks on each side: further back, the repository was a different one. Chosen by us. */
const maxWeeks = 52;
const churnMs = 14 * dayMs;
const failureMs = 30 * dayMs;

export type AdoptionFigure = 'churn' | 'failure' | 'size' | 'arrivals';

/** One week of a repository; null where nothing measurable happened, or where it is too recent to know. */
export interface AdoptionWeek {
  readonly startMs: number;
  /** Share of the week's lines that were changed or deleted within 14 days. */
  readonly churn: number | null;
  /** Share of the week's changes that were fixed or reverted within 30 days. */
  readonly failure: number | null;
  /** ln of the lines in a typical change. */
  readonly size: number | null;
  readonly arrivals: number | null;
}

export interface AdoptionEffect {
  readonly figure: AdoptionFigure;
  /** Undefined if there are too few weeks on a side. */
  readonly effect: LevelChange | undefined;
  /** `trend`: the figure was already moving before, so no verdict is given. */
  readonly verdict: 'higher' | 'lower' | 'unclear' | 'trend' | 'tooShort';
}

export interface AdoptionReport {
  readonly adoptedMs: number;
  readonly weeks: readonly AdoptionWeek[];
  readonly effects: readonly AdoptionEffect[];
  /** Files with AI lines compared with similar files without. */
  readonly matched: MatchedFiles;
}

/**
 * What changed when AI was adopted, week by week, and in files with AI lines compared with similar files without. Observational, one
 * repository. Speed figures are shown alongside quality figures, since either alone is easily gamed.
 */
export function adoptionReport(history: ReadHistory, adoptedMs: number): AdoptionReport {
  const weeks = weeksOf(history, adoptedMs);
  const figures: readonly AdoptionFigure[] = ['churn', 'failure', 'size', 'arrivals'];
  return {
    adoptedMs,
    weeks,
    effects: figures.map((figure) => effectOn(weeks, figure, adoptedMs)),
    matched: matchedFiles(fileRecords(history, adoptedMs)),
  };
}

export function effectOn(weeks: readonly AdoptionWeek[], figure: AdoptionFigure, adoptedMs: number): AdoptionEffect {
  const valuesOf = (isAfter: boolean) =>
    weeks.filter(({ startMs }) => startMs >= adoptedMs === isAfter).flatMap((week) => week[figure] ?? []);
  const [before, after] = [valuesOf(false), valuesOf(true)];
  if (before.length < minSteps || after.length < minSteps) return { figure, effect: undefined, verdict: 'tooShort' };
  const effect = levelChange(before, after);
  if (!effect.isFlatBefore) return { figure, effect, verdict: 'trend' };
  return { figure, effect, verdict: effect.lower > 0 ? 'higher' : effect.upper < 0 ? 'lower' : 'unclear' };
}

/** Whole weeks before and after the day of adoption. */
function weeksOf({ ledger, outcomes }: ReadHistory, adoptedMs: number): AdoptionWeek[] {
  const { commits, lines } = ledger;
  const times = commits.map(({ committerMs }) => committerMs);
  const [oldest, newest] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const firstWeek = Math.max(-maxWeeks, Math.ceil((oldest - adoptedMs) / weekMs));
  const lastWeek = Math.min(maxWeeks, Math.floor((newest - adoptedMs) / weekMs));
  const count = Math.max(0, lastWeek - firstWeek);
  const weekOf = (timeMs: number) => Math.floor((timeMs - adoptedMs) / weekMs) - firstWeek;
  const sums = Array.from({ length: count }, () => ({
    lines: 0,
    churned: 0,
    arrivals: 0,
    failed: 0,
    sizes: [] as number[],
  }));
  const wanted = lineFlags.effective | countedFlag;
  for (let id = 0; id < lines.born.length; id += 1) {
    const born = times[lines.born.at(id)];
    const sum = born === undefined ? undefined : sums[weekOf(born)];
    if (born === undefined || sum === undefined || (lines.flags.at(id) & wanted) !== wanted) continue;
    const died = lines.died.at(id);
    sum.lines += 1;
    if (died !== alive && (times[died] ?? newest) - born < churnMs) sum.churned += 1;
  }
  for (const { timeMs, surfacedMs, addedLines } of outcomes) {
    const sum = sums[weekOf(timeMs)];
    if (sum === undefined) continue;
    sum.arrivals += 1;
    sum.sizes.push(Math.log(Math.max(1, addedLines)));
    if (surfacedMs !== null && surfacedMs - timeMs <= failureMs) sum.failed += 1;
  }
  return sums.map(({ lines: all, churned, arrivals, failed, sizes }, index): AdoptionWeek => {
    const startMs = adoptedMs + (firstWeek + index) * weekMs;
    const isOldEnough = (ms: number) => newest - startMs - weekMs >= ms;
    return {
      startMs,
      churn: all === 0 || !isOldEnough(churnMs) ? null : churned / all,
      failure: arrivals === 0 || !isOldEnough(failureMs) ? null : failed / arrivals,
      size: sizes.length === 0 ? null : sizes.reduce((a, b) => a + b, 0) / sizes.length,
      arrivals,
    };
  });
}
