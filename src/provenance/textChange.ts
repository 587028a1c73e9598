/** One replacement, as the editor gives it: offsets in UTF-16 units in the text before the event. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A change with the text that it removed. */
export interface KnownChange extends TextChange {
  readonly removed: string;
}

/** Last change first, so that each can be applied without shifting the others; the editor mostly sends them this way already. */
export function inApplyingOrder(changes: readonly TextChange[]): readonly TextChange[] {
  if (changes.length < 2) return changes;
  return [...changes].sort((a, b) => b.offset - a.offset || b.offset + b.length - (a.offset + a.length));
}

/** The one replacement that turns `before` into `after`, cut to what differs. */
export function changeBetween(before: string, after: string): TextChange {
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  let tail = 0;
  while (
    tail < limit - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail += 1;
  }
  return { offset: head, length: before.length - head - tail, text: after.slice(head, after.length - tail) };
}
