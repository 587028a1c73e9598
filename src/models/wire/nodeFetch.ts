import type { IncomingMessage, RequestOptions } from 'node:http';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import * as zlib from 'node:zlib';

/**
 * Required at run time and by these names: the editor patches its proxy and certificates into the `http` and `https` that an extension
 * requires this way, and into no others.
 */
const load = createRequire(import.meta.url);

type NodeHttp = typeof import('node:http');
type NodeHttps = typeof import('node:https');

export interface NodeFetchOptions {
  /** Variables such as HTTPS_PROXY and NO_PROXY, for use outside an editor; needs Node 24.5. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
}

/**
 * A `fetch` over Node's own http. The global one always gives up after 300 s without a byte, and a large model may think longer. Redirects
 * are never followed, and only the signal limits the time.
 */
export function nodeFetch({ proxyEnv }: NodeFetchOptions = {}): typeof fetch {
  const http: NodeHttp = load('http');
  const https: NodeHttps = load('https');
  const agentOptions = { keepAlive: true, ...(proxyEnv === undefined ? {} : { proxyEnv }) };
  const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isSafe = url.protocol === 'https:';
    const options: RequestOptions = {
      method: init.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', ...Object.fromEntries(new Headers(init.headers)) },
      agent: isSafe ? agents.https : agents.http,
      ...(init.signal === undefined || init.signal === null ? {} : { signal: init.signal }),
    };
    const body = typeof init.body === 'string' ? init.body : undefined;
    const send = () => request((isSafe ? https : http).request, url, options, body);
    try {
      return await send();
    } catch (error) {
      // The server had closed this kept-alive connection in the meantime; nothing of the request was answered.
      if (error instanceof StaleConnection) return send();
      throw error;
    }
  };
}

class StaleConnection extends Error {}

function request(
  open: NodeHttp['request'],
  url: URL,
  options: RequestOptions,
  body: string | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = open(url, options, (incoming) => resolve(responseOf(incoming)));
    outgoing.on('error', (error) => {
      const isStale = outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
      reject(isStale && options.signal?.aborted !== true ? new StaleConnection('', { cause: error }) : error);
    });
    if (body === undefined) outgoing.end();
    else {
      outgoing.setHeader('content-length', Buffer.byteLength(body));
      outgoing.end(body);
    }
  });
}

function responseOf(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
  }
  const status = incoming.statusCode ?? 0;
  const isEmpty = status === 204 || status === 304;
  if (isEmpty) incoming.resume();
  const stream = decoded(incoming, headers.get('content-encoding'));
  return new Response(isEmpty ? null : webStream(stream), { status: status < 200 ? 502 : status, headers });
}

/** Some servers compress although asked not to. */
function decoded(incoming: IncomingMessage, encoding: string | null): Readable {
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH })
      : encoding === 'br'
        ? zlib.createBrotliDecompress()
        : encoding === 'deflate'
          ? zlib.createInflate({ flush: zlib.constants.Z_SYNC_FLUSH })
          : encoding === 'zstd'
            ? zlib.createZstdDecompress()
            : undefined;
  if (decoder === undefined) return incoming;
  incoming.on('error', (error) => decoder.destroy(error));
  incoming.on('aborted', () => decoder.destroy(new Error('The connection broke.')));
  return incoming.pipe(decoder);
}

/** Passes bytes on as they come, without buffering. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      stream.on('data', (bytes: Uint8Array) => {
        controller.enqueue(bytes);
        if ((controller.desiredSize ?? 1) <= 0) stream.pause();
      });
      stream.on('end', () => controller.close());
      stream.on('error', (error) => controller.error(error));
      stream.on('close', () => {
        if (!stream.readableEnded && stream.errored === null) controller.error(new Error('The connection broke.'));
      });
    },
    pull() {
      stream.resume();
    },
    cancel() {
      stream.destroy();
    },
  });
}
