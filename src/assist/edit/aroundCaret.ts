import type { AroundCaret, AskContext } from '../../hints/askContext.ts';
import { type NamedRange, outermost } from './wholeSymbols.ts';

/** The function or class that a question was asked in: new code of its answer goes behind that one, wherever it is by then. */
export function aroundCaret(
  { file, selection }: Pick<AskContext, 'file' | 'selection'>,
  symbols: readonly NamedRange[],
): AroundCaret | undefined {
  if (file === undefined) return undefined;
  const { text } = file;
  const line = selection === undefined ? file.line - 1 : lineAt(text, Math.max(selection.start, selection.end - 1));
  // By whole lines, since a symbol's range may start after its `export`.
  const found = outermost(symbols).find(
    ({ start, end }) => lineAt(text, start) <= line && line <= lineAt(text, end - 1),
  );
  if (found === undefined) return undefined;
  const { name, kind } = found;
  const alike = allLike(found, symbols);
  return { name, kind, index: alike.indexOf(found), count: alike.length };
}

/** The same symbol in a later text; undefined if it is gone, or if there are more or fewer of its name now. */
export function sameSymbol(around: AroundCaret, symbols: readonly NamedRange[]): NamedRange | undefined {
  const alike = allLike(around, symbols);
  return alike.length === around.count ? alike[around.index] : undefined;
}

function allLike({ name, kind }: Pick<NamedRange, 'name' | 'kind'>, symbols: readonly NamedRange[]) {
  return outermost(symbols).filter((each) => each.name === name && each.kind === kind);
}

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1;
