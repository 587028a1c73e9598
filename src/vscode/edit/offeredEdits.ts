import type { Proposal, TextEdit } from '../../assist/edit/proposal.ts';
import type { NewSuggestion } from '../../provenance/tracker/trackerEvents.ts';

/** How the provenance tracker is told about edits that we make ourselves. */
export interface SuggestionSink {
  /** @returns The insertion that its text will be; undefined if nothing follows the document yet. */
  suggestion(suggestion: NewSuggestion): string | undefined;
  accept(id: string): void;
  withdraw(id: string): void;
}

/** Edits that were announced but not made yet. Exactly one of the two methods is called once the editor has answered. */
export interface OfferedEdits {
  /** The insertions that their text will be. */
  readonly insertions: readonly string[];
  /** The edits are in the document: their origin is known exactly, and nothing is awaited any more. */
  matched(): void;
  /** The edits were not made: the same text typed later is the person's. */
  withdraw(): void;
}

/** Announces the edits of a proposal as accepted suggestions. */
export function offerEdits(
  sink: SuggestionSink,
  { id, uri, source }: Pick<Proposal, 'id' | 'uri' | 'source'>,
  edits: readonly TextEdit[],
  newId: () => string,
): OfferedEdits {
  const { tool, level, rung } = source;
  const insertions: string[] = [];
  const ids = edits.map(({ offset, oldText, newText, model = source.model }) => {
    const suggestion = `${id}:${newId()}`;
    const tag = { tool, model, level, rung: rung ?? null };
    const insertion = sink.suggestion({ id: suggestion, uri, offset, length: oldText.length, text: newText, tag });
    if (insertion !== undefined) insertions.push(insertion);
    sink.accept(suggestion);
    return suggestion;
  });
  const withdraw = () => {
    for (const each of ids) sink.withdraw(each);
  };
  return {
    insertions,
    matched() {
      // The tracker waits only for the last accept; the others were matched by content and become exact here.
      for (const each of ids) sink.accept(each);
      withdraw();
    },
    withdraw,
  };
}
