import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Git, openGit } from '../../history/git/git.ts';

/** The parts of the built-in Git extension's API (version 1, extensions/git/src/api/git.d.ts) that we use. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly indexChanges: readonly { readonly uri: vscode.Uri }[];
    readonly onDidChange: vscode.Event<void>;
  };
  getCommit(ref: string): Promise<{ readonly message: string; readonly parents: readonly string[] }>;
  /** Only the files. Patches come from {@link safeGit}, because the editor's git formats them according to the person's settings. */
  diffBetween(ref1: string, ref2: string): Promise<readonly { readonly uri: vscode.Uri }[]>;
}

export interface GitApi {
  /** The git executable that the editor uses. */
  readonly git: { readonly path: string };
  readonly repositories: readonly GitRepository[];
  /** `initialized` once it has looked for repositories in the workspace. */
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<GitApi['state']>;
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}

interface GitExports {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Undefined if the person disabled git, or the editor has none. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
  if (extension === undefined) return undefined;
  try {
    const exports = extension.isActive ? extension.exports : await extension.activate();
    return exports.enabled ? exports.getAPI(1) : undefined;
  } catch {
    // It throws if git is not installed; then commits cannot be observed.
    return undefined;
  }
}

/**
 * The repository in question: the Source Control view's, the active file's, or the only one.
 * @param source What the editor passes to a command of the Source Control view.
 * @throws AppError `unavailable` or `refused` if there is none.
 */
export async function repositoryOf(source?: unknown): Promise<GitRepository> {
  const git = await gitApi();
  if (git === undefined)
    throw new AppError('unavailable', l10n.t('The built-in Git extension is off. Enable it first.'));
  const named: unknown = typeof source === 'object' && source !== null ? Reflect.get(source, 'rootUri') : undefined;
  const uri = named instanceof vscode.Uri ? named : vscode.window.activeTextEditor?.document.uri;
  const found = (uri === undefined ? null : git.getRepository(uri)) ?? git.repositories[0];
  if (found === undefined) throw new AppError('refused', l10n.t('Open a git repository first.'));
  return found;
}

/**
 * The editor's git in a repository's folder, shielded from settings that change its output.
 * @throws AppError `unavailable` if the repository is not on a disk of this machine.
 */
export async function safeGit({ rootUri }: Pick<GitRepository, 'rootUri'>): Promise<Git> {
  if (rootUri.scheme !== 'file')
    throw new AppError(
      'unavailable',
      l10n.t('This repository lies in a virtual file system, where git cannot be run.'),
    );
  const program = (await gitApi())?.git.path;
  return openGit(rootUri.fsPath, program === undefined ? {} : { program });
}
