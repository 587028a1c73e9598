import { quarterOfWeek } from '../weeks.ts';
import type { CellSums, Moments, SharedStats } from './sharedStats.ts';

/** Typical task times and estimates are between three seconds and 100 working days of 8 h: ln minutes -3 to 10.8. */
const minMeanLn = -3;
const maxMeanLn = 10.8;
/** Standard deviation of ln minutes: people have 0.4 to 1.5 in the published data sets of estimates; nobody has three, except by chance over a few tasks. */
const maxVariance = 9;
const byChance = 3 * maxVariance;
/** Factors that people state or reach: up to ×20. */
const maxLnFactor = 3;
/** Tolerance for the rounding of the sums. */
const slack = 1e-3;

/** Why the numbers cannot come from a person; undefined when they can. */
export function implausible({ quarter, weeks }: SharedStats): string | undefined {
  let before = -1;
  for (const week of weeks) {
    if (quarterOfWeek(week.week) !== quarter) return 'holds a week of another quarter';
    if (week.week <= before) return 'does not hold its weeks in order, each once';
    before = week.week;
    for (const sums of Object.values(week.cells)) {
      const why = impossibleSums(sums);
      if (why !== undefined) return why;
    }
    for (const moments of [week.forecast, week.felt, week.gap]) {
      if (moments !== undefined && impossibleMoments(moments)) return 'holds moments that no numbers have';
    }
    for (const hits of [week.interval, week.certain]) {
      if (hits !== undefined && hits.inside > hits.n) return 'counts more hits than tasks';
    }
    for (const counts of Object.values(week.code ?? {})) {
      if (counts.kept + counts.churned > counts.chars || counts.failed > counts.changes) {
        return 'counts more lost or failed than there was';
      }
    }
  }
  return undefined;
}

/** Why a person's tasks cannot have these sums; undefined when they can. */
export function impossibleSums({ n, x, y, xx, xy, yy }: CellSums): string | undefined {
  if (n === 0) return 'holds an empty cell';
  const spreadX = xx - (x * x) / n;
  const spreadY = yy - (y * y) / n;
  const product = xy - (x * y) / n;
  if (spreadX < -slack || spreadY < -slack || product ** 2 > (spreadX + slack) * (spreadY + slack)) {
    return 'holds sums that no tasks have';
  }
  if (Math.max(spreadX, spreadY) > maxVariance * n + byChance) return 'holds times that spread beyond reason';
  for (const mean of [x / n, y / n]) {
    if (mean < minMeanLn || mean > maxMeanLn) return 'holds times beyond reason';
  }
  return undefined;
}

function impossibleMoments({ n, sum, squares }: Moments): boolean {
  if (n === 0) return true;
  return squares - (sum * sum) / n < -slack || Math.abs(sum / n) > maxLnFactor || squares > n * maxLnFactor ** 2 * 4;
}
