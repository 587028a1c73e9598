import * as l10n from '@vscode/l10n';
import { minSample } from '../../base/minSample.ts';
import { plural } from '../../base/plural.ts';
import { dayMs } from '../../base/timeUnits.ts';
import type { Interval } from '../../statistics/anytime.ts';
import { mean, standardDeviation } from '../../statistics/descriptive.ts';
import { studentTQuantile } from '../../statistics/distributions/studentT.ts';

/** A finished task whose figures may be revealed. */
export interface RecordedTask {
  readonly id: string;
  readonly kind: string;
  readonly level: string;
  readonly measuredMs: number;
  readonly estimateWithoutAiMs: number;
  readonly hasDeviation: boolean;
}

/** Model text in one file, from one task, at one level. */
export interface AcceptedEdits {
  readonly path: string;
  readonly task: string | null;
  readonly taskKind: string | null;
  readonly level: string;
  /** UTC ms of the first accept. */
  readonly firstMs: number;
  readonly acceptedChars: number;
  /** How many of those are still there and still tagged. */
  readonly keptChars: number;
  /** How many of those the record cannot tell about: they are neither kept nor lost. The rest is lost. */
  readonly unknownChars: number;
}

/** What a level cost and what became of it, for one kind of task. */
export interface LevelCell {
  readonly kind: string;
  readonly level: string;
  /** Finished tasks. */
  readonly n: number;
  /** Measured time over the estimate without AI, geometric mean with its 95% interval; null below ten tasks. */
  readonly timeRatio: ({ readonly ratio: number } & Interval) | null;
  readonly acceptedEdits: number;
  readonly acceptedChars: number;
  /** Of those, the ones that `keptShare`, `churn` and `failed` are not about. */
  readonly unknownChars: number;
  /** Of judged edits, 0 to 1; null if there are none. */
  readonly keptShare: number | null;
  /** Share of what was accepted in the last 14 days that is already gone, 0 to 1; null if nothing was accepted. */
  readonly churn: number | null;
  /** Accepted edits of which the record can say what became, at least in part. */
  readonly judged: number;
  /** Judged edits of which nothing is left. */
  readonly failed: number;
  readonly deviating: number;
}

/** Source: churn is counted within two weeks of the change, as in GitClear's reports. */
const churnMs = 14 * dayMs;
const share = 0.95;

/** One cell for each kind of task and level in the record. */
export function levelRecord(
  tasks: readonly RecordedTask[],
  acceptedEdits: readonly AcceptedEdits[],
  nowMs: number,
): readonly LevelCell[] {
  const keys = new Map<string, { readonly kind: string; readonly level: string }>();
  const noTask = l10n.t('no task');
  for (const { kind, level } of tasks) keys.set(`${kind} ${level}`, { kind, level });
  for (const { taskKind, level } of acceptedEdits)
    keys.set(`${taskKind ?? noTask} ${level}`, { kind: taskKind ?? noTask, level });
  return [...keys.values()].map(({ kind, level }) => {
    const mine = tasks.filter((task) => task.kind === kind && task.level === level);
    const texts = acceptedEdits.filter((piece) => (piece.taskKind ?? noTask) === kind && piece.level === level);
    const recent = texts.filter(({ firstMs }) => nowMs - firstMs <= churnMs);
    const kept = keptShare(recent);
    return {
      kind,
      level,
      n: mine.length,
      timeRatio: timeRatio(mine),
      acceptedEdits: texts.length,
      acceptedChars: texts.reduce((sum, { acceptedChars }) => sum + acceptedChars, 0),
      unknownChars: texts.reduce((sum, { unknownChars }) => sum + unknownChars, 0),
      keptShare: keptShare(texts),
      churn: kept === null ? null : 1 - kept,
      judged: texts.filter(isJudged).length,
      failed: texts.filter(hasFailed).length,
      deviating: mine.filter(({ hasDeviation }) => hasDeviation).length,
    };
  });
}

export function keptShare(acceptedEdits: readonly AcceptedEdits[]): number | null {
  const judged = acceptedEdits.filter(isJudged);
  const known = judged.reduce((sum, { acceptedChars, unknownChars }) => sum + acceptedChars - unknownChars, 0);
  return known === 0 ? null : judged.reduce((sum, { keptChars }) => sum + keptChars, 0) / known;
}

