import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Script } from './scriptedServer.ts';

/** A chat chunk with some text. */
export function textChunk(content: string): string {
  return chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
}

export function finishChunk(reason = 'stop'): string {
  return chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
}

/** The last chunk when usage was asked for: no choices. */
export function usageChunk(prompt = 3, completion = 5): string {
  return chunk({ choices: [], usage: { prompt_tokens: prompt, completion_tokens: completion } });
}

export function chunk(fields: Readonly<Record<string, unknown>>): string {
  return event(JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'scripted', ...fields }));
}

export function event(data: string): string {
  return `data: ${data}\n\n`;
}

export const doneEvent = event('[DONE]');

/** The whole of a good answer. */
export const goodStream: readonly string[] = [
  textChunk('Hello'),
  textChunk(' world'),
  finishChunk(),
  usageChunk(),
  doneEvent,
];

export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

/** Sends pieces as a stream with pauses between them, each in a network packet of its own. */
export function streamOf(
  pieces: readonly (string | Uint8Array)[],
  { pauseMs = 0, end = 'close' }: StreamOptions = {},
): Script {
  return async (response) => {
    beginStream(response);
    for (const piece of pieces) {
      response.write(piece);
      if (pauseMs > 0) await pause(pauseMs);
    }
    if (end === 'close') response.end();
    else if (end === 'destroy') response.socket?.destroy();
  };
}

export interface StreamOptions {
  readonly pauseMs?: number;
  /** `open` leaves the connection as it is: a stall. */
  readonly end?: 'close' | 'destroy' | 'open';
}

/** An answer with a status and a JSON body of OpenAI's kind. */
export function refusal(
  status: number,
  error: Readonly<Record<string, unknown>> | string,
  headers: Readonly<Record<string, string>> = {},
): Script {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof error === 'string' ? error : JSON.stringify({ error }));
  };
}

/** Takes the request and says nothing. */
export const silence: Script = () => undefined;
