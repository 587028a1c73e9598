import { type Fence, fenceAfter } from '../base/fences.ts';
import { pathAndLine } from './edit/replyPaths.ts';
import type { Turn } from './turn.ts';

/** What a text may name: a file of the workspace (line 0 for none), a symbol, or either. */
export interface NamedPlace {
  readonly file?: { readonly path: string; readonly line: number };
  readonly name?: string;
}

/** Texts of an answer that lead to a place. */
export interface AnswerLinks {
  /** `path:line` in plain text and in code blocks. */
  readonly places?: string[];
  /** The inline code spans. */
  readonly links?: string[];
}

export interface AnswerPlacesDeps {
  isThere(place: NamedPlace): Promise<boolean>;
  changed(turn: Turn): void;
}

/** Newest answers that are looked up, and most texts of one. Chosen by us: nobody clicks through more. */
const maxAnswers = 10;
const maxTexts = 20;
/** A longer code span is not a place. Chosen by us. */
const maxUnits = 300;

/** The place that a text may name, if it is nothing but that. */
export function placeIn(text: string): NamedPlace | undefined {
  if (text.length > maxUnits) return undefined;
  const file = pathAndLine(text);
  const name = /^(?<name>[\p{L}_$][\p{L}\p{M}\p{N}_$]+)(?:\(\))?$/u.exec(text)?.groups?.['name'];
  if (file === undefined && name === undefined) return undefined;
  return { ...(file === undefined ? {} : { file }), ...(name === undefined ? {} : { name }) };
}

/** Everything in an answer that may name a place, each text once. */
export function placesNamed(markdown: string): Required<AnswerLinks> {
  const places = new Set<string>();
  const links = new Set<string>();
  let fence: Fence | undefined;
  for (const line of markdown.split('\n')) {
    const after = fenceAfter(line, fence);
    if (after !== fence) {
      fence = after;
      continue;
    }
    // Every second part stands between backticks.
    const parts = fence === undefined ? line.split('`') : [line];
    for (const [index, part] of parts.entries()) {
      const isSpan = index % 2 === 1 && index < parts.length - 1;
      if (isSpan && placeIn(part.trim()) !== undefined) links.add(part.trim());
      if (isSpan) continue;
      for (const word of part.split(/[\s()[\]{}<>"'*,;]+/)) {
        const text = word.replace(/[.:!?]$/, '');
        if ((placeIn(text)?.file?.line ?? 0) > 0) places.add(text);
      }
    }
  }
  return { places: [...places].slice(0, maxTexts), links: [...links].slice(0, maxTexts) };
}

/** Looks up the places that finished answers name, so that only those that are there become links. */
export class AnswerPlaces {
  readonly #deps: AnswerPlacesDeps;
  readonly #found = new WeakMap<Turn, AnswerLinks>();
  /** Answers being looked up, and what is known of their texts until the last is done: a conversation names the same things again. */
  #running = 0;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(deps: AnswerPlacesDeps) {
    this.#deps = deps;
  }

  /** Nothing until the answer was looked up; `changed` is called then. @param turns The whole conversation. */
  of(turn: Turn, turns: readonly Turn[]): AnswerLinks {
    const found = this.#found.get(turn);
    const isFinished = turn.status === 'done' || turn.status === 'cancelled';
    if (found === undefined && isFinished && turns.slice(-maxAnswers).includes(turn)) {
      this.#found.set(turn, {});
      void this.#lookUp(turn);
    }
    return found ?? {};
  }

  async #lookUp(turn: Turn): Promise<void> {
    const named = placesNamed(turn.markdown);
    this.#running += 1;
    const places = await this.#there(named.places);
    const links = await this.#there(named.links);
    this.#running -= 1;
    if (this.#running === 0) this.#known.clear();
    if (places.length + links.length === 0) return;
    this.#found.set(turn, {
      ...(places.length === 0 ? {} : { places }),
      ...(links.length === 0 ? {} : { links }),
    });
    this.#deps.changed(turn);
  }

  async #there(texts: readonly string[]): Promise<string[]> {
    const there: string[] = [];
    for (const text of texts) if (await this.#isThere(text)) there.push(text);
    return there;
  }

  #isThere(text: string): Promise<boolean> {
    const known = this.#known.get(text) ?? this.#deps.isThere(placeIn(text) ?? {});
    this.#known.set(text, known);
    return known;
  }
}
