import * as l10n from '@vscode/l10n';
import { type CostReport, capSentence, costReport } from '../../assist/record/costReport.ts';
import { costOf, priceOf, readPrices } from '../../assist/record/prices.ts';
import { estimatedTokens, readUsage, type Usage, usageEventKind } from '../../assist/record/usage.ts';
import type { Clock } from '../../base/clock.ts';
import { dayMs } from '../../base/timeUnits.ts';
import { offlineModelLabel } from '../../models/offline/offlineModel.ts';
import { entriesFor, type ModelEntry, readModelConfig } from '../../models/setup/config.ts';
import type { ModelRequest, Part } from '../../models/streamParts.ts';
import type { EventFilter, JsonObject, StoredEvent } from '../../store/event.ts';

export interface MeterDeps {
  readonly settings: {
    models(): unknown;
    prices(): unknown;
    costCaps(): { readonly daily: number; readonly monthly: number };
  };
  readonly record: (kind: string, data: JsonObject) => void;
  /** The record, including everything passed to `record` before. */
  readonly store: () => Promise<{ events(filter: EventFilter): Iterable<StoredEvent> }>;
  /** The level in effect for the active editor. */
  readonly level: () => string;
  /** Whether the level is Off for the whole window. */
  readonly isOff: () => boolean;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Assumed length of an answer without its own limit, tokens. Chosen by us: a long answer with code. */
const usualAnswerTokens = 4000;
/** Counted for an image, in characters. Source: OpenAI's guide gives about 1,100 tokens for a large one in high detail. */
const imageUnits = 4400;
/** How far back events are read for the caps: 31 days, plus one for the time zone. */
const monthMs = 32 * dayMs;

/** Every request passes through here: checked before it is sent, counted afterwards. */
export class RequestMeter {
  readonly #deps: MeterDeps;
  /** The most that the requests now running can cost. */
  #reserved = 0;

  constructor(deps: MeterDeps) {
    this.#deps = deps;
  }

  /** @param send Starts the request; not called if it must not be sent. A request that it never sends is not recorded. */
  async *watch(request: ModelRequest, send: (request: ModelRequest) => AsyncIterable<Part>): AsyncGenerator<Part> {
    const { isOff, level } = this.#deps;
    if (isOff()) {
      yield stopped(l10n.t('AI is off, so nothing was sent.'));
      return;
    }
    const routes = this.#routes(request);
    const most = this.#most(request, routes);
    const sentence = await this.#overCap(routes[0]?.model ?? '', most);
    if (sentence !== undefined) {
      yield stopped(sentence);
      return;
    }
    this.#reserved += most ?? 0;
    let model = routes[0]?.model ?? offlineModelLabel;
    let answered = routes[0];
    let output = 0;
    let figures: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
    const levelThen = level();
    let isSent = false;
    const onSent = () => {
      isSent = true;
    };
    try {
      for await (const part of send({ ...request, onSent })) {
        isSent ||= part.type !== 'error';
        if (part.type === 'text' || part.type === 'reasoning') output += part.text.length;
        else if (part.type === 'toolCall') output += part.argumentsJson.length;
        else if (part.type === 'usage') figures = part;
        else if (part.type === 'finish') {
          model = part.model;
          answered = routes.find(({ id }) => id === part.modelId);
        }
        yield part;
      }
    } finally {
      this.#reserved -= most ?? 0;
      const inputTokens = figures?.inputTokens ?? estimatedTokens(inputUnits(request));
      const outputTokens = figures?.outputTokens ?? estimatedTokens(output);
      const usage: Usage = {
        requestId: this.#deps.newId(),
        role: request.role,
        level: levelThen,
        model,
        inputTokens,
        outputTokens,
        isEstimated: figures === undefined,
        cost: this.#cost(answered, inputTokens, outputTokens),
      };
      if (isSent) this.#deps.record(usageEventKind, { ...usage });
    }
  }

  /** What was spent this month and today. */
  async report(): Promise<CostReport> {
    const { store, clock } = this.#deps;
    const nowMs = clock.nowMs();
    const events = (await store()).events({ kinds: [usageEventKind], fromMs: nowMs - monthMs });
    return costReport(readUsage(events), nowMs, clock.zoneOffsetMinutes());
  }

  async #overCap(model: string, most: number | null): Promise<string | undefined> {
    const caps = this.#deps.settings.costCaps();
    // Without a cap nothing is read, because this runs for every completion.
    if (caps.daily <= 0 && caps.monthly <= 0) return undefined;
    if (most === 0) return undefined;
    return capSentence(await this.report(), caps, { model, most: most === null ? null : most + this.#reserved });
  }

  /** The models that may answer, in order; none if the offline model answers. */
  #routes({ role, modelId }: ModelRequest): readonly ModelEntry[] {
    const entries = entriesFor(readModelConfig(this.#deps.settings.models()).entries, role);
    return entries.toSorted((a, b) => Number(b.id === modelId) - Number(a.id === modelId));
  }

  /** The most that a request can cost; null if a model that may answer has no price. */
  #most(request: ModelRequest, routes: readonly ModelEntry[]): number | null {
    const inputTokens = estimatedTokens(inputUnits(request));
    const costs = routes.map((entry) =>
      this.#cost(entry, inputTokens, request.maxTokens ?? entry.maxTokens ?? usualAnswerTokens),
    );
    return costs.reduce<number | null>(
      (most, cost) => (most === null || cost === null ? null : Math.max(most, cost)),
      0,
    );
  }

  #cost(entry: ModelEntry | undefined, inputTokens: number, outputTokens: number): number | null {
    if (entry === undefined) return 0;
    const price = priceOf(readPrices(this.#deps.settings.prices()).prices, entry.model);
    if (price !== undefined) return costOf(price, inputTokens, outputTokens);
    return isFree(entry) ? 0 : null;
  }
}

/** Models on this machine, and the editor's own, which are paid by subscription. */
function isFree({ provider, baseUrl }: ModelEntry): boolean {
  if (provider === 'offline' || provider === 'vscode') return true;
  return baseUrl !== undefined && /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/i.test(baseUrl);
}

function inputUnits({ messages = [], fim, tools = [] }: ModelRequest): number {
  const text = messages.reduce((sum, { content, images = [] }) => sum + content.length + images.length * imageUnits, 0);
  return text + (fim === undefined ? 0 : fim.prefix.length + fim.suffix.length) + JSON.stringify(tools).length;
}

function stopped(sentence: string): Part {
  return { type: 'error', error: { kind: 'quota', sentence } };
}
