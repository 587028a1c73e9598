import type { Tag, TagTable } from '../tag.ts';
import { unknownTagId } from '../tag.ts';
import type { TrackedText } from '../tracker/trackedText.ts';
import { nonBlankUnits } from './review.ts';

/** AI text inserted at one time by one author: an accepted part of a proposal, a completion, a rewrite by an agent. */
export interface Insertion {
  readonly id: string;
  readonly tag: Tag;
  /** Its non-blank characters in one document. */
  readonly chars: number;
}

/** An id shared by all text that one change inserted, whatever was found out about it later. Undefined for text that is not AI. */
export function insertionOf({ origin, timeMs, changeId }: Tag): string | undefined {
  return origin === 'ai' ? `${timeMs}-${changeId ?? 0}` : undefined;
}

/** The insertions in a document. */
export function insertionsIn({ text, runs }: TrackedText, tags: TagTable): Map<string, Insertion> {
  const insertions = new Map<string, Insertion>();
  const flat = runs.slice();
  let at = 0;
  for (let index = 0; index < flat.length; index += 2) {
    const length = flat[index] ?? 0;
    const tag = tags.get(flat[index + 1] ?? unknownTagId);
    const id = insertionOf(tag);
    if (id !== undefined) {
      const chars = nonBlankUnits(text.slice(at, at + length), 0, length);
      insertions.set(id, { id, tag, chars: (insertions.get(id)?.chars ?? 0) + chars });
    }
    at += length;
  }
  return insertions;
}
