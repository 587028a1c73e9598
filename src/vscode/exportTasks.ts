import * as vscode from 'vscode';
import type { GapRow } from '../tasks/gap.ts';
import type { GapFigures } from '../tasks/gapFigures.ts';

/** Writes all finished tasks where the person says, as CSV or JSON. */
export async function exportTasks(
  rows: readonly GapRow[],
  figures: () => Promise<GapFigures>,
  format?: 'csv' | 'json',
): Promise<void> {
  const { tasksAsCsv, tasksAsJson } = await import('../tasks/exportRows.ts');
  const kind =
    format ?? (await vscode.window.showQuickPick(['csv', 'json'], { title: 'Export tasks as', placeHolder: 'Format' }));
  if (kind === undefined) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `calibrated-tasks.${kind}`) }),
    filters: kind === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
  if (target === undefined) return;
  const text = kind === 'csv' ? tasksAsCsv(rows) : tasksAsJson(rows, await figures());
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
