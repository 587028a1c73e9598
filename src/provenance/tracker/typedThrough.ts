import type { TagTable } from '../tag.ts';
import type { ClassifiedChange } from './classifyChange.ts';
import { nextWordStep, type OpenSuggestion } from './pendingSuggestions.ts';
import type { TrackedText } from './trackedText.ts';

interface Step {
  readonly suggestion: OpenSuggestion;
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
    const { suggestion } = only.match;
    const { offset, text } = only.change;
    if (offset < suggestion.start || !isStep(suggestion.text.slice(offset - suggestion.start), text)) return;
    this.#last.set(uri, { suggestion, offset, length: text.length });
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }

  /** The caret moved by a command, not by a key: the noted change took a word of the offer. */
  takenAsWord(uri: string, document: TrackedText, tags: TagTable): void {
    const step = this.#last.get(uri);
    this.#last.delete(uri);
    if (step === undefined) return;
    step.suggestion.partial = true;
    document.retag(step.offset, [step.length, tags.intern({ ...step.suggestion.tag, evidence: 'matched' })]);
  }
}

function isStep(rest: string, text: string): boolean {
  return text !== '' && nextWordStep(rest) === text;
}
