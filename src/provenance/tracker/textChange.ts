import { commonPrefix, commonSuffix } from '../align/tokens.ts';
import type { TextSource } from './patchedText.ts';

/** One replacement, as the editor reports it: offsets in UTF-16 units in the text before the event. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A change with the text that it removed. */
export interface KnownChange extends TextChange {
  readonly removed: string;
}

/** Last change first, so that each can be applied without shifting the others; the editor usually sends them in this order already. */
export function inApplyingOrder(changes: readonly TextChange[]): readonly TextChange[] {
  if (changes.length < 2) return changes;
  return [...changes].sort((a, b) => b.offset - a.offset || b.offset + b.length - (a.offset + a.length));
}

/** The one replacement that turns `before` into `after`, trimmed to what differs. */
export function changeBetween(before: string, after: string): TextChange {
  const head = commonPrefix(before, after);
  const tail = commonSuffix(before, after, head);
  return { offset: head, length: before.length - head - tail, text: after.slice(head, after.length - tail) };
}

/** Adds the removed text to each change. @throws RangeError when a change lies outside the text. */
export function knownChanges(text: TextSource, changes: readonly TextChange[]): KnownChange[] {
  return changes.map((change) => {
    const { offset, length } = change;
    if (offset < 0 || length < 0 || offset + length > text.length) {
      throw new RangeError(`The change ${offset}+${length} lies outside of 0..${text.length}.`);
    }
    return { ...change, removed: text.slice(offset, offset + length) };
  });
}

/** The text after changes in applying order. */
export function applied(text: string, changes: readonly TextChange[]): string {
  return changes.reduce(
    (result, { offset, length, text: inserted }) => result.slice(0, offset) + inserted + result.slice(offset + length),
    text,
  );
}
