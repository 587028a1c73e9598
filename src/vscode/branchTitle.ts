import * as vscode from 'vscode';

/** The part of the git extension's API that is used; see extensions/git/src/api/git.d.ts of VS Code. */
interface GitApi {
  readonly repositories: readonly { readonly state: { readonly HEAD?: { readonly name?: string } } }[];
}

/** A title from the selected text of an issue or, without one, from the branch; undefined when neither says anything. */
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
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) return undefined;
  const { getAPI } = extension.isActive ? extension.exports : await extension.activate();
  return getAPI.call(extension.exports, 1).repositories[0]?.state.HEAD?.name;
}
