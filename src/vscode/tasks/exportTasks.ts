import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { GapRow } from '../../tasks/figures/gap.ts';
import type { GapFigures } from '../../tasks/figures/gapFigures.ts';
import type { GapExport } from '../../webview/gap/gapProtocol.ts';

const choices: readonly (vscode.QuickPickItem & { readonly format: GapExport })[] = [
  { format: 'csv', label: 'csv', description: l10n.t('All finished tasks') },
  { format: 'json', label: 'json', description: l10n.t('All finished tasks, and the figures of the Gap panel') },
  { format: 'figures', label: l10n.t('figures csv'), description: l10n.t('The points of the figures, one row each') },
];

/** Writes all finished tasks, or the figures drawn from them, where the person chooses. */
export async function exportTasks(
  rows: readonly GapRow[],
  figures: () => Promise<GapFigures>,
  format?: GapExport,
): Promise<void> {
  const kind =
    format ??
    (await vscode.window.showQuickPick(choices, { title: l10n.t('Export Tasks'), placeHolder: l10n.t('Format') }))
      ?.format;
  if (kind === undefined) return;
  const name = kind === 'figures' ? 'calibrated-figures.csv' : `calibrated-tasks.${kind}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    title: kind === 'figures' ? l10n.t('Export Figures') : l10n.t('Export the tasks'),
    filters: kind === 'json' ? { JSON: ['json'] } : { CSV: ['csv'] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(await textOf(kind, rows, figures)));
}

async function textOf(kind: GapExport, rows: readonly GapRow[], figures: () => Promise<GapFigures>): Promise<string> {
  const [{ tasksAsCsv, tasksAsJson }, { figuresAsCsv }] = await Promise.all([
    import('../../tasks/figures/exportRows.ts'),
    import('../../tasks/figures/exportFigures.ts'),
  ]);
  if (kind === 'csv') return tasksAsCsv(rows);
  return kind === 'json' ? tasksAsJson(rows, await figures()) : figuresAsCsv(rows, await figures());
}
