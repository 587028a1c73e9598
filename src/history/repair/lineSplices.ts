import { createHash } from 'node:crypto';
import { alignSequences, Interner } from '../../provenance/align/alignSequences.ts';
import type { LineRun } from '../../provenance/formats/commitRecord.ts';

const newlineCode = 10;

/** Replaces `length` bytes at `offset` with other whole lines; nothing is decoded, so any encoding works. */
export interface Splice {
  readonly offset: number;
  readonly length: number;
  readonly text: Uint8Array;
}

/** The same in line numbers, starting at 0. */
export interface LineSplice {
  readonly line: number;
  readonly removed: number;
  readonly inserted: number;
}

/** The splices that turn `before` into `after`, ascending. */
export function splicesBetween(before: Buffer, after: Buffer): Splice[] {
  const limit = Math.min(before.length, after.length);
  let head = commonHead(before, after, limit);
  if (head === before.length && head === after.length) return [];
  while (head > 0 && before[head - 1] !== newlineCode) head -= 1;
  const tail = wholeLines(before, after, commonTail(before, after, limit - head), head);
  const [old, fresh] = [before.subarray(head, before.length - tail), after.subarray(head, after.length - tail)];
  return old.length === 0 || fresh.length === 0
    ? [{ offset: head, length: old.length, text: fresh }]
    : splicesOfLines(old, fresh, head);
}

/**
 * Transfers the splices of a text to its next version, into which `step` turns it; undefined if both change the same lines. The result is
 * a guess (two insertions at one position have no order): check it with `hashOfSpliced`.
 */
export function splicesAfter(splices: readonly Splice[], step: readonly Splice[]): Splice[] | undefined {
  const moved: Splice[] = [];
  let [at, delta] = [0, 0];
  for (const splice of splices) {
    for (let next = step[at]; next !== undefined && next.offset < splice.offset; next = step[at]) {
      if (next.offset + next.length > splice.offset) return undefined;
      delta += next.text.length - next.length;
      at += 1;
    }
    const behind = step[at];
    if (behind !== undefined && splice.offset + splice.length > behind.offset) return undefined;
    moved.push({ ...splice, offset: splice.offset + delta });
  }
  return moved;
}

/** The git blob hash of `before` with the splices applied: if it equals a blob's hash, that is the blob's content. */
export function hashOfSpliced(before: Uint8Array, splices: readonly Splice[], algorithm: 'sha1' | 'sha256'): string {
  const size = splices.reduce((sum, { length, text }) => sum + text.length - length, before.length);
  const hash = createHash(algorithm).update(`blob ${size}\0`);
  let at = 0;
  for (const { offset, length, text } of splices) {
    hash.update(before.subarray(at, offset)).update(text);
    at = offset + length;
  }
  return hash.update(before.subarray(at)).digest('hex');
}

/** As git counts: the last line need not end with a newline. */
export function lineCount(content: Uint8Array): number {
  let count = 0;
  for (let at = content.indexOf(newlineCode); at >= 0; at = content.indexOf(newlineCode, at + 1)) count += 1;
  return content.length > 0 && content[content.length - 1] !== newlineCode ? count + 1 : count;
}

export function inLines(before: Uint8Array, splices: readonly Splice[]): LineSplice[] {
  let [at, line] = [0, 0];
  return splices.map(({ offset, length, text }) => {
    line += newlines(before, at, offset);
    const removed = linesIn(before, offset, offset + length);
    const found = { line, removed, inserted: linesIn(text, 0, text.length) };
    line += removed;
    at = offset + length;
    return found;
  });
}

/** Where a note's lines are after the splices; undefined if one of them was removed. */
export function shiftRuns(runs: readonly LineRun[], splices: readonly LineSplice[]): LineRun[] | undefined {
  const shifted: LineRun[] = [];
  for (const run of runs) {
    const { start, end } = run;
    let [from, delta] = [start - 1, 0];
    for (const { line, removed, inserted } of splices) {
      if (line >= end) break;
      if (line + removed > from && removed > 0) return undefined;
      if (line > from) {
        shifted.push({ ...run, start: from + delta + 1, end: line + delta });
        from = line;
      }
      delta += inserted - removed;
    }
    shifted.push({ ...run, start: from + delta + 1, end: end + delta });
  }
  return shifted;
}

/** Compare in blocks with native code first, then byte by byte. */
const block = 512;

function commonHead(left: Buffer, right: Buffer, limit: number): number {
  let head = 0;
  while (head + block <= limit && left.compare(right, head, head + block, head, head + block) === 0) head += block;
  while (head < limit && left[head] === right[head]) head += 1;
  return head;
}

function commonTail(left: Buffer, right: Buffer, limit: number): number {
  let tail = 0;
  const [leftEnd, rightEnd] = [left.length, right.length];
  for (let next = block; next <= limit; next += block) {
    if (left.compare(right, rightEnd - next, rightEnd - tail, leftEnd - next, leftEnd - tail) !== 0) break;
    tail = next;
  }
  while (tail < limit && left[leftEnd - 1 - tail] === right[rightEnd - 1 - tail]) tail += 1;
  return tail;
}

/** The tail, shortened so that it starts at a line boundary in both. */
function wholeLines(before: Uint8Array, after: Uint8Array, tail: number, head: number): number {
  const begins = (bytes: Uint8Array, at: number) => at === head || bytes[at - 1] === newlineCode;
  if (tail === 0 || (begins(before, before.length - tail) && begins(after, after.length - tail))) return tail;
  const newline = before.indexOf(newlineCode, before.length - tail);
  return newline < 0 ? 0 : before.length - newline - 1;
}

/** A line diff of what lies between head and tail. */
function splicesOfLines(old: Buffer, fresh: Buffer, head: number): Splice[] {
  const interner = new Interner();
  // One unit per byte, whatever the encoding.
  const linesOf = (bytes: Buffer) => bytes.toString('latin1').split(/(?<=\n)/u);
  const [oldLines, newLines] = [linesOf(old), linesOf(fresh)];
  const partner = alignSequences(interner.idsOf(oldLines), interner.idsOf(newLines));
  const splices: Splice[] = [];
  let [oldLine, newLine, oldAt, newAt] = [0, 0, 0, 0];
  const sizeOf = (lines: readonly string[], from: number, to: number) => {
    let size = 0;
    for (let line = from; line < to; line += 1) size += lines[line]?.length ?? 0;
    return size;
  };
  for (let line = 0; line <= newLines.length; line += 1) {
    const from = line === newLines.length ? oldLines.length : (partner[line] ?? -1);
    if (from < 0) continue;
    const [length, added] = [sizeOf(oldLines, oldLine, from), sizeOf(newLines, newLine, line)];
    if (length + added > 0) splices.push({ offset: head + oldAt, length, text: fresh.subarray(newAt, newAt + added) });
    oldAt += length + (oldLines[from]?.length ?? 0);
    newAt += added + (newLines[line]?.length ?? 0);
    [oldLine, newLine] = [from + 1, line + 1];
  }
  return splices;
}

function newlines(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (bytes[at] === newlineCode) count += 1;
  return count;
}

function linesIn(bytes: Uint8Array, start: number, end: number): number {
  const isOpen = end > start && bytes[end - 1] !== newlineCode;
  return newlines(bytes, start, end) + Number(isOpen);
}
