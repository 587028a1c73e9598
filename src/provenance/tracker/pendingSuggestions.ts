import { isBlank } from '../align/tokens.ts';
import type { Tag } from '../tag.ts';
import { isKeystroke } from './keystroke.ts';
import type { TextSource } from './patchedText.ts';
import type { KnownChange, TextChange } from './textChange.ts';

/** Text that an assistant showed and the person may or may not accept: a completion, a part of a proposal. */
export interface Suggestion {
  readonly id: string;
  readonly uri: string;
  /** The range of the document it would replace, in UTF-16 units when shown. */
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly tag: Tag;
}

export interface OpenSuggestion extends Suggestion {
  /** The range it would replace, updated through later changes. */
  start: number;
  end: number;
  /** `open` until accepted completely; `stale` when something else was written there: then only an explicit accept counts. */
  state: 'open' | 'stale' | 'taken';
  /** The last change took a word or line of it, so the next single character may be taken the same way. */
  partial: boolean;
  /** Wall clock, milliseconds. */
  shownMs: number;
}

/** How long a suggestion that nobody explicitly accepted is matched by content; the editor hides its own sooner. */
const matchedForMs = 300_000;
const maxSuggestions = 256;

export type SuggestionMatch = { readonly suggestion: OpenSuggestion; readonly part: 'whole' | 'beginning' | 'typed' };

/** The suggestions that may still turn into text. */
export class PendingSuggestions {
  #suggestions: OpenSuggestion[] = [];

  /** True when no change of this document can be an accepted suggestion: the fast path for typing. */
  isIdle(uri: string): boolean {
    for (const suggestion of this.#suggestions) if (suggestion.uri === uri && suggestion.state === 'open') return false;
    return true;
  }

  add(suggestion: Suggestion, nowMs: number): void {
    this.#suggestions = this.#suggestions.filter(({ id }) => id !== suggestion.id).slice(-maxSuggestions);
    this.#suggestions.push({
      ...suggestion,
      start: suggestion.offset,
      end: suggestion.offset + suggestion.length,
      state: 'open',
      partial: false,
      shownMs: nowMs,
    });
  }

  /**
   * The editor asks again after a word was taken and shows what is left. Both are one insertion, and the survival
   * figures follow it as one.
   * @returns the tag of the suggestion that this is the rest of
   */
  begunBy(
    { uri, offset, text: rest }: TextChange & { readonly uri: string },
    tag: Tag,
    text?: TextSource,
  ): Tag | undefined {
    const earlier = this.#suggestions.findLast(
      ({ uri: its, start, end, state, text: whole, tag: { tool, model, level, rung, task } }) =>
        its === uri &&
        state === 'open' &&
        end === offset &&
        start < end &&
        tool === tag.tool &&
        model === tag.model &&
        level === tag.level &&
        rung === tag.rung &&
        task === tag.task &&
        oneLineEnd(text?.slice(start, end) ?? '') + rest === whole,
    );
    return earlier?.tag;
  }

  remove(id: string): void {
    this.#suggestions = this.#suggestions.filter((suggestion) => suggestion.id !== id);
  }

  get(id: string): OpenSuggestion | undefined {
    return this.#suggestions.find((suggestion) => suggestion.id === id);
  }

  /** All of them in a form that can be stored; see `restore`. */
  all(): readonly OpenSuggestion[] {
    return this.#suggestions;
  }

  restore(suggestions: readonly OpenSuggestion[]): void {
    this.#suggestions = [...suggestions];
  }

  rename(from: string, to: string): void {
    this.#suggestions = this.#suggestions.map((suggestion) =>
      suggestion.uri === from ? { ...suggestion, uri: to } : suggestion,
    );
  }

  /** The open suggestion that a change accepts, completely or from its start (by word, by line, or typed through). */
  match(uri: string, change: KnownChange, text: TextSource, nowMs: number): SuggestionMatch | undefined {
    for (let at = this.#suggestions.length - 1; at >= 0; at -= 1) {
      const suggestion = this.#suggestions[at];
      if (suggestion === undefined || suggestion.uri !== uri || suggestion.state !== 'open') continue;
      if (nowMs - suggestion.shownMs > matchedForMs) continue;
      const part = matchSuggestion(suggestion, change, text);
      if (part !== undefined) return { suggestion, part };
    }
    return undefined;
  }

  /** Updates ranges after a change was applied (changes of one event: last one in the text first). */
  follow(uri: string, { offset, length, text }: KnownChange, match: SuggestionMatch | undefined): void {
    for (const suggestion of this.#suggestions) {
      if (suggestion.uri !== uri || suggestion.state === 'taken') continue;
      const growth = text.length - length;
      if (suggestion === match?.suggestion) {
        suggestion.start = Math.min(suggestion.start, offset);
        suggestion.end = Math.max(suggestion.end, offset + length) + growth;
        if (match.part === 'whole') suggestion.state = 'taken';
        suggestion.partial = match.part === 'beginning';
      } else if (
        offset + length < suggestion.start ||
        (offset + length === suggestion.start && offset < suggestion.start)
      ) {
        suggestion.start += growth;
        suggestion.end += growth;
      } else if (offset <= suggestion.end) {
        if (text !== '') suggestion.state = 'stale';
        suggestion.start = Math.min(suggestion.start, offset);
        suggestion.end = Math.max(suggestion.start, suggestion.end + growth);
      }
    }
  }
}

