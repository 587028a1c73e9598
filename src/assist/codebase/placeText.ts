import type { CodePlace } from './codebaseIndex.ts';

/** A range of a text that is a node in a language's grammar; offsets in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Longest symbol to include whole, UTF-16 units; a longer one is cut to the piece that was found. Chosen by us. */
const maxSymbolUnits = 4_000;

export interface PlaceText {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly text: string;
}

/** The found piece of a file, aligned to functions: one cut off at either end is completed, or stays cut if it is long. */
export function placeText(text: string, { firstLine, lastLine }: CodePlace, symbols: readonly Range[]): PlaceText {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset: number) => starts.findLastIndex((start) => start <= offset) + 1;
  let first = Math.min(firstLine, starts.length);
  let last = Math.min(lastLine, starts.length);
  const short = symbols
    .filter(({ start, end }) => end - start <= maxSymbolUnits)
    .map(({ start, end }) => ({ first: lineAt(start), last: lineAt(Math.max(start, end - 1)) }));
  for (const symbol of short) {
    if (symbol.first < firstLine && symbol.last >= firstLine) first = Math.min(first, symbol.first);
    if (symbol.first <= lastLine && symbol.last > lastLine) last = Math.max(last, symbol.last);
  }
  return {
    firstLine: first,
    lastLine: last,
    text: text.slice(starts[first - 1], starts[last] ?? text.length).trimEnd(),
  };
}
