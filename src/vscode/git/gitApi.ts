import * as vscode from 'vscode';

/** The part of the git extension's API that is used; see extensions/git/src/api/git.d.ts of VS Code. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly HEAD?: { readonly name?: string; readonly commit?: string };
    readonly onDidChange: vscode.Event<void>;
  };
  getCommit(ref: string): Promise<{ readonly message: string; readonly parents: readonly string[] }>;
  diffBetween(ref1: string, ref2: string): Promise<readonly { readonly uri: vscode.Uri }[]>;
  diffBetween(ref1: string, ref2: string, path: string): Promise<string>;
}

export interface GitApi {
  /** The program that the editor uses. */
  readonly git: { readonly path: string };
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
}

/** Undefined when the editor's git is switched off. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) return undefined;
  try {
    const { getAPI } = extension.isActive ? extension.exports : await extension.activate();
    return getAPI.call(extension.exports, 1);
  } catch {
    // It says so by throwing when `git.enabled` is false or no git is installed: nothing can be seen of commits then.
    return undefined;
  }
}
