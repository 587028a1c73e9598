import { minuteMs } from '../../base/timeUnits.ts';
import { exactFrom } from '../../statistics/estimates/conformalInterval.ts';
import { isInside, SteeredInterval } from '../../statistics/estimates/historyInterval.ts';
import { pinballLoss } from '../../statistics/scores.ts';
import type { TaskKind } from '../../tasks/task.ts';
import { type CellKey, type SharedArm, type SharedLevel, sharedArms, sharedLevels } from '../cell.ts';
import { quarterOfWeek, weekOf } from '../weeks.ts';
import { impossibleSums } from './implausible.ts';
import { pseudonymOf } from './pseudonym.ts';
import { readShared, sharedBytes } from './sharedBytes.ts';
import type { CodeCounts, SharedStats, WeekStats } from './sharedStats.ts';

type Loose<T> = { -readonly [K in keyof T]: T[K] };

/** The shared numbers of a finished and revealed task. Times in ms. */
export interface SharedTask {
  readonly kind: TaskKind;
  /** Randomly assigned; any other value counts as "none". */
  readonly arm: string | undefined;
  readonly level: string;
  readonly estimateWithoutAiMs: number;
  readonly estimateWithAiMs?: number | undefined;
  /** The estimate that counted, and the nearly certain one if it was given. */
  readonly estimateMs: number;
  readonly nearlyCertainMs?: number | undefined;
  readonly measuredMs: number;
  readonly feltMs: number | null;
  readonly feltHelp: number | null;
  readonly doneMs: number;
}

/** What became of code that AI wrote at a given time. */
export interface SharedCode {
  readonly bornMs: number;
  readonly chars: number;
  /** Characters left of it after seven days. */
  readonly kept: number;
}

/**
 * Times are clamped to half a minute and 40,000 minutes (83 working days of 8 h): shorter ones mean little, logarithms need more than 0,
 * and longer ones are refused as implausible.
 */
const minMs = minuteMs / 2;
const maxMs = 40_000 * minuteMs;
const typical = 0.5;
const nearlyCertain = 0.9;
/** Beyond this factor an answer is a typo, and the plausibility check would refuse it. */
const maxLnFactor = Math.log(20);

/**
 * What one person shares for a quarter.
 * @param tasks All tasks of the workspace: intervals also need the earlier ones.
 * @returns undefined when there is nothing to share.
 */
export function quarterStats(
  quarter: number,
  secretHex: string,
  tasks: readonly SharedTask[],
  code: readonly SharedCode[] = [],
): SharedStats | undefined {
  const weeks = new Map<number, Loose<WeekStats>>();
  const weekAt = (utcMs: number) => {
    const number = weekOf(utcMs);
    const week = weeks.get(number) ?? { week: number, cells: {} };
    if (quarterOfWeek(number) === quarter) weeks.set(number, week);
    return week;
  };
  const steered = new SteeredInterval();
  for (const task of [...tasks].sort((a, b) => a.doneMs - b.doneMs)) {
    const size = ln(task.estimateMs);
    const error = ln(task.measuredMs) - size;
    addTask(
      weekAt(task.doneMs),
      task,
      steered.count >= exactFrom(0.8) ? isInside(steered.next(size), error) : undefined,
    );
    steered.observe(error, size);
  }
  for (const { bornMs, chars, kept } of code) {
    const week = weekAt(bornMs);
    const ai: Loose<CodeCounts> = week.code?.ai ?? { chars: 0, kept: 0, churned: 0, changes: 0, failed: 0 };
    const left = Math.min(kept, chars);
    ai.chars += chars;
    ai.kept += left;
    ai.churned += chars - left;
    week.code = { ...week.code, ai };
  }
  if (weeks.size === 0) return undefined;
  for (const week of weeks.values()) {
    // Cells that a reader would refuse (an estimate of a second next to one of a year) would cost the whole quarter.
    week.cells = Object.fromEntries(
      Object.entries(week.cells).filter(([, sums]) => impossibleSums(sums) === undefined),
    );
  }
  const inOrder = [...weeks.values()].sort((a, b) => a.week - b.week);
  // Read back, so that what is shown, kept and sent is exactly what the schema allows.
  return readShared(sharedBytes({ version: 1, quarter, who: pseudonymOf(secretHex, quarter), weeks: inOrder }));
}

function addTask(week: Loose<WeekStats>, task: SharedTask, isHit: boolean | undefined): void {
  const arm: SharedArm = sharedArms.find((name) => name === task.arm) ?? 'none';
  const level: SharedLevel = sharedLevels.find((name) => name === task.level) ?? 'Off';
  const key: CellKey = `${task.kind}/${arm}/${level}`;
  const x = ln(task.estimateWithoutAiMs);
  const y = ln(task.measuredMs);
  const old = week.cells[key] ?? { n: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  week.cells[key] = {
    n: old.n + 1,
    x: old.x + x,
    y: old.y + y,
    xx: old.xx + x * x,
    xy: old.xy + x * y,
    yy: old.yy + y * y,
  };
  if (task.estimateWithAiMs !== undefined) {
    week.forecast = moment(week.forecast, ln(task.estimateWithAiMs) - ln(task.estimateWithoutAiMs));
  }
  if (task.feltHelp !== null && task.feltHelp > 0) week.felt = moment(week.felt, Math.log(task.feltHelp));
  if (task.feltMs !== null) week.gap = moment(week.gap, y - ln(task.feltMs));
  week.typicalLoss = loss(week.typicalLoss, pinballLoss(y, ln(task.estimateMs), typical));
  if (task.nearlyCertainMs !== undefined) {
    week.certainLoss = loss(week.certainLoss, pinballLoss(y, ln(task.nearlyCertainMs), nearlyCertain));
    week.certain = hit(week.certain, task.measuredMs <= task.nearlyCertainMs);
  }
  if (isHit !== undefined) week.interval = hit(week.interval, isHit);
}

function ln(ms: number): number {
  return Math.log(Math.min(Math.max(ms, minMs), maxMs) / minuteMs);
}

function moment(old: WeekStats['gap'], value: number) {
  const { n, sum, squares } = old ?? { n: 0, sum: 0, squares: 0 };
  const held = Math.min(Math.max(value, -maxLnFactor), maxLnFactor);
  return { n: n + 1, sum: sum + held, squares: squares + held * held };
}

function loss(old: WeekStats['typicalLoss'], value: number) {
  return { n: (old?.n ?? 0) + 1, sum: (old?.sum ?? 0) + value };
}

function hit(old: WeekStats['interval'], isHit: boolean) {
  return { n: (old?.n ?? 0) + 1, inside: (old?.inside ?? 0) + (isHit ? 1 : 0) };
}
