import type { AroundCaret, AskFile } from '../../hints/askContext.ts';
import { type NamedRange, outermost } from './wholeSymbols.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The function or class that a question was asked in: new code of its answer goes behind that one, wherever it is by then.
 * @returns null outside of all
 */
export function aroundCaret(
  {
    file: { text, line },
    selection,
  }: { readonly file: Pick<AskFile, 'text' | 'line'>; readonly selection?: Range | undefined },
  symbols: readonly NamedRange[],
): AroundCaret | null {
  const at = selection === undefined ? startOfLine(text, line) : Math.max(selection.start, selection.end - 1);
  if (at === undefined) return null;
  const [first, last] = lineAround(text, at);
  // By whole lines, since a symbol's range may start after its `export`.
  const found = outermost(symbols).find(({ start, end }) => start <= last && first < end);
  if (found === undefined) return null;
  const { name, kind } = found;
  const [all, alike] = [outermost(symbols), allLike(found, symbols)];
  const head = headOf(text, found);
  const isOnly = alike.every((each) => each === found || headOf(text, each) !== head);
  return {
    name,
    kind,
    index: alike.indexOf(found),
    count: alike.length,
    ...(isOnly ? { head } : {}),
    ofAll: { index: all.indexOf(found), count: all.length },
  };
}

/**
 * The same symbol in a later text; undefined if it is gone, or if there are more or fewer of its name now and it cannot be told from the
 * others.
 */
export function sameSymbol(around: AroundCaret, text: string, symbols: readonly NamedRange[]): NamedRange | undefined {
  const alike = allLike(around, symbols);
  const [same, another] = alike.filter((each) => headOf(text, each) === around.head);
  if (same !== undefined && another === undefined) return same;
  return alike.length === around.count ? alike[around.index] : undefined;
}

/** The place of an earlier question in the text of now: in the same function, whatever its name, or at the same line if that is gone. */
export function caretNow<File extends Omit<AskFile, 'text'>>(
  file: File,
  selection: Range | undefined,
  text: string,
  symbols: readonly NamedRange[],
): File {
  // It was asked outside of all, wherever its line lies by now.
  if (file.around === null) return file;
  const same = file.around && (sameSymbol(file.around, text, symbols) ?? renamed(file.around, symbols));
  const isWithin =
    same === undefined || (lineAt(text, same.start) < file.line && file.line <= lineAt(text, same.end - 1) + 1);
  const line = isWithin ? file.line : lineAt(text, same.start) + 1;
  return { ...file, line, around: aroundCaret({ file: { text, line }, selection }, symbols) };
}

/** The symbol in the same place among all. Good enough to ask about, not to put code behind it. */
function renamed({ kind, ofAll }: AroundCaret, symbols: readonly NamedRange[]): NamedRange | undefined {
  const all = outermost(symbols);
  const there = ofAll?.count === all.length ? all[ofAll.index] : undefined;
  return there?.kind === kind ? there : undefined;
}

function allLike({ name, kind }: Pick<NamedRange, 'name' | 'kind'>, symbols: readonly NamedRange[]) {
  return outermost(symbols).filter((each) => each.name === name && each.kind === kind);
}

/** Most to keep of a first line, UTF-16 units: a file may be a single line. Chosen by us. */
const maxHeadUnits = 200;

function headOf(text: string, { start }: NamedRange): string {
  return text
    .slice(...lineAround(text, start))
    .trim()
    .slice(0, maxHeadUnits);
}

/** Where the line with an offset begins and ends. */
function lineAround(text: string, at: number): [start: number, end: number] {
  const end = text.indexOf('\n', at);
  return [text.slice(0, at).lastIndexOf('\n') + 1, end < 0 ? text.length : end];
}

/** @param line From 1. */
function startOfLine(text: string, line: number): number | undefined {
  let start = 0;
  for (let before = 1; before < line; before += 1) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return undefined;
  }
  return start;
}

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1;
