import * as l10n from '@vscode/l10n';
import type { FinishPart, ModelClient, ModelRequest, Part } from '../streamParts.ts';
import { learnWorkspace, type Pause } from './learnWorkspace.ts';
import { cautious, completeAt } from './offlineCompletion.ts';
import { OfflineHints, type OutlineOf } from './offlineHints.ts';
import { sureEnough } from './selfTest.ts';
import { TokenIndex } from './tokenIndex.ts';
import type { WorkspaceText } from './workspaceText.ts';

export const offlineModelId = 'offline';
/** Used wherever the model is named, on screen and in the record. */
export const offlineModelLabel = 'Offline model';

/** A workspace without text is listed again only after this time. Chosen by us: rare enough to cost nothing. */
const repeatAfterMs = 5000;
/** How long after the start of reading a completion waits for it. Chosen by us: about as long as another model takes to answer. */
const firstReadingMs = 400;

/**
 * The built-in model: no network, no key. It completes from code in the workspace and gives the two lowest hints. For an answer it says
 * that another model is needed.
 */
export class OfflineModel implements ModelClient {
  readonly #index = new TokenIndex();
  readonly #workspace: WorkspaceText;
  readonly #hints: OfflineHints;
  readonly #pause: Pause;
  readonly #monotonicMs: () => number;
  readonly #ended = new AbortController();
  #learning: Promise<void> | undefined;
  #begunMs = 0;
  #hasEnded = false;
  #sureToGoOn = cautious;

  constructor(workspace: WorkspaceText, outlineOf: OutlineOf, pause: Pause, monotonicMs: () => number) {
    this.#workspace = workspace;
    this.#hints = new OfflineHints(this.#index, workspace, outlineOf);
    this.#pause = pause;
    this.#monotonicMs = monotonicMs;
  }

  /**
   * Starts reading the workspace on the first call; later calls share that reading. If it learned nothing (the editor lists no files in
   * its first seconds, or failed to), a later call starts over.
   */
  learn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#monotonicMs();
    const isToRepeat = this.#hasEnded && this.#index.size === 0 && nowMs - this.#begunMs >= repeatAfterMs;
    if (this.#learning === undefined || isToRepeat) {
      this.#begunMs = nowMs;
      this.#hasEnded = false;
      this.#learning = this.#learn(signal);
    }
    return this.#learning;
  }

  async #learn(signal: AbortSignal): Promise<void> {
    try {
      await learnWorkspace(this.#index, this.#workspace, this.#pause, this.#monotonicMs, signal);
    } finally {
      this.#hasEnded = true;
    }
    this.#sureToGoOn = await sureEnough(this.#index, this.#pause, this.#monotonicMs, signal);
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part> {
    if (signal.aborted) {
      yield cancelled;
      return;
    }
    // Not with the request's signal, which the next key press aborts. Whoever started the reading handles an error.
    if (request.role === 'complete' || request.role === 'hint') this.learn(this.#ended.signal).catch(() => undefined);
    if (request.role === 'complete') {
      await this.#firstReading(signal);
      if (signal.aborted) {
        yield cancelled;
        return;
      }
      const text = request.fim === undefined ? '' : this.#complete(request.fim);
      if (text !== '') yield { type: 'text', text };
      yield finish;
      return;
    }
    if (request.role === 'hint') {
      const messages = (request.messages ?? []).map(({ content }) => content);
      const asked = withoutFileData(messages.at(-1) ?? '');
      const text = await this.#hints.hint(request.context ?? { diagnostics: [] }, asked, messages.join('\n'));
      if (signal.aborted) {
        yield cancelled;
        return;
      }
      yield { type: 'text', text };
      yield finish;
      return;
    }
    yield { type: 'error', error: { kind: 'needsModel', sentence: needsModel } };
  }

  /** Gives the reading a moment before the first completion: by then a small workspace is known completely, a large one in part. */
  async #firstReading(signal: AbortSignal): Promise<void> {
    const untilMs = this.#begunMs + firstReadingMs;
    while (!this.#hasEnded && !signal.aborted && this.#monotonicMs() < untilMs) await this.#pause();
  }

  #complete({ prefix, suffix }: NonNullable<ModelRequest['fim']>): string {
    return completeAt(this.#index, prefix, suffix, { sureToGoOn: this.#sureToGoOn });
  }

  /** Stops reading the workspace. */
  dispose(): void {
    this.#ended.abort();
  }
}

/** The prompt includes files; a failure mentioned in them is not the one the question is about. */
function withoutFileData(text: string): string {
  let rest = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('BEGIN DATA', at);
    const end = start < 0 ? -1 : text.indexOf('END DATA', start);
    if (end < 0) return rest + text.slice(at);
    rest += text.slice(at, start);
    at = end + 'END DATA'.length;
  }
}

const cancelled: Part = { type: 'error', error: { kind: 'cancelled', sentence: l10n.t('The request was canceled.') } };

const finish: FinishPart = {
  type: 'finish',
  reason: 'stop',
  modelId: offlineModelId,
  model: offlineModelLabel,
  provider: 'offline',
};

const needsModel = l10n.t(
  'The offline model gives completions and first hints only. To get answers and edits, add a model: local, hosted or the editor’s own.',
);
