import type { ServerResponse } from 'node:http';
import type { Script } from './scriptedServer.ts';

/** Characters a token; near enough for code. */
const unitsPerToken = 4;
/** What Ollama gives a model that nobody tells it more about. Source: its FAQ. */
const usualContext = 4096;

/**
 * Ollama as its docs/api.md describes it: `/api/show`, and `/api/chat` and `/api/generate` as lines of JSON. It cuts a question at the
 * context that the request names, without a word, and counts what it read.
 */
export function ollama({ contextLength = 32_768, said = ['Hel', 'lo'], chunk = 7 } = {}): Script {
  return (response, { path, body = {} }) => {
    if (path === '/api/show') return json(response, { model_info: { 'qwen2.context_length': contextLength } });
    if (path === '/v1/models') return json(response, { data: [{ id: 'qwen2.5-coder' }] });
    if (path !== '/api/chat' && path !== '/api/generate') return void response.writeHead(404).end();
    const messages: unknown = body['messages'];
    const sent = Array.isArray(messages)
      ? messages.map(({ content }) => String(content)).join('\n')
      : `${body['prompt']}${body['suffix'] ?? ''}`;
    const context = Math.min(contextLength, Number(Object(body['options']).num_ctx ?? usualContext));
    const read = Math.min(context, Math.ceil(sent.length / unitsPerToken));
    const part = (text: string) =>
      path === '/api/chat' ? { message: { role: 'assistant', content: text } } : { response: text };
    const last = { ...part(''), done: true, done_reason: 'stop', prompt_eval_count: read, eval_count: said.length };
    const lines = [...said.map((text) => ({ ...part(text), done: false })), last];
    sendLines(response, lines, chunk);
  };
}

/** Lines of JSON, cut into pieces of some bytes wherever that falls. */
export function sendLines(response: ServerResponse, lines: readonly unknown[], chunk = 7): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (let at = 0; at < bytes.length; at += chunk) response.write(bytes.subarray(at, at + chunk));
  response.end();
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
