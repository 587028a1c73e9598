import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** Writes a page of a trial next to the record: nothing is put into a repository unasked. @param storePath Of the database. */
export async function writeTrialFile(storePath: string, name: string, text: string): Promise<vscode.Uri> {
  const file = vscode.Uri.joinPath(vscode.Uri.file(dirname(storePath)), 'trials', name);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  return file;
}

/** In a preview editor of its own: the ordinary preview would follow the next Markdown file that is opened. */
export async function showTrialFile(file: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', file, 'vscode.markdown.preview.editor');
}

export async function askWhereToSave(title: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'trial'}.md`;
  return vscode.window.showSaveDialog({
    title: l10n.t('Export the report of the trial'),
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { Markdown: ['md'], JSON: ['json'] },
  });
}
