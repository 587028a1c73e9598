import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Proposal, TextEdit } from '../../assist/edit/proposal.ts';
import { AppError } from '../../base/appError.ts';
import { documentAgain } from '../app/documentAgain.ts';
import { exists } from '../app/workspaceFiles.ts';

/** The file that a proposal is about, in its current state; a new file is empty. */
export type ProposalTarget = Pick<vscode.TextDocument, 'uri' | 'languageId' | 'getText'>;

/** The document, or an empty stand-in for a file that does not exist yet. @throws AppError `notFound` if it is gone */
export async function targetOf(proposal: Proposal): Promise<ProposalTarget> {
  const uri = vscode.Uri.parse(proposal.uri, true);
  const languageId = proposal.newFileLanguage;
  if (languageId === undefined || (await exists(uri))) return documentAgain(vscode.workspace, uri);
  return { uri, languageId, getText: () => '' };
}

/** The document to write into; a new file is created empty first. */
export async function writableTarget(proposal: Proposal): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.parse(proposal.uri, true);
  if (proposal.newFileLanguage !== undefined && !(await exists(uri))) {
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(uri);
    if (!(await vscode.workspace.applyEdit(edit)))
      throw new AppError('refused', l10n.t('The file could not be created, so nothing was applied.'));
  }
  return documentAgain(vscode.workspace, uri);
}

/** Makes all edits in one undo step, or none. @returns false if the editor rejected them. */
export async function applyEdits(document: vscode.TextDocument, edits: readonly TextEdit[]): Promise<boolean> {
  const change = new vscode.WorkspaceEdit();
  for (const { offset, oldText, newText } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + oldText.length));
    change.replace(document.uri, range, newText);
  }
  return vscode.workspace.applyEdit(change);
}
