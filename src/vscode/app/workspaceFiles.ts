import * as vscode from 'vscode';
import { isSecret } from '../../gate/protectedPaths.ts';
import { isLearned, maxFileUnits, type WorkspaceFile, type WorkspaceText } from '../../models/offline/workspaceText.ts';
import { hasSecretName } from '../../sandbox/secretFiles.ts';
import { fileOf } from './fileOf.ts';
import type { Languages } from './languages.ts';
import { leadsTo } from './leadsTo.ts';

/** Files to list in the whole workspace, and in the folders around the open file, which come first. Chosen by us. */
const maxFiles = 5_000;
const maxNearFiles = 1_000;

/**
 * The open workspace as the offline model reads it; the editor's own exclusions apply. Open files are read in their current state, all at
 * the start: otherwise the model would learn from a half-typed line that it ends at the caret.
 */
export function workspaceFiles(max = maxFiles, pathOf = pathInFolder): WorkspaceText {
  return {
    async *files(): AsyncIterable<WorkspaceFile> {
      const open = new Map(
        vscode.workspace.textDocuments.map((document) => [document.uri.toString(), document.getText()]),
      );
      const seen = new Set<string>();
      for (const uri of [...(await nearFiles()), ...(await vscode.workspace.findFiles('**/*', undefined, max))]) {
        if (seen.has(uri.toString())) continue;
        seen.add(uri.toString());
        const path = pathOf(uri);
        if (isLearned(path)) yield { path, readText: async () => open.get(uri.toString()) ?? readText(uri) };
      }
      open.clear();
    },
  };
}

function pathInFolder(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false);
}

/** A file's path as questions and models name it: with the folder's name first where the window has several folders. See {@link fileAt}. */
export function nameOfFile(uri: vscode.Uri): string {
  const file = fileOf(uri, vscode.workspace);
  const folder = vscode.workspace.getWorkspaceFolder(file);
  const path = pathInFolder(file);
  return folder === undefined || vscode.workspace.workspaceFolders?.length === 1
    ? path
    : `${nameOfFolder(folder)}/${path}`;
}

/** A folder's name in the window, with a number if one before it has the same. */
function nameOfFolder({ name, index }: vscode.WorkspaceFolder): string {
  const earlier = vscode.workspace.workspaceFolders?.slice(0, index).filter((folder) => folder.name === name) ?? [];
  return earlier.length === 0 ? name : `${name} (${earlier.length + 1})`;
}

/** A typed path without the folder's name, which no search within folders finds. See {@link nameOfFile}. */
export function withoutFolder(path: string): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const names = folders.length < 2 ? [] : folders.map((folder) => `${nameOfFolder(folder)}/`);
  return path.slice(names.find((name) => path.startsWith(name))?.length ?? 0);
}

/**
 * Where a path may lead: with the name of a folder first, then within each folder.
 * @param first The folder to look into before the others.
 */
export function placesOf(path: string, first?: vscode.WorkspaceFolder): readonly vscode.Uri[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  // The person may have given a folder any name, also one with a slash.
  const named = folders.length < 2 ? [] : folders.filter((folder) => path.startsWith(`${nameOfFolder(folder)}/`));
  const within = new Set(first === undefined ? folders : [first, ...folders]);
  return [
    ...named.map((folder) => vscode.Uri.joinPath(folder.uri, path.slice(nameOfFolder(folder).length + 1))),
    ...[...within].map(({ uri }) => vscode.Uri.joinPath(uri, path)),
  ];
}

/** The file with this path in the workspace; undefined if there is none. See {@link nameOfFile}. */
export async function fileAt(path: string): Promise<vscode.Uri | undefined> {
  for (const uri of placesOf(path))
    if (vscode.workspace.getWorkspaceFolder(uri) !== undefined && (await exists(uri))) return uri;
  return undefined;
}

/** Code near the open file resembles its lines most. */
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

/** The folders of the window on this disk. */
export function openFolders(): readonly string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

/** Whether a file, after following links, is inside of the workspace and contains no keys. */
export async function isOfWorkspace(uri: vscode.Uri): Promise<boolean> {
  return (await realFile(uri)) !== undefined;
}

/** A file of the workspace after following links; undefined if it leads out of the workspace, or its name is one of keys. */
async function realFile(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return undefined;
  const real = await leadsTo(uri, vscode);
  if (real === undefined || uri.scheme !== 'file') return real;
  return isSecret(real.path, true) || pathInFolder(real).split('/').some(hasSecretName) ? undefined : real;
}

/**
 * The names by which a file may be refused: its own, and the one that it leads to if it is a link.
 * @returns undefined if it leads out of the workspace or may hold keys; a file outside of all folders has only its own name.
 */
export async function namesOf(
  { uri, languageId }: FileName,
  languages: Pick<Languages, 'of'>,
): Promise<readonly FileName[] | undefined> {
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return [{ uri, languageId }];
  const real = await realFile(uri);
  if (real === undefined) return undefined;
  const own = { uri, languageId };
  return real.toString() === uri.toString() ? [own] : [own, { uri: real, languageId: languages.of(real) }];
}

/** What the level of a file depends on. */
export type FileName = Pick<vscode.TextDocument, 'uri' | 'languageId'>;

/**
 * The text of a workspace file; undefined if it is gone, too long, not text, a link that leads out, or a file with keys.
 * @param maxBytes How long it may be.
 */
export async function readText(uri: vscode.Uri, maxBytes = maxFileUnits): Promise<string | undefined> {
  try {
    if (!(await isOfWorkspace(uri))) return undefined;
    if ((await vscode.workspace.fs.stat(uri)).size > maxBytes) return undefined;
    const bytes = await vscode.workspace.fs.readFile(uri);
    // A zero byte is the usual sign of a binary file.
    if (bytes.subarray(0, 8000).includes(0)) return undefined;
    return new TextDecoder().decode(bytes);
  } catch (error) {
    // The file disappeared while the workspace was being read.
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/** Whether a file exists. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    // A link to a file has both bits.
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    // A missing file is reported as an error.
    return false;
  }
}
