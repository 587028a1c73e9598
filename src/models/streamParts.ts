import type { ImageInput } from './images.ts';
import type { ModelError } from './modelError.ts';
import type { OfflineContext } from './offlineContext.ts';

/** What a model is used for; `calibrated.models` says which models serve which role. */
export type ModelRole = 'hint' | 'answer' | 'edit' | 'complete' | 'delegate' | 'embed';

/** The roles of a model if the setting names none: all but `embed`, which needs special models. */
export const modelRoles = ['hint', 'answer', 'edit', 'complete', 'delegate'] as const satisfies readonly ModelRole[];

export const allModelRoles = [...modelRoles, 'embed'] as const satisfies readonly ModelRole[];

export interface ModelMessage {
  /** `tool` is the result of a call that the model made. */
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** With `user`; such a request goes only to models that accept images. */
  readonly images?: readonly ImageInput[];
  /** With `assistant`: its thinking, for servers that want it back. */
  readonly reasoning?: string;
  /** With `assistant`: the calls it made. */
  readonly toolCalls?: readonly ToolCall[];
  /** With `tool`: the id of the call that this answers. */
  readonly toolCallId?: string;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote it; not checked. */
  readonly argumentsJson: string;
  /** Returned to the server with the call, unchanged (Gemini's thought signature). */
  readonly extra?: unknown;
}

/** A tool that the model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The text around a caret, for models that do fill-in-the-middle. */
export interface FillInMiddle {
  readonly prefix: string;
  readonly suffix: string;
}

/** One request: `messages`, or `fim` for a completion at the caret. */
export interface ModelRequest {
  readonly role: ModelRole;
  /** Id of the entry of `calibrated.models` to ask first; if it fails, the others with the role follow. */
  readonly modelId?: string;
  /** A person chose that model for this request: if it serves the role, no other one follows. */
  readonly isChosen?: true;
  readonly messages?: readonly ModelMessage[];
  readonly fim?: FillInMiddle;
  /** VS Code's language id of the text in `fim`. */
  readonly languageId?: string | undefined;
  /** Token limit of the answer, at least 1. */
  readonly maxTokens?: number;
  /** Strings that end the answer; providers take at most four. */
  readonly stop?: readonly string[];
  /** From 0 to 2; unset for the model's default (some accept no other). */
  readonly temperature?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly context?: OfflineContext;
  /** Called each time the request is sent, once per attempt; a request that is canceled or refused before that costs nothing. */
  readonly onSent?: (() => void) | undefined;
}

/** `length` only for completions, where a cut is expected; otherwise it is the error kind `lengthLimit`. */
export type FinishReason = 'stop' | 'length' | 'toolCalls';

/** A piece of an answer. Every stream ends with exactly one `finish` or `error`, and nothing follows it. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A complete call, assembled from its pieces. */
  | ({ readonly type: 'toolCall' } & ToolCall)
  /** A sentence to show next to the answer, for example that the server read only part of the question. */
  | { readonly type: 'notice'; readonly sentence: string }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }
  | FinishPart
  | { readonly type: 'error'; readonly error: ModelError };

export interface FinishPart {
  readonly type: 'finish';
  readonly reason: FinishReason;
  /** Id of the entry of `calibrated.models` that answered. */
  readonly modelId: string;
  /** The provider's name for the model. */
  readonly model: string;
  readonly provider: string;
}

export interface ModelClient {
  /** Never throws; an abort ends the stream with the error kind `cancelled`. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part>;
}
