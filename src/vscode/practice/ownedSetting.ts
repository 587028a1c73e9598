import * as vscode from 'vscode';
import { type OwnedEntry, type OwnedFile, ownedEntries } from '../../practice/ownedCode.ts';
import type { SettingKey } from '../app/registry.ts';

export const ownedKey: SettingKey = 'calibrated.ownedCode';

/** The entries for a document (or for none): the user's own, and what the workspace and its folder add. */
export function readOwned(uri: vscode.Uri | undefined): readonly OwnedEntry[] {
  const seen = vscode.workspace.getConfiguration(undefined, uri).inspect<unknown>(ownedKey);
  return ownedEntries([
    { value: seen?.globalValue, source: 'your settings' },
    { value: seen?.workspaceValue, source: "this workspace's settings" },
    { value: seen?.workspaceFolderValue, source: "this folder's settings" },
  ]);
}

export function ownedFileOf(uri: vscode.Uri): OwnedFile {
  return { path: vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/'), fullPath: fullPathOf(uri) };
}

/** Path from the root of the disk, with slashes. */
export function fullPathOf(uri: vscode.Uri): string {
  return uri.fsPath.replaceAll('\\', '/');
}

export async function addOwned(text: string, target: vscode.ConfigurationTarget, uri: vscode.Uri): Promise<void> {
  const present = await listAt(target, uri);
  if (present.includes(text)) return;
  await vscode.workspace.getConfiguration(undefined, uri).update(ownedKey, [...present, text], target);
}

/** Takes an entry out of the user's own list; what a repository has added stays. */
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
