import { gzipSync } from 'node:zlib';
import type { ModelErrorKind } from '../../../src/models/modelError.ts';
import type { ModelEntry } from '../../../src/models/setup/config.ts';
import type { FinishReason, ModelRequest } from '../../../src/models/streamParts.ts';
import type { Script, ScriptedServer } from '../../server/scriptedServer.ts';
import {
  answer,
  apiError,
  chatChunk,
  destroy,
  event,
  finishChunk,
  openStream,
  stall,
  status,
  stream,
  usageChunk,
} from '../../server/scripts.ts';
import { canary } from './harness.ts';

export interface FaultCase {
  readonly fault: string;
  /** Answers every attempt, in order; the last one also answers further ones. */
  readonly scripts?: readonly Script[];
  readonly ends: ModelErrorKind | `finish ${FinishReason}`;
  readonly text?: string;
  /** Requests that the server gets: 1 is no retry. */
  readonly requests?: number;
  readonly entry?: (server: ScriptedServer) => Partial<ModelEntry>;
  readonly request?: Partial<ModelRequest>;
  /** Nothing listens at the address: a server of the test had it and is closed. */
  readonly freePort?: true;
  readonly key?: string | undefined;
  /** The connection breaks once text was read. */
  readonly breaksOnText?: true;
}

/** Within this limit the server gets the request and the client what it sends, on a busy machine too. In ms. */
const reachableMs = 2000;
const silence: Script = () => undefined;

const soon = { 'retry-after-ms': '1' };
const hello = event(chatChunk('Hello'));
const done = event('[DONE]');
const end = event(finishChunk()) + done;
const wide = new TextEncoder().encode(event(chatChunk('a€𝄞é')) + end);
const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

const toolStream = [
  { index: 0, id: 'call_1', type: 'function', function: { name: 'read', arguments: '{"pa' } },
  { index: 1, id: 'call_2', type: 'function', function: { name: 'list', arguments: '' } },
  { index: 0, function: { arguments: 'th":"a.ts"}' } },
  { index: 1, function: { arguments: '{}' } },
].map((call) => event({ choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }] }));

const delta = (fields: Readonly<Record<string, unknown>>) =>
  event({ choices: [{ index: 0, delta: fields, finish_reason: null }] });
const call = (fields: Readonly<Record<string, unknown>>) => delta({ tool_calls: [fields] });
const called = event(finishChunk('tool_calls')) + done;

/** Refuses the first request with this, and answers when it is asked otherwise. */
const refusesOnce = (code: number, message: string): readonly Script[] => [
  status(code, apiError(message)),
  answer(['Hi']),
];

const fim: Partial<ModelRequest> = { role: 'complete', fim: { prefix: 'const total = ', suffix: ';\n' }, messages: [] };

