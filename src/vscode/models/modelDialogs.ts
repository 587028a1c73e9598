import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { readModelConfig } from '../../models/setup/config.ts';
import { isPreset, presets, providerLabel, usualOrigin } from '../../models/setup/presets.ts';
import type { Keys } from '../app/keys.ts';
import type { Settings } from '../app/settings.ts';

interface ProviderItem extends vscode.QuickPickItem {
  readonly provider: string;
}

const hosted: readonly ProviderItem[] = Object.keys(presets)
  .filter(isPreset)
  .map((provider) => ({
    provider,
    label: providerLabel(provider),
    description: presets[provider].needsKey ? l10n.t('needs a key') : l10n.t('on this machine'),
  }));
export async function setApiKey(settings: Settings, keys: Keys): Promise<void> {
  const { provider, origin } = await pickProvider(l10n.t('Set the API key for which provider?'), keyPlaces(settings));
  await keys.ask(provider, origin);
}

export async function removeApiKey(settings: Settings, keys: Keys): Promise<void> {
  const { provider, origin } = await pickProvider(
    l10n.t('Remove the API key for which provider?'),
    keyPlaces(settings),
  );
  await keys.remove(provider, origin);
}

/** Each address that a key can be for: those of the configured models first, then each provider's own. */
function keyPlaces(settings: Settings) {
  const places = new Map<string, ProviderItem & { readonly origin: string }>();
  const add = (provider: string, origin: string | undefined) => {
    const item = hosted.find((each) => each.provider === provider);
    if (item === undefined || origin === undefined) return;
    places.set(`${provider} ${origin}`, { ...item, description: origin, origin });
  };
  for (const { provider, baseUrl } of readModelConfig(settings.models()).entries)
    add(provider, URL.parse(baseUrl ?? '')?.origin);
  for (const { provider } of hosted) add(provider, usualOrigin(provider));
  return [...places.values()];
}

async function pickProvider<T extends ProviderItem>(title: string, items: readonly T[]): Promise<T> {
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Provider') });
  if (picked === undefined) throw new AppError('cancelled', l10n.t('No provider was chosen.'));
  return picked;
}
