import type { AskContext } from '../hints/askContext.ts';
import type { ModelRequest, Part } from '../models/streamParts.ts';
import type { LevelOf } from './earlierTurns.ts';
import type { Turn } from './turn.ts';

/** How a session treats hints. */
export interface SessionRules {
  /** A question at level Hint starts with H0, unless the person tried something since the last one. */
  readonly attemptFirst?: boolean;
  /** The answer, if the project has it (in git, or next to its tests): then no model is asked for it. */
  readonly reference?: (context: AskContext) => Promise<string | undefined>;
  /** Earlier answers about a file below level Answer are not sent again; without it, all may be. */
  readonly levelOf?: LevelOf;
}

/** What the session needs from the models; `stream` ends with exactly one `finish` or `error` part. */
export interface SessionModels {
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<Part>;
  /** Display name of the model that would answer now. */
  labelFor(role: 'hint' | 'answer'): string;
  labelOf(modelId: string): string;
}

export interface SessionEvents {
  /** Anything other than appended text changed. */
  changed(turn: Turn): void;
  appended(turn: Turn, text: string): void;
  /** For the record: a hint or an answer is completely on screen. */
  shown?(turn: Turn): void;
  /** For the record: the phases of a request. */
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

/** How to ask a question. */
export interface AskOptions {
  /** Above level Hint, the ladder is optional. */
  readonly way?: 'plain' | 'hint' | undefined;
  /** What the person thinks; the answer is compared with it. */
  readonly position?: string | undefined;
  /** Id of the model that the person chose for this question. */
  readonly modelId?: string | undefined;
  /** For the record: where it was asked, if not in the Assist view. */
  readonly source?: string | undefined;
  /** The words are not the person's own, so a `#` in them names nothing. */
  readonly isWritten?: boolean | undefined;
  /** Id of the turn whose question is asked once more. */
  readonly again?: string | undefined;
}
