import { sentenceOf } from '../base/appError.ts';

/** Where local model servers listen unless told otherwise (each project's documentation). */
export const LOOPBACK_SERVERS: readonly LoopbackServer[] = [
  { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1' },
  { name: 'LiteLLM', baseUrl: 'http://127.0.0.1:4000/v1' },
];

/** A server on this machine answers within milliseconds; a busy one may take longer. */
const ANSWER_WITHIN_MS = 1000;

export interface LoopbackServer {
  readonly name: string;
  readonly baseUrl: string;
}

export interface LoopbackAnswer extends LoopbackServer {
  readonly reachable: boolean;
  /** Names of the models it lists. */
  readonly models: readonly string[];
  /** Why it is not of use, when something answered but not as expected. */
  readonly problem?: string;
}

/** Asks each server on this machine for its models; nothing leaves the machine, and no key is sent. */
export function askLoopbackServers(
  fetchLike: typeof fetch,
  servers: readonly LoopbackServer[],
  signal: AbortSignal,
): Promise<LoopbackAnswer[]> {
  return Promise.all(servers.map((server) => askOne(fetchLike, server, signal)));
}

async function askOne(fetchLike: typeof fetch, server: LoopbackServer, signal: AbortSignal): Promise<LoopbackAnswer> {
  let response: Response;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    response = await fetchLike(`${server.baseUrl}/models`, { signal: limit, redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      return { ...server, reachable: false, models: [], problem: `It answered with status ${response.status}.` };
    }
  } catch {
    // Nothing listens there, which is the usual case and no fault.
    return { ...server, reachable: false, models: [] };
  }
  try {
    return { ...server, reachable: true, models: modelNames(await response.json()) };
  } catch (error) {
    return { ...server, reachable: false, models: [], problem: `It is not a model server: ${sentenceOf(error)}` };
  }
}

/** `{data: [{id}]}`, the list of the OpenAI API. */
function modelNames(answer: unknown): string[] {
  const list: unknown = Object(answer).data;
  if (!Array.isArray(list)) throw new TypeError('its answer has no list of models');
  return list.map((entry) => String(Object(entry).id));
}
