import { withoutEnd } from './textEnds.ts';

/**
 * The parts of a text that are code or quoted: fences, code between backticks, and text in double quotes. An apostrophe is no quote.
 * They are found from the start on; whoever reads something else there, such as a name in quotes, skips it by asking from its end on.
 */
export class QuotedParts {
  readonly #text: string;
  /** Where the runs of backticks of each length stand, the last one first. */
  readonly #runs = new Map<number, number[]>();
  /** Of each sign that closes a quote, up to where there is none. */
  readonly #notClosed = new Map<string, number>();
  #paragraphEnd = 0;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.lastIndexOf('`'); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('`', at - 1)) {
      const end = at + 1;
      while (text[at - 1] === '`') at -= 1;
      const runs = this.#runs.get(end - at);
      if (runs === undefined) this.#runs.set(end - at, [at]);
      else runs.push(at);
    }
  }

  /** Where the paragraph of an offset ends: a sign that nothing closes reaches no further. */
  paragraphEnd(at: number): number {
    if (at >= this.#paragraphEnd) {
      const end = this.#text.indexOf('\n\n', at);
      this.#paragraphEnd = end < 0 ? this.#text.length : end + 1;
    }
    return this.#paragraphEnd;
  }

  /** The end of the part that starts at an offset; the offset itself if none does. Offsets must grow from call to call. */
  endOf(at: number): number {
    const sign = this.#text[at] ?? '';
    if (sign === '`' || sign === '~') return this.#codeEnd(at, sign);
    const closing = quotes.get(sign);
    return closing === undefined ? at : this.#quoteEnd(at, closing);
  }

  #codeEnd(at: number, sign: string): number {
    const text = this.#text;
    let end = at;
    while (text[end] === sign) end += 1;
    const length = end - at;
    if (length >= 3 && this.#isFence(at, end, sign)) return this.#fenceEnd(end, sign.repeat(length));
    if (sign === '~') return end;
    const runs = this.#runs.get(length) ?? [];
    while (runs.length > 0 && (runs.at(-1) ?? 0) <= at) runs.pop();
    const closing = runs.at(-1);
    // A run that nothing closes is a sign like any other, but none of its backticks starts a shorter one.
    return closing === undefined || closing >= this.paragraphEnd(at) ? end : closing + length;
  }

  #isFence(at: number, end: number, sign: string): boolean {
    const text = this.#text;
    let start = at;
    while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1;
    if (start > 0 && text[start - 1] !== '\n') return false;
    const lineEnd = text.indexOf('\n', end);
    return !text.slice(end, lineEnd < 0 ? undefined : lineEnd).includes(sign);
  }

  /** One that is never closed reaches to the end. */
  #fenceEnd(at: number, mark: string): number {
    const text = this.#text;
    for (let line = text.indexOf('\n', at) + 1; line > 0; ) {
      const next = text.indexOf('\n', line) + 1;
      const end = next > 0 ? next - 1 : text.length;
      const written = text.slice(line, end).trim();
      if (written.startsWith(mark) && withoutEnd(written, mark) === '') return end;
      line = next;
    }
    return text.length;
  }

  #quoteEnd(at: number, closing: string): number {
    const text = this.#text;
    // 5" is no quote.
    if (isWordSign(text[at - 1])) return at;
    const limit = this.paragraphEnd(at);
    if ((this.#notClosed.get(closing) ?? 0) >= limit) return at;
    for (let end = at + 1; end < limit; end += 1)
      if (text[end] === closing && (closing !== '"' || !isWordSign(text[end + 1]))) return end + 1;
    this.#notClosed.set(closing, limit);
    return at;
  }
}

const quotes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
]);

function isWordSign(sign = ''): boolean {
  return /[\p{L}\p{N}_$]/u.test(sign);
}