function matchSuggestion(
  suggestion: OpenSuggestion,
  change: KnownChange,
  text: TextSource,
): SuggestionMatch['part'] | undefined {
  const changeEnd = change.offset + change.length;
  if (change.text === '' || change.offset > suggestion.end || changeEnd < suggestion.start) return undefined;
  const from = Math.min(suggestion.start, change.offset);
  const to = Math.max(suggestion.end, changeEnd);
  const offered = oneLineEnd(text.slice(from, suggestion.start) + suggestion.text + text.slice(suggestion.end, to));
  const beginning = text.slice(from, change.offset) + change.text;
  const written = oneLineEnd(beginning + text.slice(changeEnd, to));
  const typed = isKeystroke([change]);
  const reached = oneLineEnd(beginning);
  const continues = offered.startsWith(reached);
  if (typed && suggestion.partial && continues) {
    const rest = offered.slice(oneLineEnd(text.slice(from, change.offset)).length);
    if (nextWordStep(rest) === change.text) return offered === written ? 'whole' : 'beginning';
  }
  if (offered === written) return typed ? 'typed' : 'whole';
  if (typed) {
    const closes = change.text.length > 1 && !/\s/u.test(change.text);
    const matched = closes ? reached.slice(0, 1 - change.text.length) : reached;
    return offered.startsWith(matched) ? 'typed' : undefined;
  }
  return continues && !isBlank(change.text) ? 'beginning' : undefined;
}

/** VS Code's default `wordPattern`. */
const wordPattern = /(-?\d*\.\d\w*)|([^`~!@#%^&*()\-=+[{\]}\\|;:'",.<>/?\s]+)/u;

/**
 * What "accept next word" takes of an inline completion (VS Code, inlineCompletionsModel.ts, acceptNextWord): up to the next word or to
 * its end, but not beyond the next whitespace. Often one character, which by itself looks like a key press.
 */
export function nextWordStep(rest: string): string {
  const word = wordPattern.exec(rest);
  const blanks = /\s+/u.exec(rest);
  let end = word === null ? rest.length : word.index === 0 ? word[0].length : word.index;
  if (blanks !== null) end = Math.min(end, blanks.index + blanks[0].length);
  return rest.slice(0, end);
}

/** Whether the changes of one event insert the text of an explicitly accepted suggestion, wherever it is now. */
export function bringsSuggestion(suggestion: Suggestion, changes: readonly KnownChange[]): boolean {
  const inserting = changes.filter(({ text }) => !isBlank(text));
  if (inserting.length === 0) return suggestion.text === '' || isBlank(suggestion.text);
  const offered = withoutBlanks(suggestion.text);
  return inserting.every(({ text, removed }) => {
    const written = withoutBlanks(text);
    if (written === '' || offered.includes(written)) return true;
    return offered !== '' && written.includes(offered) && written.length <= offered.length + removed.length;
  });
}

/** The editor inserts a suggestion with the document's line ends. */
export function oneLineEnd(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

export function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}

/** Moves what is pending for a document to its new name. */
export function moveKey<T>(map: Map<string, T>, from: string, to: string): void {
  const value = map.get(from);
  if (value === undefined) return;
  map.set(to, value);
  map.delete(from);
}
