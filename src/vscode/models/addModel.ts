import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import { ModelRouter } from '../../models/router.ts';
import { baseUrlProblem, isNamedInside } from '../../models/setup/baseUrl.ts';
import { readModelConfig } from '../../models/setup/config.ts';
import { discoverServers, type FoundServer } from '../../models/setup/discoverServers.ts';
import { type WrittenEntry, withPlace } from '../../models/setup/modelEntries.ts';
import { isPreset, type Preset, type PresetName, presets, providerLabel } from '../../models/setup/presets.ts';
import { listModels, secondsText, tryEmbedder, tryModel } from '../../models/setup/proveModel.ts';
import { modelRoles } from '../../models/streamParts.ts';
import { nodeFetch } from '../../models/wire/nodeFetch.ts';
import { ollamaContextLimit, usualContextTokens } from '../../models/wire/ollama.ts';
import type { Keys } from '../app/keys.ts';
import { askModal, showInformation } from '../app/messages.ts';
import type { Settings } from '../app/settings.ts';
import { editorModel } from './editorModel.ts';

interface ProviderItem extends vscode.QuickPickItem {
  readonly provider?: string;
  readonly found?: FoundServer;
}

/** What came of one call to a model. */
export type ModelTry = Awaited<ReturnType<typeof tryModel>>;

/** An entry that was stored, and the call before it. */
export interface StoredModel {
  readonly entry: WrittenEntry;
  readonly result: ModelTry;
}

/**
 * Finds a model and tests it before it is stored: provider, address or key, the server's own list, one real call. A model that does not
 * answer is stored only if the person insists.
 * @param server One that was found on this machine; without it the person picks a provider.
 * @returns what was stored; undefined for nothing
 */
export async function addModel(settings: Settings, keys: Keys, server?: FoundServer): Promise<StoredModel | undefined> {
  const picked: Pick<ProviderItem, 'provider' | 'found'> =
    server === undefined ? await pickProvider() : { found: server };
  const provider = picked.provider ?? picked.found?.provider ?? 'compatible';
  if (!isPreset(provider)) return addEditorModel(settings, keys);
  const preset: Preset = presets[provider];
  const baseUrl = picked.found?.baseUrl ?? (await askAddress(provider, preset));
  const allowHttp = await confirmHttp(baseUrl);
  const { origin } = new URL(baseUrl);
  if (preset.needsKey && (await keys.keyFor(provider, origin)) === undefined) await keys.ask(provider, origin);
  const models = picked.found?.models ?? (await modelsAt(provider, baseUrl, keys));
  const [only] = server?.models.length === 1 ? models : [];
  const model = only ?? (await pickModel(models, preset.label));
  const limit = provider === 'ollama' ? await contextLimitOf(baseUrl, model) : undefined;
  return prove(settings, keys, {
    id: idOf(provider, model, settings),
    provider,
    model,
    // By default, Ollama reads 4,096 tokens of a question and silently cuts the rest.
    ...(limit === undefined ? {} : { contextTokens: Math.min(limit, usualContextTokens) }),
    ...(baseUrl === preset.baseUrl ? {} : { baseUrl }),
    ...(allowHttp ? { allowHttp } : {}),
  });
}

async function addEditorModel(settings: Settings, keys: Keys): Promise<StoredModel | undefined> {
  const found = await vscode.lm.selectChatModels();
  if (found.length === 0)
    throw new AppError(
      'unavailable',
      l10n.t('The editor offers no language model. Sign in to one, for example Copilot.'),
    );
  const model = await pickModel([...new Set(found.map(({ family }) => family))], providerLabel('vscode'));
  return prove(settings, keys, { id: idOf('vscode', model, settings), provider: 'vscode', model });
}

/** Makes one call to a model, as every later one is made: for vectors if it serves nothing else. */
export async function tryEntry(entry: WrittenEntry, keys: Keys, signal: AbortSignal): Promise<ModelTry> {
  const { entries, problems } = readModelConfig([entry]);
  const [read] = entries;
  if (read === undefined) return { problem: problems[0]?.sentence ?? l10n.t('This entry is incomplete.') };
  const isEmbedder = read.roles.length > 0 && read.roles.every((role) => role === 'embed');
  const router = new ModelRouter([isEmbedder ? read : { ...read, roles: modelRoles }], {
    keyFor: (provider, origin) => keys.keyFor(provider, origin),
    vscode: editorModel,
  });
  const nowMs = () => performance.now();
  return isEmbedder ? tryEmbedder(router, nowMs, signal) : tryModel(router, nowMs, signal);
}

