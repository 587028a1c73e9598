import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Script } from './scriptedServer.ts';

/** One chunk of chat completions with text. */
export function chatChunk(content: string): unknown {
  return { object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason: null }] };
}

export function finishChunk(reason = 'stop'): unknown {
  return { choices: [{ index: 0, delta: {}, finish_reason: reason }] };
}

export const usageChunk = { choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } };

/** An event of the stream. */
export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** Opens a stream of events; the response is left open. */
export function openStream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  return response;
}

/** A whole answer: the texts as chunks, the end, the usage. `pauseMs` between the texts, so that people see it stream. */
export function answer(texts: readonly string[], { reason = 'stop', pauseMs = 0 } = {}): Script {
  return async (response) => {
    openStream(response);
    for (const text of texts) {
      response.write(event(chatChunk(text)));
      if (pauseMs > 0) await wait(pauseMs);
    }
    response.write(event(finishChunk(reason)));
    response.write(event(usageChunk));
    response.end(event('[DONE]'));
  };
}

/** An answer that calls tools: each with its name and its arguments. */
export function toolCalls(
  ...calls: readonly (readonly [name: string, args: Readonly<Record<string, unknown>>])[]
): Script {
  return (response) => {
    openStream(response);
    const called = calls.map(([name, args], index) => ({
      index,
      id: `call-${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }));
    response.write(event({ choices: [{ index: 0, delta: { tool_calls: called }, finish_reason: null }] }));
    response.write(event(finishChunk('tool_calls')));
    response.write(event(usageChunk));
    response.end(event('[DONE]'));
  };
}

/** Raw text as a stream of events, in the pieces given; then the clean end of the body. */
export function stream(...pieces: readonly (string | Uint8Array)[]): Script {
  return async (response) => {
    openStream(response);
    for (const piece of pieces) {
      response.write(piece);
      // Each piece in a packet of its own, as far as that can be had.
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

/** The pieces in one packet, and then nothing more, with the connection open. */
export function stall(...pieces: readonly string[]): Script {
  return (response) => {
    openStream(response);
    if (pieces.length > 0) response.write(pieces.join(''));
  };
}

/** Headers, and then the connection is torn down. After text, use `stall` and `ScriptedServer.breakOff` once the text was read. */
export function destroy(): Script {
  return (response) => void openStream(response).socket?.destroy();
}

/** A status with a body. */
export function status(code: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Script {
  return (response) => {
    const isText = typeof body === 'string';
    response.writeHead(code, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };
}

/** Answers `/embeddings`: texts that match point one way, all others another. */
export function embeddings(pattern: RegExp): Script {
  return (response, request) => {
    const texts: unknown = request.body?.['input'];
    const data = (Array.isArray(texts) ? texts : []).map((text, index) => ({
      index,
      embedding: pattern.test(String(text)) ? [1, 0.1] : [0.1, 1],
    }));
    // Clients may not rely on the order.
    status(200, { object: 'list', data: data.reverse(), usage: { prompt_tokens: 9, total_tokens: 9 } })(
      response,
      request,
    );
  };
}

/** An error body in OpenAI's form. */
export function apiError(message: string, code: string | number | null = null, type = 'invalid_request_error') {
  return { error: { message, type, code, param: null } };
}
