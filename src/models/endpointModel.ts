import type { Clock } from '../base/clock.ts';
import { type Embeddings, readEmbeddings } from './embeddings.ts';
import { type Asked, keyUnreadableSentence, noKeySentence, unusableKeySentence } from './sentences.ts';
import { type Capabilities, lessonOf } from './setup/capabilities.ts';
import type { ModelEntry } from './setup/config.ts';
import { type PresetName, presets } from './setup/presets.ts';
import type { FillInMiddle, FinishPart, ModelClient, ModelRequest, Part } from './streamParts.ts';
import { AnswerReader } from './wire/answerReader.ts';
import { completionOfChat, withoutTokens } from './wire/completionAnswer.ts';
import { type Fault, fault } from './wire/fault.ts';
import { OpenaiTransport } from './wire/openaiTransport.ts';
import { readShare } from './wire/readShare.ts';
import { longestRetryAfterMs, retryDelayMs, sleep } from './wire/retryDelay.ts';
import { Watch } from './wire/watch.ts';
import { type WireRequest, wireRequest } from './wire/wireRequest.ts';

/** Everything a request needs from outside. */
export interface EndpointDependencies {
  /** Read again for every request, so that a new key takes effect at once. */
  /** @param origin Where the key would be sent, for example `https://api.openai.com`. */
  keyFor(provider: string, origin: string): Promise<string | undefined>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** At least 0 and below 1, for the jitter of the back-off. */
  random(): number;
  /** Longest silence within an answer and within a completion, milliseconds. */
  readonly chatIdleMs: number;
  readonly completionIdleMs: number;
  /** What the servers have refused so far. */
  readonly capabilities: Capabilities;
}

/**
 * Longest time for an answer and for a completion, including retries. Sources: the openai package's limit; the second chosen by us: later,
 * the caret has moved on.
 */
const chatTotalMs = 600_000;
const completionTotalMs = 10_000;

/** Longest time for embeddings, milliseconds. Chosen by us: a question waits for them. */
const embeddingLimitMs = 15_000;

/**
 * Refusals that one request adapts to. Chosen by us: a server that refuses more often than there are fields to leave out accepts nothing.
 */
const maxLessons = 6;

function completed(held: string, { fim }: WireRequest, place: FillInMiddle): string {
  return fim === 'chat' ? completionOfChat(held, place) : held;
}

/** A model behind an OpenAI-compatible API. */
export class EndpointModel implements ModelClient {
  readonly #entry: ModelEntry & { readonly baseUrl: string };
  readonly #provider: PresetName;
  readonly #asked: Asked;
  readonly #dependencies: EndpointDependencies;
  readonly #transport: OpenaiTransport;

  constructor(
    entry: ModelEntry & { readonly baseUrl: string },
    provider: PresetName,
    dependencies: EndpointDependencies,
  ) {
    const { label, keyVariable, keyHeader } = presets[provider];
    this.#entry = entry;
    this.#provider = provider;
    this.#dependencies = dependencies;
    this.#asked = { provider: label, model: entry.model, host: new URL(entry.baseUrl).host, keyVariable };
    this.#transport = new OpenaiTransport(dependencies.fetch, keyHeader, entry.headers ?? {});
  }

