import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { weekMs } from '../../base/timeUnits.ts';
import { type GapRow, suggestion } from './gap.ts';

/** One number and one suggestion for the last seven days; undefined if nothing was finished in them. */
export function weeklySummary(rows: readonly GapRow[], nowMs: number): string | undefined {
  const week = rows.filter(({ doneMs }) => doneMs > nowMs - weekMs && doneMs <= nowMs);
  const last = week.reduce<GapRow | undefined>(
    (late, row) => (late === undefined || row.doneMs > late.doneMs ? row : late),
    undefined,
  );
  if (last === undefined) return undefined;
  const sum = (of: (row: GapRow) => number) => formatDuration(week.reduce((total, row) => total + of(row), 0));
  const count = plural(week.length, 'task');
  return l10n.t(
    'Last week: {0}, measured {1}, estimated {2}. {3}',
    count,
    sum((row) => row.measuredMs),
    sum((row) => row.estimateMs),
    suggestion(rows, last),
  );
}
