import { minuteMs } from '../../base/timeUnits.ts';
/**
 * The longest wait that a server can ask for; longer ones are reported instead. The AI SDK has the
 * same bound.
 */
export const longestRetryAfterMs = minuteMs;

/** First step and ceiling of the exponential back-off. Source: the openai package's values (0.5 s, 8 s). */
const backOffBaseMs = 500;
const backOffCeilingMs = 8000;

/** Retries after the first attempt. */
const maxRetries = 2;

/**
 * The wait requested by `retry-after-ms` or `retry-after` (seconds or HTTP date, RFC 9110 10.2.3), milliseconds from now; undefined
 * without a usable value.
 */
export function retryAfterMs(
  headers: { get(name: string): string | null } | undefined,
  nowMs: number,
): number | undefined {
  const inMs = number(headers?.get('retry-after-ms'));
  if (inMs !== undefined) return inMs;
  const text = headers?.get('retry-after');
  const seconds = number(text);
  if (seconds !== undefined) return seconds * 1000;
  // Date.parse accepts "-5" as a date; an HTTP date names its month.
  const dateMs = /[a-z]{3}/i.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/**
 * Wait before retry `attempt` (0 is the first): what the server asked for, else doubling, with jitter down to half. Undefined means no
 * retry: there were enough, or the wait would be longer than the client is willing to wait.
 */
export function retryDelayMs(
  attempt: number,
  askedMs: number | undefined,
  random: () => number,
  patienceMs: number = longestRetryAfterMs,
): number | undefined {
  if (attempt >= maxRetries) return undefined;
  if (askedMs !== undefined) return askedMs <= Math.min(patienceMs, longestRetryAfterMs) ? askedMs : undefined;
  return Math.min(backOffCeilingMs, backOffBaseMs * 2 ** attempt) * (1 - random() / 2);
}

/** Resolves after the time, or at once on abort. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

function number(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}
