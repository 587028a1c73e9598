import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type OwnedEntry, type OwnedFile, ownedEntries } from '../../practice/ownedCode.ts';
import { fileOf } from '../app/fileOf.ts';
import type { SettingKey } from '../app/registry.ts';

export const ownedKey: SettingKey = 'calibrated.ownedCode';
/** Source of the entries that the person can remove again. */
export const userSource = l10n.t('your settings');

/** The entries for a document (or for none): the user's own, and those added by the workspace and its folder. */
export function readOwned(uri: vscode.Uri | undefined): readonly OwnedEntry[] {
  const file = uri && fileOf(uri, vscode.workspace);
  const seen = vscode.workspace.getConfiguration(undefined, file).inspect<unknown>(ownedKey);
  return ownedEntries([
    { value: seen?.globalValue, source: userSource },
    { value: seen?.workspaceValue, source: l10n.t('this workspace’s settings') },
    { value: seen?.workspaceFolderValue, source: l10n.t('this folder’s settings') },
  ]);
}

export function ownedFileOf(uri: vscode.Uri) {
  const file = fileOf(uri, vscode.workspace);
  const withSlashes = (path: string) => path.replaceAll('\\', '/');
  return {
    path: withSlashes(vscode.workspace.asRelativePath(file, false)),
    fullPath: withSlashes(file.fsPath),
  } satisfies OwnedFile;
}

export async function addOwned(text: string, target: vscode.ConfigurationTarget, uri: vscode.Uri): Promise<void> {
  const present = await listAt(target, uri);
  if (present.includes(text)) return;
  await vscode.workspace.getConfiguration(undefined, uri).update(ownedKey, [...present, text], target);
}

/** Removes an entry from the user's own list; what a repository has added stays. */
export async function removeOwned(text: string, uri: vscode.Uri): Promise<void> {
  const target = vscode.ConfigurationTarget.Global;
  const left = (await listAt(target, uri)).filter((entry) => entry !== text);
  await vscode.workspace
    .getConfiguration(undefined, uri)
    .update(ownedKey, left.length === 0 ? undefined : left, target);
}

async function listAt(target: vscode.ConfigurationTarget, uri: vscode.Uri): Promise<readonly unknown[]> {
  const seen = vscode.workspace.getConfiguration(undefined, uri).inspect<unknown>(ownedKey);
  const value = target === vscode.ConfigurationTarget.Global ? seen?.globalValue : seen?.workspaceValue;
  return Array.isArray(value) ? value : [];
}