  /** @param patienceMs Longest wait before a retry; short if another model can take over. */
  async *stream(
    request: ModelRequest,
    signal: AbortSignal,
    patienceMs: number = longestRetryAfterMs,
  ): AsyncGenerator<Part, void, void> {
    const { clock, random, chatIdleMs, completionIdleMs, capabilities } = this.#dependencies;
    const preset = presets[this.#provider];
    const isCompletion = request.role === 'complete';
    const betweenMs = this.#entry.idleLimitMs ?? (isCompletion ? completionIdleMs : chatIdleMs);
    const firstMs = this.#entry.firstLimitMs ?? (isCompletion ? betweenMs : Math.max(betweenMs, preset.firstLimitMs));
    if (!this.#transport.isLoaded) await this.#transport.load();
    const endMs =
      clock.monotonicMs() + (this.#entry.totalLimitMs ?? (isCompletion ? completionTotalMs : chatTotalMs + firstMs));
    const key = await this.#key();
    if (typeof key === 'object') return yield { type: 'error', error: key.error };
    const { baseUrl, model } = this.#entry;

    for (let attempt = 0, lessons = 0; ; attempt++) {
      const learned = capabilities.of(baseUrl, model);
      const wire = wireRequest(this.#entry, preset, request, learned);
      const watch = new Watch(signal, clock, { firstMs, betweenMs }, endMs);
      let failed: Fault | undefined;
      let isShown = false;
      try {
        const answer = await this.#open(wire, key, request, watch);
        const isHeld = wire.fim === 'chat';
        let held = '';
        while ('next' in answer) {
          const step = await answer.next();
          if ('ending' in step) {
            if ('fault' in step.ending) {
              failed = step.ending.fault;
              for (const part of step.ending.parts) if (part.type === 'usage' || wire.fim === undefined) yield part;
              break;
            }
            for (const part of step.ending.parts) held += isHeld && part.type === 'text' ? part.text : '';
            const text = isHeld && request.fim !== undefined ? completed(held, wire, request.fim) : '';
            if (text !== '') yield { type: 'text', text };
            for (const part of step.ending.parts) {
              if (isHeld && part.type === 'text') continue;
              yield part;
              const notice = part.type === 'usage' ? readShare(wire.body, part.inputTokens, this.#asked) : undefined;
              if (notice !== undefined) yield { type: 'notice', sentence: notice };
            }
            return yield this.#finish(step.ending.reason);
          }
          watch.pause();
          for (const part of step.parts) {
            // Parts that arrived before a cancel but are not shown yet are dropped.
            if (signal.aborted) break;
            if (isHeld) held += part.type === 'text' ? part.text : '';
            else {
              isShown = true;
              yield wire.fim !== undefined && part.type === 'text' ? { ...part, text: withoutTokens(part.text) } : part;
            }
          }
          if (signal.aborted) break;
          watch.resume();
        }
        if (!('next' in answer)) failed = answer;
      } catch {
        // A bug of ours must not look like an answer either; its text may contain the question.
        failed = fault('internal', this.#asked);
      } finally {
        watch.dispose();
      }
      const { refusal } = failed ?? {};
      if (refusal !== undefined && !isShown && !signal.aborted && lessons < maxLessons) {
        const lesson = lessonOf(refusal.status, refusal.words, wire.body, wire.fim, learned);
        if (lesson !== undefined) {
          capabilities.learn(baseUrl, model, lesson);
          lessons += 1;
          attempt -= 1;
          continue;
        }
      }
      failed = signal.aborted ? fault('cancelled', this.#asked) : (failed ?? fault('internal', this.#asked));
      const delayMs =
        isShown || !failed.isPassing ? undefined : retryDelayMs(attempt, failed.error.retryAfterMs, random, patienceMs);
      if (delayMs === undefined || clock.monotonicMs() + delayMs >= endMs) {
        return yield { type: 'error', error: failed.error };
      }
      await sleep(delayMs, signal);
    }
  }

  /** One request to `/embeddings`, without retries, because callers can do without the result. Never throws. */
  async embed(texts: readonly string[], signal: AbortSignal, onSent?: () => void): Promise<Embeddings | Fault> {
    const { clock } = this.#dependencies;
    const key = await this.#key();
    if (typeof key === 'object') return key;
    const { baseUrl, model, extraBody } = this.#entry;
    if (!this.#transport.isLoaded) await this.#transport.load();
    const limits = { firstMs: embeddingLimitMs, betweenMs: embeddingLimitMs };
    const watch = new Watch(signal, clock, limits, clock.monotonicMs() + embeddingLimitMs);
    try {
      if (!watch.signal.aborted) onSent?.();
      const wire = { url: `${baseUrl}/embeddings`, body: { model, input: texts, ...extraBody } };
      const sent = await this.#transport.send(wire, key, watch.signal, this.#asked, () => clock.nowMs());
      if (watch.reason !== undefined) return fault(watch.reason, this.#asked);
      if ('fault' in sent) return sent.fault;
      return readEmbeddings(await sent.response.json(), texts.length) ?? fault('badResponse', this.#asked);
    } catch {
      // The body was cut off, or is not JSON.
      return fault(watch.reason ?? 'badResponse', this.#asked);
    } finally {
      watch.dispose();
    }
  }

  async #open(
    wire: WireRequest,
    key: string | undefined,
    request: ModelRequest,
    watch: Watch,
  ): Promise<AnswerReader | Fault> {
    const { clock } = this.#dependencies;
    if (!watch.signal.aborted) request.onSent?.();
    const sent = await this.#transport.send(wire, key, watch.signal, this.#asked, () => clock.nowMs());
    if (watch.reason !== undefined) return fault(watch.reason, this.#asked);
    if ('fault' in sent) return sent.fault;
    watch.heard();
    return new AnswerReader(sent.response, wire, request.role, this.#asked, watch);
  }

  /** The key, undefined if none is needed, or a fault saying why there is none to send. */
  async #key(): Promise<string | undefined | Fault> {
    const { error, isPassing } = fault('authentication', this.#asked);
    let key: string | undefined;
    try {
      key = (await this.#dependencies.keyFor(this.#provider, new URL(this.#entry.baseUrl).origin))?.trim();
    } catch {
      return { error: { ...error, sentence: keyUnreadableSentence(this.#asked) }, isPassing };
    }
    if (key === undefined || key === '') {
      if (!presets[this.#provider].needsKey) return undefined;
      return { error: { ...error, sentence: noKeySentence(this.#asked) }, isPassing };
    }
    // fetch would reject it with an error message that contains it.
    if (!/^[\x21-\x7e]+$/.test(key))
      return { error: { ...error, sentence: unusableKeySentence(this.#asked) }, isPassing };
    return key;
  }

  #finish(reason: FinishPart['reason']): FinishPart {
    const { id, model } = this.#entry;
    return { type: 'finish', reason, modelId: id, model, provider: this.#provider };
  }
}
