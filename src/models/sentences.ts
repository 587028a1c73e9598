import type { ModelErrorKind } from './modelError.ts';
import { longestRetryAfterMs } from './retryDelay.ts';

/** Who was asked, in words for people. */
export interface Asked {
  /** Display name of the provider. */
  readonly provider: string;
  readonly model: string;
  /** Host and port of the address; empty for models without one. */
  readonly host: string;
  /** Environment variable that holds the key, for the command line. */
  readonly keyVariable?: string | undefined;
}

const sentences: Readonly<Record<ModelErrorKind, (asked: Asked) => string>> = {
  cancelled: () => 'Cancelled.',
  needsModel: () => 'No model is configured for this; add one to the setting "calibrated.models".',
  authentication: ({ provider }) =>
    `${provider} does not accept the API key; set a valid one with "Calibrated: Set API Key…".`,
  permission: ({ provider, model }) =>
    `${provider} does not let this key use "${model}"; choose another model or ask for access.`,
  modelNotFound: ({ provider, model, host }) =>
    `${provider} has no model "${model}" at ${host}; check "model" and "baseUrl" in "calibrated.models".`,
  contextTooLong: ({ model }) =>
    `The question with its code is too long for "${model}"; select less code or choose a model with a larger context.`,
  rateLimited: ({ provider }) => `${provider} limits the rate of requests; wait a little and ask again.`,
  quota: ({ provider }) => `The account at ${provider} has no credit left; top it up or choose another model.`,
  overloaded: ({ provider }) => `${provider} is overloaded; ask again in a moment or choose another model.`,
  timeout: ({ provider }) => `${provider} did not finish in time; ask again, or raise "totalLimitMs" of the model.`,
  stalled: ({ provider }) =>
    `${provider} sent nothing for too long; ask again, or raise "firstLimitMs" or "idleLimitMs" of the model.`,
  truncated: ({ provider }) => `The answer of ${provider} broke off before its end; ask again.`,
  lengthLimit: ({ model }) =>
    `"${model}" reached the limit of tokens before the end of its answer; ask for less, or raise "maxTokens" of the model.`,
  badResponse: ({ provider, host }) =>
    `What ${host} sent is not an answer of ${provider}; check "baseUrl" in "calibrated.models".`,
  emptyAnswer: ({ model }) => `"${model}" ended its answer without a word; ask again, or choose another model.`,
  malformedCall: ({ model }) =>
    `"${model}" called a tool in a form that its server cannot read; ask again, or choose another model.`,
  refusal: ({ model }) => `"${model}" declines to answer this; word it differently or choose another model.`,
  wrongAddress: ({ host }) =>
    `There is no such API at ${host}; check the path in "baseUrl" in "calibrated.models" (often it ends in /v1).`,
  outOfMemory: ({ provider, model }) =>
    `${provider} has not enough memory for "${model}"; choose a smaller model or close other programs.`,
  badRequest: ({ provider, model }) => `${provider} does not take this request for "${model}"; choose another model.`,
  contentFilter: ({ provider }) =>
    `The content filter of ${provider} stopped this; word it differently or choose another model.`,
  dns: ({ host }) => `The name ${host} cannot be found; check the network and "baseUrl" in "calibrated.models".`,
  refused: ({ provider, host }) =>
    `Nothing listens at ${host}; start ${provider} or correct "baseUrl" in "calibrated.models".`,
  tls: ({ host }) =>
    `No safe connection to ${host} came about; check its certificate, the proxy and "baseUrl" in "calibrated.models".`,
  redirect: ({ host }) =>
    `${host} sends requests to another address, which is not followed; write the right one into "baseUrl".`,
  network: ({ host }) => `The connection to ${host} broke; check the network and ask again.`,
  server: ({ provider }) => `${provider} reports a fault of its own; ask again in a moment or choose another model.`,
  internal: () => 'The model client failed by a fault of its own; ask again, and report it if it stays.',
};

/** One sentence that a person can act on. */
export function modelSentence(kind: ModelErrorKind, asked: Asked, retryAfterMs?: number, detail = ''): string {
  if (kind === 'rateLimited' && retryAfterMs !== undefined && retryAfterMs > longestRetryAfterMs) {
    return `${asked.provider} asks to wait ${waitText(retryAfterMs)}; ask again then, or choose another model.`;
  }
  const sentence = sentences[kind](asked);
  return detail === '' ? sentence : sentence.replace(';', ` (${detail});`);
}

/** For a provider that needs a key when none is set. */
export function noKeySentence({ provider, keyVariable }: Asked): string {
  const variable = keyVariable === undefined ? '' : ` (on the command line: ${keyVariable})`;
  return `No API key for ${provider} is set; run "Calibrated: Set API Key…"${variable}.`;
}

/** For a key that cannot be valid. */
export function unusableKeySentence({ provider }: Asked): string {
  return `The API key for ${provider} has characters that no key has; paste the key alone with "Calibrated: Set API Key…".`;
}

/** For a key store that does not respond. */
export function keyUnreadableSentence({ provider }: Asked): string {
  return `The API key for ${provider} cannot be read; unlock the key ring of your system, or set it again with "Calibrated: Set API Key…".`;
}

function waitText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.min(999, Math.ceil(hours / 24))} days`;
}
