import type { Disposable } from '../../base/disposable.ts';
import { hasKey } from '../keyText.ts';
import { type BlockEnds, unitsInBlock } from './blockEnd.ts';
import { CompletionCache, remainder, typedBetween } from './completionCache.ts';
import { isComplete, presentable } from './completionText.ts';
import { type CompletionPlace, lineRest } from './place.ts';

/** A model as the engine needs it: pieces of text; it may throw or end early. */
export interface CompletionSource {
  complete(place: CompletionPlace, signal: AbortSignal): AsyncIterable<string>;
}

export interface CompletionTimer {
  after(delayMs: number, run: () => void): Disposable;
}

/** Why nothing is offered. Each reason has a sentence in the menu and the log. */
export type NoCompletion = 'midWord' | 'keys' | 'cancelled' | 'slow' | 'modelSilent' | 'nothingUseful' | 'failed';

export type CompletionResult =
  | { readonly text: string; readonly from: 'typedThrough' | 'cache' | 'pending' | 'model' }
  | { readonly text?: undefined; readonly reason: NoCompletion; readonly error?: unknown };

/** A call without an answer by then settles without one. Chosen by us: nobody waits this long for ghost text. */
const longestWaitMs = 15_000;
/** How far typing may be ahead of a running request; beyond that it is a new place. */
const maxTypedAhead = 200;

interface Pending {
  readonly place: CompletionPlace;
  readonly controller: AbortController;
  received: string;
  readonly done: Promise<string>;
}

/**
 * Provides inline completions one after another: typing uses up what was offered, earlier completions are found again, and a running
 * request is kept while the typing matches it and stopped when it does not. Every call settles.
 */
export class CompletionEngine {
  readonly #source: CompletionSource;
  readonly #timer: CompletionTimer;
  readonly #ends: BlockEnds | undefined;
  readonly #cache = new CompletionCache();
  #last: { readonly place: CompletionPlace; readonly text: string } | undefined;
  #pending: Pending | undefined;

  /** @param ends Where blocks end, according to tree-sitter: reading an answer stops at the end of its block. */
  constructor(source: CompletionSource, timer: CompletionTimer, ends?: BlockEnds) {
    this.#source = source;
    this.#ends = ends;
    this.#timer = timer;
  }

