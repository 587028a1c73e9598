import * as vscode from 'vscode';
import { offloadingKinds, offloadingReport } from '../../practice/offloading.ts';
import { offloadingAsCsv, offloadingAsJson } from '../../practice/offloadingExport.ts';
import type { PracticeContext } from './practiceContext.ts';

/** Writes the offloading report where the person chooses. */
export async function exportOffloading({ recorder }: PracticeContext, format: 'csv' | 'json'): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `calibrated-offloading.${format}`) }),
    filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
  if (target === undefined) return;
  await recorder.flush();
  const report = offloadingReport((await recorder.store()).events({ kinds: offloadingKinds }));
  const text = format === 'csv' ? offloadingAsCsv(report) : offloadingAsJson(report);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
