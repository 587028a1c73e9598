import type { CsvRow, CsvTable } from './csvTable.ts';
import { requireColumn } from './csvTable.ts';

/** Adds the columns of a second table to the rows of a first one that match in a column; the first match counts. */
export function joinTables(left: CsvTable, right: CsvTable, on: string): CsvTable {
  const [leftKey, rightKey] = [requireColumn(left, on, '--on'), requireColumn(right, on, '--on')];
  const byKey = new Map<string, CsvRow>();
  for (const row of right.rows) {
    const key = row[rightKey];
    if (key !== undefined && !byKey.has(key)) byKey.set(key, row);
  }
  const rows = left.rows.map((row) => {
    const key = row[leftKey];
    return { ...(key === undefined ? {} : byKey.get(key)), ...row };
  });
  return { ...left, columns: [...left.columns, ...right.columns.filter((name) => !left.columns.includes(name))], rows };
}
