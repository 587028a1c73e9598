import { diffArrays } from 'diff';
import { AppError } from '../../base/appError.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import { excerpt, indentOf, isBlank, isWritten, textAt } from './lineText.ts';

/** A line of a file with its line end; the last may have none. */
export interface TextLine {
  readonly text: string;
  readonly end: string;
}

/** Old lines of a file and the lines that replace them. */
export interface LineChange {
  readonly old: readonly string[];
  readonly fresh: readonly string[];
  /** Line number given in the reply, from 1: only decides between equal places. */
  readonly atLine?: number | undefined;
  /** Lines that the reply says are above, outer first: they only decide between equal places. */
  readonly below?: readonly string[] | undefined;
}

/** A change with a known place: `count` lines from `first` (from 0) become `lines`. */
export interface PlacedChange {
  readonly first: number;
  readonly count: number;
  readonly lines: readonly TextLine[];
}

/** Whole lines, both inclusive, from 0. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

export function linesOf(text: string): readonly TextLine[] {
  const lines: TextLine[] = [];
  for (let from = 0; from < text.length; ) {
    const at = text.indexOf('\n', from);
    const stop = at < 0 ? text.length : at + 1;
    const end = at < 0 ? '' : text[at - 1] === '\r' ? '\r\n' : '\n';
    lines.push({ text: text.slice(from, stop - end.length), end });
    from = stop;
  }
  return lines;
}

export function textOf(lines: readonly TextLine[]): string {
  return lines.map(({ text, end }) => text + end).join('');
}

/** The line end that most lines have. */
export function usualEnd(lines: readonly TextLine[]): string {
  const windows = lines.filter(({ end }) => end === '\r\n').length;
  return windows * 2 > lines.length - (lines.at(-1)?.end === '' ? 1 : 0) ? '\r\n' : '\n';
}