/** Whether the record can say what became of some of it: what was lost before the rest became unknown is lost all the same. */
export function isJudged({ acceptedChars, unknownChars }: AcceptedEdits): boolean {
  return unknownChars < acceptedChars;
}

export function hasFailed(edit: AcceptedEdits): boolean {
  return isJudged(edit) && edit.keptChars + edit.unknownChars === 0;
}

function logRatios(tasks: readonly RecordedTask[]): readonly number[] {
  return tasks
    .filter(({ measuredMs, estimateWithoutAiMs }) => measuredMs > 0 && estimateWithoutAiMs > 0)
    .map(({ measuredMs, estimateWithoutAiMs }) => Math.log(measuredMs / estimateWithoutAiMs));
}

function timeRatio(tasks: readonly RecordedTask[]): LevelCell['timeRatio'] {
  const logs = logRatios(tasks);
  if (logs.length < minSample) return null;
  const centre = mean(logs);
  const half =
    (studentTQuantile((1 + share) / 2, logs.length - 1) * (standardDeviation(logs) ?? 0)) / Math.sqrt(logs.length);
  return { ratio: Math.exp(centre), lower: Math.exp(centre - half), upper: Math.exp(centre + half) };
}

/** What the record says about one kind of task: two levels side by side, or what is missing; and which trial would tell. */
export interface LevelComparison {
  readonly kind: string;
  readonly sentence: string;
  /** The levels a trial would compare; undefined if there is nothing to compare yet. */
  readonly trial?: readonly [string, string];
}

/** For each kind of task: time at one level over another, described without a verdict, or what is missing. */
export function compareLevels(tasks: readonly RecordedTask[]): readonly LevelComparison[] {
  return [...Map.groupBy(tasks, ({ kind }) => kind)].map(([kind, mine]) => comparisonOf(kind, mine));
}

function comparisonOf(kind: string, tasks: readonly RecordedTask[]): LevelComparison {
  const byLevel = [...Map.groupBy(tasks, ({ level }) => level)]
    .map(([level, group]) => ({ level, logs: logRatios(group) }))
    .sort((a, b) => b.logs.length - a.logs.length);
  const [first, second] = byLevel;
  if (first === undefined || second === undefined) {
    const only = first === undefined ? '' : l10n.t(' at level {0}', first.level);
    return {
      kind,
      sentence: l10n.t(
        'Cannot tell yet: {0}{1}, and none at another level to compare with. A trial between two levels would tell.',
        plural(tasks.length, 'task'),
        only,
      ),
      trial: first?.level === 'Hint' ? ['Edit', 'Hint'] : [first?.level ?? 'Edit', 'Hint'],
    };
  }
  const trial = [first.level, second.level] as const;
  if (second.logs.length < minSample) {
    return {
      kind,
      sentence: l10n.t(
        'Cannot tell yet: {0} n = {1}, {2} n = {3}; each needs {4}. A trial between the two would tell soonest.',
        first.level,
        first.logs.length,
        second.level,
        second.logs.length,
        minSample,
      ),
      trial,
    };
  }
  const { ratio, lower, upper } = welchRatio(first.logs, second.logs);
  const figures = l10n.t(
    '×{0} (95% interval {1} to {2}, n = {3} and {4})',
    ratio.toFixed(2),
    lower.toFixed(2),
    upper.toFixed(2),
    first.logs.length,
    second.logs.length,
  );
  const against = l10n.t('time against the estimate at {0} over {1}: {2}', first.level, second.level, figures);
  // Checked at any time and without random assignment of levels, an interval that excludes 1 turns up in a third of records without any
  // effect.
  return {
    kind,
    sentence: l10n.t(
      '{0}. This describes your record and judges nothing: you chose the levels yourself. Only a trial can tell.',
      capital(against),
    ),
    trial,
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Ratio of the geometric means of two groups, given as logarithms, with Welch's interval (Welch 1947). */
function welchRatio(a: readonly number[], b: readonly number[]): { readonly ratio: number } & Interval {
  const variance = (logs: readonly number[]) => (standardDeviation(logs) ?? 0) ** 2 / logs.length;
  const [va, vb] = [variance(a), variance(b)];
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1)) || a.length + b.length - 2;
  const centre = mean(a) - mean(b);
  const half = studentTQuantile((1 + share) / 2, df) * Math.sqrt(va + vb);
  return { ratio: Math.exp(centre), lower: Math.exp(centre - half), upper: Math.exp(centre + half) };
}