function tryWithProgress(entry: WrittenEntry, keys: Keys): Thenable<ModelTry> {
  return withProgress(l10n.t('asking {0}', String(entry['model'])), (signal) => tryEntry(entry, keys, signal));
}

/** Changes the name or address of a model, and tests it before the change is stored. */
export async function editModel(
  entry: WrittenEntry,
  field: 'model' | 'baseUrl',
  settings: Settings,
  keys: Keys,
): Promise<StoredModel | undefined> {
  const fresh = field === 'model' ? await withOtherName(entry, keys) : await withOtherAddress(entry, keys);
  const store = () => settings.setModels(withPlace(settings.modelEntries(), entry, fresh));
  const words = {
    question: l10n.t('This model does not answer, so it was not changed.'),
    anyway: l10n.t('Change Anyway'),
  };
  return storeProved(fresh, keys, store, words, () => editModel(entry, field, settings, keys));
}

async function withOtherName(entry: WrittenEntry, keys: Keys): Promise<WrittenEntry> {
  const { provider, baseUrl } = placeOf(entry);
  if (provider === undefined) {
    const found = await vscode.lm.selectChatModels();
    return {
      ...entry,
      model: await pickModel([...new Set(found.map(({ family }) => family))], providerLabel('vscode')),
    };
  }
  const models = baseUrl === undefined ? [] : await modelsAt(provider, baseUrl, keys);
  return { ...entry, model: await pickModel(models, presets[provider].label, String(entry['model'])) };
}

async function withOtherAddress(entry: WrittenEntry, keys: Keys): Promise<WrittenEntry> {
  const { provider, baseUrl } = placeOf(entry);
  if (provider === undefined) throw new AppError('badInput', l10n.t('A model of the editor has no address.'));
  const preset: Preset = presets[provider];
  const fresh = await askAddress(provider, {
    ...preset,
    needsKey: false,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  const allowHttp = await confirmHttp(fresh);
  const { origin } = new URL(fresh);
  if (preset.needsKey && (await keys.keyFor(provider, origin)) === undefined) await keys.ask(provider, origin);
  const { allowHttp: _before, ...rest } = entry;
  return { ...rest, baseUrl: fresh, ...(allowHttp ? { allowHttp } : {}) };
}

function placeOf(entry: WrittenEntry): { readonly provider?: PresetName; readonly baseUrl?: string | undefined } {
  const provider = String(entry['provider']);
  if (!isPreset(provider)) return {};
  const written = entry['baseUrl'];
  return { provider, baseUrl: typeof written === 'string' ? written : presets[provider].baseUrl };
}

function prove(settings: Settings, keys: Keys, entry: WrittenEntry): Promise<StoredModel | undefined> {
  const words = {
    question: l10n.t('This model does not answer, so it was not added.'),
    anyway: l10n.t('Add Anyway'),
  };
  return storeProved(
    entry,
    keys,
    () => settings.addModel(entry),
    words,
    () => addModel(settings, keys),
  );
}

/** Stores an entry that answers; for one that does not, the person decides. */
async function storeProved(
  entry: WrittenEntry,
  keys: Keys,
  store: () => Promise<void>,
  { question, anyway }: { readonly question: string; readonly anyway: string },
  retry: () => Promise<StoredModel | undefined>,
): Promise<StoredModel | undefined> {
  const result = await tryWithProgress(entry, keys);
  if ('problem' in result) {
    const again = l10n.t('Try Another…');
    const choice = await askModal('warning', question, result.problem, again, anyway);
    if (choice === again) return retry();
    if (choice !== anyway) return undefined;
  }
  await store();
  if ('answeredMs' in result)
    void showInformation(l10n.t('Ready: {0} answers in {1}.', String(entry['model']), secondsText(result.answeredMs)));
  return { entry, result };
}

/** Servers running on this machine come first. */
async function pickProvider(): Promise<ProviderItem> {
  const pick = vscode.window.createQuickPick<ProviderItem>();
  pick.title = l10n.t('Add Model');
  pick.placeholder = l10n.t('Provider');
  pick.busy = true;
  const others = [
    { label: l10n.t('Providers'), kind: vscode.QuickPickItemKind.Separator },
    {
      provider: 'vscode',
      label: providerLabel('vscode'),
      description: l10n.t('what the editor offers, for example Copilot'),
    },
    ...Object.keys(presets)
      .filter(isPreset)
      .map((provider) => ({
        provider,
        label: providerLabel(provider),
        description: presets[provider].needsKey ? l10n.t('needs a key') : l10n.t('on this machine, or your own server'),
      })),
  ];
  pick.items = others;
  const ended = new AbortController();
  pick.show();
  void discoverServers(nodeFetch(), ended.signal).then((servers) => {
    pick.busy = false;
    const found = servers
      .filter(({ models }) => models.length > 0)
      .map((server) => ({
        found: server,
        label: `$(vm-running) ${providerLabel(server.provider)}`,
        description: l10n.t(
          'runs on this machine with {0}',
          String(server.models.length === 1 ? server.models[0] : l10n.t('{0} models', server.models.length)),
        ),
      }));
    if (found.length === 0 || ended.signal.aborted) return;
    pick.items = [{ label: l10n.t('Found'), kind: vscode.QuickPickItemKind.Separator }, ...found, ...others];
  });
  try {
    return await new Promise<ProviderItem>((resolve, reject) => {
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (item !== undefined) resolve(item);
      });
      pick.onDidHide(() => reject(new AppError('cancelled', l10n.t('No provider was chosen.'))));
    });
  } finally {
    ended.abort();
    pick.dispose();
  }
}

