import * as vscode from 'vscode';
import { isLearned, maxFileUnits, type WorkspaceFile, type WorkspaceText } from '../../models/offline/workspaceText.ts';
import { isOwnFile } from '../../sandbox/secretFiles.ts';

/** Files of the whole workspace that are listed, and of the folders around the open file, which are listed first. Own choice. */
const maxFiles = 5_000;
const maxNearFiles = 1_000;

/**
 * The open workspace as the offline model reads it; the editor's own exclusions apply. Files that are open are read as they stand
 * now: from a line that is written while the others are read, the model would learn that it ends at the caret.
 */
export function workspaceFiles(max = maxFiles): WorkspaceText {
  return {
    async *files(): AsyncIterable<WorkspaceFile> {
      const open = new Map(
        vscode.workspace.textDocuments.map((document) => [document.uri.toString(), document.getText()]),
      );
      const seen = new Set<string>();
      for (const uri of [...(await nearFiles()), ...(await vscode.workspace.findFiles('**/*', undefined, max))]) {
        if (seen.has(uri.toString())) continue;
        seen.add(uri.toString());
        const path = vscode.workspace.asRelativePath(uri, false);
        if (isLearned(path)) yield { path, readText: async () => open.get(uri.toString()) ?? readText(uri) };
      }
      open.clear();
    },
  };
}

/** What lies around the open file is what its lines are most like. */
async function nearFiles(): Promise<readonly vscode.Uri[]> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const root = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (uri === undefined || root === undefined) return [];
  const folder = vscode.Uri.joinPath(uri, '..');
  const parent = folder.path.length > root.path.length ? vscode.Uri.joinPath(folder, '..') : folder;
  const found: vscode.Uri[] = [];
  for (const base of folder.path === parent.path ? [folder] : [folder, parent]) {
    found.push(
      ...(await vscode.workspace.findFiles(new vscode.RelativePattern(base, '**/*'), undefined, maxNearFiles)),
    );
  }
  return found;
}

/** Whether a file, links followed, lies in the folder that shows it and holds no keys. */
export async function isOfWorkspace(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder !== undefined && (uri.scheme !== 'file' || (await isOwnFile(uri.fsPath, folder.uri.fsPath)));
}

/** The text of a file of the workspace; undefined where it is none: gone, too long, not text, a link out, or a file of keys. */
export async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    if (!(await isOfWorkspace(uri))) return undefined;
    if ((await vscode.workspace.fs.stat(uri)).size > maxFileUnits) return undefined;
    const bytes = await vscode.workspace.fs.readFile(uri);
    // A zero byte is the usual sign of a file that is no text.
    if (bytes.subarray(0, 8000).includes(0)) return undefined;
    return new TextDecoder().decode(bytes);
  } catch (error) {
    // A file that went away while the workspace was read is no file of it.
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
