import { diffArrays } from 'diff';
import { AppError } from '../../base/appError.ts';
import { clip } from '../../base/clip.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import { indentOf } from './indentation.ts';

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
    const end = at < 0 ? '' : text[at - 1] === '\r' && at > from ? '\r\n' : '\n';
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
  const moved = indented(change, lines);
  if (moved !== undefined) return moved;
  const restyled = withOtherIndents(change, lines);
  if (restyled !== undefined) return restyled;
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
  const found: number[] = [];
  const [head = ''] = old;
  for (let at = 0; at + old.length <= lines.length; at += 1) {
    if (!isSame(lines[at]?.text ?? '', head)) continue;
    if (old.every((line, index) => isSame(lines[at + index]?.text ?? '', line))) found.push(at);
  }
  return found;
}

function theOne(
  found: readonly number[],
  { old, atLine, below }: LineChange,
  lines: readonly TextLine[],
  within: LineRange | undefined,
): number | undefined {
  if (found.length <= 1) return found[0];
  const inside = found.filter((at) => within !== undefined && at >= within.first && at + old.length - 1 <= within.last);
  if (inside.length === 1) return inside[0];
  if (atLine !== undefined) return found.find((at) => at === atLine - 1);
  if (below === undefined) return undefined;
  const [outer = '', ...inner] = below;
  const anchors = (text: string) => positions(lines, [text], (a, b) => a.trim() === b.trim());
  const [only, another] = anchors(outer);
  if (another !== undefined) return undefined;
  let head = only;
  // A class, then its method: the first of that name below it.
  for (const text of inner) {
    const above = head;
    head = above === undefined ? undefined : anchors(text).find((at) => at > above);
  }
  const lowest = head;
  return lowest === undefined ? undefined : found.find((at) => at >= lowest);
}

