import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What the server saw of one request. Times are of `performance.now()`. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, or undefined. */
  readonly body: unknown;
  readonly arrivedMs: number;
  /** When the client closed the connection before the answer had ended. */
  abortedMs: number | undefined;
}

/** Answers one request; the connection stays open until the script ends it. */
export type Script = (response: ServerResponse, request: SeenRequest) => void | Promise<void>;

/**
 * A model server on loopback that does what a test tells it: a script for each request in turn (the last one stays for all
 * that follow), or one function for all. It records what it was sent.
 */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #scripts: readonly Script[] = [];
  #next = 0;

  private constructor() {
    this.#server = createServer((incoming, response) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('end', () => {
        const seen: SeenRequest = {
          method: incoming.method ?? '',
          path: incoming.url ?? '',
          headers: incoming.headers,
          body: parsed(Buffer.concat(pieces).toString()),
          arrivedMs: performance.now(),
          abortedMs: undefined,
        };
        this.requests.push(seen);
        response.on('close', () => {
          if (!response.writableEnded) seen.abortedMs = performance.now();
        });
        const script = this.#scripts[Math.min(this.#next++, this.#scripts.length - 1)];
        if (script === undefined) response.writeHead(500).end('no script');
        else void script(response, seen);
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(...scripts: readonly Script[]): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    server.script(...scripts);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** Replaces the scripts and forgets what was seen. */
  script(...scripts: readonly Script[]): void {
    this.#scripts = scripts;
    this.#next = 0;
    this.requests.length = 0;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
