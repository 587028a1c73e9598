import type { ModelError, ModelErrorKind } from '../modelError.ts';
import { type Asked, modelSentence } from '../sentences.ts';

/** An error, with what the client has to know before reporting it. */
export interface Fault {
  readonly error: ModelError;
  /** Whether the same request may well succeed a little later. */
  readonly isPassing: boolean;
  /** The server's message, for learning from it; never shown. */
  readonly refusal?: { readonly status: number; readonly words: string };
}

/** Faults that go away by themselves. A stall or a total limit is not one of them: the user has waited already. */
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
