import { setImmediate as idle } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CompletionPlace } from '../../assist/completion/place.ts';
import type { SessionModels } from '../../assist/sessionDeps.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import type { Embeddings } from '../../models/embeddings.ts';
import { takesImages } from '../../models/images.ts';
import { type OfflineModel, offlineModelLabel } from '../../models/offline/offlineModel.ts';
import type { ModelRouter } from '../../models/router.ts';
import { Capabilities } from '../../models/setup/capabilities.ts';
import { entriesFor, entryLabel, readModelConfig } from '../../models/setup/config.ts';
import type { FoundServer } from '../../models/setup/discoverServers.ts';
import { isPreset, providerLabel } from '../../models/setup/presets.ts';
import type { ModelRequest, ModelRole, Part } from '../../models/streamParts.ts';
import type { ModelChoice } from '../../webview/assist/assistProtocol.ts';
import type { Code } from '../app/code.ts';
import type { Keys } from '../app/keys.ts';
import type { Log } from '../app/log.ts';
import type { Settings } from '../app/settings.ts';
import { workspaceFiles } from '../app/workspaceFiles.ts';
import type { RequestMeter } from '../level/requestMeter.ts';

export interface ModelServiceDeps {
  readonly settings: Pick<Settings, 'models' | 'addModel' | 'chatIdleMs' | 'completionIdleMs'>;
  readonly keys: Keys;
  readonly log: Log;
  readonly code: Code;
  readonly clock: Clock;
  readonly meter: RequestMeter;
  /** The model to use first while a trial compares models. */
  readonly preferredModel: () => string | undefined;
}

/** This window's models: loaded on the first request, rebuilt when the settings change. */
export class ModelService implements SessionModels {
  readonly #deps: ModelServiceDeps;
  readonly #ended = new AbortController();
  #router: ModelRouter | undefined;
  #loading: Promise<ModelRouter> | undefined;
  #offline: OfflineModel | undefined;
  #completedBy = offlineModelLabel;
  #local: FoundServer | undefined;
  /** Outlives the router, so that a server has to refuse a thing only once. */
  readonly #capabilities = new Capabilities();
  readonly #found = new vscode.EventEmitter<void>();
  /** A model server was found on this machine. */
  readonly onDidFind = this.#found.event;

  constructor(deps: ModelServiceDeps) {
    this.#deps = deps;
  }

  /** Rereads the settings on the next request. */
  reset(): void {
    this.#router = undefined;
    this.#loading = undefined;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part> {
    const router = await this.#load();
    yield* this.#deps.meter.watch(this.#withPreferred(request), (metered) => router.stream(metered, signal));
  }

  /** A request that is ended early names no model itself: the meter must know which one a trial prefers. */
  #withPreferred(request: ModelRequest): ModelRequest {
    if (request.modelId !== undefined || this.#deps.preferredModel() === undefined) return request;
    const [first] = this.#entriesFor(request.role);
    return first === undefined ? request : { ...request, modelId: first.id };
  }

  /** Text pieces of an inline completion. */
  async *complete(place: CompletionPlace, signal: AbortSignal): AsyncIterable<string> {
    const { prefix, suffix, languageId } = place;
    // An answer is read only as far as it is shown, so its end, which names the model, may never arrive.
    this.#completedBy = this.#nameFor('complete');
    for await (const part of this.stream(
      { role: 'complete', fim: { prefix, suffix }, languageId, maxTokens: maxCompletionTokens },
      signal,
    )) {
      if (part.type === 'text') yield part.text;
      else if (part.type === 'finish') this.#completedBy = part.model;
      else if (part.type === 'error' && part.error.kind !== 'cancelled') throw new Error(part.error.sentence);
    }
  }

