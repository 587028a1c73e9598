import * as vscode from 'vscode';
import { isLearned, maxFileUnits, type WorkspaceFile, type WorkspaceText } from '../../models/offline/workspaceText.ts';

/** What the offline model reads at most: then its memory is full anyway. */
const maxFiles = 20_000;

/**
 * The open workspace as the offline model reads it; the editor's own exclusions apply. Files that are open are read as they stand
 * now: from a line that is written while the others are read, the model would learn that it ends at the caret.
 */
export function workspaceFiles(): WorkspaceText {
  const open = new Map(vscode.workspace.textDocuments.map((document) => [document.uri.toString(), document.getText()]));
  return {
    async *files(): AsyncIterable<WorkspaceFile> {
      const uris = await vscode.workspace.findFiles('**/*', undefined, maxFiles);
      for (const uri of uris) {
        const path = vscode.workspace.asRelativePath(uri, false);
        if (isLearned(path)) yield { path, readText: async () => open.get(uri.toString()) ?? readText(uri) };
      }
      open.clear();
    },
  };
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    // A zero byte is the usual sign of a file that is no text.
    if (bytes.length > maxFileUnits || bytes.subarray(0, 8000).includes(0)) return undefined;
    return new TextDecoder().decode(bytes);
  } catch (error) {
    // A file that went away while the workspace was read is no file of it.
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