/** Lines that are all indented deeper by the same amount, because the model dropped the indent; a single line could be a different one. */
function indented(change: LineChange, lines: readonly TextLine[]): PlacedChange | undefined {
  const written = change.old.filter((line) => line.trim() !== '');
  const [head] = written;
  if (head === undefined || written.length < 2) return undefined;
  // Shifting the lines of a multi-line string would change what the program says.
  if (/`|"""|'''/.test(change.fresh.join('\n'))) return undefined;
  const offset = change.old.indexOf(head);
  const found: { readonly at: number; readonly indent: string }[] = [];
  for (let at = 0; at + change.old.length <= lines.length; at += 1) {
    const line = lines[at + offset]?.text ?? '';
    const indent = line.slice(0, line.length - head.length);
    if (indent === '' || indent.trim() !== '' || !line.endsWith(head)) continue;
    if (change.old.every((each, index) => withIndent(each, indent) === (lines[at + index]?.text ?? '')))
      found.push({ at, indent });
  }
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length > 1) throw ambiguous(change.old, found.length);
  const move = (all: readonly string[]) => all.map((line) => withIndent(line, only.indent));
  return placed(move(change.fresh), move(change.old), lines, only.at, (line) => line);
}

/** Lines that stand in the file once, with tabs where the reply has spaces or the other way round, each step the same width. */
function withOtherIndents(change: LineChange, lines: readonly TextLine[]): PlacedChange | undefined {
  const { old, fresh } = change;
  if (/`|"""|'''/.test(fresh.join('\n'))) return undefined;
  const [at, another] = positions(lines, old, (a, b) => a.trim() === b.trim());
  if (at === undefined || another !== undefined) return undefined;
  let step: IndentStep | undefined;
  const seen = new Set<string>();
  for (const [index, line] of old.entries()) {
    const [own, theirs] = [indentOf(line), indentOf(lines[at + index]?.text ?? '')];
    if (line.trim() === '') continue;
    seen.add(own);
    if (own === '' && theirs === '') continue;
    step ??= stepBetween(own, theirs);
    if (step === undefined || restyledIndent(own, step) !== theirs) return undefined;
  }
  if (step === undefined) return undefined;
  const { to } = step;
  const isSure = [...seen].filter((own) => own !== '').length > 1;
  const isTold = isSure || (step.isUsual && lines.every(({ text }) => !isShallower(text, to)));
  const restyled: string[] = [];
  for (const line of fresh) {
    const own = indentOf(line);
    if (line.trim() === '') restyled.push(line);
    else {
      const isKnown = seen.has(own) || isTold;
      const indent = isKnown ? restyledIndent(own, step) : undefined;
      if (indent === undefined) return undefined;
      restyled.push(indent + line.slice(own.length));
    }
  }
  const region = lines.slice(at, at + old.length).map(({ text }) => text);
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
  const [tabs, spaces] = /^\t+$/.test(own) ? [own, theirs] : [theirs, own];
  if (!/^\t+$/.test(tabs) || !/^ {2,}$/.test(spaces) || spaces.length % tabs.length !== 0) return undefined;
  const width = spaces.length / tabs.length;
  const isUsual = width === 4 || (tabs.length === 1 && width < 4);
  const blanks = ' '.repeat(width);
  return tabs === own ? { from: '\t', to: blanks, isUsual } : { from: blanks, to: '\t', isUsual };
}

/** Whether the file has a line that is indented by less than one step: then a tab may stand for a level that was lost as well. */
function isShallower(line: string, to: string): boolean {
  return /^ {2,}(?![ *])/.test(line) && indentOf(line).length < to.length;
}

function restyledIndent(indent: string, { from, to }: IndentStep): string | undefined {
  const steps = indent.length / from.length;
  return Number.isInteger(steps) && indent === from.repeat(steps) ? to.repeat(steps) : undefined;
}

function withIndent(line: string, indent: string): string {
  return line.trim() === '' ? line : indent + line;
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
  const result: TextLine[] = [];
  let at = 0;
  let removed: TextLine[] = [];
  for (const part of diffArrays(old.map(key), fresh.map(key))) {
    if (part.removed) {
      removed = region.slice(at, at + part.value.length);
      at += part.value.length;
    } else if (part.added) {
      for (const [index] of part.value.entries()) {
        const end = (removed[index] ?? result.at(-1) ?? lines[first - 1])?.end;
        result.push({ text: fresh[result.length] ?? '', end: end === undefined || end === '' ? usual : end });
      }
      removed = [];
    } else {
      removed = [];
      for (const kept of region.slice(at, at + part.value.length)) {
        result.push(kept.end === '' ? { ...kept, end: usual } : kept);
      }
      at += part.value.length;
    }
  }
  const isLast = first + old.length === lines.length;
  const last = result.at(-1);
  if (isLast && last !== undefined) result[result.length - 1] = { ...last, end: region.at(-1)?.end ?? usual };
  return trimmed({ first, count: old.length, lines: result }, lines);
}

/** Without unchanged lines at both ends: lines that only give context may be in two edits. */
function trimmed(change: PlacedChange, lines: readonly TextLine[]): PlacedChange {
  const isSame = (a: TextLine | undefined, b: TextLine | undefined) => a?.text === b?.text && a?.end === b?.end;
  let { first, count } = change;
  let fresh = change.lines;
  while (count > 0 && fresh.length > 0 && isSame(fresh[0], lines[first])) {
    first += 1;
    count -= 1;
    fresh = fresh.slice(1);
  }
  while (count > 0 && fresh.length > 0 && isSame(fresh.at(-1), lines[first + count - 1])) {
    count -= 1;
    fresh = fresh.slice(0, -1);
  }
  return { first, count, lines: fresh };
}

function ambiguous(old: readonly string[], count: number): AppError {
  return new AppError(
    'refused',
    `The old text of an edit ("${excerpt(old)}") stands ${count} times in the file, so its place is not certain.`,
  );
}

/** Longest quotation in a sentence. Chosen by us: identifies the place and fits on one line. */
const maxQuotedUnits = 60;

export function excerpt(lines: readonly string[]): string {
  return clip(lines.find((each) => each.trim() !== '')?.trim() ?? '', maxQuotedUnits);
}

function withoutTail(line: string): string {
  return withoutEnd(line, ' \t');
}
