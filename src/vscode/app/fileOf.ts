import type * as vscode from 'vscode';

/** The part of the editor that knows the window's folders. */
export type FoldersOfWindow = Pick<typeof vscode.workspace, 'getWorkspaceFolder' | 'workspaceFolders'>;

/**
 * The file that a document belongs to. The cells of a notebook and a file that is not saved yet have schemes of their own, which no folder
 * lists, but what holds for the file holds for them.
 */
export function fileOf(uri: vscode.Uri, workspace: FoldersOfWindow): vscode.Uri {
  const folders = workspace.workspaceFolders ?? [];
  // Other paths name no file, and the editor refuses to put them into an address.
  const isPath = uri.path.startsWith('/') && !uri.path.startsWith('//');
  if (!isPath || workspace.getWorkspaceFolder(uri) !== undefined) return uri;
  for (const { scheme, authority } of folders.map((folder) => folder.uri)) {
    const file = uri.with({ scheme, authority, query: '', fragment: '' });
    if (workspace.getWorkspaceFolder(file) !== undefined) return file;
  }
  return uri;
}
