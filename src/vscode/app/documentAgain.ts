import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';

/** The part of the editor that finds a file again. */
export type DocumentsAgain = Pick<typeof vscode.workspace, 'openTextDocument' | 'textDocuments'>;

/**
 * The file that something earlier was about.
 * @throws AppError `notFound` if it is gone; the name of an untitled one may be another text's by now, so it must still be open.
 */
export async function documentAgain(workspace: DocumentsAgain, uri: vscode.Uri): Promise<vscode.TextDocument> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open;
  const found =
    uri.scheme === 'untitled' ? undefined : await workspace.openTextDocument(uri).then(undefined, () => undefined);
  if (found !== undefined) return found;
  const name = uri.path.split('/').at(-1) ?? uri.path;
  throw new AppError(
    'notFound',
    l10n.t('{0} is gone, so nothing more can be done there. Ask anew in another file.', name),
  );
}
