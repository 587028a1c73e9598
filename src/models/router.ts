import * as l10n from '@vscode/l10n';
import { type Clock, systemClock } from '../base/clock.ts';
import type { Embeddings } from './embeddings.ts';
import { EndpointModel } from './endpointModel.ts';
import { takesImages } from './images.ts';
import type { ModelError } from './modelError.ts';
import { offlineModelId, offlineModelLabel } from './offline/offlineModel.ts';
import { modelSentence } from './sentences.ts';
import { Capabilities } from './setup/capabilities.ts';
import { askedBefore, entryLabel, type ModelEntry } from './setup/config.ts';
import { isPreset, providerLabel } from './setup/presets.ts';
import type { ModelClient, ModelRequest, ModelRole, Part } from './streamParts.ts';
import { nodeFetch } from './wire/nodeFetch.ts';

/** The editor's own models, supplied by the code that knows the editor. */
export type EditorModel = (model: string, request: ModelRequest, signal: AbortSignal) => AsyncIterable<Part>;

export interface RouterDeps {
  /** The key of a provider at one address, read again for every request. */
  keyFor(provider: string, origin: string): Promise<string | undefined>;
  readonly offline?: ModelClient;
  readonly vscode?: EditorModel;
  /** Longest silence within an answer, milliseconds; 15 s by default. */
  readonly chatIdleMs?: number;
  /** Longest silence within a completion, milliseconds; 2 s by default. */
  readonly completionIdleMs?: number;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Kept by callers that create routers repeatedly, so that servers have to refuse a thing only once. */
  readonly capabilities?: Capabilities;
}

/** Default limits of silence. Chosen by us. */
const chatIdleMs = 15_000;
const completionIdleMs = 2_000;

/** If another model can take over, a longer wait for this one is not worth it. Chosen by us: about what a person notices. */
const patienceWithFallbackMs = 2_000;

/** Longest answer, characters; a model that sends more than a long book has lost its way. Chosen by us. */
const maxAnswerChars = 2_000_000;

interface Route {
  readonly entry: ModelEntry;
  stream(request: ModelRequest, signal: AbortSignal, patienceMs?: number): AsyncIterable<Part>;
  /** Only for models behind an address. */
  readonly embed?: EndpointModel['embed'];
}

/** Sends each request to the first model that serves its role, and to the next if that one fails before it has shown anything. */
export class ModelRouter implements ModelClient {
  readonly #routes: readonly Route[];
  readonly #offline: ModelClient | undefined;

