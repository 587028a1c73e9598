import * as vscode from 'vscode';
import { weekMs } from '../../base/timeUnits.ts';
import { insertionsOf } from '../../history/survival.ts';
import type { Store } from '../../store/storeTypes.ts';
import { taskOverview } from '../../tasks/figures/finishedRows.ts';
import { foldTasks } from '../../tasks/lifecycle.ts';
import { quarterStats, type SharedCode, type SharedTask } from '../../team/sharing/quarterStats.ts';
import type { SharedStats } from '../../team/sharing/sharedStats.ts';
import { quarterOfWeek, weekOf } from '../../team/weeks.ts';

/** This quarter's stats of this workspace: tasks that started in one of its windows, and code in its folders. */
export function workspaceStats(
  store: Store,
  windows: ReadonlySet<string>,
  secret: string,
  nowMs: number,
): SharedStats | undefined {
  const starts = [...store.events({ kinds: ['task.start'] })];
  const own = new Set(starts.flatMap(({ task, window }) => (task !== null && windows.has(window) ? [task] : [])));
  const arms = new Map<string, string>();
  for (const { task, data } of store.events({ kinds: ['trial.coin'] })) {
    const arm = data['arm'];
    if (task !== null && typeof arm === 'string') arms.set(task, arm);
  }
  const tasks = new Map(foldTasks(store.events({ kindPrefix: 'task' })).map((task) => [task.id, task]));
  const shared = taskOverview(store).rows.flatMap((row): SharedTask[] => {
    const task = tasks.get(row.id);
    if (task === undefined || !own.has(row.id)) return [];
    const estimate = row.level === 'Off' ? task.estimate.withoutAi : (task.estimate.withAi ?? task.estimate.withoutAi);
    // With a clock in sight, felt time means nothing: it is not a perception to share.
    const felt = row.isBlind ? {} : { feltMs: null, feltHelp: null };
    return [{ ...row, ...felt, kind: task.kind, arm: arms.get(row.id), nearlyCertainMs: estimate.nearlyCertainMs }];
  });
  return quarterStats(quarterOfWeek(weekOf(nowMs)), secret, shared, ownCode(store, nowMs));
}

/** AI code in this workspace that is at least a week old, and how much of it was left after that week. */
function ownCode(store: Store, nowMs: number): readonly SharedCode[] {
  const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => `${uri.toString().replace(/\/$/, '')}/`);
  const events = [...store.events({ kindPrefix: 'provenance' })].filter(({ data }) => {
    const uri = data['uri'];
    return typeof uri !== 'string' || roots.some((root) => uri.startsWith(root));
  });
  return insertionsOf(events)
    .filter(({ bornMs }) => bornMs + weekMs <= nowMs)
    .map(({ bornMs, born, totals }) => ({
      bornMs,
      chars: born,
      kept: totals.findLast(({ tMs }) => tMs <= bornMs + weekMs)?.chars ?? born,
    }));
}
