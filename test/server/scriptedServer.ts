// A model server for tests: OpenAI-compatible, on a free port of this machine, and it does exactly what it is told.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as it came. Times are of `performance.now()`. */
export interface RecordedRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The text parsed, undefined when it is not JSON. */
  readonly body: Record<string, unknown> | undefined;
  readonly receivedMs: number;
  /** The same for requests over one connection. */
  readonly clientPort: number | undefined;
  /** Resolves when the socket of the request is closed, with the time. */
  readonly closed: Promise<number>;
}

/** What to do with a request. It may leave the response open. */
export type Script = (response: ServerResponse, request: RecordedRequest) => void | Promise<void>;

export class ScriptedServer {
  readonly requests: RecordedRequest[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #closed = new WeakMap<Socket, Promise<number>>();
  readonly #queue: Script[] = [];
  readonly #waiting: { readonly count: number; readonly resolve: (request: RecordedRequest) => void }[] = [];
  #otherwise: Script;

  constructor(otherwise: Script) {
    this.#otherwise = otherwise;
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
      this.#closed.set(socket, closed);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /**
   * @param otherwise Answers the requests for which no script is queued.
   * @param port A free one when not given. @throws when it is taken
   */
  static async start(
    otherwise: Script = (response) => void response.writeHead(404).end(),
    port = 0,
  ): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(otherwise);
    await new Promise<void>((resolve, reject) => {
      scripted.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return scripted;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Base address of the API, without a slash at the end. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** Scripts for the next requests, in order. */
  next(...scripts: readonly Script[]): void {
    this.#queue.push(...scripts);
  }

  /** From now on for requests without a script of their own. */
  otherwise(script: Script): void {
    this.#otherwise = script;
  }

  /** Resolves with the request of that number (1 is the first) when it has come. */
  request(count: number): Promise<RecordedRequest> {
    const present = this.requests[count - 1];
    if (present !== undefined) return Promise.resolve(present);
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Forgets requests and scripts. */
  reset(): void {
    this.requests.length = 0;
    this.#queue.length = 0;
  }

  /** Tears every connection down. */
  breakOff(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.breakOff();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.socket?.setNoDelay(true);
    const { socket } = incoming;
    const closed = this.#closed.get(socket) ?? Promise.resolve(performance.now());
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const text = Buffer.concat(pieces).toString('utf8');
    const request: RecordedRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers as Record<string, string | undefined>,
      text,
      body: parsed(text),
      receivedMs: performance.now(),
      clientPort: socket.remotePort,
      closed,
    };
    this.requests.push(request);
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.count === this.requests.length) waiting.resolve(request);
      else this.#waiting.push(waiting);
    }
    await (this.#queue.shift() ?? this.#otherwise)(response, request);
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
