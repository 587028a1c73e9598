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
    const { offset, text } = only.change;
    if (offset < suggestion.start || !isStep(suggestion.text.slice(offset - suggestion.start), text)) return;
    this.#last.set(uri, { suggestion, offset, length: text.length });
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }

  /** A command, not a key, moved the caret: the remembered change was accepted. */
  takenByCommand(uri: string, document: TrackedText, tags: TagTable): void {
    const step = this.#last.get(uri);
    this.#last.delete(uri);
    if (step === undefined) return;
    step.suggestion.partial = true;
    document.retag(step.offset, [step.length, tags.intern({ ...step.suggestion.tag, evidence: 'matched' })]);
  }
}

function isStep(rest: string, text: string): boolean {
  return text !== '' && (text === rest || text === nextWordStep(rest));
}
