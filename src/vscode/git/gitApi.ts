import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Git, openGit } from '../../history/git.ts';

/** The parts of the built-in Git extension's API (version 1, extensions/git/src/api/git.d.ts) that are used here. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly indexChanges: readonly { readonly uri: vscode.Uri }[];
    readonly onDidChange: vscode.Event<void>;
  };
  getCommit(ref: string): Promise<{ readonly message: string; readonly parents: readonly string[] }>;
  /** The files alone. Patches come from {@link safeGit}: the editor's git prints them as the person's settings say. */
  diffBetween(ref1: string, ref2: string): Promise<readonly { readonly uri: vscode.Uri }[]>;
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

/**
 * The repository that is meant: of the Source Control view, of the file in front, or the only one.
 * @param source What the editor gives to a command of the Source Control view.
 * @throws AppError `unavailable` or `refused` when there is none.
 */
export async function repositoryOf(source?: unknown): Promise<GitRepository> {
  const git = await gitApi();
  if (git === undefined) throw new AppError('unavailable', 'The built-in Git extension is off. Enable it first.');
  const named: unknown = typeof source === 'object' && source !== null ? Reflect.get(source, 'rootUri') : undefined;
  const uri = named instanceof vscode.Uri ? named : vscode.window.activeTextEditor?.document.uri;
  const found = (uri === undefined ? null : git.getRepository(uri)) ?? git.repositories[0];
  if (found === undefined) throw new AppError('refused', 'Open a git repository first.');
  return found;
}

/**
 * The editor's git in the folder of a repository, without what settings change of its output.
 * @throws AppError `unavailable` where the repository is on no disk of this machine.
 */
export async function safeGit({ rootUri }: GitRepository): Promise<Git> {
  if (rootUri.scheme !== 'file')
    throw new AppError('unavailable', 'This repository lies in a virtual file system, where git cannot be run.');
  const program = (await gitApi())?.git.path;
  return openGit(rootUri.fsPath, program === undefined ? {} : { program });
}
