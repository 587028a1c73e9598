import type { Tag, TagTable } from '../tag.ts';
import { unknownTagId } from '../tag.ts';
import type { TrackedText } from '../tracker/trackedText.ts';
import { nonBlankUnits } from './review.ts';

/** AI text that came at one time by one hand: an accepted part of a proposal, a completion, a rewrite by an agent. */
export interface Lot {
  readonly id: string;
  readonly tag: Tag;
  /** Its non-blank characters in one document. */
  readonly chars: number;
}

/** The same for all text that one change brought, whatever was found out about it later. Undefined for text that is not AI. */
export function lotOf({ origin, timeMs, changeId }: Tag): string | undefined {
  return origin === 'ai' ? `${timeMs}-${changeId ?? 0}` : undefined;
}

/** The lots in a document. */
export function lotsIn({ text, runs }: TrackedText, tags: TagTable): Map<string, Lot> {
  const lots = new Map<string, Lot>();
  const flat = runs.slice();
  let at = 0;
  for (let index = 0; index < flat.length; index += 2) {
    const length = flat[index] ?? 0;
    const tag = tags.get(flat[index + 1] ?? unknownTagId);
    const id = lotOf(tag);
    if (id !== undefined) {
      const chars = nonBlankUnits(text.slice(at, at + length), 0, length);
      lots.set(id, { id, tag, chars: (lots.get(id)?.chars ?? 0) + chars });
    }
    at += length;
  }
  return lots;
}
