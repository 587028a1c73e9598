/** Everything that can end a stream other than a finish. Each kind asks something different of the user. */
export type ModelErrorKind =
  /** The caller's signal was aborted. */
  | 'cancelled'
  /** No model is configured for the role, or the one asked for cannot serve it. */
  | 'needsModel'
  /** 401, or no key where the provider wants one. */
  | 'authentication'
  /** 403: the key is known but may not use this model. */
  | 'permission'
  /** 404: no such model, or no such API at the address. */
  | 'modelNotFound'
  /** 413, or a 400 that says the prompt is longer than the model's context. */
  | 'contextTooLong'
  /** 429. */
  | 'rateLimited'
  /** 402, or a 429 that says the account's credit is used up: waiting does not help. */
  | 'quota'
  /** 503 and 529: the provider has more to do than it can. */
  | 'overloaded'
  /** 408, 504, no answer within the total limit. */
  | 'timeout'
  /** Nothing arrived for as long as the idle limit. */
  | 'stalled'
  /** The answer ended before the provider said that it was complete. */
  | 'truncated'
  /** The answer reached the limit of tokens: what was shown is not the whole. */
  | 'lengthLimit'
  /** What came is not the API's format: HTML, broken JSON, a JSON body instead of a stream. */
  | 'badResponse'
  /** The answer is complete and holds nothing. */
  | 'emptyAnswer'
  /** The model wrote a call of a tool that its server cannot read. */
  | 'malformedCall'
  /** The model itself declines. */
  | 'refusal'
  /** 404 that speaks of no model: the address has no such API. */
  | 'wrongAddress'
  /** The server has not enough memory for the model. */
  | 'outOfMemory'
  /** Other 4xx: the provider does not take the request as it is. */
  | 'badRequest'
  /** The provider refused for reasons of content, before or in the middle of the answer. */
  | 'contentFilter'
  /** The name of the host does not resolve. */
  | 'dns'
  /** Nothing listens at the address. */
  | 'refused'
  /** The certificate or the handshake failed. */
  | 'tls'
  /** The server sends the request elsewhere; it is not followed, since the key would go along. */
  | 'redirect'
  /** Other faults on the way: reset, unreachable. */
  | 'network'
  /** Other 5xx, or an error event in the stream. */
  | 'server'
  /** A fault of our own. */
  | 'internal';

/** An error as data; `sentence` says what is wrong and what to do, and holds no key and no prompt. */
export interface ModelError {
  readonly kind: ModelErrorKind;
  readonly sentence: string;
  /** When the provider said how long to wait; milliseconds, at least 0. */
  readonly retryAfterMs?: number;
}
