import { AppError } from '../../base/appError.ts';
import { excerpt } from './lineText.ts';

const inlineDecorator = /@\w{1,100}(?:\([^()]{0,500}\))?/g;

/** Where a declaration itself begins: some grammars count its decorators, annotations or attributes as part of it. */
export function behindDecorators(text: string, start: number): number {
  let at = start;
  for (;;) {
    const mark = /^(?:@(?!interface\b)[\w.:]+|#?(?=\[))/.exec(text.slice(at, at + 200))?.[0];
    if (mark === undefined) return at;
    let end = at + mark.length;
    if (text[end] === '(' || text[end] === '[') end = closingBracket(text, end) + 1;
    if (end === 0) return at;
    while (/\s/.test(text.charAt(end))) end += 1;
    at = end;
  }
}

/** Longest text in quotes on one line, UTF-16 units. Chosen by us: keeps the search linear. */
const maxQuotedUnits = 2000;

/** Where the bracket at `open` is closed; −1 if it is not, or if there is none (`open` is −1). Brackets in quoted texts do not count. */
export function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if ('"\'`'.includes(sign)) {
      const end = endOfQuoted(text, at);
      // The rest of an open template is text.
      if (end < 0 && sign === '`') return -1;
      if (end >= 0) at = end;
    } else if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** Where the quote at `open` is closed; −1 if it is not, on its line unless it is a template. */
function endOfQuoted(text: string, open: number): number {
  const quote = text[open];
  const stop = quote === '`' ? text.length : Math.min(text.length, open + maxQuotedUnits);
  for (let at = open + 1; at < stop; at += 1) {
    if (text[at] === quote) return at;
    if (text[at] === '\n' && quote !== '`') return -1;
    if (text[at] === '\\') at += 1;
  }
  return -1;
}

/** The decorators before a declaration on its line, and the words; each ends in a blank, unless it is empty. */
export function splitPrefix(prefix: string): { readonly decorators: string; readonly words: string } {
  const spaced = (parts: readonly string[]) => parts.map((part) => `${part.trim()} `).join('');
  const words = prefix
    .replaceAll(inlineDecorator, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  return { decorators: spaced(prefix.match(inlineDecorator) ?? []), words: spaced(words) };
}

const decoratorLine = /^\s*(?:@\w|\[[A-Z]|#\[)/;
const commentLine = /^\s*(?:\/\/|\/?\*|#(?!\[)|--)/;

/**
 * The decorators of a declaration that stay when the comment above it is replaced: all of them, if the reply gives none.
 * @param old The file's lines between the first line above the declaration and the declaration.
 * @throws AppError `refused` if comments stand between them, which may belong to what is replaced
 */
export function keptDecorators(old: readonly string[], given: readonly string[]): readonly string[] {
  const begin = old.findIndex((line) => decoratorLine.test(line));
  if (begin < 0 || given.some((line) => decoratorLine.test(line))) return [];
  const kept = old.slice(begin);
  const comment = kept.find((line) => commentLine.test(line));
  if (comment !== undefined)
    throw new AppError(
      'refused',
      `"${excerpt([comment])}" stands between decorators that the reply leaves out, so what it replaces is not certain.`,
    );
  return kept;
}

/** Names of decorators, annotations and attributes that begin a line. */
export function decoratorsOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^\s*(?:@(?:\w+\.)*|\[(?=[A-Z]))(\w+)/.exec(line)?.[1] ?? []);
}
