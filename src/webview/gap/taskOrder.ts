import { levels } from '../../base/level.ts';
import type { GapTask } from './gapProtocol.ts';

export type SortColumn = 'done' | 'title' | 'kind' | 'arm' | 'level' | 'estimate' | 'felt' | 'measured';

export interface TableOrder {
  column: SortColumn;
  descending: boolean;
}

export const newestFirst: TableOrder = { column: 'done', descending: true };

const keys: Readonly<Record<SortColumn, (task: GapTask) => number | string | null>> = {
  done: (task) => task.doneMs,
  title: (task) => task.title,
  kind: (task) => task.kind,
  arm: (task) => task.arm ?? null,
  level: (task) => levels.indexOf(task.level),
  estimate: (task) => task.estimateMs,
  felt: (task) => task.feltMs,
  measured: (task) => task.measuredMs,
};

/** A sorted copy; tasks without a value come last in either direction, ties newest first. */
export function sortedTasks(tasks: readonly GapTask[], { column, descending }: TableOrder): GapTask[] {
  const key = keys[column];
  const sign = descending ? -1 : 1;
  return [...tasks].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || b.doneMs - a.doneMs;
    const order =
      typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right));
    return sign * order || b.doneMs - a.doneMs;
  });
}

const worded: ReadonlySet<SortColumn> = new Set(['title', 'kind', 'arm', 'level']);

/** The order after a click on a header: the same column reverses, a new one starts with its more telling end. */
export function turnedOrder(order: TableOrder, column: SortColumn): TableOrder {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: !worded.has(column) };
}

export function isTableOrder(value: unknown): value is TableOrder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'column' in value &&
    typeof value.column === 'string' &&
    Object.hasOwn(keys, value.column) &&
    'descending' in value &&
    typeof value.descending === 'boolean'
  );
}
