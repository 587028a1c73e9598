import * as vscode from 'vscode';
import { openGit } from '../../history/git.ts';
import { type StagedFile, stagedShare } from '../../history/stagedShare.ts';
import type { ProvenanceDesk } from '../provenanceDesk.ts';
import type { GitRepository } from './gitExtension.ts';

/** What is staged, with whose it is as far as the open documents tell. */
export async function stagedFiles({ rootUri }: GitRepository, desk: ProvenanceDesk): Promise<readonly StagedFile[]> {
  const { tracker } = desk;
  return stagedShare(openGit(rootUri.fsPath), (path) => {
    const document = tracker?.document(vscode.Uri.joinPath(rootUri, path).toString());
    if (document === undefined || tracker === undefined) return undefined;
    return { text: document.text.toString(), runs: document.runs.slice(), tags: tracker.tags };
  });
}
