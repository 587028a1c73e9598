import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { Gate } from '../../gate/gate.ts';
import { localGateHost } from '../../gate/gateHost.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { askModal } from '../app/messages.ts';

/**
 * Every edit of a model passes the gate, however it arrived. Most pass silently; edits of settings, hooks, keys, lock files or anything
 * outside the workspace need approval.
 * @throws AppError `refused` if the person or the gate refuses.
 */
export async function passEditGate(parser: SyntaxParser, uri: vscode.Uri, content: string): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(uri) ?? vscode.workspace.workspaceFolders?.[0];
  // Text that is not a file yet controls nothing.
  if (uri.scheme !== 'file' || folder === undefined) return;
  const gate = new Gate(parser, localGateHost(process.env), folder.uri.fsPath);
  const { decision, reasons } = await gate.judgeEdit({ path: uri.fsPath, content, level: 'Edit' });
  if (decision === 'allow') return;
  const sentence = reasons.join(' ');
  if (decision === 'deny') throw new AppError('refused', l10n.t('The gate refuses this edit. {0}', sentence));
  const allow = l10n.t('Go On');
  const answer = await askModal(
    'warning',
    l10n.t('A model wants to change a file that controls what runs.'),
    sentence,
    allow,
  );
  if (answer !== allow) throw new AppError('refused', l10n.t('The edit was not made. {0}', sentence));
}
