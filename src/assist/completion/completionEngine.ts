import type { Disposable } from '../../base/disposable.ts';
import { CompletionCache, remainder, typedBetween } from './completionCache.ts';
import { isComplete, presentable } from './completionText.ts';
import { type CompletionPlace, lineRest } from './place.ts';

/** A model as the engine needs it: pieces of text; throwing or ending early is fine. */
export interface CompletionSource {
  complete(place: CompletionPlace, signal: AbortSignal): AsyncIterable<string>;
}

export interface CompletionTimer {
  after(delayMs: number, run: () => void): Disposable;
}

/** Why nothing is offered: each has a sentence in the menu and the log. */
export type NoCompletion = 'midWord' | 'cancelled' | 'modelSilent' | 'nothingUseful' | 'failed';

export type CompletionResult =
  | { readonly text: string; readonly from: 'typedThrough' | 'cache' | 'pending' | 'model' }
  | { readonly text?: undefined; readonly reason: NoCompletion; readonly error?: unknown };

/** So far ahead of a running request the typing may be; more is a new place. */
const maxTypedAhead = 200;

interface Pending {
  readonly place: CompletionPlace;
  readonly controller: AbortController;
  received: string;
  readonly done: Promise<string>;
}

/**
 * One inline completion after the other: what was offered is used up by typing, what was asked before is found again, a
 * running request is kept while the typing agrees with it and ended when it does not. Every call settles.
 */
export class CompletionEngine {
  readonly #source: CompletionSource;
  readonly #timer: CompletionTimer;
  readonly #cache = new CompletionCache();
  #last: { readonly place: CompletionPlace; readonly text: string } | undefined;
  #pending: Pending | undefined;

  constructor(source: CompletionSource, timer: CompletionTimer) {
    this.#source = source;
    this.#timer = timer;
  }

  /**
   * @param delayMs How long the keys must rest before a model is asked; 0 when the person asked for it.
   * @param signal Ends the waiting; the result is then `cancelled`.
   */
  async provide(place: CompletionPlace, delayMs: number, signal: AbortSignal): Promise<CompletionResult> {
    const known = this.#known(place);
    if (known !== undefined) return known;
    if (/^\w/.test(lineRest(place))) return { reason: 'midWord' };
    if (this.#pending !== undefined && !agrees(this.#pending, place)) this.#abandon();
    if (this.#pending === undefined) {
      if (delayMs > 0 && !(await this.#rest(delayMs, signal))) return { reason: 'cancelled' };
      if (signal.aborted) return { reason: 'cancelled' };
      this.#pending ??= this.#request(place);
    }
    return this.#wait(this.#pending, place, signal);
  }

  /** The caret went elsewhere: nothing may be left running for the old place. */
  movedAway(): void {
    this.#abandon();
    this.#last = undefined;
  }

  #known(place: CompletionPlace): CompletionResult | undefined {
    const shown = this.#last === undefined ? undefined : remainder(this.#last.place, this.#last.text, place);
    if (shown !== undefined && shown !== '') return { text: shown, from: 'typedThrough' };
    const cached = this.#cache.get(place);
    return cached === undefined ? undefined : { text: cached, from: 'cache' };
  }

  async #wait(pending: Pending, place: CompletionPlace, signal: AbortSignal): Promise<CompletionResult> {
    const from = pending.place === place ? 'model' : 'pending';
    try {
      const raw = await orAborted(pending.done, signal);
      if (raw === undefined) return { reason: 'cancelled' };
      if (pending.controller.signal.aborted) return { reason: 'cancelled' };
      if (raw === '') return { reason: 'modelSilent' };
      const text = presentable(raw, pending.place);
      if (text === undefined) return { reason: 'nothingUseful' };
      this.#cache.put(pending.place, text);
      const rest = remainder(pending.place, text, place);
      if (rest === undefined || rest === '') return { reason: 'nothingUseful' };
      this.#last = { place, text: rest };
      return { text: rest, from };
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
    pending.done.then(clear, clear);
    return pending;
  }

  async #read(place: CompletionPlace, controller: AbortController, pending: () => Pending): Promise<string> {
    // One turn of the loop, so that `pending` exists before the first piece arrives.
    await Promise.resolve();
    for await (const piece of this.#source.complete(place, controller.signal)) {
      pending().received += piece;
      if (isComplete(pending().received, place)) break;
    }
    return pending().received;
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

/** Whether what was typed since the request is how its answer begins, as far as it has come. */
function agrees({ place: from, received }: Pending, place: CompletionPlace): boolean {
  for (const typed of typedBetween(from, place, maxTypedAhead)) {
    if (typed.startsWith(received) || received.startsWith(typed)) return true;
  }
  return false;
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(undefined);
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
