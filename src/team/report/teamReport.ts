import { emptySums, type RegressionSums } from '../../statistics/regression/pooledRegression.ts';
import { type TaskKind, taskKinds } from '../../tasks/task.ts';
import { cellKeys, cellOf, type SharedLevel, sharedLevels } from '../cell.ts';
import { complement } from '../complement.ts';
import { atLeast, factorStep, minContributors, roundedTo } from '../disclosure.ts';
import { type Figure, figureOf, type Part, peopleIn, withheld } from '../figure.ts';
import { OverlapGuard } from '../overlapGuard.ts';
import { pooledEffect } from '../pooledEffect.ts';
import { pooledFactor, pooledShare } from '../pooledShare.ts';
import type { Contribution, HitName, MomentName } from '../sharing/contribution.ts';
import type { CodeOrigin } from '../sharing/sharedStats.ts';
import { quarterLabel } from '../weeks.ts';

/** The figures of one period: what AI did to the time, and what became of the code. */
export interface Consequences {
  readonly effect: Figure;
  /** Shares of characters from AI: changed or deleted again; still there. */
  readonly churned: Figure;
  readonly kept: Figure;
  /** Shares of changes that were later reverted or fixed. */
  readonly failedAi: Figure;
  readonly failedHuman: Figure;
}

export interface WhereRow {
  readonly kind: TaskKind | 'all';
  readonly level: SharedLevel | 'all';
  readonly effect: Figure;
}

/** The whole report: rounded figures over at least five people each, and nothing else. */
export interface TeamReport {
  readonly version: 1;
  /** First days of the first and last quarter included; null without data. */
  readonly from: string | null;
  readonly to: string | null;
  /** Largest number of pseudonyms in a quarter, rounded down to a multiple of five. */
  readonly contributors: number;
  readonly minContributors: number;
  /** Ratio of times, with AI over without. */
  readonly effect: Figure;
  /** The expected range of one more person's effect; null while the effect is withheld. */
  readonly people: { readonly lower: number; readonly upper: number } | null;
  /** What people expected of AI, and what they felt it did, as the same ratio. */
  readonly forecast: Figure;
  readonly felt: Figure;
  /** Measured over felt time. */
  readonly gap: Figure;
  /** Share of tasks inside the 80% interval, and below the 90% estimate. */
  readonly interval: Figure;
  readonly certain: Figure;
  readonly where: readonly WhereRow[];
  readonly before: (Consequences & { readonly quarter: string }) | null;
  readonly after: (Consequences & { readonly quarter: string }) | null;
  readonly all: Consequences;
}

export interface ReportOptions {
  readonly guard?: OverlapGuard;
}

/**
 * The report over shared statistics. Periods are whole quarters (the first and the last with five people are "before" and "after") and
 * cannot be chosen: two choices could be subtracted from each other.
 */
export function teamReport(
  contributions: readonly Contribution[],
  { guard = new OverlapGuard() }: ReportOptions = {},
): TeamReport {
  const quarters = [...new Set(contributions.map(({ quarter }) => quarter))].sort((a, b) => a - b);
  const [first, last] = [quarters.at(0), quarters.at(-1)];
  const inQuarter = (quarter: number) => contributions.filter((one) => one.quarter === quarter);
  const large = quarters.filter((quarter) => inQuarter(quarter).length >= minContributors);
  const [firstLarge, lastLarge] = [large.at(0), large.at(-1)];
  const isSplit = firstLarge !== undefined && lastLarge !== undefined && firstLarge !== lastLarge;
  const people = Math.max(0, ...quarters.map((quarter) => inQuarter(quarter).length));
  const parts = effectParts(contributions, 'all', 'all');
  const all = consequences('all', contributions, guard);
  return {
    version: 1,
    from: first === undefined ? null : quarterLabel(first),
    to: last === undefined ? null : quarterLabel(last),
    contributors: atLeast(people, 5),
    minContributors,
    effect: all.effect,
    people: peopleRange(all.effect, parts),
    forecast: momentFigure('forecast', contributions, guard),
    felt: momentFigure('felt', contributions, guard),
    gap: momentFigure('gap', contributions, guard),
    interval: hitFigure('interval', contributions, guard),
    certain: hitFigure('certain', contributions, guard),
    where: whereItHelps(contributions, guard),
    before: isSplit
      ? { quarter: quarterLabel(firstLarge), ...consequences('before', inQuarter(firstLarge), guard) }
      : null,
    after: isSplit ? { quarter: quarterLabel(lastLarge), ...consequences('after', inQuarter(lastLarge), guard) } : null,
    all,
  };
}

/** Per person, the sums of both arms: tasks with AI of one kind or level, and tasks without it of the same kind. */
function effectParts(
  contributions: readonly Contribution[],
  kind: TaskKind | 'all',
  level: SharedLevel | 'all',
): readonly Part<RegressionSums>[] {
  const takes = takenCells(kind, level);
  const parts: Part<RegressionSums>[] = [];
  for (const from of contributions) {
    if (!from.cells.hasBoth(takes)) continue;
    const sums = from.cells.addTo(emptySums(), takes);
    parts.push({ from, numbers: sums, tasks: sums.n });
  }
  return parts;
}