/** Begins or ends a text of several lines in some language. */
const textQuote = /`|"""|'''/;

/**
 * Finds the old lines as whole lines: exactly, else ignoring trailing whitespace, else all shifted by the same indent, else with tabs for
 * spaces.
 * @param within Lines the person selected: they decide between equal places.
 * @throws AppError `refused` if there is no place or more than one.
 */
export function placeChange(change: LineChange, lines: readonly TextLine[], within?: LineRange): PlacedChange {
  const exact = positions(lines, change.old, (a, b) => a === b);
  const first = theOne(exact, change, lines, within);
  if (first !== undefined) return placed(change.fresh, change.old, lines, first, (line) => line);
  const loose = exact.length > 0 ? exact : positions(lines, change.old, (a, b) => withoutTail(a) === withoutTail(b));
  const firstLoose = theOne(loose, change, lines, within);
  if (firstLoose !== undefined) return placed(change.fresh, change.old, lines, firstLoose, withoutTail);
  if (loose.length > 0) throw ambiguous(change.old, loose.length);
  // Shifting the lines of a multi-line string would change what the program says.
  if (!change.fresh.some((line) => textQuote.test(line))) {
    const alike = positions(lines, change.old, (a, b) => a.trim() === b.trim());
    const moved = indented(change, lines, alike) ?? withOtherIndents(change, lines, alike);
    if (moved !== undefined) return moved;
  }
  throw new AppError(
    'refused',
    `The old text of an edit ("${excerpt(change.old)}") does not stand in the file line for line, so nothing was changed.`,
  );
}

/** The text with all changes made, each relative to the original text. @throws AppError `refused` if two of them affect the same lines. */
export function applyChanges(lines: readonly TextLine[], changes: readonly PlacedChange[]): string {
  const sorted = [...changes].sort((a, b) => a.first - b.first || a.count - b.count);
  let result = '';
  let from = 0;
  let isAfterInsertion = false;
  for (const { first, count, lines: fresh } of sorted) {
    if (first < from || (isAfterInsertion && first === from && count === 0)) {
      throw new AppError(
        'refused',
        `Two edits of the reply change the same lines (around line ${first + 1}), so nothing was changed.`,
      );
    }
    result += textOf(lines.slice(from, first)) + textOf(fresh);
    from = first + count;
    isAfterInsertion = count === 0;
  }
  return result + textOf(lines.slice(from));
}

function positions(
  lines: readonly TextLine[],
  old: readonly string[],
  isSame: (a: string, b: string) => boolean,
): readonly number[] {
  const plain = lines.map(({ text }) => text);
  return plain.flatMap((_text, at) => {
    const fits = at + old.length <= plain.length;
    return fits && old.every((line, index) => isSame(textAt(plain, at + index), line)) ? [at] : [];
  });
}

function theOne(
  found: readonly number[],
  { old, atLine, below = [] }: LineChange,
  lines: readonly TextLine[],
  within: LineRange | undefined,
): number | undefined {
  if (found.length <= 1) return found[0];
  const inside = found.filter((at) => within !== undefined && at >= within.first && at + old.length - 1 <= within.last);
  if (inside.length === 1) return inside[0];
  if (atLine !== undefined) return found.find((at) => at === atLine - 1);
  const [outer, ...inner] = below;
  if (outer === undefined) return undefined;
  const anchors = (text: string) => positions(lines, [text], (a, b) => a.trim() === b);
  const [only = Number.POSITIVE_INFINITY, another] = anchors(outer);
  if (another !== undefined) return undefined;
  let lowest = only;
  // A class, then its method: the first of that name below it.
  for (const text of inner) {
    const above = lowest;
    lowest = anchors(text).find((at) => at > above) ?? Number.POSITIVE_INFINITY;
  }
  return found.find((at) => at >= lowest);
}

/**
 * Lines that are all indented deeper by the same amount, because the model dropped the indent; a single line could be a different one.
 * @param alike Where the lines stand with any indent.
 */
function indented(change: LineChange, lines: readonly TextLine[], alike: readonly number[]): PlacedChange | undefined {
  if (change.old.filter(isWritten).length < 2) return undefined;
  const plain = lines.map(({ text }) => text);
  const offset = change.old.findIndex(isWritten);
  const found = alike.flatMap((at) => {
    const line = textAt(plain, at + offset);
    const indent = line.slice(0, line.length - textAt(change.old, offset).length);
    const isMoved = change.old.every((each, index) => withIndent(each, indent) === textAt(plain, at + index));
    return isMoved ? [{ at, indent }] : [];
  });
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length > 1) throw ambiguous(change.old, found.length);
  const move = (all: readonly string[]) => all.map((line) => withIndent(line, only.indent));
  return placed(move(change.fresh), move(change.old), lines, only.at, (line) => line);
}

/**
 * Lines that stand in the file once, with tabs where the reply has spaces or the other way round, each step the same width.
 * @param alike Where the lines stand with any indent.
 */
function withOtherIndents(
  { old, fresh }: LineChange,
  lines: readonly TextLine[],
  alike: readonly number[],
): PlacedChange | undefined {
  const [at, another] = alike;
  if (at === undefined || another !== undefined) return undefined;
  const region = lines.slice(at, at + old.length).map(({ text }) => text);
  let step: IndentStep | undefined;
  const seen = new Set<string>();
  const deep = new Set<string>();
  for (const [index, line] of old.entries()) {
    if (isBlank(line)) continue;
    const [own, theirs] = [indentOf(line), indentOf(textAt(region, index))];
    seen.add(own);
    if (own === '' && theirs === '') continue;
    step ??= stepBetween(own, theirs);
    if (step === undefined || restyledIndent(own, step) !== theirs) return undefined;
    deep.add(own);
  }
  if (step === undefined) return undefined;
  const { to } = step;
  // Two indent depths that fit the same step make its width certain.
  const isWidthCertain = deep.size > 1 || (step.isUsual && lines.every(({ text }) => !isShallower(text, to)));
  const restyled: string[] = [];
  for (const line of fresh) {
    const own = indentOf(line);
    if (isBlank(line)) restyled.push(line);
    else {
      const isKnown = seen.has(own) || isWidthCertain;
      const indent = isKnown ? restyledIndent(own, step) : undefined;
      if (indent === undefined) return undefined;
      restyled.push(indent + line.slice(own.length));
    }
  }
  return placed(restyled, region, lines, at, withoutTail);
}

interface IndentStep {
  /** In the reply. */
  readonly from: string;
  /** In the file. */
  readonly to: string;
  /** Whether this line alone tells the width: four spaces against two tabs may also be a lost level. */
  readonly isUsual: boolean;
}

/** One step of indent in the reply and in the file, from a line that stands in both; undefined unless one has tabs and the other spaces. */
function stepBetween(own: string, theirs: string): IndentStep | undefined {
  const isTabbed = own.includes('\t');
  if (isTabbed === theirs.includes('\t')) return undefined;
  const [tabs, spaces] = isTabbed ? [own, theirs] : [theirs, own];
  const width = spaces.length / tabs.length;
  if (width < 2) return undefined;
  const isUsual = width === 4 || (tabs.length === 1 && width < 4);
  const blanks = ' '.repeat(width);
  return isTabbed ? { from: '\t', to: blanks, isUsual } : { from: blanks, to: '\t', isUsual };
}

/** Whether the file has a line that is indented by less than one step: then a tab may stand for a level that was lost as well. */
function isShallower(line: string, to: string): boolean {
  return /^ {2,}(?![ *])/.test(line) && indentOf(line).length < to.length;
}

/** The indent in the file's style; undefined if it is not made of whole steps. */
function restyledIndent(indent: string, { from, to }: IndentStep): string | undefined {
  const steps = indent.length / from.length;
  return indent === from.repeat(steps) ? to.repeat(steps) : undefined;
}

function withIndent(line: string, indent: string): string {
  return isBlank(line) ? line : indent + line;
}

/** Unchanged lines keep their own whitespace and line ends; new ones take the line end of the line they replace. */
function placed(
  fresh: readonly string[],
  old: readonly string[],
  lines: readonly TextLine[],
  first: number,
  key: (line: string) => string,
): PlacedChange {
  const region = lines.slice(first, first + old.length);
  const usual = usualEnd(lines);
  const withEnd = (text: string, like: TextLine | undefined): TextLine =>
    like === undefined || like.end === '' ? { text, end: usual } : { text, end: like.end };
  const result: TextLine[] = [];
  let at = 0;
  let removed: readonly TextLine[] = [];
  for (const { value, added, removed: isRemoved } of diffArrays(old.map(key), fresh.map(key))) {
    const own = region.slice(at, at + value.length);
    if (added) {
      for (const index of value.keys())
        result.push(withEnd(textAt(fresh, result.length), removed[index] ?? result.at(-1) ?? lines[first - 1]));
      continue;
    }
    at += value.length;
    removed = isRemoved ? own : [];
    if (!isRemoved) result.push(...own.map((line) => withEnd(line.text, line)));
  }
  const lastEnd = first + old.length === lines.length ? region.at(-1)?.end : undefined;
  const ended = result.map((line, index) =>
    lastEnd !== undefined && index === result.length - 1 ? { ...line, end: lastEnd } : line,
  );
  return trimmed({ first, count: old.length, lines: ended }, lines);
}

/** Without unchanged lines at both ends: lines that only give context may be in two edits. */
function trimmed({ first, count, lines: fresh }: PlacedChange, lines: readonly TextLine[]): PlacedChange {
  const old = lines.slice(first, first + count);
  const above = unchanged(old, fresh);
  const below = unchanged(old.slice(above).reverse(), fresh.slice(above).reverse());
  return {
    first: first + above,
    count: count - above - below,
    lines: fresh.slice(above, fresh.length - below),
  };
}

/** How many lines two texts have in common at their beginning. */
function unchanged(old: readonly TextLine[], fresh: readonly TextLine[]): number {
  const changed = old.findIndex(({ text, end }, at) => fresh[at]?.text !== text || fresh[at].end !== end);
  return changed < 0 ? old.length : changed;
}

function ambiguous(old: readonly string[], count: number): AppError {
  return new AppError(
    'refused',
    `The old text of an edit ("${excerpt(old)}") stands ${count} times in the file, so its place is not certain.`,
  );
}

function withoutTail(line: string): string {
  return withoutEnd(line, ' \t');
}
