import type { LineRun } from '../provenance/commitRecord.ts';

const NEWLINE = 10;
const RETURN = 13;

/**
 * Where the lines of a note stand in another version of the file, when all of them lie in what both versions have in common at
 * the head and at the tail: a plain rebase, without decoding or splitting a text. Undefined when there is more to it.
 */
export function shiftLines(lines: readonly LineRun[], before: Uint8Array, after: Uint8Array): LineRun[] | undefined {
  // A lone carriage return ends a line, too: left to the slow way, with the other texts that have any.
  if (before.includes(RETURN) || after.includes(RETURN)) return undefined;
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before[head] === after[head]) head += 1;
  if (head === before.length && head === after.length) return [...lines];
  while (head > 0 && before[head - 1] !== NEWLINE) head -= 1;
  let tail = 0;
  while (tail < limit - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  tail = wholeLines(before, after, tail, head);
  const headLines = newlines(before, 0, head);
  const [oldMiddle, newMiddle] = [before.length - tail, after.length - tail];
  const oldTail = headLines + linesIn(before, head, oldMiddle);
  const newTail = headLines + linesIn(after, head, newMiddle);
  const shifted: LineRun[] = [];
  for (const run of lines) {
    if (run.end <= headLines) shifted.push(run);
    else if (run.start > oldTail)
      shifted.push({ ...run, start: run.start + newTail - oldTail, end: run.end + newTail - oldTail });
    else return undefined;
  }
  return shifted;
}

/** The tail, shortened to where a line begins in both. */
function wholeLines(before: Uint8Array, after: Uint8Array, tail: number, head: number): number {
  const begins = (bytes: Uint8Array, at: number) => at === head || bytes[at - 1] === NEWLINE;
  if (tail === 0 || (begins(before, before.length - tail) && begins(after, after.length - tail))) return tail;
  const newline = before.indexOf(NEWLINE, before.length - tail);
  return newline < 0 ? 0 : before.length - newline - 1;
}

function newlines(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, start); at >= 0 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function linesIn(bytes: Uint8Array, start: number, end: number): number {
  const isOpen = end > start && bytes[end - 1] !== NEWLINE;
  return newlines(bytes, start, end) + Number(isOpen);
}
