import { clip } from '../../base/clip.ts';
import { splitLines } from '../align/tokens.ts';
import type { Tag, TagTable } from '../tag.ts';
import { taggedRuns } from '../taggedRun.ts';
import type { TrackedText } from '../tracker/trackedText.ts';
import { insertionOf } from './insertions.ts';
import { nonBlankUnits } from './review.ts';

/** Adjacent text that a person would see as one piece: same author, and same time for AI text. */
export interface BlameRun {
  /** UTF-16 offsets, the end not included. */
  readonly start: number;
  readonly end: number;
  /** 1-based, of its first and last non-blank character. */
  readonly startLine: number;
  readonly endLine: number;
  readonly chars: number;
  /** The tag of its last part: typing over many minutes is one piece. */
  readonly tag: Tag;
  /** Its first line, trimmed. */
  readonly preview: string;
}

const previewUnits = 80;

/** The pieces of a document, ascending. Whitespace belongs to the piece before it, but AI whitespace to its own insertion. */
export function blameRuns(document: TrackedText, tags: TagTable): BlameRun[] {
  const text = document.text.toString();
  const pieces: { start: number; end: number; tag: Tag; key: string }[] = [];
  for (const { start, end, tag } of taggedRuns(document.runs.slice(), 0, tags)) {
    const key = keyOf(tag);
    const last = pieces.at(-1);
    const isBlank = nonBlankUnits(text, start, end) === 0;
    // Accepted whitespace belongs to what was accepted with it.
    const follows = isBlank && insertionOf(tag) === undefined;
    if (last !== undefined && (follows || last.key === key)) {
      last.end = end;
      if (!follows) last.tag = tag;
    } else if (!follows) pieces.push({ start, end, tag, key });
  }
  const starts = splitLines(text).map(({ start }) => start);
  const withText = pieces.filter(({ start, end }) => nonBlankUnits(text, start, end) > 0);
  return withText.map(({ start, end, tag }) => {
    const part = text.slice(start, end);
    const first = start + part.search(/\S/u);
    const last = start + part.trimEnd().length - 1;
    const preview = text.slice(first, last + 1).split(/[\r\n]/u, 1)[0] ?? '';
    return {
      ...{ start, end, tag },
      startLine: lineAt(starts, first),
      endLine: lineAt(starts, last),
      chars: nonBlankUnits(text, start, end),
      preview: clip(preview, previewUnits),
    };
  });
}

function keyOf(tag: Tag): string {
  const { origin, evidence, tool, model, level, reviewer, review } = tag;
  return JSON.stringify([insertionOf(tag) ?? '', origin, evidence, tool, model, level, reviewer, review]);
}

/** The 1-based line of an offset, by binary search. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface UnreviewedRun extends BlameRun {
  readonly lines: number;
}

/** AI pieces that nobody marked as reviewed, largest first; those already seen come after the others. */
export function unreviewedRuns(runs: readonly BlameRun[]): UnreviewedRun[] {
  return runs
    .filter(({ tag }) => tag.origin === 'ai' && tag.review !== 'marked')
    .map((run) => ({ ...run, lines: run.endLine - run.startLine + 1 }))
    .sort(largestFirst);
}

export function largestFirst(a: UnreviewedRun, b: UnreviewedRun): number {
  return Number(a.tag.review !== null) - Number(b.tag.review !== null) || b.lines - a.lines || b.chars - a.chars;
}
