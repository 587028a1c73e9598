import { isBlankUnit } from '../align/tokens.ts';
import type { Review, TagTable } from '../tag.ts';
import type { TrackedText } from '../tracker/trackedText.ts';

/** Who reviewed, and how we know. */
export interface Reviewer {
  /** `Name <address>`. */
  readonly name: string;
  readonly how: Review;
  /** Their sentence about it; if absent, an earlier note stays. */
  readonly note?: string;
}

/**
 * Records that the AI text in [start, end) was reviewed. Text marked before stays marked, since being visible is weaker evidence.
 * @returns Newly reviewed non-blank characters.
 */
export function markReviewed(
  document: TrackedText,
  tags: TagTable,
  range: { readonly start: number; readonly end: number },
  { name, how, note }: Reviewer,
): number {
  const [start, end] = [Math.max(0, range.start), Math.min(document.runs.length, range.end)];
  if (start >= end) return 0;
  const text = document.text.slice(start, end);
  const runs = document.runs.slice(start, end);
  let at = 0;
  let reviewed = 0;
  for (let index = 0; index < runs.length; index += 2) {
    const length = runs[index] ?? 0;
    const tag = tags.get(runs[index + 1] ?? 0);
    const isStronger = tag.review === null || (tag.review === 'seen' && how === 'marked');
    const says = note === undefined || note === tag.note ? {} : { note };
    if (tag.origin === 'ai' && (isStronger || 'note' in says)) {
      document.retag(start + at, [length, tags.intern({ ...tag, reviewer: name, review: how, ...says })]);
      if (isStronger) reviewed += nonBlankUnits(text, at, at + length);
    }
    at += length;
  }
  return reviewed;
}

/** Non-blank characters in [start, end). */
export function nonBlankUnits(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (!isBlankUnit(text.charCodeAt(at))) count += 1;
  return count;
}
