import type { AskContext } from '../hints/askContext.ts';
import type { ModelRequest, Part } from '../models/parts.ts';
import type { Turn } from './turn.ts';

/** How a session treats hints. */
export interface SessionRules {
  /** A question at level Hint begins with H0, unless the person tried something since the last one. */
  readonly attemptFirst?: boolean;
  /** The answer, where the project has it (in git, or beside its tests): then no model is asked for it. */
  readonly reference?: (context: AskContext) => Promise<string | undefined>;
}

/** What the session needs of the models; `stream` ends with exactly one `finish` or `error` part. */
export interface SessionModels {
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part>;
  /** Honest name of the model that would answer now. */
  labelFor(role: 'hint' | 'answer'): string;
  labelOf(modelId: string): string;
}

export interface SessionEvents {
  /** Something other than appended text changed. */
  changed(turn: Turn): void;
  appended(turn: Turn, text: string): void;
  /** For the record: a hint or an answer stands on screen, complete. */
  shown?(turn: Turn): void;
  /** For the record: a request's way. */
  request(phase: 'start' | 'first' | 'end', turn: Turn, detail: RequestDetail): void;
}

export interface RequestDetail {
  readonly requestId: string;
  readonly role: 'hint' | 'answer';
  readonly model?: string;
  readonly outcome?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** How a question is asked. */
export interface AskOptions {
  /** Above level Hint the ladder is a choice. */
  readonly way?: 'plain' | 'hint' | undefined;
  /** What the person thinks themselves; the answer is compared with it. */
  readonly position?: string | undefined;
  /** Id of the model that the person chose for this question. */
  readonly modelId?: string | undefined;
}
