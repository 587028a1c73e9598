import type { AskContext } from '../hints/askContext.ts';
import type { PromptMessage } from './prompts.ts';
import type { RequestDetail, SessionEvents, SessionModels } from './sessionDeps.ts';
import type { OpenTurn } from './turn.ts';

export interface ModelCall {
  readonly role: 'hint' | 'answer';
  readonly messages: readonly PromptMessage[];
  /** For a model that reads the editor directly; one behind a network gets only the messages. */
  readonly context: AskContext;
  readonly earlierHints?: number;
  /** Id of the model that the person chose for this question. */
  readonly modelId?: string | undefined;
}

/** Asks a model for one turn, and reports the request to the record. */
export class ModelCalls {
  readonly #models: SessionModels;
  readonly #events: SessionEvents;
  readonly #newId: () => string;

  constructor(models: SessionModels, events: SessionEvents, newId: () => string) {
    this.#models = models;
    this.#events = events;
    this.#newId = newId;
  }

  /** The texts of a stream; everything else, including the model's name and its failure, is written into the turn. */
  async *texts(turn: OpenTurn, call: ModelCall, signal: AbortSignal): AsyncGenerator<string> {
    const { role, messages, context, earlierHints = 0, modelId } = call;
    const requestId = this.#newId();
    let first = true;
    let detail: RequestDetail = { requestId, role };
    this.#events.request('start', turn, detail);
    const request = {
      role,
      messages,
      context: { ...context, earlierHints },
      ...(modelId === undefined ? {} : { modelId, isChosen: true as const }),
    };
    try {
      for await (const part of this.#models.stream(request, signal)) {
        if (part.type === 'text') {
          if (first) this.#events.request('first', turn, detail);
          first = false;
          yield part.text;
        } else if (part.type === 'reasoning') {
          if (role === 'answer' && turn.rung === 'H6') turn.reasoning = (turn.reasoning ?? '') + part.text;
        } else if (part.type === 'notice') turn.note = part.sentence;
        else if (part.type === 'usage') {
          detail = { ...detail, inputTokens: part.inputTokens, outputTokens: part.outputTokens };
        } else if (part.type === 'finish') {
          detail = { ...detail, model: part.modelId, outcome: part.reason };
          turn.modelId = part.modelId;
          turn.modelName = part.model;
          turn.modelLabel = this.#models.labelOf(part.modelId);
        } else if (part.type === 'error') {
          detail = { ...detail, outcome: part.error.kind };
          turn.error = { kind: part.error.kind, sentence: part.error.sentence };
        }
      }
    } finally {
      this.#events.request('end', turn, detail);
    }
  }
}
