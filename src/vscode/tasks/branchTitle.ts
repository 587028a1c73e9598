import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type GitApi, gitApi } from '../git/gitApi.ts';

/** Nobody waits longer for a suggestion. Chosen by us. */
const longestWaitMs = 2000;

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
  const git = await gitApi();
  if (git === undefined) return undefined;
  if (git.state !== 'initialized')
    await Promise.race([hasLooked(git), delay(longestWaitMs, undefined, { ref: false })]);
  return git.repositories[0]?.state.HEAD?.name;
}

/** In a window that has just opened, the Git extension knows no repository yet. */
function hasLooked(git: GitApi): Promise<void> {
  return new Promise((resolve) => {
    const listening = git.onDidChangeState(() => {
      listening.dispose();
      resolve();
    });
  });
}
