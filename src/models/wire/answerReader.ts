import type { Asked } from '../sentences.ts';
import type { ModelRole, Part } from '../streamParts.ts';
import { Assembler, type Ending } from './assembler.ts';
import { errorOf } from './chunkFormats.ts';
import { EventStream, JsonLines, type StreamEvent } from './eventStream.ts';
import { type Fault, fault } from './fault.ts';
import { bodyFault } from './responseFault.ts';
import type { Watch } from './watch.ts';
import type { WireRequest } from './wireRequest.ts';

/** How long to wait, after the end marker, for usage or trailing text. Chosen by us: servers that send them do so at once. */
const usageWaitMs = 1500;

/** Largest body to read where a stream was expected, UTF-16 units; an error is far shorter. */
const maxBodyUnits = 1_000_000;

type Step = { readonly parts: readonly Part[] } | { readonly ending: Ending };

/** Reads one answer from its response. Strict about the end: an answer counts only if the provider says it is complete. */
export class AnswerReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #isEventStream: boolean;
  readonly #wire: WireRequest;
  readonly #asked: Asked;
  readonly #watch: Watch;
  readonly #events: EventStream | JsonLines;
  readonly #assembler: Assembler;
  /** Set if the body is not an event stream. */
  #body: { text: string; readonly decoder: TextDecoder } | undefined;
  #hasBegun = false;
  #hasEvents = false;
  /** Events received but not yet parsed, the index of the next one, and how many to parse at once. */
  #pending: readonly StreamEvent[] = [];
  #nextPending = 0;
  #batch = 1;
  #isDone = false;
  #fault: Fault | undefined;

  constructor(response: Response, wire: WireRequest, role: ModelRole, asked: Asked, watch: Watch) {
    this.#reader = response.body?.getReader();
    this.#isEventStream = /event-stream/i.test(response.headers.get('content-type') ?? '');
    this.#wire = wire;
    this.#events = wire.isJsonLines === true ? new JsonLines() : new EventStream();
    this.#asked = asked;
    this.#watch = watch;
    this.#assembler = new Assembler(asked, role);
  }

  /** The next parts to show (at least one), or how the answer ended. Never throws. */
  async next(): Promise<Step> {
    for (;;) {
      if (this.#fault !== undefined) return { ending: { fault: this.#fault, parts: none } };
      if (this.#nextPending < this.#pending.length) {
        const waiting = this.#takePending();
        if (waiting.length > 0) return { parts: waiting };
        continue;
      }
      if (this.#isDone) return { ending: this.#assembler.end() };
      const bytes = await this.#read();
      const parts = bytes === undefined ? this.#finish() : this.#take(bytes);
      if (parts.length > 0) return { parts };
    }
  }

  /** The next bytes, or undefined at the end of the body. */
  async #read(): Promise<Uint8Array | undefined> {
    try {
      const { value, done } = (await this.#reader?.read()) ?? { value: undefined, done: true };
      if (this.#watch.reason === undefined) {
        if (!done) this.#watch.heard();
        return done ? undefined : value;
      }
    } catch (error) {
      // Once the provider has said it is complete, an answer is whole however the connection ends; before that, it is not.
      if (this.#watch.reason === undefined && !this.#assembler.isFinished) {
        this.#fault = fault('truncated', this.#asked, { isPassing: error instanceof Error });
      }
    }
    const { reason } = this.#watch;
    if (reason === 'cancelled' || (reason !== undefined && !this.#assembler.isFinished)) {
      this.#fault = fault(reason, this.#asked);
    }
    this.#isDone = true;
    return emptyBytes;
  }

  #take(bytes: Uint8Array): readonly Part[] {
    if (this.#isDone) return none;
    if (!this.#hasBegun && !this.#begins(bytes)) return none;
    if (this.#body !== undefined) {
      this.#body.text += this.#body.decoder.decode(bytes, { stream: true });
      if (this.#body.text.length > maxBodyUnits) this.#fail('badResponse');
      return none;
    }
    try {
      return this.#takeEvents(this.#events.take(bytes));
    } catch {
      return this.#fail('badResponse');
    }
  }

  /** Checks the first visible byte: an HTML page or a JSON body is not a stream, whatever its content type says. */
  #begins(bytes: Uint8Array): boolean {
    const first = bytes.find((byte) => byte > blank && !byteOrderMark.has(byte));
    if (first === undefined) return false;
    this.#hasBegun = true;
    if (first === '<'.charCodeAt(0)) {
      this.#fail('badResponse');
      return false;
    }
    const isLine = first === '{'.charCodeAt(0) && this.#wire.isJsonLines === true;
    if (!isLine && (first === '{'.charCodeAt(0) || first === '['.charCodeAt(0))) {
      this.#body = { text: '', decoder: new TextDecoder() };
    }
    return true;
  }

  #takeEvents(events: readonly StreamEvent[]): readonly Part[] {
    this.#pending = events;
    this.#nextPending = 0;
    return this.#takePending();
  }

  /** Parses one event first, then larger and larger batches, so that the first word need not wait for everything that came with it. */
  #takePending(): readonly Part[] {
    let parts: Part[] | undefined;
    const end = Math.min(this.#pending.length, this.#nextPending + this.#batch);
    this.#batch = Math.min(largestBatch, this.#batch * 4);
    while (this.#nextPending < end) {
      const event = this.#pending[this.#nextPending++];
      if (event === undefined) break;
      this.#hasEvents = true;
      if (event.data.startsWith('[DONE]')) {
        this.#isDone = true;
        this.#nextPending = this.#pending.length;
        this.#letGo();
        break;
      }
      const more = this.#takeEvent(event);
      if (this.#fault !== undefined) break;
      if (parts === undefined) parts = [...more];
      else parts.push(...more);
    }
    if (this.#assembler.isFinished && !this.#isDone) this.#watch.expectWithin(usageWaitMs);
    return parts ?? none;
  }

  #takeEvent({ data, isError }: StreamEvent): readonly Part[] {
    let parsed: unknown;
    try {
      parsed = JSON.parse(data);
    } catch {
      return this.#fail('badResponse');
    }
    const chunk = isError || Array.isArray(parsed) ? { error: errorOf(parsed) } : this.#wire.read(parsed);
    if (chunk === undefined) return this.#fail('badResponse');
    const parts = this.#assembler.take(chunk);
    if (parts.length > 0 || chunk.toolCalls !== undefined) this.#watch.begun();
    if (this.#assembler.hasFailed) {
      this.#isDone = true;
      this.#nextPending = this.#pending.length;
    }
    return parts;
  }

  /** The body has ended. */
  #finish(): readonly Part[] {
    this.#isDone = true;
    if (this.#body !== undefined) return this.#takeBody(this.#body.text);
    const rest = this.#events.end();
    const last = rest.find(({ data }) => data.startsWith('[DONE]') || isJson(data));
    const parts = last === undefined ? none : this.#takeEvents([last]);
    // An empty event stream was cut off; other content that is not a stream comes from something else at that address.
    if (!this.#hasEvents && !this.#isEventStream) return this.#fail('badResponse');
    return parts;
  }

  /** JSON instead of a stream: an error, or the complete answer of a server that does not stream. */
  #takeBody(text: string): readonly Part[] {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return this.#fail('badResponse');
    }
    const error: unknown = Array.isArray(parsed) ? errorOf(parsed) : Object(parsed).error;
    if (error !== undefined && error !== null) {
      this.#fault = bodyFault(error, this.#asked);
      return none;
    }
    const chunk = this.#wire.read(parsed);
    return chunk?.finish === undefined ? this.#fail('badResponse') : this.#assembler.take(chunk);
  }

  #fail(kind: 'badResponse'): readonly Part[] {
    this.#fault = fault(kind, this.#asked);
    return none;
  }

  /** Reads the little that may follow so that the connection can be reused; the answer does not wait for it. */
  #letGo(): void {
    this.#watch.expectWithin(usageWaitMs);
    this.#watch.keepOpenFor(drain(this.#reader));
  }
}

/** Events parsed before the consumer gets a turn; each takes a few microseconds. */
const largestBatch = 64;

const none: readonly Part[] = [];
const emptyBytes = new Uint8Array();
const blank = 32;
const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  const toTheEnd = async () => {
    while ((await reader?.read())?.done === false);
  };
  // The answer is complete; how the connection ends no longer matters.
  await toTheEnd().catch(() => undefined);
}