/** What models and servers of 2025 and 2026 do. Wire forms: the providers' public documentation. */
const newerCases: readonly FaultCase[] = [
  {
    fault: 'thinks longer than the limit between words',
    scripts: [later(400, hello + end)],
    ends: 'finish stop',
    text: 'Hello',
    entry: () => ({ idleLimitMs: 150, firstLimitMs: 5000 }),
  },
  {
    fault: 'thinks longer after its headers and an empty chunk',
    scripts: [later(400, hello + end, delta({ role: 'assistant', content: '' }))],
    ends: 'finish stop',
    text: 'Hello',
    entry: () => ({ idleLimitMs: 150, firstLimitMs: 5000 }),
  },
  {
    fault: 'last text after the finish_reason',
    scripts: [later(700, event(chatChunk(' you')) + done, hello + event(finishChunk()))],
    ends: 'finish stop',
    text: 'Hello you',
  },
  {
    fault: '<think> in the text',
    scripts: [answer(['<thi', 'nk>Hmm', '.</th', 'ink>\n\nHi'])],
    ends: 'finish stop',
    text: 'Hi',
  },
  { fault: '<think> later is text', scripts: [answer(['Say ', '<think>'])], ends: 'finish stop', text: 'Say <think>' },
  {
    fault: '<|channel|> in the text',
    scripts: [
      answer([
        '<|channel|>analysis<|mess',
        'age|>Hmm<|end|><|start|>assistant<|channel|>final<|message|>H',
        'i<|return|>',
      ]),
    ],
    ends: 'finish stop',
    text: 'Hi',
  },
  { fault: 'only thinking', scripts: [answer(['<think>Hmm.</think>'])], ends: 'emptyAnswer' },
  { fault: 'an empty answer', scripts: [answer([])], ends: 'emptyAnswer' },
  { fault: 'an empty completion', scripts: [answer([])], ends: 'finish stop', request: { role: 'complete' } },
  {
    fault: 'MALFORMED_FUNCTION_CALL (Gemini)',
    scripts: [answer([], { reason: 'MALFORMED_FUNCTION_CALL' })],
    ends: 'malformedCall',
  },
  {
    fault: 'refusal in its own field',
    scripts: [stream(delta({ refusal: 'No.' }), end)],
    ends: 'refusal',
    text: 'No.',
  },
  {
    fault: 'finish_reason: refusal (Anthropic)',
    scripts: [answer(['I'], { reason: 'refusal' })],
    ends: 'refusal',
    text: 'I',
  },
  {
    fault: 'two tool calls, both with index 0',
    scripts: [
      stream(
        call({ index: 0, id: 'a', function: { name: 'read', arguments: '{"path":"a"}' } }),
        call({ index: 0, id: 'b', function: { name: 'read', arguments: '{"path":"b"}' } }),
        called,
      ),
    ],
    ends: 'finish toolCalls',
  },
  {
    fault: 'two tool calls without ids, arguments as objects',
    scripts: [
      stream(
        call({ index: 0, id: '', function: { name: 'read', arguments: { path: 'a' } } }),
        call({ index: 0, id: '', function: { name: 'list', arguments: { glob: 'b' } } }),
        called,
      ),
    ],
    ends: 'finish toolCalls',
  },
  {
    fault: 'insert not supported (Ollama): the chat is asked',
    scripts: refusesOnce(400, 'registry.ollama.ai/library/llama3:latest does not support insert'),
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
    entry: () => ({ provider: 'ollama' }),
    request: fim,
  },
  {
    fault: '/infill 501 (llama.cpp): the chat is asked',
    scripts: [
      status(501, apiError('Infill is not supported by this model', 501, 'not_supported_error')),
      answer(['```ts\n', 'price * 2\n', '```']),
    ],
    ends: 'finish stop',
    text: 'price * 2',
    requests: 2,
    entry: () => ({ provider: 'llamacpp' }),
    request: fim,
  },
  {
    fault: 'a chat completes: preamble, fence, repeated line',
    scripts: [answer(['Here is the completed code:\n```ts\nconst total = price;\n```\nDone.'])],
    ends: 'finish stop',
    text: 'price;',
    request: fim,
  },
  {
    fault: 'stream_options refused',
    scripts: refusesOnce(400, "Unknown parameter: 'stream_options'."),
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: 'max_tokens refused',
    scripts: refusesOnce(
      400,
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
    entry: () => ({ provider: 'compatible', maxTokens: 50 }),
  },
  {
    fault: 'temperature refused',
    scripts: refusesOnce(
      400,
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
    ),
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
    request: { temperature: 0.2 },
  },
  {
    fault: 'one field refused again and again',
    scripts: [status(400, apiError("Unknown parameter: 'stream_options'."))],
    ends: 'badRequest',
    requests: 2,
  },
  {
    fault: '429 with RetryInfo of a minute limit (Gemini)',
    scripts: [
      status(429, [
        {
          error: {
            code: 429,
            message: 'You exceeded your current quota, please check your plan and billing details.',
            details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.01s' }],
          },
        },
      ]),
      answer(['Hi']),
    ],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: 'not enough memory (Ollama)',
    scripts: [status(500, { error: 'model requires more system memory (9.1 GiB) than is available (5.2 GiB)' })],
    ends: 'outOfMemory',
  },
  { fault: '403 of a moderation', scripts: [status(403, apiError('Your input was flagged'))], ends: 'contentFilter' },
  {
    fault: '403 of a rate limit',
    scripts: [status(403, apiError('rate limit exceeded'), soon)],
    ends: 'rateLimited',
    requests: 3,
  },
  { fault: '404 without a model', scripts: [status(404, { detail: 'Not Found' })], ends: 'wrongAddress' },
  {
    fault: 'gzip, though none was asked for',
    scripts: [
      (r) =>
        void r
          .writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
          .end(gzipSync(hello + end)),
    ],
    ends: 'finish stop',
    text: 'Hello',
  },
  {
    fault: 'the server closes a kept connection',
    scripts: [closing(answer(['Hello']))],
    ends: 'finish stop',
    text: 'Hello',
  },
];

export const faultCases: readonly FaultCase[] = [
  { fault: 'none: a whole answer', scripts: [answer(['Hello'])], ends: 'finish stop', text: 'Hello' },
  { fault: 'no finish, [DONE] all the same', scripts: [stream(hello, done)], ends: 'truncated', text: 'Hello' },
  { fault: 'no finish, clean close', scripts: [stream(hello)], ends: 'truncated', text: 'Hello' },
  {
    fault: 'cut inside an event',
    scripts: [stream(hello, 'data: {"choices":[{"del')],
    ends: 'truncated',
    text: 'Hello',
  },
  { fault: 'no event at all', scripts: [stream('')], ends: 'truncated', requests: 3 },
  {
    fault: 'socket destroyed in mid-stream',
    scripts: [stall(hello)],
    breaksOnText: true,
    ends: 'truncated',
    text: 'Hello',
  },
  { fault: 'socket destroyed before any text', scripts: [destroy()], ends: 'truncated', requests: 3 },
  {
    fault: 'socket destroyed before headers',
    scripts: [(r) => void r.socket?.destroy()],
    ends: 'network',
    requests: 3,
  },
  {
    fault: 'socket destroyed after the finish',
    scripts: [stall(hello, event(finishChunk()))],
    breaksOnText: true,
    ends: 'finish stop',
    text: 'Hello',
  },
  {
    fault: 'destroyed once, then an answer',
    scripts: [destroy(), answer(['Hi'])],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: 'stall in mid-stream',
    scripts: [stall(hello)],
    ends: 'stalled',
    text: 'Hello',
    entry: () => ({ idleLimitMs: reachableMs }),
  },
  { fault: 'stall before headers', scripts: [silence], ends: 'stalled', entry: () => ({ firstLimitMs: reachableMs }) },
  {
    fault: 'stall after the finish',
    scripts: [stall(hello, event(finishChunk()))],
    ends: 'finish stop',
    text: 'Hello',
  },
  {
    fault: 'keep-alives for ever: total limit',
    scripts: [drip(': keep-alive\n\n', 20)],
    ends: 'timeout',
    entry: () => ({ idleLimitMs: 60_000, totalLimitMs: reachableMs }),
  },
  {
    fault: 'HTML instead of a stream',
    scripts: [status(200, '<!doctype html><title>Log in</title>')],
    ends: 'badResponse',
  },
  { fault: 'HTML that says it is a stream', scripts: [stream('\n  <html>sorry</html>')], ends: 'badResponse' },
  {
    fault: 'plain text',
    scripts: [(r) => void r.writeHead(200, { 'content-type': 'text/plain' }).end('It works!')],
    ends: 'badResponse',
  },
  {
    fault: 'broken JSON in an event',
    scripts: [stream(hello, 'data: {"choices":\n\n', end)],
    ends: 'badResponse',
    text: 'Hello',
  },
  {
    fault: 'JSON error in a 200',
    scripts: [status(200, apiError('The context length is exceeded', 'context_length_exceeded'))],
    ends: 'contextTooLong',
  },
  {
    fault: 'JSON error in a 200, text only',
    scripts: [status(200, { error: 'out of order' })],
    ends: 'server',
    requests: 3,
  },
  { fault: 'JSON without an answer', scripts: [status(200, { status: 'ok' })], ends: 'badResponse' },
  {
    fault: 'whole answer as JSON',
    scripts: [status(200, { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] })],
    ends: 'finish stop',
    text: 'Hi',
  },
  {
    fault: 'error in mid-stream',
    scripts: [stream(hello, event(apiError('boom', null, 'server_error')), done)],
    ends: 'server',
    text: 'Hello',
  },
  {
    fault: '`event: error` in mid-stream',
    scripts: [
      stream(
        hello,
        `event: error\n${event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}`,
      ),
    ],
    ends: 'overloaded',
    text: 'Hello',
  },
  {
    fault: 'error with a status in mid-stream',
    scripts: [stream(hello, event(apiError('slow down', 429)))],
    ends: 'rateLimited',
    text: 'Hello',
  },
  {
    fault: 'error as the first event',
    scripts: [stream(event(apiError('boom', null, 'server_error'))), answer(['Hi'])],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: 'UTF-8 split across packets',
    scripts: [stream(...Array.from(wide, (byte) => Uint8Array.of(byte)))],
    ends: 'finish stop',
    text: 'a€𝄞é',
  },
  { fault: 'CRLF', scripts: [stream((hello + end).replaceAll('\n', '\r\n'))], ends: 'finish stop', text: 'Hello' },
  {
    fault: 'comments, ids and keep-alives',
    scripts: [stream(': hi\n\n', 'id: 7\nretry: 10\n', hello, ':\n\n', end)],
    ends: 'finish stop',
    text: 'Hello',
  },
  {
    fault: 'no blank line at the end',
    scripts: [stream(hello, event(finishChunk()).trimEnd())],
    ends: 'finish stop',
    text: 'Hello',
  },
  {
    fault: 'usage-only last chunk',
    scripts: [stream(hello, event(finishChunk()), event(usageChunk), done)],
    ends: 'finish stop',
    text: 'Hello',
  },
  {
    fault: 'empty choices',
    scripts: [stream(event({ choices: [] }), hello, event({ choices: [], prompt_filter_results: [] }), end)],
    ends: 'finish stop',
    text: 'Hello',
  },
  {
    fault: 'finish_reason: length',
    scripts: [answer(['Hello'], { reason: 'length' })],
    ends: 'lengthLimit',
    text: 'Hello',
  },
  {
    fault: 'finish_reason: length of a completion',
    scripts: [answer(['Hello'], { reason: 'length' })],
    ends: 'finish length',
    text: 'Hello',
    request: { role: 'complete' },
  },
  {
    fault: 'finish_reason: content_filter',
    scripts: [answer(['Hel'], { reason: 'content_filter' })],
    ends: 'contentFilter',
    text: 'Hel',
  },
  {
    fault: 'tool calls split over chunks',
    scripts: [stream(...toolStream, event(finishChunk('tool_calls')), done)],
    ends: 'finish toolCalls',
  },
  {
    fault: '400 unknown parameter',
    scripts: [status(400, apiError('Unsupported parameter', 'unsupported_parameter'))],
    ends: 'badRequest',
  },
  {
    fault: '400 prompt too long',
    scripts: [status(400, apiError("This model's maximum context length is 8192 tokens"))],
    ends: 'contextTooLong',
  },
  {
    fault: '400 content policy',
    scripts: [status(400, apiError('filtered', 'content_filter'))],
    ends: 'contentFilter',
  },
  {
    fault: '400 wrong key (Gemini)',
    scripts: [status(400, [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }])],
    ends: 'authentication',
  },
  {
    fault: '401',
    scripts: [status(401, apiError(`Incorrect API key provided: ${canary}`, 'invalid_api_key'))],
    ends: 'authentication',
  },
  { fault: 'no key is set', ends: 'authentication', key: undefined, requests: 0 },
  { fault: 'a key with a line break', ends: 'authentication', key: `${canary}\n${canary}`, requests: 0 },
  { fault: '402', scripts: [status(402, apiError('Insufficient Balance'))], ends: 'quota' },
  { fault: '403', scripts: [status(403, apiError('not allowed'))], ends: 'permission' },
  {
    fault: '404 model',
    scripts: [status(404, apiError('The model does not exist', 'model_not_found'))],
    ends: 'modelNotFound',
  },
  { fault: '404 HTML', scripts: [status(404, '<h1>Not Found</h1>')], ends: 'wrongAddress' },
  { fault: '408', scripts: [status(408, '', soon)], ends: 'timeout', requests: 3 },
  { fault: '413', scripts: [status(413, apiError('too large'))], ends: 'contextTooLong' },
  { fault: '429, retry-after-ms', scripts: [status(429, {}, soon)], ends: 'rateLimited', requests: 3 },
  {
    fault: '429, retry-after 0 s, then an answer',
    scripts: [status(429, {}, { 'retry-after': '0' }), answer(['Hi'])],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: '429, retry-after 1 s, then an answer',
    scripts: [status(429, {}, { 'retry-after': '1' }), answer(['Hi'])],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: '429, date 1 s ahead, then an answer',
    scripts: [(r, q) => status(429, {}, { 'retry-after': secondsFromNow(1) })(r, q), answer(['Hi'])],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: '429, date in an hour',
    scripts: [(r, q) => status(429, {}, { 'retry-after': secondsFromNow(3600) })(r, q)],
    ends: 'rateLimited',
  },
  { fault: '429, absurd: 1e9 s', scripts: [status(429, {}, { 'retry-after': '1000000000' })], ends: 'rateLimited' },
  {
    fault: '429, absurd: not a time',
    scripts: [status(429, {}, { 'retry-after': '-5' }), answer(['Hi'])],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  {
    fault: '429 out of credit',
    scripts: [status(429, apiError('You exceeded your current quota', 'insufficient_quota'), soon)],
    ends: 'quota',
  },
  { fault: '500', scripts: [status(500, apiError('oops'), soon)], ends: 'server', requests: 3 },
  {
    fault: '500 once, then an answer',
    scripts: [status(500, '', soon), answer(['Hi'])],
    ends: 'finish stop',
    text: 'Hi',
    requests: 2,
  },
  { fault: '502 HTML', scripts: [status(502, '<h1>Bad Gateway</h1>', soon)], ends: 'server', requests: 3 },
  { fault: '503', scripts: [status(503, {}, soon)], ends: 'overloaded', requests: 3 },
  { fault: '504', scripts: [status(504, '', soon)], ends: 'timeout', requests: 3 },
  { fault: '529', scripts: [status(529, apiError('Overloaded'), soon)], ends: 'overloaded', requests: 3 },
  {
    fault: 'error body that never ends',
    scripts: [(r) => void r.writeHead(500).write('{')],
    ends: 'stalled',
    entry: () => ({ firstLimitMs: reachableMs }),
  },
  {
    fault: 'redirect',
    scripts: [
      (r, q) =>
        status(307, '', { location: `http://localhost:${new URL(`http://${q.headers['host']}`).port}/v1/elsewhere` })(
          r,
          q,
        ),
    ],
    ends: 'redirect',
  },
  ...newerCases,
  { fault: 'unknown host', ends: 'dns', requests: 0, entry: () => ({ baseUrl: 'http://calibrated.invalid/v1' }) },
  {
    fault: 'nothing listens',
    ends: 'refused',
    requests: 0,
    freePort: true,
  },
  {
    fault: 'TLS failure',
    ends: 'tls',
    requests: 0,
    entry: ({ port }) => ({ baseUrl: `https://127.0.0.1:${port}/v1` }),
  },
  { fault: 'not HTTP', scripts: [(r) => void r.socket?.end('SSH-2.0-OpenSSH_9.6\r\n')], ends: 'badResponse' },
];

function drip(text: string, everyMs: number): Script {
  return (response) => {
    openStream(response);
    const timer = setInterval(() => response.write(text), everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Some text at once or none, and the rest after a pause. */
function later(pauseMs: number, rest: string, now = ''): Script {
  return (response) => {
    openStream(response);
    if (now !== '') response.write(now);
    const timer = setTimeout(() => response.end(rest), pauseMs);
    response.on('close', () => clearTimeout(timer));
  };
}

function closing(script: Script): Script {
  return (response, request) => {
    response.setHeader('connection', 'close');
    return script(response, request);
  };
}
