import { isBlank } from '../align/tokens.ts';
import type { Tag } from '../tag.ts';
import { isKeystroke } from './keystroke.ts';
import type { TextSource } from './patchedText.ts';
import type { KnownChange } from './textChange.ts';

/** Text that an assistant showed and that nobody has to take: a completion, a part of a proposal. */
export interface Offer {
  readonly id: string;
  readonly uri: string;
  /** The part of the document it would replace, in UTF-16 units at the time of showing. */
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly tag: Tag;
}

export interface OpenOffer extends Offer {
  /** The part it would replace, followed through the changes since. */
  start: number;
  end: number;
  /** `open` until taken wholly; `stale` when something else was written there: only an explicit accept still counts. */
  state: 'open' | 'stale' | 'taken';
  /** A word or line of it was taken last, so that the next single character may be taken the same way. */
  partial: boolean;
  /** Wall clock, milliseconds. */
  shownMs: number;
}

/** An offer that nobody accepted explicitly is matched by content for so long; the editor hides its own sooner. */
const MATCHED_FOR_MS = 300_000;
const MOST_OFFERS = 256;

export type OfferMatch = { readonly offer: OpenOffer; readonly part: 'whole' | 'beginning' | 'typed' };

/** The offers that may still turn into text. */
export class OfferBook {
  #offers: OpenOffer[] = [];

  /** True when no change of this document can be an accepted offer: the fast path of typing. */
  isIdle(uri: string): boolean {
    for (const offer of this.#offers) if (offer.uri === uri && offer.state === 'open') return false;
    return true;
  }

  add(offer: Offer, nowMs: number): void {
    this.#offers = this.#offers.filter(({ id }) => id !== offer.id).slice(-MOST_OFFERS);
    this.#offers.push({
      ...offer,
      start: offer.offset,
      end: offer.offset + offer.length,
      state: 'open',
      partial: false,
      shownMs: nowMs,
    });
  }

  get(id: string): OpenOffer | undefined {
    return this.#offers.find((offer) => offer.id === id);
  }

  /** All of them, as they can be stored; see `restore`. */
  all(): readonly OpenOffer[] {
    return this.#offers;
  }

  restore(offers: readonly OpenOffer[]): void {
    this.#offers = [...offers];
  }

  rename(from: string, to: string): void {
    this.#offers = this.#offers.map((offer) => (offer.uri === from ? { ...offer, uri: to } : offer));
  }

  /** The open offer that a change takes, wholly or from its beginning on (by word, by line, or typed through). */
  match(uri: string, change: KnownChange, text: TextSource, nowMs: number): OfferMatch | undefined {
    for (let at = this.#offers.length - 1; at >= 0; at -= 1) {
      const offer = this.#offers[at];
      if (offer === undefined || offer.uri !== uri || offer.state !== 'open') continue;
      if (nowMs - offer.shownMs > MATCHED_FOR_MS) continue;
      const part = matchOffer(offer, change, text);
      if (part !== undefined) return { offer, part };
    }
    return undefined;
  }

  /** Follows a change that was applied (changes of one event: last one in the text first). */
  follow(uri: string, { offset, length, text }: KnownChange, match: OfferMatch | undefined): void {
    for (const offer of this.#offers) {
      if (offer.uri !== uri || offer.state === 'taken') continue;
      const growth = text.length - length;
      if (offer === match?.offer) {
        offer.start = Math.min(offer.start, offset);
        offer.end = Math.max(offer.end, offset + length) + growth;
        if (match.part === 'whole') offer.state = 'taken';
        offer.partial = match.part === 'beginning';
      } else if (offset + length < offer.start || (offset + length === offer.start && offset < offer.start)) {
        offer.start += growth;
        offer.end += growth;
      } else if (offset <= offer.end) {
        if (text !== '') offer.state = 'stale';
        offer.start = Math.min(offer.start, offset);
        offer.end = Math.max(offer.start, offer.end + growth);
      }
    }
  }
}

function matchOffer(offer: OpenOffer, change: KnownChange, text: TextSource): OfferMatch['part'] | undefined {
  const changeEnd = change.offset + change.length;
  if (change.text === '' || change.offset > offer.end || changeEnd < offer.start) return undefined;
  const from = Math.min(offer.start, change.offset);
  const to = Math.max(offer.end, changeEnd);
  const offered = oneLineEnd(text.slice(from, offer.start) + offer.text + text.slice(offer.end, to));
  const beginning = text.slice(from, change.offset) + change.text;
  const written = oneLineEnd(beginning + text.slice(changeEnd, to));
  const typed = isKeystroke([change]);
  const reached = oneLineEnd(beginning);
  const continues = offered.startsWith(reached);
  if (typed && offer.partial && continues) {
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
 * What "accept next word" takes of an inline completion (VS Code, inlineCompletionsModel.ts, acceptNextWord): up to the next word
 * or to its end, but not beyond the next blanks. Often one character, which alone looks like a key press.
 */
export function nextWordStep(rest: string): string {
  const word = wordPattern.exec(rest);
  const blanks = /\s+/u.exec(rest);
  let end = word === null ? rest.length : word.index === 0 ? word[0].length : word.index;
  if (blanks !== null) end = Math.min(end, blanks.index + blanks[0].length);
  return rest.slice(0, end);
}

/** Whether the changes of one event bring the text of an offer that was accepted explicitly, wherever it stands now. */
export function bringsOffer(offer: Offer, changes: readonly KnownChange[]): boolean {
  const inserting = changes.filter(({ text }) => !isBlank(text));
  if (inserting.length === 0) return offer.text === '' || isBlank(offer.text);
  const offered = withoutBlanks(offer.text);
  return inserting.every(({ text, removed }) => {
    const written = withoutBlanks(text);
    if (written === '' || offered.includes(written)) return true;
    return offered !== '' && written.includes(offered) && written.length <= offered.length + removed.length;
  });
}

/** The editor writes an offer with the document's line ends. */
export function oneLineEnd(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

export function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}
