import { bodyText } from './bodyText.ts';
import { type ReadChunk, readCall, readChatChunk, readUsage } from './chunkFormats.ts';
import type { ModelEntry } from './config.ts';
import type { ModelMessage, ModelRequest } from './parts.ts';

/**
 * Ollama's own API, beside its OpenAI-like one: only there a request can say how much context it needs. Source: Ollama's docs/api.md.
 */

/** What a model added to the list is given, when it can hold more: enough for a long question. Own choice; memory grows with it. */
export const usualContextTokens = 16_384;

/** Where Ollama's own API lies: beside `/v1`. */
function ollamaUrl(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/v1$/, '')}/api/${path}`;
}

/** Every request to the model names the same context: with another one Ollama loads the model anew. */
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

/** @param prompt Raw, with the model's own tokens in it, where there is no suffix. */
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

/** Tools are answered by name, and arguments are an object. */
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
    // The model wrote it; what it meant is lost either way, and a request that breaks would lose the turn too.
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
    // The count of the question is left out when all of it was still in memory; then nothing can be said of it.
    ...readUsage({ prompt_tokens: more.prompt_eval_count, completion_tokens: more.eval_count }),
    finish: done === true ? (typeof reason === 'string' && reason !== '' ? reason : 'stop') : undefined,
  };
};

/** A list of one model is short; nobody waits longer for it. Own choice. */
const showWithinMs = 5000;

/**
 * How much context the model can hold at most, tokens, as `/api/show` says. Undefined when it does not, or is no Ollama. Never throws.
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
    // Named after the model's kind: "qwen2.context_length".
    const [, limit] = Object.entries(Object(info)).find(([name]) => name.endsWith('.context_length')) ?? [];
    return typeof limit === 'number' && Number.isInteger(limit) && limit > 0 ? limit : undefined;
  } catch {
    // The trial call that follows says what is wrong with the server.
    return undefined;
  }
}
