import type { ModelEntry } from '../setup/config.ts';
import type { ModelMessage, ModelRequest } from '../streamParts.ts';
import { bodyText } from './bodyText.ts';
import { type ReadChunk, readCall, readChatChunk, readUsage } from './chunkFormats.ts';

/**
 * Ollama's own API, used next to its OpenAI-compatible one: only here can a request set how much context it needs. Source: Ollama's
 * docs/api.md.
 */

/** Context given to a newly added model if it can hold more: enough for a long question. Chosen by us; memory grows with it. */
export const usualContextTokens = 16_384;

/** Ollama's own API is next to `/v1`. */
function ollamaUrl(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/v1$/, '')}/api/${path}`;
}

/** Every request names the same context size: Ollama reloads the model when it changes. */
function ollamaBody(entry: ModelEntry, { stop, temperature, maxTokens = entry.maxTokens }: ModelRequest) {
  return {
    model: entry.model,
    stream: true,
    options: {
      num_ctx: entry.contextTokens,
      ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    },
    ...(entry.reasoningEffort === undefined
      ? {}
      : { think: entry.reasoningEffort === 'none' ? false : entry.reasoningEffort }),
  };
}

export function ollamaChat(
  entry: ModelEntry & { readonly baseUrl: string },
  request: ModelRequest,
  messages: readonly ModelMessage[],
  tools: readonly unknown[],
) {
  return {
    url: ollamaUrl(entry.baseUrl, 'chat'),
    body: {
      ...ollamaBody(entry, request),
      messages: messages.map((message) => ollamaMessage(message, messages)),
      ...(tools.length === 0 ? {} : { tools }),
    },
    read: readOllamaChunk,
    isJsonLines: true,
  };
}

/** @param prompt Raw, with the model's own tokens in it, if there is no suffix. */
export function ollamaCompletion(
  entry: ModelEntry & { readonly baseUrl: string },
  request: ModelRequest,
  prompt: { readonly prompt: string; readonly suffix?: string; readonly raw?: true },
) {
  return {
    url: ollamaUrl(entry.baseUrl, 'generate'),
    body: { ...ollamaBody(entry, request), ...prompt },
    read: readOllamaChunk,
    isJsonLines: true,
  };
}

/** Tool results refer to the tool by name, and arguments are an object. */
function ollamaMessage(
  { role, content, images = [], reasoning = '', toolCalls, toolCallId }: ModelMessage,
  all: readonly ModelMessage[],
): Record<string, unknown> {
  const calls = all.flatMap((message) => message.toolCalls ?? []);
  const name = calls.find(({ id }) => id === toolCallId)?.name;
  return {
    role,
    content,
    ...(images.length === 0 ? {} : { images: images.map(({ base64 }) => base64) }),
    ...(reasoning === '' || toolCalls === undefined ? {} : { thinking: reasoning }),
    ...(toolCallId === undefined || name === undefined ? {} : { tool_name: name }),
    ...(toolCalls === undefined
      ? {}
      : {
          tool_calls: toolCalls.map((call) => ({
            function: { name: call.name, arguments: objectOf(call.argumentsJson) },
          })),
        }),
  };
}

function objectOf(json: string): object {
  try {
    return Object(JSON.parse(json));
  } catch {
    // The model wrote invalid JSON; its intent is lost either way, and a failing request would lose the turn too.
    return {};
  }
}

/** A line of `/api/chat` or `/api/generate`. */
export const readOllamaChunk: ReadChunk = (line) => {
  const { message, response, thinking, done, done_reason: reason, error, ...more } = Object(line);
  if (error !== undefined) return readChatChunk({ error });
  if (message === undefined && response === undefined && done !== true) return undefined;
  const { content, thinking: thought = thinking, tool_calls: calls } = Object(message);
  const said: unknown = content ?? response;
  return {
    text: typeof said === 'string' ? said : '',
    reasoning: typeof thought === 'string' ? thought : '',
    ...(Array.isArray(calls) ? { toolCalls: calls.map(readCall) } : {}),
    // Ollama omits the prompt's count if all of it was still cached; then we cannot report usage.
    ...readUsage({ prompt_tokens: more.prompt_eval_count, completion_tokens: more.eval_count }),
    finish: done === true ? (typeof reason === 'string' && reason !== '' ? reason : 'stop') : undefined,
  };
};

/** The reply about one model is short; nobody waits longer for it. Chosen by us. */
const showWithinMs = 5000;

/**
 * The largest context the model supports, tokens, according to `/api/show`. Undefined if it does not say, or is not Ollama. Never throws.
 */
export async function ollamaContextLimit(
  fetchLike: typeof fetch,
  baseUrl: string,
  model: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const response = await fetchLike(ollamaUrl(baseUrl, 'show'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(showWithinMs)]),
      redirect: 'error',
    });
    if (!response.ok) {
      await response.body?.cancel();
      return undefined;
    }
    const info: unknown = Object(JSON.parse(await bodyText(response))).model_info;
    // Prefixed with the model's architecture: "qwen2.context_length".
    const [, limit] = Object.entries(Object(info)).find(([name]) => name.endsWith('.context_length')) ?? [];
    return typeof limit === 'number' && Number.isInteger(limit) && limit > 0 ? limit : undefined;
  } catch {
    // The trial call that follows reports what is wrong with the server.
    return undefined;
  }
}
