import type { ModelErrorKind } from '../modelError.ts';
import type { Asked } from '../sentences.ts';
import { type Fault, fault } from './fault.ts';
import { retryAfterMs } from './retryDelay.ts';

/**
 * Words by which providers distinguish errors with the same status. Sources: the error references of OpenAI, Anthropic, Gemini, Mistral,
 * DeepSeek, OpenRouter, Groq, llama.cpp and Ollama.
 */
const tooLong =
  /context[ _-]?(length|window|size)|maximum context|too (long|large|many tokens)|prompt is too long|exceeds? the (available )?(context|maximum number of tokens)|string_above_max_length/i;
const noCredit =
  /insufficient[_ ](quota|balance|credits?)|exceeded your current quota|billing|credit balance|out of credits|payment required/i;
const filtered = /content[_ ](filter|policy|management)|responsible ?ai|safety|moderation/i;
const memory =
  /out of memory|more system memory|insufficient memory|not enough memory|CUDA error|failed to allocate|cudaMalloc/i;
const badKey =
  /(invalid|incorrect|no|missing|expired) [\w-]*\s?api[_ -]?key|api[_ -]?key (is )?(not valid|invalid|expired)|invalid_api_key|authentication_error/i;
const noModel =
  /model[_ ]not[_ ]found|model\b.{0,80}\b(does not exist|not found|not supported|unknown)|no such model|unknown model/i;
const slowDown = /rate[_ ]?limit|too many requests|resource[_ ]exhausted/i;
const busy = /overloaded|unavailable|capacity|insufficient_system_resource/i;

/** For a response with a status other than 2xx. `body` is its content: parsed JSON, or text. */
export function statusFault(
  status: number,
  body: unknown,
  headers: { get(name: string): string | null } | undefined,
  asked: Asked,
  nowMs: number,
): Fault {
  const words = wordsOf(body);
  const asksToWaitMs = retryInfoMs(body);
  const kind = kindOfStatus(status, words, asksToWaitMs !== undefined);
  const made = fault(kind, asked, {
    retryAfterMs: waits.has(kind) ? (retryAfterMs(headers, nowMs) ?? asksToWaitMs) : undefined,
    detail: kind === 'badRequest' || kind === 'server' ? detailOf(body, status) : '',
    // 408 and 504 are the server's own limits, not ours, so a retry is worthwhile.
    ...(kind === 'timeout' ? { isPassing: true } : {}),
  });
  return { ...made, refusal: { status, words } };
}

/** For an `error` object where an answer was expected: an event in the stream, or the body of a 200. */
export function bodyFault(body: unknown, asked: Asked): Fault {
  const code: unknown = Object(body).code;
  // OpenRouter and Gemini put the status of the underlying model there.
  if (typeof code === 'number' && code >= 400 && code < 600) {
    return statusFault(code, body, undefined, asked, 0);
  }
  const words = wordsOf(body);
  return fault(kindOfWords(words) ?? 'server', asked, { detail: detailOf(body) });
}

const waits: ReadonlySet<ModelErrorKind> = new Set(['rateLimited', 'overloaded', 'timeout', 'server']);

function kindOfStatus(status: number, words: string, hasWait: boolean): ModelErrorKind {
  if (status >= 400 && memory.test(words)) return 'outOfMemory';
  if (status >= 300 && status < 400) return 'redirect';
  switch (status) {
    case 400:
    case 422:
      return kindOfWords(words) ?? 'badRequest';
    case 401:
      return 'authentication';
    case 402:
      return 'quota';
    case 403:
      if (slowDown.test(words)) return 'rateLimited';
      if (noCredit.test(words)) return 'quota';
      return filtered.test(words) || /flagged/i.test(words) ? 'contentFilter' : 'permission';
    case 404:
      return /model/i.test(words) ? 'modelNotFound' : 'wrongAddress';
    case 405:
      return 'wrongAddress';
    case 408:
    case 504:
    case 524:
      return 'timeout';
    case 413:
      return 'contextTooLong';
    case 429:
      // Gemini says "check your billing" for the per-minute limit too, and then how long to wait.
      return noCredit.test(words) && !hasWait ? 'quota' : 'rateLimited';
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status >= 500 ? 'server' : 'badRequest';
  }
}

function kindOfWords(words: string): ModelErrorKind | undefined {
  // A token rate limit also says "too large", so it is checked first.
  if (slowDown.test(words)) return 'rateLimited';
  if (memory.test(words)) return 'outOfMemory';
  if (noCredit.test(words)) return 'quota';
  if (badKey.test(words)) return 'authentication';
  if (tooLong.test(words)) return 'contextTooLong';
  if (noModel.test(words)) return 'modelNotFound';
  if (filtered.test(words)) return 'contentFilter';
  if (busy.test(words)) return 'overloaded';
  return undefined;
}

/** Google's RetryInfo: `details: [{"@type": "…RetryInfo", "retryDelay": "34s"}]`. Milliseconds. */
function retryInfoMs(body: unknown): number | undefined {
  const details: unknown = Object(body).details ?? Object(Object(body).error).details;
  if (!Array.isArray(details)) return undefined;
  for (const detail of details) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(String(Object(detail).retryDelay))?.[1];
    if (seconds !== undefined) return Number(seconds) * 1000;
  }
  return undefined;
}

function wordsOf(body: unknown): string {
  if (typeof body === 'string') return body.slice(0, 4000);
  const { message, code, type, status, error, param, detail } = Object(body);
  const inner = error === undefined || error === body ? '' : wordsOf(error);
  return (
    [message, code, type, status, param, detail === undefined ? '' : JSON.stringify(detail)]
      .filter((word) => typeof word === 'string')
      .join(' ')
      .slice(0, 4000) + inner
  );
}

/**
 * The parameter and code that the provider names. Only plain identifiers from its own vocabulary pass: its free text may repeat the prompt
 * or the key.
 */
function detailOf(body: unknown, status?: number): string {
  const { code, param } = Object(body);
  const words = [status, code, param].filter(
    (word) => typeof word === 'number' || (typeof word === 'string' && /^[a-z]+(_[a-z]+){0,5}$/.test(word)),
  );
  return [...new Set(words)].join(', ');
}
