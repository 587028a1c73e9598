import type { ModelError, ModelErrorKind } from './modelError.ts';
import { type Asked, modelSentence } from './sentences.ts';

/** An error with what the client has to know before it reports it. */
export interface Fault {
  readonly error: ModelError;
  /** Whether the same request may well succeed a little later. */
  readonly isPassing: boolean;
  /** What the server said, for learning from it; never shown. */
  readonly refusal?: { readonly status: number; readonly words: string };
}

/** What passes by itself. A stall and a total limit do not: the user has waited already. */
const passing: ReadonlySet<ModelErrorKind> = new Set([
  'rateLimited',
  'overloaded',
  'server',
  'network',
  'truncated',
] satisfies ModelErrorKind[]);

export function fault(
  kind: ModelErrorKind,
  asked: Asked,
  more: { readonly retryAfterMs?: number | undefined; readonly detail?: string; readonly isPassing?: boolean } = {},
): Fault {
  const { retryAfterMs, detail, isPassing = passing.has(kind) } = more;
  const sentence = modelSentence(kind, asked, retryAfterMs, detail);
  return {
    error: retryAfterMs === undefined ? { kind, sentence } : { kind, sentence, retryAfterMs },
    isPassing,
  };
}
