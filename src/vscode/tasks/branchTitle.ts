import * as vscode from 'vscode';
import { gitApi } from '../git/gitApi.ts';

/** A title from the selected text of an issue, else from the branch; undefined if neither gives one. */
export async function suggestTitle(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined && !editor.selection.isEmpty && /markdown|plaintext/.test(editor.document.languageId)) {
    const line = editor.document
      .getText(editor.selection)
      .split(/\r?\n/)[0]
      ?.replace(/^[#>*\s-]+/, '')
      .trim();
    if (line !== undefined && line !== '') return line.slice(0, 80);
  }
  return titleOfBranch(await currentBranch());
}

/** For example "Fix bulk discount" for `fix/bulk-discount`. */
export function titleOfBranch(branch: string | undefined): string | undefined {
  if (branch === undefined || /^(main|master|develop|trunk|HEAD)$/.test(branch)) return undefined;
  const words = branch
    .split(/[/_-]+/)
    .filter((word) => word !== '')
    .join(' ');
  return words === '' ? undefined : words[0]?.toUpperCase() + words.slice(1);
}

async function currentBranch(): Promise<string | undefined> {
  return (await gitApi())?.repositories[0]?.state.HEAD?.name;
}
