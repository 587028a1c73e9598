import type OpenAI from 'openai';
import type { Asked } from '../sentences.ts';
import { bodyText } from './bodyText.ts';
import { errorOf } from './chunkFormats.ts';
import { connectionFault } from './connectionFault.ts';
import type { Fault } from './fault.ts';
import { statusFault } from './responseFault.ts';
import type { WireRequest } from './wireRequest.ts';

/** The package's own timer must never fire, since our watch keeps the time; this is the longest a timer can take. */
const neverMs = 2 ** 31 - 1;

/** The package's headers that we send. Others come from the environment or describe the machine; they are dropped. */
const sentHeaders = ['accept', 'content-type', 'authorization', 'user-agent'] as const;

/**
 * Sends requests through the `openai` package, loaded on first use. Its retries are off (it keeps sleeping after an abort), its log is off
 * (it prints what it cannot parse), and redirects are not followed (the key would go along).
 */
export class OpenaiTransport {
  readonly #fetch: typeof fetch;
  readonly #keyHeader: string | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  #package: typeof import('openai') | undefined;
  /** Reused while the key stays the same. */
  #client: OpenAI | undefined;
  #key: string | undefined;

  constructor(fetchLike: typeof fetch, keyHeader: string | undefined, headers: Readonly<Record<string, string>>) {
    this.#fetch = fetchLike;
    this.#keyHeader = keyHeader;
    this.#headers = headers;
  }

  get isLoaded(): boolean {
    return this.#package !== undefined;
  }

  /** Loads the package up front, so that loading does not count as the server's time. */
  async load(): Promise<void> {
    this.#package ??= await import('openai');
  }

  /** The response once headers with a good status have arrived; a fault otherwise. Never throws. */
  async send(
    wire: Pick<WireRequest, 'url' | 'body'>,
    key: string | undefined,
    signal: AbortSignal,
    asked: Asked,
    nowMs: () => number,
  ): Promise<{ readonly response: Response } | { readonly fault: Fault }> {
    let client = this.#client;
    if (client === undefined || this.#key !== key) {
      this.#package ??= await import('openai');
      client = new this.#package.OpenAI(this.#options(key));
      this.#client = client;
      this.#key = key;
    }
    try {
      return { response: await client.post(wire.url, { body: wire.body, stream: true, signal }).asResponse() };
    } catch (error) {
      const { APIError } = this.#package ?? {};
      if (APIError !== undefined && error instanceof APIError && error.status !== undefined) {
        const body: unknown = error.error ?? error.message;
        return { fault: statusFault(error.status, errorOf(body), error.headers, asked, nowMs()) };
      }
      return { fault: connectionFault(error, asked) };
    }
  }

  #options(key: string | undefined): ConstructorParameters<typeof OpenAI>[0] {
    const bearer = key !== undefined && this.#keyHeader === undefined;
    return {
      // Everything is named, since the package reads the environment for whatever is left out.
      apiKey: key ?? 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      baseURL: 'https://unused.invalid',
      maxRetries: 0,
      timeout: neverMs,
      logLevel: 'off',
      ...(bearer ? {} : { defaultHeaders: { authorization: null } }),
      fetch: async (input, init) => {
        const given = init?.headers instanceof Headers ? init.headers : new Headers(init?.headers);
        const headers: Record<string, string> = { ...this.#headers };
        for (const name of sentHeaders) {
          const value = given.get(name);
          if (value !== null) headers[name] = value;
        }
        if (key !== undefined && this.#keyHeader !== undefined) headers[this.#keyHeader] = key;
        const response = await this.#fetch(input, { ...init, headers, redirect: 'manual' });
        return response.ok ? response : withErrorObject(response);
      },
    };
  }
}

/** How much of an error to read, bytes: the message is at its beginning. */
const maxErrorBytes = 1_000_000;

/** Gemini wraps its error in a list, where the package does not find it. */
async function withErrorObject(response: Response): Promise<Response> {
  const text = await bodyText(response, maxErrorBytes);
  const { status, headers } = response;
  return new Response(text.trimStart().startsWith('[') ? JSON.stringify(errorIn(text)) : text, { status, headers });
}

function errorIn(text: string): unknown {
  try {
    return { error: errorOf(JSON.parse(text)) };
  } catch {
    return {};
  }
}
