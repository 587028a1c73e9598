import type { ModelErrorKind } from '../modelError.ts';
import type { Asked } from '../sentences.ts';
import type { FinishReason, ModelRole, Part, ToolCall } from '../streamParts.ts';
import { type Fault, fault } from './fault.ts';
import { type ReasoningPiece, ReasoningStream } from './reasoningStream.ts';
import { bodyFault } from './responseFault.ts';

/** The content of a chunk in any of the formats, under common names. */
export interface Chunk {
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  /** The model's words when it declines. */
  readonly refusal?: string | undefined;
  readonly toolCalls?: readonly ToolCallPiece[];
  /** The provider's own word for it. */
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

/** How an answer ended, with the last parts before the `finish` or the error. */
export type Ending = { readonly parts: readonly Part[] } & (
  | { readonly reason: FinishReason }
  | { readonly fault: Fault }
);

/** Puts the chunks of one answer together: text is passed on at once, tool calls and usage are kept until the end. */
export class Assembler {
  readonly #asked: Asked;
  readonly #role: ModelRole;
  readonly #calls: Call[] = [];
  #callUnits = 0;
  readonly #callOfIndex = new Map<number, number>();
  #usage: Chunk['usage'];
  #finish: string | undefined;
  #fault: Fault | undefined;
  /** Separates thinking that is embedded in the text. */
  readonly #reasoning = new ReasoningStream();
  #hasText = false;
  #hasRefused = false;

  constructor(asked: Asked, role: ModelRole) {
    this.#asked = asked;
    this.#role = role;
  }

  /** True once the provider has said the answer is complete; usage may still follow. */
  get isFinished(): boolean {
    return this.#finish !== undefined || this.#fault !== undefined;
  }

  /** True once an error has replaced the rest of the answer; nothing more is read. */
  get hasFailed(): boolean {
    return this.#fault !== undefined;
  }

  /** @returns the parts to show now */
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
    for (const piece of this.#reasoning.take(text)) parts.push(this.#part(piece));
    if (refusal !== '') parts.push(this.#part({ kind: 'text', text: refusal }));
    return parts;
  }

  #part({ kind, text }: ReasoningPiece): Part {
    if (kind === 'text') this.#hasText ||= text.trim() !== '';
    return { type: kind, text };
  }

  /** Call it when nothing more will come. */
  end(): Ending {
    const rest = this.#reasoning.end().map((piece) => this.#part(piece));
    const { inputTokens, outputTokens } = this.#usage ?? {};
    // Tokens are used up however the answer ends.
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
        // An empty completion is a valid answer; an empty reply to a question is not.
        if (calls.length === 0 && !this.#hasText && this.#role !== 'complete') return failed('emptyAnswer');
        return { reason: calls.length > 0 ? 'toolCalls' : 'stop', parts: [...calls, ...usage] };
    }
  }

  /**
   * Pieces are matched by index. Some servers leave it out or give every call the same one; then a new id, or a name after complete
   * arguments, starts the next call.
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

/** Limit for all calls of one answer together, UTF-16 units: they are kept in memory until it ends. Same as for the longest answer. */
const maxCallUnits = 2_000_000;
/** Charged per call on top of its text. */
const callCost = 16;

type Call = { -readonly [K in keyof ToolCall]: ToolCall[K] };

/** Prefix of ids for calls that come without one: the result must name an id. */
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
