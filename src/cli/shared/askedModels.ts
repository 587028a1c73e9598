import { homedir } from 'node:os';
import { AppError } from '../../base/appError.ts';
import { ModelRouter } from '../../models/router.ts';
import { type ModelEntry, readModelConfig } from '../../models/setup/config.ts';
import type { FoundServer } from '../../models/setup/discoverServers.ts';
import { isPreset, type PresetName, presets, usualOrigin } from '../../models/setup/presets.ts';
import { modelRoles } from '../../models/streamParts.ts';
import { nodeFetch } from '../../models/wire/nodeFetch.ts';
import type { CliIo } from './command.ts';
import { readEditorSettings, settingsFiles } from './editorSettings.ts';

/** The models that a command may ask, in order. @throws AppError badInput */
export async function askedModels(
  io: CliIo,
  model: string | undefined,
  baseUrl: string | undefined,
): Promise<readonly ModelEntry[]> {
  if (baseUrl !== undefined) return [ofAddress(baseUrl, model)];
  const entries = await configured(io);
  if (model === undefined) return entries;
  const found = entries.find(({ id }) => id === model);
  // A model named explicitly is used for everything, whatever roles it has in the settings.
  if (found !== undefined) return [{ ...found, roles: modelRoles }];
  const known = entries.length === 0 ? 'none is configured' : `there are ${entries.map(({ id }) => id).join(', ')}`;
  throw new AppError(
    'badInput',
    `There is no model "${model}" in "calibrated.models" (${known}); or give --base-url too.`,
  );
}

/** Finds the model servers running on this machine. */
export type FindServers = (signal: AbortSignal) => Promise<readonly FoundServer[]>;

/** Local servers also list models that cannot chat. */
const silentModels = /embed|rerank|whisper|tts/i;

/** Used when nothing is configured: the first model that a server on this machine offers. */
export function localModels(servers: readonly FoundServer[]): readonly ModelEntry[] {
  for (const { provider, baseUrl, models } of servers) {
    const model = models.find((name) => !silentModels.test(name));
    if (model !== undefined) return [{ id: `${provider}-${model}`, provider, model, baseUrl, roles: modelRoles }];
  }
  return [];
}

/**
 * The keys for a command's models, read when the request is made: our own variable first, otherwise the provider's usual one. Ours does
 * not say which provider it belongs to, so it is not sent if the models have several addresses; the usual one is only sent to the
 * provider's own address or, where each customer has another address, to the configured one.
 */
export function cliKeys(
  entries: readonly ModelEntry[],
  env: CliIo['env'],
): (provider: string, origin: string) => Promise<string | undefined> {
  const places = entries.map(({ provider, baseUrl = '' }) => `${provider} ${URL.parse(baseUrl)?.origin}`);
  const isOnePlace = new Set(places).size === 1;
  return async (provider, origin) => {
    const isUsual = (usualOrigin(provider) ?? origin) === origin;
    const usual = isUsual && isPreset(provider) ? presets[provider].keyVariable : undefined;
    const keys = [isOnePlace ? env['CALIBRATED_API_KEY'] : undefined, usual === undefined ? undefined : env[usual]];
    return keys.find((key) => key !== undefined && key.trim() !== '');
  };
}

/** The models from the person's settings, otherwise the first one that a server on this machine offers. @throws AppError badInput */
export async function cliRouter(
  io: CliIo,
  { model, baseUrl }: { readonly model?: string | undefined; readonly baseUrl?: string | undefined },
  findServers: FindServers,
): Promise<ModelRouter> {
  const configured = await askedModels(io, model, baseUrl);
  // A server that was merely found gets no key: another program may be listening there.
  return configured.length > 0
    ? new ModelRouter(configured, { keyFor: cliKeys(configured, io.env), fetch: nodeFetch({ proxyEnv: io.env }) })
    : new ModelRouter(await foundModels(io, findServers), { keyFor: async () => undefined });
}

async function foundModels(io: CliIo, findServers: FindServers): Promise<readonly ModelEntry[]> {
  const found = localModels(await findServers(io.signal));
  for (const { model, baseUrl = '' } of found) {
    io.stderr.write(
      `calibrated: no model is configured; using "${model}" of the server at ${new URL(baseUrl).host}.\n`,
    );
  }
  return found;
}

function ofAddress(baseUrl: string, model: string | undefined): ModelEntry {
  if (model === undefined)
    throw new AppError('badInput', '--base-url needs --model; name the model that the server should use.');
  const { entries, problems } = readModelConfig([{ id: model, provider: providerAt(baseUrl), model, baseUrl }]);
  const [entry] = entries;
  if (entry !== undefined) return entry;
  const expected = problems[0]?.sentence.replace(/^.*?expected /, '') ?? 'an address.';
  throw new AppError(
    'badInput',
    `--${problems[0]?.path.endsWith('model') === true ? 'model' : 'base-url'} needs ${expected}`,
  );
}

/** The preset that this server belongs to, for its API and the variable of its key. */
function providerAt(baseUrl: string): PresetName {
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : '';
  const usual = (name: PresetName) => presets[name].baseUrl;
  const names = Object.keys(presets).filter(isPreset);
  return names.find((name) => URL.parse(usual(name) ?? '')?.origin === origin) ?? 'compatible';
}

/** The models from the editors' user settings; the editor's built-in models are not available here. */
async function configured(io: CliIo): Promise<readonly ModelEntry[]> {
  const home = io.env['HOME'] ?? homedir();
  const editors = await readEditorSettings(settingsFiles({ platform: process.platform, env: io.env, home }));
  const entries: ModelEntry[] = [];
  for (const { settings } of editors) {
    for (const entry of readModelConfig(settings?.['calibrated.models']).entries) {
      if (isPreset(entry.provider) && !entries.some(({ id }) => id === entry.id)) entries.push(entry);
    }
  }
  return entries;
}
