import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { hasKey } from '../../assist/keyText.ts';
import { AppError } from '../../base/appError.ts';
import type { Languages } from '../app/languages.ts';
import { exists, isOfWorkspace, nameOfFile, placesOf } from '../app/workspaceFiles.ts';
import { fileSchemes } from '../completion/writtenSchemes.ts';

/** Chosen by us: what fits on a screen next to the active file. */
const maxOthers = 3;

/** The workspace's other files on screen, which an edit may also change. @param isAllowed Whether the level there allows it. */
export async function visibleOthers(
  document: vscode.TextDocument,
  isAllowed: (other: vscode.TextDocument) => Promise<boolean>,
): Promise<readonly vscode.TextDocument[]> {
  const others = new Set(vscode.window.visibleTextEditors.map((editor) => editor.document));
  others.delete(document);
  const found: vscode.TextDocument[] = [];
  for (const other of others) {
    if (!fileSchemes.includes(other.uri.scheme) || !(await isAllowed(other))) continue;
    if (found.length < maxOthers && (await isOfWorkspace(other.uri)) && !hasKey(other.getText())) found.push(other);
  }
  return found;
}

/** A file that an edit is about. */
export type EditedFile = Pick<vscode.TextDocument, 'uri' | 'languageId' | 'getText'> & { readonly isNew: boolean };

/**
 * The file that a model's path refers to: one in the workspace, or a new one that is created when its text is accepted.
 * @throws AppError `refused` for a path that leads out of the workspace.
 */
export async function fileNamed(
  path: string,
  asked: vscode.TextDocument,
  languages: Pick<Languages, 'of'>,
): Promise<EditedFile> {
  const clean = posix.normalize(path.replaceAll('\\', '/'));
  if (clean === nameOfFile(asked.uri) || clean === (await nameInFolder(asked))) return existing(asked);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const home = vscode.workspace.getWorkspaceFolder(asked.uri) ?? folders[0];
  if (home === undefined || clean.startsWith('..') || posix.isAbsolute(clean) || /^[a-z]:/i.test(clean)) {
    throw new AppError(
      'refused',
      l10n.t('The model tried to change "{0}", which is outside this workspace. Nothing was proposed.', path),
    );
  }
  const places = placesOf(clean, home);
  for (const uri of places) if (await exists(uri)) return existing(await vscode.workspace.openTextDocument(uri));
  const uri = places[0] ?? vscode.Uri.joinPath(home.uri, clean);
  return { uri, languageId: languages.of(uri), getText: () => '', isNew: true };
}

/** A document's path within its folder; undefined if it names another file first, in a folder of the window with that name. */
export async function nameInFolder({ uri }: Pick<vscode.TextDocument, 'uri'>): Promise<string | undefined> {
  const path = vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/');
  for (const place of placesOf(path, vscode.workspace.getWorkspaceFolder(uri)))
    if (await exists(place)) return place.toString() === uri.toString() ? path : undefined;
  return path;
}

export function existing(document: vscode.TextDocument): EditedFile {
  return { uri: document.uri, languageId: document.languageId, getText: () => document.getText(), isNew: false };
}