  constructor(entries: readonly ModelEntry[], dependencies: RouterDeps) {
    this.#offline = dependencies.offline;
    const shared = { capabilities: new Capabilities(), fetch: nodeFetch(), ...dependencies };
    this.#routes = entries.flatMap((entry) => route(entry, shared) ?? []);
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part> {
    const { role, modelId, isChosen } = request;
    const hasImages = request.messages?.some(({ images = [] }) => images.length > 0) === true;
    const serving = this.#routesFor(role);
    const chosen = isChosen === true ? serving.filter(({ entry }) => entry.id === modelId) : [];
    const routes = (chosen.length > 0 ? chosen : serving)
      .filter(({ entry }) => !hasImages || takesImages(entry))
      .sort((a, b) => Number(b.entry.id === modelId) - Number(a.entry.id === modelId));
    if (routes.length === 0 && hasImages) return yield { type: 'error', error: noImagesError };
    if (routes.length === 0 && this.#offline !== undefined) return yield* locally(this.#offline)(request, signal);
    let first: ModelError | undefined;
    for (const [index, { entry, stream }] of routes.entries()) {
      const isLast = index === routes.length - 1;
      let isShown = false;
      let chars = 0;
      let error: ModelError | undefined;
      for await (const part of stream(request, signal, isLast ? undefined : patienceWithFallbackMs)) {
        if (part.type === 'error') error = part.error;
        else if (part.type === 'finish') return yield part.modelId === entry.id ? part : { ...part, modelId: entry.id };
        else {
          if ('text' in part) chars += part.text.length;
          if (chars > maxAnswerChars) return yield { type: 'error', error: endlessError(entry) };
          const shows = part.type !== 'usage' && part.type !== 'notice';
          // Nobody reads why a completion came from elsewhere.
          if (shows && !isShown && first !== undefined && role !== 'complete')
            yield { type: 'notice', sentence: l10n.t('{0} So {1} was asked.', first.sentence, entryLabel(entry)) };
          isShown ||= shows;
          yield part;
        }
      }
      error ??= { kind: 'truncated', sentence: modelSentence('truncated', asked(entry)) };
      if (isShown || error.kind === 'cancelled') return yield { type: 'error', error };
      // Report the preferred model's error: that is the one to fix.
      first ??= error;
    }
    first ??= { kind: 'needsModel', sentence: modelSentence('needsModel', nobody) };
    yield { type: 'error', error: first };
  }

  /** Vectors of texts, from the first model with the role `embed` that returns any. Never throws. */
  async embed(
    texts: readonly string[],
    signal: AbortSignal,
    onSent?: () => void,
  ): Promise<{ readonly entry: ModelEntry; readonly embeddings: Embeddings } | { readonly error: ModelError }> {
    let first: ModelError | undefined;
    for (const { entry, embed } of this.#routesFor('embed')) {
      if (embed === undefined) continue;
      const found = await embed(texts, signal, onSent);
      if ('vectors' in found) return { entry, embeddings: found };
      first ??= found.error;
      if (found.error.kind === 'cancelled') break;
    }
    return { error: first ?? { kind: 'needsModel', sentence: modelSentence('needsModel', nobody) } };
  }

  /** Display name of the model that is asked first for a role. */
  labelFor(role: ModelRole): string {
    const [found] = this.#routesFor(role);
    if (found !== undefined) return entryLabel(found.entry);
    return this.#offline === undefined ? l10n.t('no model') : offlineModelLabel;
  }

  labelOf(modelId: string): string {
    if (modelId === offlineModelId) return offlineModelLabel;
    const found = this.#routes.find(({ entry }) => entry.id === modelId);
    return found === undefined ? modelId : entryLabel(found.entry);
  }

  /** In the order in which they are asked. */
  #routesFor(role: ModelRole): readonly Route[] {
    const inOrder = askedBefore(role);
    return this.#routes.filter(({ entry }) => entry.roles.includes(role)).sort((a, b) => inOrder(a.entry, b.entry));
  }
}

function route(
  entry: ModelEntry,
  dependencies: RouterDeps & Pick<Required<RouterDeps>, 'capabilities' | 'fetch'>,
): Route | undefined {
  const { provider, baseUrl } = entry;
  const { offline, vscode } = dependencies;
  if (provider === 'offline') {
    return offline && { entry, stream: locally(offline) };
  }
  if (provider === 'vscode') {
    return vscode && { entry, stream: locally({ stream: (request, signal) => vscode(entry.model, request, signal) }) };
  }
  if (baseUrl === undefined || !isPreset(provider)) return undefined;
  const model = new EndpointModel({ ...entry, baseUrl }, provider, {
    clock: systemClock,
    random: Math.random,
    chatIdleMs,
    completionIdleMs,
    ...dependencies,
  });
  return {
    entry,
    stream: (request, signal, patienceMs) => model.stream(request, signal, patienceMs),
    embed: (texts, signal, onSent) => model.embed(texts, signal, onSent),
  };
}

function endlessError({ model }: ModelEntry): ModelError {
  return {
    kind: 'lengthLimit',
    sentence: l10n.t('"{0}" went on for {1} million characters and was stopped.', model, maxAnswerChars / 1e6),
  };
}

/** A model called inside the editor: the call itself counts as sending. */
function locally(model: ModelClient): (request: ModelRequest, signal: AbortSignal) => AsyncIterable<Part> {
  return (request, signal) => {
    if (!signal.aborted) request.onSent?.();
    return model.stream(request, signal);
  };
}

function asked({ provider, model }: ModelEntry) {
  return { provider: providerLabel(provider), model, host: '' };
}

const noImagesError: ModelError = {
  kind: 'badRequest',
  sentence: l10n.t('No model for this takes images. Take the image out, or add a model that takes images.'),
};

const nobody = { provider: '', model: '', host: '' };
