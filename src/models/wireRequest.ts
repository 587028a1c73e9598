import { type ReadChunk, readChatChunk, readCompletionChunk, readInfillChunk } from './chunkFormats.ts';
import type { ModelEntry } from './config.ts';
import { fimPrompt } from './fimTokens.ts';
import type { FillInMiddle, ModelMessage, ModelRequest, ToolDefinition } from './parts.ts';
import type { Preset } from './presets.ts';

/** A request as it goes over the wire. */
export interface WireRequest {
  /** Whole address. */
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly read: ReadChunk;
  /** The text comes from a chat and may stand in a fence, which is taken off at the end. */
  readonly isFenced: boolean;
}

/** Providers take no more. Source: OpenAI's API reference, `stop`. */
const maxStops = 4;

export function wireRequest(
  entry: ModelEntry & { readonly baseUrl: string },
  preset: Preset,
  request: ModelRequest,
): WireRequest {
  const { fim } = request;
  if (fim === undefined) return chat(entry, preset, request, request.messages ?? []);
  switch (entry.fim ?? preset.fim) {
    case 'suffix':
      return {
        ...text(fimBaseUrl(entry, preset), '/completions', entry, preset, request),
        read: readCompletionChunk,
      };
    case 'mistral':
      return { ...text(entry.baseUrl, '/fim/completions', entry, preset, request), read: readChatChunk };
    case 'infill':
      return infill(entry, request, fim);
    case 'tokens': {
      const prompt = fimPrompt(entry.model, fim);
      if (prompt === undefined) break;
      const stop = [...(request.stop ?? []), ...prompt.stop].slice(0, maxStops);
      return {
        url: `${entry.baseUrl}/completions`,
        body: { ...common(entry, { ...request, stop }), ...limit(entry, request, 'max_tokens'), prompt: prompt.prompt },
        read: readCompletionChunk,
        isFenced: false,
      };
    }
    case 'chat':
      break;
  }
  return { ...chat(entry, preset, request, fillInMessages(fim, request.languageId)), isFenced: true };
}

/** The preset's second address goes with its first only: an entry with an address of its own means that server, and its key. */
function fimBaseUrl(entry: ModelEntry & { readonly baseUrl: string }, preset: Preset): string {
  return entry.baseUrl === preset.baseUrl ? (preset.fimBaseUrl ?? entry.baseUrl) : entry.baseUrl;
}

function chat(
  entry: ModelEntry & { readonly baseUrl: string },
  preset: Preset,
  request: ModelRequest,
  messages: readonly ModelMessage[],
): WireRequest {
  return {
    url: `${entry.baseUrl}/chat/completions`,
    body: {
      ...common(entry, request),
      messages: messages.map(wireMessage),
      ...(preset.asksForUsage ? { stream_options: { include_usage: true } } : {}),
      ...limit(entry, request, preset.maxTokensField),
      ...(request.tools === undefined || request.tools.length === 0 ? {} : { tools: request.tools.map(wireTool) }),
    },
    read: readChatChunk,
    isFenced: false,
  };
}

function text(baseUrl: string, path: string, entry: ModelEntry, preset: Preset, request: ModelRequest) {
  return {
    url: `${baseUrl}${path}`,
    body: {
      ...common(entry, request),
      ...limit(entry, request, 'max_tokens'),
      prompt: request.fim?.prefix ?? '',
      suffix: request.fim?.suffix ?? '',
      ...(preset.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    },
    isFenced: false,
  };
}

/** llama.cpp's server takes the tokens from the model's file; the path lies beside /v1. */
function infill(
  entry: ModelEntry & { readonly baseUrl: string },
  request: ModelRequest,
  fim: FillInMiddle,
): WireRequest {
  const maxTokens = request.maxTokens ?? entry.maxTokens;
  return {
    url: `${entry.baseUrl.replace(/\/v1$/, '')}/infill`,
    body: {
      input_prefix: fim.prefix,
      input_suffix: fim.suffix,
      stream: true,
      cache_prompt: true,
      ...(maxTokens === undefined ? {} : { n_predict: maxTokens }),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.stop === undefined ? {} : { stop: request.stop }),
    },
    read: readInfillChunk,
    isFenced: false,
  };
}

function common(entry: ModelEntry, { stop, temperature }: ModelRequest): Record<string, unknown> {
  return {
    model: entry.model,
    stream: true,
    ...(stop === undefined || stop.length === 0 ? {} : { stop: stop.slice(0, maxStops) }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function limit(entry: ModelEntry, request: ModelRequest, field: string): Record<string, number> {
  const maxTokens = request.maxTokens ?? entry.maxTokens;
  return maxTokens === undefined ? {} : { [field]: maxTokens };
}

function wireMessage({ role, content, toolCalls, toolCallId }: ModelMessage): Record<string, unknown> {
  return {
    role,
    content,
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    ...(toolCalls === undefined
      ? {}
      : {
          tool_calls: toolCalls.map(({ id, name, argumentsJson }) => ({
            id,
            type: 'function',
            function: { name, arguments: argumentsJson },
          })),
        }),
  };
}

function wireTool({ name, description, parameters }: ToolDefinition): Record<string, unknown> {
  return { type: 'function', function: { name, description, parameters } };
}

const hole = '<|HOLE|>';

function fillInMessages({ prefix, suffix }: FillInMiddle, languageId = 'text'): readonly ModelMessage[] {
  return [
    {
      role: 'system',
      content: `You complete ${languageId} code. Reply with exactly the text that belongs at ${hole}: no explanation, no fence, nothing that stands before or after it already.`,
    },
    { role: 'user', content: `${prefix}${hole}${suffix}` },
  ];
}
