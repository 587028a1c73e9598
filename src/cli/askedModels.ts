import { homedir } from 'node:os';
import { AppError } from '../base/appError.ts';
import { type ModelEntry, readModelConfig } from '../models/config.ts';
import { modelRoles } from '../models/parts.ts';
import { isPreset, type PresetName, presets } from '../models/presets.ts';
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
  // Whoever names a model means it, whatever roles it usually serves.
  if (found !== undefined) return [{ ...found, roles: modelRoles }];
  const known = entries.length === 0 ? 'none is configured' : `there are ${entries.map(({ id }) => id).join(', ')}`;
  throw new AppError(
    'badInput',
    `There is no model "${model}" in "calibrated.models" (${known}); or give --base-url too.`,
  );
}

/** The key for a provider: ours first, else its usual variable. Read at the time of the request. */
export function cliKeyFor(provider: string, env: CliIo['env']): string | undefined {
  const usual = isPreset(provider) ? presets[provider].keyVariable : undefined;
  return [env['CALIBRATED_API_KEY'], usual === undefined ? undefined : env[usual]].find(
    (key) => key !== undefined && key.trim() !== '',
  );
}

function ofAddress(baseUrl: string, model: string | undefined): ModelEntry {
  if (model === undefined)
    throw new AppError('badInput', '--base-url needs --model; say which model the server shall use.');
  const { entries, problems } = readModelConfig([{ id: model, provider: providerAt(baseUrl), model, baseUrl }]);
  const [entry] = entries;
  if (entry !== undefined) return entry;
  const expected = problems[0]?.sentence.replace(/^.*?expected /, '') ?? 'an address.';
  throw new AppError(
    'badInput',
    `--${problems[0]?.path.endsWith('model') === true ? 'model' : 'base-url'} needs ${expected}`,
  );
}

/** The preset whose server it is, for its ways and the variable of its key. */
function providerAt(baseUrl: string): PresetName {
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : '';
  const usual = (name: PresetName) => presets[name].baseUrl;
  const names = Object.keys(presets).filter(isPreset);
  return names.find((name) => URL.parse(usual(name) ?? '')?.origin === origin) ?? 'compatible';
}

/** What the editors' user settings hold; the editor's own models are not to be had here. */
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