  /** Why an image cannot be sent, as a sentence; undefined if every model that would be asked accepts images. */
  imageProblem(roles: readonly ModelRole[], modelId: string | undefined): string | undefined {
    for (const role of roles) {
      const entries = this.#entriesFor(role);
      const asked = entries.find(({ id }) => id === modelId) ?? entries[0];
      if (asked === undefined) return l10n.t('The offline model takes no images. Add a model that does.');
      if (!takesImages(asked))
        return l10n.t(
          '{0} takes no images. Choose another model, or set "images" for it in calibrated.models.',
          entryLabel(asked),
        );
    }
    return undefined;
  }

  /** The model that ranks #codebase results; undefined if none is configured. */
  get embedderLabel(): string | undefined {
    const found = this.#entriesFor('embed').find(({ provider }) => isPreset(provider));
    return found && entryLabel(found);
  }

  /** One vector per text. @throws AppError `unavailable` with a sentence saying what went wrong. */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings['vectors']> {
    const router = await this.#load();
    let vectors: Embeddings['vectors'] = [];
    async function* send({ onSent }: ModelRequest): AsyncGenerator<Part> {
      const found = await router.embed(texts, signal, onSent);
      if ('error' in found) return yield { type: 'error', error: found.error };
      const { entry, embeddings } = found;
      vectors = embeddings.vectors;
      if (embeddings.inputTokens !== undefined)
        yield { type: 'usage', inputTokens: embeddings.inputTokens, outputTokens: 0 };
      yield { type: 'finish', reason: 'stop', modelId: entry.id, model: entry.model, provider: entry.provider };
    }
    const messages = texts.map((content) => ({ role: 'user', content }) as const);
    for await (const part of this.#deps.meter.watch({ role: 'embed', messages, maxTokens: 1 }, send))
      if (part.type === 'error') throw new AppError('unavailable', part.error.sentence);
    return vectors;
  }

  /** If the offline model does the completions, lets it read the workspace before the first key press rather than after it. */
  async prepareCompletions(): Promise<void> {
    if (this.#hasEntries()) return;
    await (await this.#offlineModel()).learn(this.#ended.signal);
  }

  /** Name of the model that completed last, for the tag. */
  get completedBy(): string {
    return this.#completedBy;
  }

  /** The model that a role is sent to; with fallbacks, it is certain only once the answer has arrived. */
  #nameFor(role: ModelRole): string {
    const [first, ...more] = this.#entriesFor(role);
    if (first === undefined) return offlineModelLabel;
    return more.length === 0 ? first.model : l10n.t('{0} or its fallback', first.model);
  }

  labelFor(role: ModelRole): string {
    if (this.#router !== undefined) return this.#router.labelFor(role);
    // Nothing is loaded before the first request, but the settings name the model.
    const [first] = this.#entriesFor(role);
    return first === undefined ? offlineModelLabel : entryLabel(first);
  }

  /**
   * The models a person may choose from for one question, the one that is asked without a choice first; only that one while a trial has
   * assigned it.
   * @returns `also` says which other model is asked, since an answer may begin with hints and hints are checked against a solution
   */
  choicesFor(role: 'answer' | 'hint'): readonly ModelChoice[] {
    const other = role === 'hint' ? 'answer' : 'hint';
    const also = (label: string, otherLabel: string) => {
      if (label === otherLabel) return null;
      return role === 'hint' ? l10n.t('Checks hints: {0}', otherLabel) : l10n.t('Hints: {0}', otherLabel);
    };
    const label = this.labelFor(role);
    const first = { id: '', label, also: also(label, this.labelFor(other)) };
    const [asked, ...more] = this.#entriesFor(role);
    if (asked === undefined || this.#deps.preferredModel() !== undefined) return [first];
    const chosen = more.map((entry) => {
      const own = entryLabel(entry);
      return { id: entry.id, label: own, also: also(own, entry.roles.includes(other) ? own : this.labelFor(other)) };
    });
    return [{ ...first, id: asked.id }, ...chosen];
  }

  #entriesFor(role: ModelRole) {
    return entriesFor(readModelConfig(this.#inOrder()).entries, role);
  }

  labelOf(modelId: string): string {
    if (this.#router !== undefined) return this.#router.labelOf(modelId);
    const found = readModelConfig(this.#inOrder()).entries.find(({ id }) => id === modelId);
    return found === undefined ? modelId : entryLabel(found);
  }

  /** What to do before anything can answer; null if a model is configured. */
  notice(): { readonly sentence: string; readonly action: { readonly id: string; readonly label: string } } | null {
    if (this.#hasEntries()) return null;
    const model = this.#local?.models[0];
    if (this.#local !== undefined && model !== undefined) {
      const sentence = l10n.t('{0} runs on this machine with {1}.', providerLabel(this.#local.provider), model);
      return { sentence, action: { id: 'useLocalModel', label: l10n.t('Use It') } };
    }
    const sentence = l10n.t('Only the offline model is set up. It completes code and gives first hints.');
    return { sentence, action: { id: 'addModel', label: l10n.t('Add Model…') } };
  }

  /** Writes the model server found on this machine into the user's settings. */
  async useLocalModel(): Promise<void> {
    const model = this.#local?.models[0];
    if (this.#local === undefined || model === undefined) return;
    const { provider } = this.#local;
    await this.#deps.settings.addModel({ id: provider, provider, model });
  }

  /** Called when the user asked for something: prepares the models, and looks for servers on this machine if there are none. */
  async load(): Promise<void> {
    await this.#load();
    if (!this.#hasEntries()) void this.#lookForServers();
  }

  dispose(): void {
    this.#ended.abort();
    this.#offline?.dispose();
    this.#found.dispose();
  }

  #hasEntries(): boolean {
    const models = this.#deps.settings.models();
    return Array.isArray(models) && models.length > 0;
  }

  /** The configured models, the preferred one first. */
  #inOrder(): unknown {
    const list = this.#deps.settings.models();
    const first = this.#deps.preferredModel();
    if (!Array.isArray(list) || first === undefined) return list;
    const own = list.map((entry) => (Object(entry).model === first ? entry : { ...Object(entry), firstFor: [] }));
    return own.sort((a, b) => Number(b?.model === first) - Number(a?.model === first));
  }

  #load(): Promise<ModelRouter> {
    this.#loading ??= this.#build();
    return this.#loading;
  }

  async #build(): Promise<ModelRouter> {
    const [{ ModelRouter }, { editorModel }, offline] = await Promise.all([
      import('../../models/router.ts'),
      import('./editorModel.ts'),
      this.#offlineModel(),
    ]);
    const { entries, problems } = readModelConfig(this.#inOrder());
    for (const { sentence } of problems) this.#deps.log.warn(sentence);
    this.#router = new ModelRouter(entries, {
      keyFor: (provider, origin) => this.#deps.keys.keyFor(provider, origin),
      offline,
      vscode: editorModel,
      capabilities: this.#capabilities,
      chatIdleMs: this.#deps.settings.chatIdleMs(),
      completionIdleMs: this.#deps.settings.completionIdleMs(),
    });
    return this.#router;
  }

  /** Local servers are looked for only after the user has asked for something, and only on this machine. */
  async #lookForServers(): Promise<void> {
    const { discoverServers } = await import('../../models/setup/discoverServers.ts');
    const servers = await discoverServers(fetch, this.#ended.signal);
    this.#local = servers.find(({ models }) => models.length > 0);
    if (this.#local !== undefined) this.#found.fire();
  }

  async #offlineModel(): Promise<OfflineModel> {
    const { OfflineModel } = await import('../../models/offline/offlineModel.ts');
    this.#offline ??= new OfflineModel(
      workspaceFiles(),
      (language, text) => this.#deps.code.symbolsOf(language, text),
      () => idle(),
      () => this.#deps.clock.monotonicMs(),
    );
    return this.#offline;
  }
}

/** A block of a dozen lines; anything longer is cut anyway. */
const maxCompletionTokens = 200;
