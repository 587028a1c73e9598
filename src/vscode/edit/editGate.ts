import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { Gate } from '../../gate/gate.ts';
import { localGateHost } from '../../gate/gateHost.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import type { askModal } from '../app/messages.ts';

export interface EditGateDeps {
  readonly workspace: Pick<typeof vscode.workspace, 'getWorkspaceFolder' | 'workspaceFolders'>;
  readonly ask: typeof askModal;
  /** @param folder The workspace whose files may be changed without approval. */
  readonly gateOf: (folder: string) => Pick<Gate, 'judgeEdit'>;
}

/** The gate of the computer that the extension runs on. */
export function localGate(parser: SyntaxParser): EditGateDeps['gateOf'] {
  return (folder) => new Gate(parser, localGateHost(process.env), folder);
}

/**
 * Every edit of a model passes the gate, however it arrived. Most pass silently; edits of settings, hooks, keys, lock files or anything
 * outside the workspace need approval.
 * @throws AppError `refused` if the person or the gate refuses.
 */
export async function passEditGate(
  { workspace, ask, gateOf }: EditGateDeps,
  uri: vscode.Uri,
  content: string,
): Promise<void> {
  // Text that is not a file yet controls nothing.
  if (uri.scheme === 'untitled') return;
  const path = pathOf(uri);
  // A file may be open alone, in a window without a folder.
  const open = workspace.getWorkspaceFolder(uri) ?? workspace.workspaceFolders?.[0];
  const gate = gateOf(open === undefined ? dirname(path) : pathOf(open.uri));
  const { decision, reasons } = await gate.judgeEdit({ path, content, level: 'Edit' });
  if (decision === 'allow') return;
  const sentence = reasons.join(' ');
  if (decision === 'deny') throw new AppError('refused', l10n.t('The gate refuses this edit. {0}', sentence));
  const allow = l10n.t('Go On');
  const answer = await ask(
    'warning',
    l10n.t('A model wants to change a file that controls what runs.'),
    sentence,
    allow,
  );
  if (answer !== allow) throw new AppError('refused', l10n.t('The edit was not made. {0}', sentence));
}

/** On other file systems `fsPath` is a place in the network, where nothing may be looked up. */
function pathOf({ scheme, path, fsPath }: vscode.Uri): string {
  return scheme === 'file' ? fsPath : path;
}
