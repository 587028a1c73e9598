import type { ModelError } from './modelError.ts';
import type { OfflineContext } from './offlineContext.ts';

/** What a model is asked for; `calibrated.models` says which models serve which. */
export type ModelRole = 'hint' | 'answer' | 'edit' | 'complete' | 'delegate';

export const modelRoles = ['hint', 'answer', 'edit', 'complete', 'delegate'] as const satisfies readonly ModelRole[];

export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The text around a caret, for models that fill in the middle. */
export interface FillInMiddle {
  readonly prefix: string;
  readonly suffix: string;
}

/** One request: `messages`, or `fim` for a completion at the caret. */
export interface ModelRequest {
  readonly role: ModelRole;
  readonly messages?: readonly ModelMessage[];
  readonly fim?: FillInMiddle;
  /** VS Code's language id of the text in `fim`. */
  readonly languageId?: string | undefined;
  /** Upper bound of the answer in tokens, at least 1. */
  readonly maxTokens?: number;
  /** Texts that end the answer; providers take at most four. */
  readonly stop?: readonly string[];
  readonly context?: OfflineContext;
}

export type FinishReason = 'stop' | 'length' | 'contentFilter' | 'toolCalls';

/** A piece of an answer. Every stream ends with exactly one `finish` or `error`, and nothing comes after it. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A whole call: its pieces are put together before it is given out. */
  | { readonly type: 'toolCall'; readonly id: string; readonly name: string; readonly argumentsJson: string }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }
  | FinishPart
  | { readonly type: 'error'; readonly error: ModelError };

export interface FinishPart {
  readonly type: 'finish';
  readonly reason: FinishReason;
  /** Id of the entry of `calibrated.models` that answered. */
  readonly modelId: string;
  /** The provider's name of the model. */
  readonly model: string;
  readonly provider: string;
}

export interface ModelClient {
  /** Never throws; an abort ends the stream with the error kind `cancelled`. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part>;
}
