import { type Fault, fault } from './fault.ts';
import type { ModelErrorKind } from './modelError.ts';
import type { FinishReason, ModelRole, Part, ToolCall } from './parts.ts';
import { ReasoningStream, type SpokenPiece } from './reasoningStream.ts';
import { bodyFault } from './responseFault.ts';
import type { Asked } from './sentences.ts';

/** What a chunk of any of the formats says, in the common words. */
export interface Chunk {
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  /** Words by which the model declines. */
  readonly refusal?: string | undefined;
  readonly toolCalls?: readonly ToolCallPiece[];
  /** As the provider says it. */
  readonly finish?: string | undefined;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  /** The provider's error object. */
  readonly error?: unknown;
}

export interface ToolCallPiece {
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
  readonly argumentsJson?: string;
  readonly extra?: unknown;
}

/** How an answer ended: the last parts before the `finish` or the error. */
export type Ending = { readonly parts: readonly Part[] } & (
  | { readonly reason: FinishReason }
  | { readonly fault: Fault }
);

/** Puts the chunks of one answer together: text goes straight on, tool calls and usage are kept for the end. */
export class Assembler {
  readonly #asked: Asked;
  readonly #role: ModelRole;
  readonly #calls: Call[] = [];
  #callUnits = 0;
  readonly #callOfIndex = new Map<number, number>();
  #usage: Chunk['usage'];
  #finish: string | undefined;
  #fault: Fault | undefined;
  /** Thinking that comes inside of the text. */
  readonly #spoken = new ReasoningStream();
  #hasText = false;
  #hasRefused = false;

  constructor(asked: Asked, role: ModelRole) {
    this.#asked = asked;
    this.#role = role;
  }

  /** True once the provider has said that the answer is complete; usage may still follow. */
  get isFinished(): boolean {
    return this.#finish !== undefined || this.#fault !== undefined;
  }

  /** An error came in the place of the rest; nothing more is read. */
  get hasFailed(): boolean {
    return this.#fault !== undefined;
  }

  /** The parts to show now. */
  take(chunk: Chunk): readonly Part[] {
    if (chunk.error !== undefined) this.#fault ??= bodyFault(chunk.error, this.#asked);
    if (chunk.usage !== undefined) this.#usage = chunk.usage;
    if (chunk.finish !== undefined) this.#finish ??= chunk.finish;
    for (const piece of chunk.toolCalls ?? []) this.#addToCall(piece);
    if (this.#callUnits > maxCallUnits) {
      this.#fault ??= fault('badResponse', this.#asked);
      this.#calls.length = 0;
    }
    const { text = '', reasoning = '', refusal = '' } = chunk;
    if (refusal !== '') this.#hasRefused = true;
    if (text === '' && reasoning === '' && refusal === '') return none;
    const parts: Part[] = reasoning === '' ? [] : [{ type: 'reasoning', text: reasoning }];
    for (const piece of this.#spoken.take(text)) parts.push(this.#part(piece));
    if (refusal !== '') parts.push(this.#part({ kind: 'text', text: refusal }));
    return parts;
  }

  #part({ kind, text }: SpokenPiece): Part {
    if (kind === 'text') this.#hasText ||= text.trim() !== '';
    return { type: kind, text };
  }

  /** When nothing more will come. */
  end(): Ending {
    const rest = this.#spoken.end().map((piece) => this.#part(piece));
    const { inputTokens, outputTokens } = this.#usage ?? {};
    // What was used counts however the answer ends.
    const usage: Part[] =
      inputTokens === undefined || outputTokens === undefined
        ? rest
        : [...rest, { type: 'usage', inputTokens, outputTokens }];
    const failed = (kind: ModelErrorKind): Ending => ({ fault: fault(kind, this.#asked), parts: usage });
    if (this.#fault !== undefined) return { fault: this.#fault, parts: usage };
    if (this.#finish === undefined) return failed('truncated');
    const calls = this.#calls.map((call): Part => ({ type: 'toolCall', ...call }));
    switch (this.#finish.toLowerCase()) {
      case 'length':
      case 'max_tokens':
      case 'model_length':
        if (this.#role === 'complete') return { reason: 'length', parts: usage };
        return failed('lengthLimit');
      case 'content_filter':
      case 'safety':
      case 'recitation':
      case 'prohibited_content':
        return failed('contentFilter');
      case 'refusal':
        return failed('refusal');
      case 'malformed_function_call':
      case 'unexpected_tool_call':
        return failed('malformedCall');
      case 'insufficient_system_resource':
        return failed('overloaded');
      case 'error':
        return failed('server');
      case 'abort':
        return failed('truncated');
      default:
        if (this.#hasRefused) return failed('refusal');
        // Nothing to add at a caret is an answer; nothing said to a question is none.
        if (calls.length === 0 && !this.#hasText && this.#role !== 'complete') return failed('emptyAnswer');
        return { reason: calls.length > 0 ? 'toolCalls' : 'stop', parts: [...calls, ...usage] };
    }
  }

  /**
   * Pieces belong together by index. Some servers leave it out, or give every call the same: then another id, or a name after
   * arguments that are whole, begins a new one.
   */
  #addToCall({ index, id = '', name = '', argumentsJson = '', extra }: ToolCallPiece): void {
    this.#callUnits += argumentsJson.length + name.length + callCost;
    const known =
      index === undefined
        ? id === ''
          ? this.#calls.length - 1
          : this.#calls.findIndex((other) => other.id === id)
        : (this.#callOfIndex.get(index) ?? -1);
    const call = this.#calls[known];
    const isAnother =
      call !== undefined &&
      name !== '' &&
      ((id !== '' && call.id !== id && !isMadeUp(call.id)) || (argumentsJson !== '' && isWhole(call.argumentsJson)));
    if (call === undefined || isAnother) {
      if (index !== undefined) this.#callOfIndex.set(index, this.#calls.length);
      const made: Call = { id: id === '' ? `${madeUp}${this.#calls.length}` : id, name, argumentsJson };
      if (extra !== undefined) made.extra = extra;
      this.#calls.push(made);
    } else {
      if (call.name === '') call.name = name;
      if (id !== '' && isMadeUp(call.id)) call.id = id;
      call.argumentsJson += argumentsJson;
      if (extra !== undefined) call.extra = extra;
    }
  }
}

/** All calls of one answer together, UTF-16 units: they are kept in memory until it ends. As long as the longest answer. */
const maxCallUnits = 2_000_000;
/** What a call weighs beside its text. */
const callCost = 16;

type Call = { -readonly [K in keyof ToolCall]: ToolCall[K] };

/** For calls that come without an id: the result must name one. */
const madeUp = 'call-';

function isMadeUp(id: string): boolean {
  return id.startsWith(madeUp) && /^call-\d+$/.test(id);
}

function isWhole(argumentsJson: string): boolean {
  try {
    JSON.parse(argumentsJson);
    return true;
  } catch {
    return false;
  }
}

const none: readonly Part[] = [];
