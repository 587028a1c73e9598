import { type Fault, fault } from './fault.ts';
import type { FinishReason, ModelRole, Part, ToolCall } from './parts.ts';
import { bodyFault } from './responseFault.ts';
import type { Asked } from './sentences.ts';

/** What a chunk of any of the formats says, in the common words. */
export interface Chunk {
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
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
}

/** How an answer ended: the last parts before the `finish`, or a fault. */
export type Ending = { readonly reason: FinishReason; readonly parts: readonly Part[] } | { readonly fault: Fault };

/** Puts the chunks of one answer together: text goes straight on, tool calls and usage are kept for the end. */
export class Assembler {
  readonly #asked: Asked;
  readonly #role: ModelRole;
  readonly #calls: { -readonly [K in keyof ToolCall]: ToolCall[K] }[] = [];
  readonly #callOfIndex = new Map<number, number>();
  #usage: Chunk['usage'];
  #finish: string | undefined;
  #fault: Fault | undefined;

  constructor(asked: Asked, role: ModelRole) {
    this.#asked = asked;
    this.#role = role;
  }

  /** True once the provider has said that the answer is complete; usage may still follow. */
  get isFinished(): boolean {
    return this.#finish !== undefined || this.#fault !== undefined;
  }

  /** The parts to show now. */
  take(chunk: Chunk): readonly Part[] {
    if (chunk.error !== undefined) this.#fault ??= bodyFault(chunk.error, this.#asked);
    if (chunk.usage !== undefined) this.#usage = chunk.usage;
    if (chunk.finish !== undefined) this.#finish ??= chunk.finish;
    for (const piece of chunk.toolCalls ?? []) this.#addToCall(piece);
    const { text, reasoning } = chunk;
    if (reasoning === undefined || reasoning === '') {
      return text === undefined || text === '' ? none : [{ type: 'text', text }];
    }
    const first: Part = { type: 'reasoning', text: reasoning };
    return text === undefined || text === '' ? [first] : [first, { type: 'text', text }];
  }

  /** When nothing more will come. */
  end(): Ending {
    if (this.#fault !== undefined) return { fault: this.#fault };
    if (this.#finish === undefined) return { fault: fault('truncated', this.#asked) };
    const { inputTokens, outputTokens } = this.#usage ?? {};
    const usage: Part[] =
      inputTokens === undefined || outputTokens === undefined ? [] : [{ type: 'usage', inputTokens, outputTokens }];
    const calls = this.#calls.map((call): Part => ({ type: 'toolCall', ...call }));
    switch (this.#finish.toLowerCase()) {
      case 'length':
      case 'max_tokens':
      case 'model_length':
        if (this.#role === 'complete') return { reason: 'length', parts: usage };
        return { fault: fault('lengthLimit', this.#asked) };
      case 'content_filter':
      case 'safety':
      case 'refusal':
        return { fault: fault('contentFilter', this.#asked) };
      case 'insufficient_system_resource':
        return { fault: fault('overloaded', this.#asked) };
      case 'error':
        return { fault: fault('server', this.#asked) };
      case 'abort':
        return { fault: fault('truncated', this.#asked) };
      default:
        return { reason: calls.length > 0 ? 'toolCalls' : 'stop', parts: [...calls, ...usage] };
    }
  }

  /** Pieces belong together by index; some servers leave it out and send each call whole, or further pieces without id. */
  #addToCall({ index, id, name, argumentsJson = '' }: ToolCallPiece): void {
    const known =
      index === undefined
        ? this.#calls.findIndex((other) => id === undefined || id === '' || other.id === id)
        : (this.#callOfIndex.get(index) ?? -1);
    const call = this.#calls[index === undefined && (id === undefined || id === '') ? this.#calls.length - 1 : known];
    if (call === undefined) {
      if (index !== undefined) this.#callOfIndex.set(index, this.#calls.length);
      this.#calls.push({ id: id ?? `call-${this.#calls.length}`, name: name ?? '', argumentsJson });
    } else {
      if (call.name === '' && name !== undefined) call.name = name;
      call.argumentsJson += argumentsJson;
    }
  }
}

const none: readonly Part[] = [];
