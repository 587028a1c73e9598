/** A stretch of an answer, all text or all thinking. */
export interface ReasoningPiece {
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

const opens = ['<think>', '<thinking>', '<reasoning>', '<thought>', '<seed:think>', '[THINK]', '◁think▷'] as const;
const channelTokens = /<\|(start|channel|message|end|return|call|constrain)\|>/;
/** Longest marker that may be split between two chunks. */
const maxMarkUnits = 16;

/**
 * Separates thinking from the answer while it streams. Thinking can only start with the first visible text of an answer, because code may
 * contain the same markers. Only text that may be the beginning of a marker is held back.
 */
export class ReasoningStream {
  #state: 'start' | 'thinking' | 'afterThinking' | 'answer' | 'channels' = 'start';
  #held = '';
  #close = '';
  #channel: 'text' | 'reasoning' | 'header' = 'header';
  #header = '';

  take(text: string): readonly ReasoningPiece[] {
    if (this.#state === 'answer') return text === '' ? [] : [{ kind: 'text', text }];
    this.#held += text;
    const pieces: ReasoningPiece[] = [];
    while (this.#step(pieces)) {
      // Until the held text yields nothing more.
    }
    return pieces;
  }

  /** Returns the text still held; call it when nothing more will come. */
  end(): readonly ReasoningPiece[] {
    const text = this.#held;
    this.#held = '';
    if (text === '' || (this.#state === 'channels' && this.#channel === 'header')) return [];
    const isThinking = this.#state === 'thinking' || (this.#state === 'channels' && this.#channel === 'reasoning');
    return [{ kind: isThinking ? 'reasoning' : 'text', text }];
  }

  /** @returns whether there may be more to do */
  #step(pieces: ReasoningPiece[]): boolean {
    if (this.#held === '') return false;
    switch (this.#state) {
      case 'start':
        return this.#begin();
      case 'thinking': {
        const at = this.#held.toLowerCase().indexOf(this.#close);
        const stop = at < 0 ? safeEnd(this.#held, this.#close) : at;
        push(pieces, 'reasoning', this.#held.slice(0, stop));
        this.#held = this.#held.slice(at < 0 ? stop : at + this.#close.length);
        if (at >= 0) this.#state = 'afterThinking';
        return at >= 0;
      }
      case 'afterThinking': {
        // The blank lines between thinking and answer belong to neither.
        const rest = this.#held.trimStart();
        this.#held = rest;
        if (rest === '') return false;
        this.#state = 'answer';
        return true;
      }
      case 'answer':
        push(pieces, 'text', this.#held);
        this.#held = '';
        return false;
      case 'channels':
        return this.#channels(pieces);
    }
  }

  #begin(): boolean {
    const text = this.#held.trimStart();
    if (text === '') return false;
    const lower = text.toLowerCase();
    const open = opens.find((mark) => lower.startsWith(mark.toLowerCase()));
    if (open !== undefined) {
      this.#held = text.slice(open.length);
      this.#close = open.toLowerCase().replace(/^(.)/, '$1/');
      this.#state = 'thinking';
      return true;
    }
    if (/^<\|(?:start|channel)\|>/.test(text)) {
      this.#held = text;
      this.#state = 'channels';
      return true;
    }
    const isOpen = [...opens, '<|start|>', '<|channel|>'].some((mark) => mark.toLowerCase().startsWith(lower));
    if (isOpen) return false;
    this.#state = 'answer';
    return true;
  }

  #channels(pieces: ReasoningPiece[]): boolean {
    const mark = channelTokens.exec(this.#held);
    const stop = mark?.index ?? Math.max(0, this.#held.lastIndexOf('<', this.#held.length - 1));
    const isCut =
      mark === null && stop < this.#held.length && this.#held.length - stop <= maxMarkUnits && this.#held[stop] === '<';
    const end = mark === null && !isCut ? this.#held.length : stop;
    const body = this.#held.slice(0, end);
    if (this.#channel === 'header') this.#header += body;
    else push(pieces, this.#channel, body);
    this.#held = this.#held.slice(end + (mark?.[0].length ?? 0));
    if (mark === null) return false;
    if (mark[1] === 'message') this.#channel = /^\s*(?:assistant\s*)?final\b/.test(this.#header) ? 'text' : 'reasoning';
    else {
      this.#channel = 'header';
      if (mark[1] !== 'constrain') this.#header = '';
    }
    return true;
  }
}

function push(pieces: ReasoningPiece[], kind: ReasoningPiece['kind'], text: string): void {
  if (text !== '') pieces.push({ kind, text });
}

/** The end of the part in which no marker can begin. */
function safeEnd(text: string, mark: string): number {
  const lower = text.toLowerCase();
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length -= 1) {
    if (lower.endsWith(mark.slice(0, length))) return text.length - length;
  }
  return text.length;
}