/** The address of a hosted provider is known; that of one's own server is not. */
async function askAddress(provider: PresetName, { baseUrl, needsKey, label }: Preset): Promise<string> {
  if (needsKey && baseUrl !== undefined) return baseUrl;
  const value = baseUrl ?? (provider === 'azure' ? 'https://NAME.openai.azure.com/openai/v1' : '');
  const text = await ask(l10n.t('Address of {0}', label), 'https://…/v1', value, (input) => {
    const problem = baseUrlProblem(input.trim(), true);
    return problem === undefined ? undefined : l10n.t('Enter {0}.', problem);
  });
  return withoutEnd(text, '/');
}

/** For a name that is usually within one's own network, asks once. */
async function confirmHttp(baseUrl: string): Promise<boolean> {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'http:' || baseUrlProblem(baseUrl) === undefined || !isNamedInside(hostname)) return false;
  const allow = l10n.t('Use http://');
  const choice = await askModal(
    'warning',
    l10n.t('Is {0} in your own network?', hostname),
    l10n.t('Over http://, anyone on the way can read your code and your key.'),
    allow,
  );
  if (choice !== allow) throw new AppError('cancelled', l10n.t('The model was not added.'));
  return true;
}

function contextLimitOf(baseUrl: string, model: string): Thenable<number | undefined> {
  return withProgress(l10n.t('asking {0} about {1}', new URL(baseUrl).host, model), (signal) =>
    ollamaContextLimit(nodeFetch(), baseUrl, model, signal),
  );
}

async function modelsAt(provider: PresetName, baseUrl: string, keys: Keys): Promise<readonly string[]> {
  const key = await keys.keyFor(provider, new URL(baseUrl).origin);
  const list = await withProgress(l10n.t('asking {0} for its models', new URL(baseUrl).host), (signal) =>
    listModels(nodeFetch(), { provider, baseUrl }, key, signal),
  );
  if ('problem' in list) throw new AppError('unavailable', list.problem);
  return 'models' in list ? list.models : [];
}

async function pickModel(models: readonly string[], label: string, present = ''): Promise<string> {
  const other = { label: l10n.t('$(edit) Another Name…') };
  if (models.length > 0) {
    const items = [...models.map((model) => ({ label: model })), other];
    const picked = await vscode.window.showQuickPick(items, {
      title: l10n.t('Model of {0}', label),
      placeHolder: l10n.t('Model'),
    });
    if (picked === undefined) throw new AppError('cancelled', l10n.t('No model was chosen.'));
    if (picked !== other) return picked.label;
  }
  return ask(l10n.t('Name of the model at {0}', label), l10n.t('The provider’s name for it'), present);
}

async function ask(
  prompt: string,
  placeHolder: string,
  value: string,
  check: (input: string) => string | undefined = () => undefined,
): Promise<string> {
  const text = await vscode.window.showInputBox({
    title: prompt,
    placeHolder,
    value,
    ignoreFocusOut: true,
    validateInput: (input) => (input.trim() === '' ? l10n.t('Enter a value.') : check(input)),
  });
  if (text === undefined) throw new AppError('cancelled', l10n.t('The model was not added.'));
  return text.trim();
}

function withProgress<T>(doing: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Calibrated: ${doing}`, cancellable: true },
    (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return work(abort.signal);
    },
  );
}

/** A distinct name for the same model at another address. */
function idOf(provider: string, model: string, settings: Settings): string {
  const id = `${provider}-${model}`.replace(/[^\w.-]+/g, '-');
  const present = settings.models();
  const taken = new Set(Array.isArray(present) ? present.map((entry) => Object(entry).id) : []);
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}
