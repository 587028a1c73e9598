import type { Chunk, ToolCallPiece } from './assembler.ts';

/** Reads one parsed event; undefined if it is not in this format. */
export type ReadChunk = (event: unknown) => Chunk | undefined;

interface Loose {
  readonly [key: string]: unknown;
}

/** A chunk of chat completions, with the fields by which servers differ. */
export const readChatChunk: ReadChunk = (event) => {
  if (!isObject(event)) return undefined;
  if (hasError(event)) return { error: event['error'] };
  const choice = firstChoice(event);
  const usage = readUsage(event['usage'] ?? Object(event['x_groq']).usage);
  if (choice === undefined) return usage;
  // A server that answers as if no stream had been requested says `message`.
  const delta: Loose = Object(choice['delta'] ?? choice['message']);
  const calls = delta['tool_calls'];
  return {
    ...usage,
    text: textOf(delta['content'], 'text'),
    refusal: textOf(delta['refusal'], 'text'),
    // DeepSeek, xAI, vLLM and llama.cpp use reasoning_content; OpenRouter, Groq and Ollama reasoning; Mistral sends pieces.
    reasoning:
      textOf(delta['reasoning_content'], 'text') ||
      textOf(delta['reasoning'], 'text') ||
      (Array.isArray(delta['content']) ? textOf(delta['content'], 'thinking') : ''),
    ...(Array.isArray(calls) ? { toolCalls: calls.map(readCall) } : {}),
    finish: readFinish(choice['finish_reason']),
  };
};

/** A chunk of the legacy text completions. */
export const readCompletionChunk: ReadChunk = (event) => {
  if (!isObject(event)) return undefined;
  if (hasError(event)) return { error: event['error'] };
  const choice = firstChoice(event);
  const usage = readUsage(event['usage']);
  if (choice === undefined) return usage;
  return { ...usage, text: textOf(choice['text'], 'text'), finish: readFinish(choice['finish_reason']) };
};

/** A chunk of llama.cpp's own /infill. */
export const readInfillChunk: ReadChunk = (event) => {
  if (!isObject(event)) return undefined;
  if (hasError(event)) return { error: event['error'] };
  const text = textOf(event['content'], 'text');
  if (event['stop'] !== true) return { text };
  const isCut = event['stop_type'] === 'limit' || event['stopped_limit'] === true;
  return {
    text,
    finish: isCut ? 'length' : 'stop',
    ...readUsage({ prompt_tokens: event['tokens_evaluated'], completion_tokens: event['tokens_predicted'] }),
  };
};

/** The error inside an error event, or inside a body that came instead of a stream. */
export function errorOf(event: unknown): unknown {
  const error: unknown = Object(event).error;
  // {"error": "text"} (Ollama), [{"error": {}}] (Gemini), {"message": "text"} (Mistral).
  if (Array.isArray(event)) return errorOf(event[0]);
  return error ?? event;
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasError(event: Loose): boolean {
  return event['error'] !== undefined && event['error'] !== null;
}

function firstChoice(event: Loose): Loose | undefined {
  const choices = event['choices'];
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return isObject(first) && (first['index'] ?? 0) === 0 ? first : undefined;
}

/** Text, or the pieces of one kind from a list. */
function textOf(content: unknown, kind: 'text' | 'thinking'): string {
  if (typeof content === 'string') return kind === 'text' ? content : '';
  if (!Array.isArray(content)) return '';
  return content
    .filter((piece) => Object(piece).type === kind)
    .map((piece) => textOf(Object(piece)[kind], 'text'))
    .join('');
}

function readFinish(reason: unknown): string | undefined {
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}

export function readUsage(usage: unknown): Pick<Chunk, 'usage'> {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = Object(usage);
  return typeof inputTokens === 'number' && typeof outputTokens === 'number'
    ? { usage: { inputTokens, outputTokens } }
    : {};
}

export function readCall(call: unknown): ToolCallPiece {
  const { index, id, function: called, extra_content: extra } = Object(call);
  const { name, arguments: given } = Object(called);
  // Some servers send the arguments as an object instead of as JSON text.
  const argumentsJson = typeof given === 'object' && given !== null ? JSON.stringify(given) : given;
  return {
    ...(typeof index === 'number' ? { index } : {}),
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof argumentsJson === 'string' ? { argumentsJson } : {}),
    ...(extra === undefined || extra === null ? {} : { extra }),
  };
}
