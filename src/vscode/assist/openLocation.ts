import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';

/** Opens a place inside the workspace; anything else is refused, whatever the source. */
export async function openLocation(file: string, line: number): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  for (const folder of folders) {
    const uri = vscode.Uri.joinPath(folder.uri, file);
    if (!uri.path.startsWith(`${folder.uri.path}/`)) continue;
    const found = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    const position = new vscode.Position(Math.max(0, line - 1), 0);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
    return;
  }
  throw new AppError('notFound', l10n.t('There is no file {0} in this workspace.', file));
}
