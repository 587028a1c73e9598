import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type * as vscode from 'vscode';
import { type FoldersOfWindow, fileOf } from './fileOf.ts';

export interface LinksEditor {
  readonly workspace: FoldersOfWindow;
  readonly Uri: Pick<typeof vscode.Uri, 'file' | 'joinPath'>;
}

/**
 * Where the file of a document really is, after following links.
 * @returns The file itself if there is none; undefined if one leads out of the window's folders, or to nothing.
 */
export async function leadsTo(uri: vscode.Uri, { workspace, Uri }: LinksEditor): Promise<vscode.Uri | undefined> {
  const file = fileOf(uri, workspace);
  if (file.scheme !== 'file') return file;
  const folder = workspace.getWorkspaceFolder(file);
  const real = await realPath(file.fsPath);
  if (real === undefined) return undefined;
  if (real === file.fsPath) return file;
  // Its own folder first, so that a file without links keeps its name where one folder lies in another.
  for (const { uri: root } of [...(folder === undefined ? [] : [folder]), ...(workspace.workspaceFolders ?? [])]) {
    const top = root.scheme === 'file' ? await realPath(root.fsPath) : undefined;
    if (top !== undefined && real.startsWith(top.endsWith(sep) ? top : top + sep))
      return Uri.joinPath(root, ...relative(top, real).split(sep));
  }
  return folder === undefined ? Uri.file(real) : undefined;
}

/** What does not exist (yet), or cannot be looked up, stays as written; undefined for a link to nothing. */
async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    if (folder === path) return path;
    const isLink = await lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    const real = isLink ? undefined : await realPath(folder);
    return real === undefined ? undefined : join(real, basename(path));
  }
}