  /**
   * @param delayMs How long typing must pause before a model is asked; 0 if the person asked for a completion.
   * @param signal Ends the waiting; the result is then `cancelled`.
   */
  async provide(place: CompletionPlace, delayMs: number, signal: AbortSignal): Promise<CompletionResult> {
    const shown = this.#typedThrough(place);
    if (shown !== undefined) return shown;
    if (/^\w/.test(lineRest(place))) return { reason: 'midWord' };
    this.caretAt(place);
    if (delayMs > 0 && !(await this.#rest(delayMs, signal))) return { reason: 'cancelled' };
    if (signal.aborted) return { reason: 'cancelled' };
    // What the model would be shown; a key further away is not sent, so it keeps nothing back.
    if (hasKey(place.prefix + place.suffix)) return { reason: 'keys' };
    const cached = this.#cache.get(place);
    if (cached !== undefined) return this.#shown(place, cached, 'cache');
    // Another call may have started a request in the meantime.
    this.caretAt(place);
    this.#pending ??= this.#request(place);
    const first = this.#pending;
    const result = await this.#wait(first, place, signal);
    const isNothing =
      result.text === undefined && (result.reason === 'modelSilent' || result.reason === 'nothingUseful');
    if (!isNothing || first.place === place || this.#pending !== undefined) return result;
    // The running request was for an earlier place and yielded nothing here, so ask for this place now.
    this.#pending = this.#request(place);
    return this.#wait(this.#pending, place, signal);
  }

  /** Whether a request is running. */
  get isRunning(): boolean {
    return this.#pending !== undefined;
  }

  /** Reports the caret's place; a request that does not match it is stopped. */
  caretAt(place: CompletionPlace): void {
    if (this.#pending !== undefined && !agrees(this.#pending, place)) this.#abandon();
  }

  /** The caret moved elsewhere: nothing may keep running for the old place. */
  movedAway(): void {
    this.#abandon();
    this.#last = undefined;
  }

  #typedThrough(place: CompletionPlace): CompletionResult | undefined {
    const rest = this.#last === undefined ? undefined : remainder(this.#last.place, this.#last.text, place);
    return rest === undefined || rest === '' ? undefined : { text: rest, from: 'typedThrough' };
  }

  #shown(place: CompletionPlace, text: string, from: 'cache' | 'pending' | 'model'): CompletionResult {
    this.#last = { place, text };
    return { text, from };
  }

  async #wait(pending: Pending, place: CompletionPlace, signal: AbortSignal): Promise<CompletionResult> {
    const from = pending.place === place ? 'model' : 'pending';
    try {
      const raw = await this.#settled(pending, signal);
      if (typeof raw !== 'string') return raw;
      if (pending.controller.signal.aborted) return { reason: 'cancelled' };
      if (raw === '') return { reason: 'modelSilent' };
      const text = presentable(raw, pending.place);
      if (text === undefined) return { reason: 'nothingUseful' };
      const rest = remainder(pending.place, text, place);
      if (rest === undefined || rest === '') return { reason: 'nothingUseful' };
      return this.#shown(place, rest, from);
    } catch (error) {
      return { reason: 'failed', error };
    }
  }

  #request(place: CompletionPlace): Pending {
    const controller = new AbortController();
    const pending: Pending = { place, controller, received: '', done: this.#read(place, controller, () => pending) };
    const clear = () => {
      if (this.#pending === pending) this.#pending = undefined;
    };
    pending.done.then((raw) => {
      clear();
      // Even if nobody is waiting any more: the person may come back.
      const text = controller.signal.aborted ? undefined : presentable(raw, place);
      if (text !== undefined) this.#cache.put(place, text);
    }, clear);
    return pending;
  }

  async #read(place: CompletionPlace, controller: AbortController, pending: () => Pending): Promise<string> {
    // Wait one microtask, so that `pending` exists before the first piece arrives.
    await Promise.resolve();
    for await (const piece of this.#source.complete(place, controller.signal)) {
      const current = pending();
      current.received += piece;
      if (isComplete(current.received, place)) break;
      if (this.#ends === undefined || !piece.includes('\n')) continue;
      const units = await unitsInBlock(this.#ends, place, current.received);
      if (units === undefined) continue;
      current.received = current.received.slice(0, units);
      break;
    }
    return pending().received;
  }

  /** The answer, or why there is none: the call ends when it is canceled, and at the latest when it has waited too long. */
  #settled(pending: Pending, signal: AbortSignal): Promise<string | CompletionResult> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return resolve({ reason: 'cancelled' });
      const timer = this.#timer.after(longestWaitMs, () => {
        resolve({ reason: 'slow' });
        if (this.#pending === pending) this.#abandon();
      });
      const cancel = () => resolve({ reason: 'cancelled' });
      signal.addEventListener('abort', cancel, { once: true });
      pending.controller.signal.addEventListener('abort', cancel, { once: true });
      pending.done.then(resolve, reject).finally(() => {
        timer.dispose();
        signal.removeEventListener('abort', cancel);
      });
    });
  }

  #abandon(): void {
    this.#pending?.controller.abort();
    this.#pending = undefined;
  }

  #rest(delayMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const finish = (rested: boolean) => {
        timer.dispose();
        signal.removeEventListener('abort', onAbort);
        resolve(rested);
      };
      const onAbort = () => finish(false);
      const timer = this.#timer.after(delayMs, () => finish(true));
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}

/** Whether the text typed since the request matches its answer, as far as it has arrived. */
function agrees({ place: from, received }: Pending, place: CompletionPlace): boolean {
  for (const typed of typedBetween(from, place, maxTypedAhead)) {
    if (typed.startsWith(received) || received.startsWith(typed)) return true;
  }
  return false;
}
