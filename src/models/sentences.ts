import * as l10n from '@vscode/l10n';
import { minuteMs } from '../base/timeUnits.ts';
import type { ModelErrorKind } from './modelError.ts';
import { longestRetryAfterMs } from './wire/retryDelay.ts';

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
  cancelled: () => l10n.t('Cancelled.'),
  needsModel: () => l10n.t('No model is configured for this; add one to the setting "calibrated.models".'),
  authentication: ({ provider }) =>
    l10n.t('{0} does not accept the API key; set a valid one with "Calibrated: Set API Key…".', provider),
  permission: ({ provider, model }) =>
    l10n.t('{0} does not let this key use "{1}"; choose another model or ask for access.', provider, model),
  modelNotFound: ({ provider, model, host }) =>
    l10n.t('{0} has no model "{1}" at {2}; check "model" and "baseUrl" in "calibrated.models".', provider, model, host),
  contextTooLong: ({ model }) =>
    l10n.t(
      'The question with its code is too long for "{0}". Select less code, or choose a model with a larger context.',
      model,
    ),
  rateLimited: ({ provider }) => l10n.t('{0} limits the rate of requests; wait a little and ask again.', provider),
  quota: ({ provider }) =>
    l10n.t('The account at {0} has no credit left; top it up or choose another model.', provider),
  overloaded: ({ provider }) => l10n.t('{0} is overloaded; ask again in a moment or choose another model.', provider),
  timeout: ({ provider }) =>
    l10n.t('{0} did not finish in time; ask again, or raise "totalLimitMs" of the model.', provider),
  stalled: ({ provider }) =>
    l10n.t(
      '{0} sent nothing for too long; ask again, or raise "firstLimitMs" or "idleLimitMs" of the model.',
      provider,
    ),
  truncated: ({ provider }) => l10n.t('The answer of {0} broke off before its end; ask again.', provider),
  lengthLimit: ({ model }) =>
    l10n.t(
      '"{0}" reached its token limit before the end of its answer. Ask for less, or raise "maxTokens" of the model.',
      model,
    ),
  badResponse: ({ provider, host }) =>
    l10n.t('What {0} sent is not an answer of {1}; check "baseUrl" in "calibrated.models".', host, provider),
  emptyAnswer: ({ model }) =>
    l10n.t('"{0}" ended its answer without a word; ask again, or choose another model.', model),
  malformedCall: ({ model }) =>
    l10n.t('"{0}" called a tool in a form that its server cannot read; ask again, or choose another model.', model),
  refusal: ({ model }) => l10n.t('"{0}" declines to answer this; word it differently or choose another model.', model),
  wrongAddress: ({ host }) =>
    l10n.t(
      'There is no such API at {0}; check the path in "baseUrl" in "calibrated.models" (often it ends in /v1).',
      host,
    ),
  outOfMemory: ({ provider, model }) =>
    l10n.t(
      '{0} does not have enough memory for "{1}"; choose a smaller model or close other programs.',
      provider,
      model,
    ),
  badRequest: ({ provider, model }) =>
    l10n.t('{0} does not accept this request for "{1}"; choose another model.', provider, model),
  contentFilter: ({ provider }) =>
    l10n.t('The content filter of {0} stopped this; word it differently or choose another model.', provider),
  dns: ({ host }) =>
    l10n.t('The name {0} cannot be found; check the network and "baseUrl" in "calibrated.models".', host),
  refused: ({ provider, host }) =>
    l10n.t('Nothing listens at {0}; start {1} or correct "baseUrl" in "calibrated.models".', host, provider),
  tls: ({ host }) =>
    l10n.t(
      'No secure connection to {0} could be made; check its certificate, the proxy and "baseUrl" in "calibrated.models".',
      host,
    ),
  redirect: ({ host }) =>
    l10n.t('{0} sends requests to another address, which is not followed; write the right one into "baseUrl".', host),
  network: ({ host }) => l10n.t('The connection to {0} broke; check the network and ask again.', host),
  server: ({ provider }) =>
    l10n.t('{0} reports an internal error; ask again in a moment or choose another model.', provider),
  internal: () => l10n.t('The model client has a bug of its own; ask again, and report it if it stays.'),
};

/** One sentence that a person can act on. */
export function modelSentence(kind: ModelErrorKind, asked: Asked, retryAfterMs?: number, detail = ''): string {
  if (kind === 'rateLimited' && retryAfterMs !== undefined && retryAfterMs > longestRetryAfterMs) {
    return l10n.t(
      '{0} asks to wait {1}; ask again then, or choose another model.',
      asked.provider,
      waitText(retryAfterMs),
    );
  }
  const sentence = sentences[kind](asked);
  return detail === '' ? sentence : sentence.replace(';', ` (${detail});`);
}

/** For a provider that needs a key when none is set. */
export function noKeySentence({ provider, keyVariable }: Asked): string {
  const variable = keyVariable === undefined ? '' : l10n.t(' (on the command line: {0})', keyVariable);
  return l10n.t('No API key for {0} is set; run "Calibrated: Set API Key…"{1}.', provider, variable);
}

/** For a key that cannot be valid. */
export function unusableKeySentence({ provider }: Asked): string {
  return l10n.t(
    'The API key for {0} has characters that no key has; paste the key alone with "Calibrated: Set API Key…".',
    provider,
  );
}

/** For a key store that does not respond. */
export function keyUnreadableSentence({ provider }: Asked): string {
  return l10n.t(
    'The API key for {0} cannot be read. Unlock your system’s key ring, or set it again with "Calibrated: Set API Key…".',
    provider,
  );
}

function waitText(ms: number): string {
  const minutes = Math.ceil(ms / minuteMs);
  if (minutes < 120) return l10n.t('{0} minutes', minutes);
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? l10n.t('{0} hours', hours) : l10n.t('{0} days', Math.min(999, Math.ceil(hours / 24)));
}
