import * as l10n from '@vscode/l10n';
import type { FoundServer } from '../../models/setup/discoverServers.ts';
import { firstAsked, type ListedModel } from '../../models/setup/modelEntries.ts';
import { builtInProviders, isPreset, presets, providerLabel } from '../../models/setup/presets.ts';
import { allModelRoles } from '../../models/streamParts.ts';
import type { ModelsState, ShownModel, ShownTry } from '../../webview/models/modelsProtocol.ts';

/** What the page of the models shows. */
export function modelsState(
  models: readonly ListedModel[],
  tried: (model: ListedModel) => ShownTry | undefined,
  found: readonly FoundServer[] | undefined,
  removed: string | undefined,
): ModelsState {
  const first = new Map(allModelRoles.map((role) => [role, firstAsked(models, role)]));
  return {
    type: 'modelsState',
    models: models.map((model): ShownModel => {
      const { key, entry, checked, problem = null } = model;
      const { name, provider, address, hasAddress, isOffline } = placeOf(entry);
      return {
        key,
        name,
        provider,
        address,
        hasAddress,
        isOffline,
        problem,
        serves: allModelRoles.filter((role) => checked?.roles.includes(role)),
        firstFor: allModelRoles.filter((role) => first.get(role) === key),
        tried: tried(model) ?? null,
      };
    }),
    found: found?.map(foundWords) ?? null,
    removed: removed ?? null,
  };
}

/** Servers that have models and that no model is set up at. */
export function newServers(servers: readonly FoundServer[], models: readonly ListedModel[]): readonly FoundServer[] {
  const known = new Set(models.map(({ entry }) => placeOf(entry).address).map(listener));
  return servers.filter(({ baseUrl, models: names }) => names.length > 0 && !known.has(listener(baseUrl)));
}

/** `localhost` and 127.0.0.1 are one machine: ours. */
function listener(address: string): string {
  const url = URL.parse(address);
  return url === null ? '' : url.host.replace(/^(localhost|\[::1\])(?=:|$)/, '127.0.0.1');
}

function foundWords({ provider, baseUrl, models }: FoundServer): string {
  const [only = ''] = models;
  const [server, { port }] = [providerLabel(provider), new URL(baseUrl)];
  return models.length === 1
    ? l10n.t('{0} on {1} with {2}', server, port, only)
    : l10n.t('{0} on {1} with {2} models', server, port, models.length);
}

/** How the page calls an entry, whatever it holds. */
export function nameOf({ provider, model }: ListedModel['entry']): string {
  if (provider === 'offline') return l10n.t('Offline model');
  const name = String(model ?? '');
  return name.trim() === '' ? l10n.t('Model without a name') : name;
}

/** The entry's own words, whatever they are. */
function placeOf(entry: ListedModel['entry']) {
  const provider = String(entry['provider'] ?? '');
  const written = entry['baseUrl'];
  const isBuiltIn = builtInProviders.find((name) => name === provider);
  const usual = isPreset(provider) ? presets[provider].baseUrl : undefined;
  return {
    name: nameOf(entry),
    provider: isPreset(provider)
      ? providerLabel(provider)
      : isBuiltIn === undefined
        ? provider
        : providerLabel(isBuiltIn),
    address: typeof written === 'string' ? written : (usual ?? ''),
    hasAddress: isPreset(provider),
    isOffline: isBuiltIn === 'offline',
  };
}