/** For each cell: 0 not part of the figure, 1 control arm, 2 treated arm. */
function takenCells(kind: TaskKind | 'all', level: SharedLevel | 'all'): Uint8Array {
  return Uint8Array.from(cellKeys, (key) => {
    const cell = cellOf(key);
    if (cell.arm === 'none' || (kind !== 'all' && cell.kind !== kind)) return 0;
    if (cell.arm === 'control') return 1;
    return level === 'all' || cell.level === level ? 2 : 0;
  });
}

const effectEstimate = (sums: readonly RegressionSums[]) => {
  const effect = pooledEffect(sums);
  return effect === undefined ? undefined : { value: effect.ratio, lower: effect.lower, upper: effect.upper };
};

/** Only with a fresh effect: an earlier one belongs to other data. */
function peopleRange(effect: Figure, parts: readonly Part<RegressionSums>[]): TeamReport['people'] {
  if (effect.state !== 'shown' || effect.isEarlier) return null;
  const range = pooledEffect(parts.map(({ numbers }) => numbers))?.people;
  if (range === undefined) return null;
  return { lower: roundedTo(factorStep, range.lower, 'down'), upper: roundedTo(factorStep, range.upper, 'up') };
}

function whereItHelps(contributions: readonly Contribution[], guard: OverlapGuard): readonly WhereRow[] {
  const rows = [...taskKinds, 'all' as const];
  const columns = [...sharedLevels, 'all' as const];
  const fields = rows.flatMap((kind) =>
    columns.flatMap((level) => {
      if (kind === 'all' && level === 'all') return [];
      const takes = takenCells(kind, level);
      const people = peopleIn(contributions.filter(({ cells }) => cells.hasBoth(takes)));
      return people === 0 ? [] : [{ kind, level, people }];
    }),
  );
  const { hidden, margins } = complement(
    fields
      .filter(({ kind, level }) => kind !== 'all' && level !== 'all')
      .map(({ kind, level, people }) => ({ row: kind, column: level, people, isHidden: people < minContributors })),
  );
  return fields.map(({ kind, level, people }) => {
    const isMargin =
      margins.has(`row ${kind}`) && level === 'all' ? true : margins.has(`column ${level}`) && kind === 'all';
    if (people < minContributors) return { kind, level, effect: withheld('few') };
    if (isMargin || hidden.has(`${kind}/${level}`)) return { kind, level, effect: withheld('complement') };
    // Computed again: keeping all of them at once would take hundreds of megabytes in a team of thousands.
    const parts = effectParts(contributions, kind, level);
    return {
      kind,
      level,
      effect: figureOf({ name: `effect ${kind} ${level}` }, 'factor', parts, effectEstimate, guard),
    };
  });
}

function momentFigure(name: MomentName, contributions: readonly Contribution[], guard: OverlapGuard): Figure {
  const parts = contributions.flatMap((from) => {
    const numbers = from.moments[name];
    return numbers === undefined ? [] : [{ from, numbers, tasks: numbers.n }];
  });
  return figureOf({ name }, 'factor', parts, pooledFactor, guard);
}

function hitFigure(name: HitName, contributions: readonly Contribution[], guard: OverlapGuard): Figure {
  const parts = contributions.flatMap((from) => {
    const hits = from.hits[name];
    return hits === undefined || hits.n === 0
      ? []
      : [{ from, numbers: { part: hits.inside, whole: hits.n }, tasks: hits.n }];
  });
  return figureOf({ name }, 'share', parts, pooledShare, guard);
}

function consequences(scope: string, contributions: readonly Contribution[], guard: OverlapGuard): Consequences {
  const share = (
    name: string,
    origin: CodeOrigin,
    whole: 'chars' | 'changes',
    part: 'kept' | 'churned' | 'failed',
  ): Figure => {
    const parts = contributions.flatMap((from) => {
      const counts = from.code[origin];
      return counts === undefined || counts[whole] === 0
        ? []
        : [{ from, numbers: { part: counts[part], whole: counts[whole] }, tasks: 0 }];
    });
    return figureOf({ name: `${name} ${origin}`, scope }, 'share', parts, pooledShare, guard);
  };
  return {
    effect: figureOf(
      { name: 'effect', scope },
      'factor',
      effectParts(contributions, 'all', 'all'),
      effectEstimate,
      guard,
    ),
    churned: share('churned', 'ai', 'chars', 'churned'),
    kept: share('kept', 'ai', 'chars', 'kept'),
    failedAi: share('failed', 'ai', 'changes', 'failed'),
    failedHuman: share('failed', 'human', 'changes', 'failed'),
  };
}
