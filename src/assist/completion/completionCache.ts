import type { CompletionPlace } from './place.ts';

interface Entry {
  readonly place: CompletionPlace;
  readonly text: string;
}

/** Source: Copilot Chat keeps 100 completions. */
const maxEntries = 100;
/** Text before the caret that must match; anything further back is cut off at different places as the caret moves. */
const comparedUnits = 2000;

/**
 * Completions by file, text before and text after the caret. Still hits after more was typed, as long as the typed text is how the
 * completion begins.
 */
export class CompletionCache {
  readonly #entries: Entry[] = [];

  put(place: CompletionPlace, text: string): void {
    this.#entries.unshift({ place, text });
    if (this.#entries.length > maxEntries) this.#entries.pop();
  }

  /** What remains to be inserted, never empty; undefined if nothing matches. */
  get(place: CompletionPlace): string | undefined {
    for (const [index, entry] of this.#entries.entries()) {
      const rest = remainder(entry.place, entry.text, place);
      if (rest === undefined || rest === '') continue;
      this.#entries.splice(index, 1);
      this.#entries.unshift(entry);
      return rest;
    }
    return undefined;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}

/**
 * What is left of a text offered at one place when the caret is at another: empty if all of it was typed, undefined if the places are
 * unrelated.
 */
export function remainder(from: CompletionPlace, text: string, to: CompletionPlace): string | undefined {
  for (const typed of typedBetween(from, to, text.length)) if (text.startsWith(typed)) return text.slice(typed.length);
  return undefined;
}

/** What may have been typed to get from one place to the other, shortest first; nothing if they are unrelated. */
export function* typedBetween(from: CompletionPlace, to: CompletionPlace, maxUnits: number): Generator<string> {
  if (from.uri !== to.uri || from.suffix.slice(0, comparedUnits) !== to.suffix.slice(0, comparedUnits)) return;
  const window = from.prefix.slice(-comparedUnits);
  const isWhole = window.length < comparedUnits;
  const { prefix } = to;
  const most = Math.min(maxUnits, prefix.length);
  // A short text before the caret is compared whole; a long one from its end, because its beginning is cut off.
  if (isWhole) {
    const units = prefix.length - window.length;
    if (units >= 0 && units <= most && prefix.startsWith(window)) yield prefix.slice(window.length);
    return;
  }
  // Compare one unit first: this runs on every key press, for every cached text.
  const last = window.charCodeAt(window.length - 1);
  for (let units = 0; units <= most; units += 1) {
    const end = prefix.length - units;
    if (prefix.charCodeAt(end - 1) === last && prefix.endsWith(window, end)) yield prefix.slice(end);
  }
}
