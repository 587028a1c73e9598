import * as vscode from 'vscode';

/** The parts of the built-in Git extension's API (version 1, extensions/git/src/api/git.d.ts) that are used here. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly indexChanges: readonly { readonly uri: vscode.Uri }[];
    readonly onDidChange: vscode.Event<void>;
  };
  /** What is not committed yet, as a patch: staged changes, or those that are not staged. */
  diff(cached?: boolean): Promise<string>;
  getCommit(ref: string): Promise<{ readonly message: string; readonly parents: readonly string[] }>;
  diffBetween(ref1: string, ref2: string): Promise<readonly { readonly uri: vscode.Uri }[]>;
  diffBetween(ref1: string, ref2: string, path: string): Promise<string>;
}

export interface GitApi {
  /** The program that the editor uses. */
  readonly git: { readonly path: string };
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}

interface GitExports {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Undefined when the person switched git off, or the editor has none. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
  if (extension === undefined) return undefined;
  try {
    const exports = extension.isActive ? extension.exports : await extension.activate();
    return exports.enabled ? exports.getAPI(1) : undefined;
  } catch {
    // It throws when no git is installed: then nothing can be seen of commits.
    return undefined;
  }
}
