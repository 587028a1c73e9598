import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { isPreset, presets, providerLabel } from '../../models/presets.ts';
import type { Keys } from '../app/keys.ts';

interface ProviderItem extends vscode.QuickPickItem {
  readonly provider: string;
}

const hosted: readonly ProviderItem[] = Object.keys(presets)
  .filter(isPreset)
  .map((provider) => ({
    provider,
    label: providerLabel(provider),
    description: presets[provider].needsKey ? 'needs a key' : 'on this machine',
  }));
export async function setApiKey(keys: Keys): Promise<void> {
  await keys.ask((await pickProvider('Whose key?', hosted)).provider);
}

export async function removeApiKey(keys: Keys): Promise<void> {
  await keys.remove((await pickProvider('Whose key to remove?', hosted)).provider);
}

async function pickProvider(title: string, items: readonly ProviderItem[]): Promise<ProviderItem> {
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Provider' });
  if (picked === undefined) throw new AppError('cancelled', 'No provider was chosen.');
  return picked;
}
