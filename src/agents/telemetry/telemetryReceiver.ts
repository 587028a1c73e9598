import { createServer, type IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { SessionEvent } from '../sessions/sessionEvent.ts';
import { telemetryItems } from './otlpJson.ts';
import { telemetryEvents } from './telemetryEvents.ts';

/** A batch of spans is some hundred kilobytes; bytes, unpacked too. Chosen by us. */
const maxBodyBytes = 8_000_000;
/** Names of this machine: another one in `Host` means a web page that has its name resolved to 127.0.0.1. */
const localHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/iu;

export interface TelemetryReceiver {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Receives the telemetry (OTLP over HTTP, in JSON) that agents on this machine export, on 127.0.0.1 only. Web pages are kept out:
 * JSON needs their browser to ask first, which is not answered.
 * @param port 0 lets the system choose.
 * @throws Error when the port is taken.
 */
export async function startTelemetryReceiver(
  port: number,
  onEvents: (events: readonly SessionEvent[]) => void,
): Promise<TelemetryReceiver> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    receive(request).then(
      (outcome) => {
        if (typeof outcome === 'number') return answer(outcome, { message: sentences[outcome] });
        if (outcome.length > 0) onEvents(outcome);
        answer(200, {});
      },
      // The sender went away in the middle.
      () => response.destroy(),
    );
  });
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? port) : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const sentences: Readonly<Record<number, string>> = {
  400: 'This is no JSON.',
  403: 'Only programs of this machine may send telemetry here.',
  404: 'Telemetry goes to /v1/logs, /v1/traces or /v1/metrics, by POST.',
  413: 'This is too large.',
  415: 'Send OTLP as JSON ("http/json").',
};

/** @returns the events, or the status to answer with. */
async function receive(request: IncomingMessage): Promise<readonly SessionEvent[] | number> {
  const { method, url = '', headers } = request;
  if (!localHost.test(headers.host ?? '')) return 403;
  if (method !== 'POST' || !/^\/v1\/(?:logs|traces|metrics)$/u.test(url)) return 404;
  if (!/^application\/json\b/iu.test(headers['content-type'] ?? '')) return 415;
  const packed = await bodyOf(request);
  if (packed === undefined) return 413;
  // Metrics are sums over sessions: they say nothing about one, and a sender that gets an error tries again.
  if (url === '/v1/metrics') return [];
  try {
    const isPacked = headers['content-encoding'] === 'gzip';
    const body = isPacked ? await promisify(gunzip)(packed, { maxOutputLength: maxBodyBytes }) : packed;
    return telemetryEvents(telemetryItems(JSON.parse(body.toString('utf8'))));
  } catch (error) {
    return error instanceof RangeError ? 413 : 400;
  }
}

/** @returns undefined for one that is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= maxBodyBytes) parts.push(part);
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(parts);
}
