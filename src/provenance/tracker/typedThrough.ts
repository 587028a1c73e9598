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
 * The first word of a completion, or all that is left of it, is often a single character (a space, a bracket): accepted, its change looks
 * like a key press. What the editor reports about the caret right afterwards tells which of the two it was.
 */
export class TypedThrough {
  readonly #last = new Map<string, Step>();

  /** Remembers a change that could be a key press or an accepted part of a suggestion, and forgets the previous one. */
  note(uri: string, classified: readonly ClassifiedChange[]): void {
    const [only, ...more] = classified;
    this.forget(uri);
    if (only === undefined || more.length > 0 || only.match?.part !== 'typed') return;
    const { suggestion } = only.match;
    const { text: inserted, removed } = only.change;
    // What was taken before may be replaced by itself and the rest.
    const kept = inserted.startsWith(removed) ? removed.length : 0;
    const [offset, text] = [only.change.offset + kept, inserted.slice(kept)];
    const isWhole = text === suggestion.text;
    const isNext = offset >= suggestion.start && isStep(suggestion.text.slice(offset - suggestion.start), text);
    if (!isWhole && !isNext) return;
    this.#last.set(uri, { suggestion, offset, length: text.length });
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }

  /** The caret moved, and if a command moved it, the remembered change was accepted. @returns whether a tag changed. */
  caretMoved(uri: string, byCommand: boolean, document: TrackedText | undefined, tags: TagTable): boolean {
    const step = this.#last.get(uri);
    this.#last.delete(uri);
    if (step === undefined || document === undefined || !byCommand) return false;
    step.suggestion.partial = true;
    document.retag(step.offset, [step.length, tags.intern({ ...step.suggestion.tag, evidence: 'matched' })]);
    return true;
  }
}

function isStep(rest: string, text: string): boolean {
  return text !== '' && (text === rest || text === nextWordStep(rest));
}
