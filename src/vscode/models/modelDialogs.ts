import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { isPreset, type Preset, presets, providerLabel } from '../../models/presets.ts';
import type { Keys } from '../app/keys.ts';
import type { Settings } from '../app/settings.ts';

interface ProviderItem extends vscode.QuickPickItem {
  readonly provider: string;
  /** Undefined for the editor's own models. */
  readonly preset: Preset | undefined;
}

const hosted: readonly ProviderItem[] = Object.keys(presets)
  .filter(isPreset)
  .map((provider) => ({
    provider,
    preset: presets[provider],
    label: providerLabel(provider),
    description: presets[provider].needsKey ? 'needs a key' : 'on this machine',
  }));
const editorOwn: ProviderItem = {
  provider: 'vscode',
  preset: undefined,
  label: providerLabel('vscode'),
  description: 'what the editor offers, for example Copilot',
};

/** Walks through provider, model, address and key, and writes the entry into the user's settings. */
export async function addModel(settings: Settings, keys: Keys): Promise<void> {
  const { provider, preset, label } = await pickProvider('Which provider?', [editorOwn, ...hosted]);
  const model = await ask(
    `Name of the model at ${label}`,
    preset === undefined ? 'auto, or a family such as gpt-5' : 'as the provider calls it',
    preset === undefined ? 'auto' : '',
  );
  const baseUrl = preset === undefined ? undefined : await ask('Address of the API', 'https://…', preset.baseUrl ?? '');
  if (preset?.needsKey === true && (await keys.keyFor(provider)) === undefined) await keys.ask(provider);
  await settings.addModel({
    id: `${provider}-${model}`.replace(/[^\w.-]+/g, '-'),
    provider,
    model,
    ...(baseUrl === undefined || baseUrl === preset?.baseUrl ? {} : { baseUrl }),
  });
}

export async function setApiKey(keys: Keys): Promise<void> {
  await keys.ask((await pickProvider('Whose key?', hosted)).provider);
}

export async function removeApiKey(keys: Keys): Promise<void> {
  await keys.remove((await pickProvider('Whose key shall be removed?', hosted)).provider);
}

async function pickProvider(title: string, items: readonly ProviderItem[]): Promise<ProviderItem> {
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Provider' });
  if (picked === undefined) throw new AppError('cancelled', 'No provider was chosen.');
  return picked;
}

async function ask(prompt: string, placeHolder: string, value: string): Promise<string> {
  const text = await vscode.window.showInputBox({
    prompt,
    placeHolder,
    value,
    ignoreFocusOut: true,
    validateInput: (input) => (input.trim() === '' ? 'This cannot be empty.' : undefined),
  });
  if (text === undefined) throw new AppError('cancelled', 'The model was not added.');
  return text.trim();
}
