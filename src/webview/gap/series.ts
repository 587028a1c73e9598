import * as l10n from '@vscode/l10n';
import { levels } from '../../base/level.ts';
import type { GapTask } from './gapProtocol.ts';

/** Tasks drawn alike: one trial arm or, outside trials, one level. */
export interface Series {
  name: string;
  tasks: GapTask[];
}

/** More kinds of mark cannot be told apart; the remaining arms share the last one. */
export const maxSeries = 5;

/** Groups tasks by arm if any task has one, else by level in slider order. */
export function seriesOf(tasks: readonly GapTask[]): Series[] {
  const byArm = tasks.some((task) => task.arm !== undefined);
  const groups = new Map<string, GapTask[]>();
  for (const task of tasks) {
    const name = byArm ? (task.arm ?? l10n.t('no trial')) : task.level;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [task]);
    else group.push(task);
  }
  const levelNames: readonly string[] = levels;
  const sorted = [...groups].sort(([a], [b]) =>
    byArm ? a.localeCompare(b) : levelNames.indexOf(a) - levelNames.indexOf(b),
  );
  const kept = sorted.slice(0, sorted.length > maxSeries ? maxSeries - 1 : maxSeries);
  const rest = sorted.slice(kept.length).flatMap(([, group]) => group);
  const series = kept.map(([name, group]) => ({ name, tasks: group }));
  return rest.length === 0 ? series : [...series, { name: 'other', tasks: rest }];
}
