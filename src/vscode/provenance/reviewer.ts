import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { openGit } from '../../history/git/git.ts';

/** The person's name as git gives it in the file's folder, `Name <address>`; without git, their account name. */
export async function reviewerFor(uri: vscode.Uri): Promise<string> {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (folder?.scheme === 'file' || folder?.scheme === 'vscode-remote') {
    const ident = await openGit(folder.fsPath)
      .run(['var', 'GIT_AUTHOR_IDENT'])
      .catch(() => undefined);
    const name = ident?.toString('utf8').replace(/ \d+ [+-]\d{4}\s*$/u, '');
    if (name !== undefined && name !== '') return name;
  }
  return userInfo().username;
}
