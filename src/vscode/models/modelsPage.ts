import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { discoverServers, type FoundServer } from '../../models/setup/discoverServers.ts';
import {
  type ListedModel,
  listedModels,
  type WrittenEntry,
  withFirst,
  withUse,
} from '../../models/setup/modelEntries.ts';
import { secondsText } from '../../models/setup/proveModel.ts';
import { nodeFetch } from '../../models/wire/nodeFetch.ts';
import { isModelsViewMessage, type ModelsViewMessage, type ShownTry } from '../../webview/models/modelsProtocol.ts';
import type { AppDeps } from '../app/appDeps.ts';
import { fillWebview, tabIcon } from '../app/webviewHost.ts';
import { addModel, editModel, type ModelTry, tryEntry } from './addModel.ts';
import { EntryChanges } from './entryChanges.ts';
import { modelsState, newServers } from './modelsState.ts';

interface Tried {
  /** What was tried: once the entry is changed, the try says nothing about it. */
  readonly entry: WrittenEntry;
  readonly shown: ShownTry;
  /** Ends a try that goes on. */
  readonly abort?: AbortController;
}

/** Host side of the page that lists the models: what each is used for, whether it answers, and what can be changed. */
export class ModelsPage implements vscode.Disposable {
  readonly #deps: Pick<AppDeps, 'settings' | 'keys' | 'entry' | 'extensionUri'>;
  readonly #changes: EntryChanges;
  readonly #listener: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;
  readonly #tried = new Map<string, Tried>();
  #search: AbortController | undefined;
  /** Undefined until the servers of this machine have answered, or not. */
  #servers: readonly FoundServer[] | undefined;

  constructor(deps: Pick<AppDeps, 'settings' | 'keys' | 'entry' | 'extensionUri'>) {
    this.#deps = deps;
    this.#changes = new EntryChanges(deps.settings);
    this.#listener = deps.settings.onDidChange('calibrated.models', () => this.#send());
  }

  show(): void {
    if (this.#panel !== undefined) return this.#panel.reveal();
    const { entry, extensionUri } = this.#deps;
    const panel = vscode.window.createWebviewPanel('calibrated.models', l10n.t('Models'), vscode.ViewColumn.Active);
    this.#panel = panel;
    panel.iconPath = tabIcon(extensionUri);
    panel.onDidDispose(() => this.#left());
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isModelsViewMessage(message)) void entry.guard(`models ${message.type}`, () => this.#receive(message));
    });
    fillWebview(panel.webview, extensionUri, { name: 'models', title: l10n.t('Models') });
  }

  dispose(): void {
    this.#listener.dispose();
    this.#panel?.dispose();
    this.#left();
  }

  async #receive(message: ModelsViewMessage): Promise<void> {
    const { settings, keys } = this.#deps;
    switch (message.type) {
      case 'ready':
      case 'look':
        this.#look();
        return this.#send();
      case 'add':
        return this.#note(await addModel(settings, keys));
      case 'addFound': {
        const server = this.#offered()[message.index];
        return server && this.#note(await addModel(settings, keys, server));
      }
      case 'settings':
        await vscode.commands.executeCommand('workbench.action.openSettingsJson', {
          revealSetting: { key: 'calibrated.models' },
        });
        return;
      case 'undo':
        return this.#changes.undo();
      case 'use':
        return this.#changes.make((entries) => withUse(entries, message.key, message.role, message.serves));
      case 'first':
        return this.#changes.make((entries) => withFirst(entries, message.key, message.role));
      case 'remove':
        return this.#changes.remove(message.key);
      default: {
        const model = this.#models().find(({ key }) => key === message.key);
        return model && this.#act(message.type, model);
      }
    }
  }

  async #act(
    act: Exclude<Extract<ModelsViewMessage, { readonly key: string; readonly role?: never }>['type'], 'remove'>,
    { key, entry }: ListedModel,
  ): Promise<void> {
    const { settings, keys } = this.#deps;
    switch (act) {
      case 'try':
        return this.#try(key, entry);
      case 'stop':
        return this.#tried.get(key)?.abort?.abort();
      case 'changeModel':
        return this.#note(await editModel(entry, 'model', settings, keys));
      case 'changeAddress':
        return this.#note(await editModel(entry, 'baseUrl', settings, keys));
      default:
        return act satisfies never;
    }
  }

  async #try(key: string, entry: WrittenEntry): Promise<void> {
    const abort = new AbortController();
    this.#tried.get(key)?.abort?.abort();
    const trying: Tried = { entry, shown: { status: 'trying', sentence: l10n.t('Waiting for an answer…') }, abort };
    this.#tried.set(key, trying);
    this.#send();
    const shown = shownTry(await tryEntry(entry, this.#deps.keys, abort.signal));
    if (this.#tried.get(key) !== trying) return;
    if (abort.signal.aborted) this.#tried.delete(key);
    else this.#tried.set(key, { entry, shown });
    this.#send();
  }

  /** A model that was just added or changed was tried for that. */
  #note(proved: { readonly entry: WrittenEntry; readonly result: ModelTry } | undefined): void {
    if (proved === undefined) return;
    const { entry, result } = proved;
    const model = this.#models().find((each) => isDeepStrictEqual(each.entry, entry));
    if (model !== undefined) this.#tried.set(model.key, { entry, shown: shownTry(result) });
    this.#send();
  }

  /** Asks the usual ports of this machine, and nobody else. */
  #look(): void {
    this.#search?.abort();
    const search = new AbortController();
    this.#search = search;
    this.#servers = undefined;
    this.#deps.entry.quietly('look for model servers', async () => {
      const servers = await discoverServers(nodeFetch(), search.signal);
      if (search.signal.aborted) return;
      this.#servers = servers;
      this.#send();
    });
  }

  #models(): readonly ListedModel[] {
    return listedModels(this.#deps.settings.modelEntries());
  }

  #offered(): readonly FoundServer[] {
    return newServers(this.#servers ?? [], this.#models());
  }

  #send(): void {
    if (this.#panel === undefined) return;
    const tried = ({ key, entry }: ListedModel) => {
      const last = this.#tried.get(key);
      return isDeepStrictEqual(last?.entry, entry) ? last?.shown : undefined;
    };
    const models = this.#models();
    const found = this.#servers && newServers(this.#servers, models);
    void this.#panel.webview.postMessage(modelsState(models, tried, found, this.#changes.removed));
  }

  #left(): void {
    this.#panel = undefined;
    this.#search?.abort();
    for (const { abort } of this.#tried.values()) abort?.abort();
    this.#tried.clear();
    this.#changes.forget();
  }
}

function shownTry(result: ModelTry): ShownTry {
  return 'problem' in result
    ? { status: 'failed', sentence: result.problem }
    : { status: 'ready', sentence: l10n.t('Ready: answers in {0}', secondsText(result.answeredMs)) };
}
