/** Every way a stream can end other than with a finish. Each kind needs something different from the user. */
export type ModelErrorKind =
  /** The caller's signal was aborted. */
  | 'cancelled'
  /** No model is configured for the role, or the requested one cannot serve it. */
  | 'needsModel'
  /** 401, or no key although the provider requires one. */
  | 'authentication'
  /** 403: the key is valid but may not use this model. */
  | 'permission'
  /** 404: no such model, or no such API at the address. */
  | 'modelNotFound'
  /** 413, or a 400 that says the prompt is longer than the model's context. */
  | 'contextTooLong'
  /** 429. */
  | 'rateLimited'
  /** 402, or a 429 that says the account's credit is used up: waiting does not help. */
  | 'quota'
  /** 503 and 529: the provider is overloaded. */
  | 'overloaded'
  /** 408, 504, or no answer within the total limit. */
  | 'timeout'
  /** Nothing arrived within the idle limit. */
  | 'stalled'
  /** The answer broke off before the provider said it was complete. */
  | 'truncated'
  /** The answer reached the token limit, so what was shown is incomplete. */
  | 'lengthLimit'
  /** The response is not in the API's format: HTML, broken JSON, a JSON body instead of a stream. */
  | 'badResponse'
  /** The answer is complete but empty. */
  | 'emptyAnswer'
  /** The model wrote a tool call that its server cannot parse. */
  | 'malformedCall'
  /** The model itself declined. */
  | 'refusal'
  /** A 404 that mentions no model: the address has no such API. */
  | 'wrongAddress'
  /** The server does not have enough memory for the model. */
  | 'outOfMemory'
  /** Other 4xx: the provider rejects the request as it is. */
  | 'badRequest'
  /** The provider blocked the content, before or in the middle of the answer. */
  | 'contentFilter'
  /** The host name does not resolve. */
  | 'dns'
  /** Nothing listens at the address. */
  | 'refused'
  /** The certificate or the handshake failed. */
  | 'tls'
  /** The server redirects the request; we do not follow, since the key would go along. */
  | 'redirect'
  /** Other connection errors: reset, unreachable. */
  | 'network'
  /** Other 5xx, or an error event in the stream. */
  | 'server'
  /** A bug of ours. */
  | 'internal';

/** An error as data. `sentence` says what is wrong and what to do, and contains neither key nor prompt. */
export interface ModelError {
  readonly kind: ModelErrorKind;
  readonly sentence: string;
  /** How long the provider asked us to wait, if it did; milliseconds, at least 0. */
  readonly retryAfterMs?: number;
}
