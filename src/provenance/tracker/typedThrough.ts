import type { TagTable } from '../tag.ts';
import type { ClassifiedChange } from './classifyChange.ts';
import { nextWordStep, type OpenOffer } from './pendingSuggestions.ts';
import type { TrackedText } from './trackedText.ts';

interface Step {
  readonly offer: OpenOffer;
  readonly offset: number;
  readonly length: number;
}

/**
 * The first word of a completion is often a single character (a blank, a bracket): taken by word, its change looks like a key
 * press. What the editor tells about the caret right afterwards says which of both it was.
 */
export class TypedThrough {
  readonly #last = new Map<string, Step>();

  /** Notes a change that would be a key press as well as a word of an offer, and forgets the one before. */
  note(uri: string, classified: readonly ClassifiedChange[]): void {
    const [only, ...more] = classified;
    this.forget(uri);
    if (only === undefined || more.length > 0 || only.match?.part !== 'typed') return;
    const { offer } = only.match;
    const { offset, text } = only.change;
    if (offset < offer.start || !isStep(offer.text.slice(offset - offer.start), text)) return;
    this.#last.set(uri, { offer, offset, length: text.length });
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }

  /** The caret moved by a command, not by a key: the noted change took a word of the offer. */
  takenAsWord(uri: string, document: TrackedText, tags: TagTable): void {
    const step = this.#last.get(uri);
    this.#last.delete(uri);
    if (step === undefined) return;
    step.offer.partial = true;
    document.retag(step.offset, [step.length, tags.intern({ ...step.offer.tag, evidence: 'matched' })]);
  }
}

function isStep(rest: string, text: string): boolean {
  return text !== '' && nextWordStep(rest) === text;
}
