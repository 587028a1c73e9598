/** One server-sent event. */
export interface StreamEvent {
  readonly data: string;
  readonly isError: boolean;
}

/** Longest event, UTF-16 units; anything longer is not an answer of a language model. */
const maxEventUnits = 8_000_000;

/**
 * Splits bytes into server-sent events (WHATWG HTML, 9.2). We do not use the openai package's parser: it cannot tell a finished stream
 * from a broken one, and it logs what it cannot parse. Never waits; an incomplete event is kept until the next bytes.
 */
export class EventStream {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string | undefined;
  #isError = false;

  /** @throws RangeError if an event is longer than any answer */
  take(bytes: Uint8Array): StreamEvent[] {
    return this.#cut(this.#rest + this.#decoder.decode(bytes, { stream: true }));
  }

  /** Events at the end that lack the closing blank line. */
  end(): StreamEvent[] {
    return this.#cut(`${this.#rest}${this.#decoder.decode()}\n\n`);
  }

  #cut(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#line(text.slice(from, text.charCodeAt(end - 1) === carriageReturn && end > from ? end - 1 : end), events);
      from = end + 1;
    }
    this.#rest = from === 0 ? text : text.slice(from);
    if (this.#rest.length + (this.#data?.length ?? 0) > maxEventUnits) throw new RangeError('An event is too long.');
    return events;
  }

  #line(line: string, events: StreamEvent[]): void {
    if (line === '') {
      if (this.#data !== undefined) events.push({ data: this.#data, isError: this.#isError });
      this.#data = undefined;
      this.#isError = false;
    } else if (line.startsWith('data:')) this.#add(valueAfter(line, 5));
    else if (line.startsWith('event:')) this.#isError = valueAfter(line, 6) === 'error';
    else if (line.startsWith('error:')) {
      // llama.cpp uses `error` as the field name.
      this.#isError = true;
      this.#add(valueAfter(line, 6));
    }
  }

  #add(value: string): void {
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
  }
}

/** Splits bytes into lines of JSON, as Ollama's own API sends them; each line is an event. */
export class JsonLines {
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** @throws RangeError if a line is longer than any answer */
  take(bytes: Uint8Array): StreamEvent[] {
    return this.#cut(this.#decoder.decode(bytes, { stream: true }));
  }

  /** A last line that lacks its line end. */
  end(): StreamEvent[] {
    return this.#cut(`${this.#decoder.decode()}\n`);
  }

  #cut(text: string): StreamEvent[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > maxEventUnits) throw new RangeError('A line is too long.');
    return lines.filter((line) => line.trim() !== '').map((data) => ({ data, isError: false }));
  }
}

const carriageReturn = 13;
const blank = 32;

function valueAfter(line: string, start: number): string {
  return line.slice(line.charCodeAt(start) === blank ? start + 1 : start);
}
