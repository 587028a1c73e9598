import type { ImageInput } from '../images.ts';
import { fimStyle, type Learned, nothingLearned } from '../setup/capabilities.ts';
import type { ModelEntry } from '../setup/config.ts';
import type { FimStyle, Preset } from '../setup/presets.ts';
import type { FillInMiddle, ModelMessage, ModelRequest, ToolDefinition } from '../streamParts.ts';
import { type ReadChunk, readChatChunk, readCompletionChunk, readInfillChunk } from './chunkFormats.ts';
import { fimPrompt } from './fimTokens.ts';
import { ollamaChat, ollamaCompletion } from './ollama.ts';

/** A request as it goes over the wire. */
export interface WireRequest {
  /** Complete URL. */
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly read: ReadChunk;
  /** The answer arrives as lines of JSON, not as events. */
  readonly isJsonLines?: boolean;
  /** The fill-in-the-middle style of a completion; undefined for everything else. */
  readonly fim?: FimStyle;
}

/** Providers accept no more. Source: OpenAI's API reference, `stop`. */
const maxStops = 4;

export function wireRequest(
  entry: ModelEntry & { readonly baseUrl: string },
  preset: Preset,
  request: ModelRequest,
  learned: Learned = nothingLearned,
): WireRequest {
  const wire = formed(entry, preset, request, learned);
  const body = Object.entries({ ...wire.body, ...entry.extraBody }).filter(([field]) => !learned.leftOut.has(field));
  return { ...wire, body: Object.fromEntries(body) };
}

function formed(
  entry: ModelEntry & { readonly baseUrl: string },
  preset: Preset,
  request: ModelRequest,
  learned: Learned,
): WireRequest {
  const { fim } = request;
  const tellsContext = entry.contextTokens !== undefined;
  if (fim === undefined) return chat(entry, preset, request, request.messages ?? [], learned);
  switch (fimStyle(entry.fim ?? preset.fim, learned)) {
    case 'suffix':
      if (tellsContext)
        return { ...ollamaCompletion(entry, request, { prompt: fim.prefix, suffix: fim.suffix }), fim: 'suffix' };
      return {
        ...text(fimBaseUrl(entry, preset), '/completions', entry, preset, request),
        read: readCompletionChunk,
        fim: 'suffix',
      };
    case 'mistral':
      return {
        ...text(entry.baseUrl, '/fim/completions', entry, preset, request),
        read: readChatChunk,
        fim: 'mistral',
      };
    case 'infill':
      return infill(entry, request, fim);
    case 'tokens': {
      const prompt = fimPrompt(entry.model, fim);
      if (prompt === undefined) break;
      const stop = [...(request.stop ?? []), ...prompt.stop].slice(0, maxStops);
      if (tellsContext)
        return {
          ...ollamaCompletion(entry, { ...request, stop }, { prompt: prompt.prompt, raw: true }),
          fim: 'tokens',
        };
      return {
        url: `${entry.baseUrl}/completions`,
        body: { ...common(entry, { ...request, stop }), ...limit(entry, request, 'max_tokens'), prompt: prompt.prompt },
        read: readCompletionChunk,
        fim: 'tokens',
      };
    }
    case 'chat':
      break;
  }
  return { ...chat(entry, preset, request, fillInMessages(fim, request.languageId), learned), fim: 'chat' };
}

/** The preset's second address belongs to its first: an entry with an address of its own means that server, and its key. */
function fimBaseUrl(entry: ModelEntry & { readonly baseUrl: string }, preset: Preset): string {
  return entry.baseUrl === preset.baseUrl ? (preset.fimBaseUrl ?? entry.baseUrl) : entry.baseUrl;
}

function chat(
  entry: ModelEntry & { readonly baseUrl: string },
  preset: Preset,
  request: ModelRequest,
  messages: readonly ModelMessage[],
  learned: Learned,
): WireRequest {
  if (entry.contextTokens !== undefined)
    return ollamaChat(entry, request, messages, (request.tools ?? []).map(wireTool));
  const returnsReasoning = preset.returnsReasoning === true || learned.returnsReasoning;
  return {
    url: `${entry.baseUrl}/chat/completions`,
    body: {
      ...common(entry, request),
      messages: messages.map((message) => wireMessage(message, returnsReasoning)),
      ...usageField(entry, preset),
      ...limit(entry, request, learned.maxTokensField ?? entry.maxTokensField ?? preset.maxTokensField),
      ...(entry.reasoningEffort === undefined ? {} : { reasoning_effort: entry.reasoningEffort }),
      ...(request.tools === undefined || request.tools.length === 0 ? {} : { tools: request.tools.map(wireTool) }),
    },
    read: readChatChunk,
  };
}

function usageField(entry: ModelEntry, preset: Preset): Record<string, unknown> {
  return (entry.streamOptions ?? preset.asksForUsage) ? { stream_options: { include_usage: true } } : {};
}

function text(baseUrl: string, path: string, entry: ModelEntry, preset: Preset, request: ModelRequest) {
  return {
    url: `${baseUrl}${path}`,
    body: {
      ...common(entry, request),
      ...limit(entry, request, 'max_tokens'),
      prompt: request.fim?.prefix ?? '',
      suffix: request.fim?.suffix ?? '',
      ...usageField(entry, preset),
    },
  };
}

/** llama.cpp's server takes the tokens from the model's file; the path is next to /v1. */
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
    fim: 'infill',
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

function wireMessage(
  { role, content, images = [], reasoning = '', toolCalls, toolCallId }: ModelMessage,
  returnsReasoning: boolean,
): Record<string, unknown> {
  return {
    role,
    content: images.length === 0 ? content : [{ type: 'text', text: content }, ...images.map(wireImage)],
    ...(returnsReasoning && role === 'assistant' && toolCalls !== undefined ? { reasoning_content: reasoning } : {}),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    ...(toolCalls === undefined
      ? {}
      : {
          tool_calls: toolCalls.map(({ id, name, argumentsJson, extra }) => ({
            id,
            type: 'function',
            function: { name, arguments: argumentsJson },
            ...(extra === undefined ? {} : { extra_content: extra }),
          })),
        }),
  };
}

function wireImage({ mediaType, base64 }: ImageInput): Record<string, unknown> {
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } };
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
