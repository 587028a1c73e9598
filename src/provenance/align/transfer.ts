import { collapseTags, expandRuns, type FlatRuns } from '../tracker/flatRuns.ts';
import { type AlignOptions, alignTexts } from './alignTexts.ts';
import { isBlankUnit } from './tokens.ts';

export interface TransferOptions extends AlignOptions {
  /** Tag of text that was not there before. */
  readonly newTag: number;
}

/**
 * The runs of `after`, a rewrite of `before`: text that stayed, moved or was only re-indented keeps its owner, whoever wrote the file; new
 * text gets `newTag`; new whitespace belongs to the adjacent text.
 */
export function transferRuns(before: string, runs: FlatRuns, after: string, options: TransferOptions): number[] {
  if (before === after) return [...runs];
  const source = alignTexts(before, after, options);
  return collapseTags(tagsFromSource(after, source, expandRuns(runs), options));
}

/** Marks a place without an owner until whitespace is assigned. */
const nobody = -1;

/** One tag per unit of `after`, from where each unit comes from. */
export function tagsFromSource(
  after: string,
  source: Int32Array,
  oldTags: Int32Array,
  { newTag, preserving = false }: TransferOptions,
): Int32Array {
  const tags = new Int32Array(after.length);
  for (let at = 0; at < after.length; at += 1) {
    const from = source[at] ?? -1;
    tags[at] = from >= 0 ? (oldTags[from] ?? nobody) : nobody;
  }
  for (let start = 0; start < after.length; ) {
    if (tags[start] !== nobody) {
      start += 1;
      continue;
    }
    let end = start;
    let blank = true;
    while (end < after.length && tags[end] === nobody) {
      if (!isBlankUnit(after.charCodeAt(end))) blank = false;
      end += 1;
    }
    if (blank) inheritBlanks(after, tags, start, end, newTag);
    else if (preserving) settleFormatted(after, tags, start, end, newTag);
    else tags.fill(newTag, start, end);
    start = end;
  }
  return tags;
}

/** Indentation belongs to the text it indents, other whitespace to the text it follows. */
function inheritBlanks(after: string, tags: Int32Array, start: number, end: number, newTag: number): void {
  const behind = start > 0 ? (tags[start - 1] ?? newTag) : undefined;
  const right = end < after.length ? (tags[end] ?? newTag) : undefined;
  const rightOwner = right === undefined || right === nobody ? undefined : right;
  // Next to a character that a formatter added, whitespace belongs to the surrounding text instead.
  const left = behind === newTag && rightOwner !== undefined ? rightOwner : behind;
  let indent = end;
  while (indent > start && !isLineEnd(after.charCodeAt(indent - 1))) indent -= 1;
  const indents = indent > start || start === 0 || isLineEnd(after.charCodeAt(start - 1));
  const lineBlank = end === after.length || isBlankUnit(after.charCodeAt(end));
  const first = left ?? rightOwner ?? newTag;
  tags.fill(first, start, end);
  if (indents && !lineBlank) tags.fill(rightOwner ?? first, indent, end);
}

/** The characters that a formatter added are its own, but the whitespace around them follows the text. */
function settleFormatted(after: string, tags: Int32Array, start: number, end: number, newTag: number): void {
  for (let at = start; at < end; at += 1) if (!isBlankUnit(after.charCodeAt(at))) tags[at] = newTag;
  for (let at = start; at < end; ) {
    if (tags[at] !== nobody) {
      at += 1;
      continue;
    }
    let stop = at;
    while (stop < end && tags[stop] === nobody) stop += 1;
    inheritBlanks(after, tags, at, stop, newTag);
    at = stop;
  }
}

function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13;
}
