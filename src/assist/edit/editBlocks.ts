import { AppError } from '../../base/appError.ts';

/** A symbol of a document that a block of code can replace whole; offsets in UTF-16 units. */
export interface NamedRange {
  readonly name: string;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

export interface EditTarget {
  readonly text: string;
  /** What the user had selected when they asked, or undefined; offsets in UTF-16 units. */
  readonly selection?: { readonly start: number; readonly end: number } | undefined;
  /** The document's top-level and member symbols. */
  symbolsOf(text: string): Promise<readonly NamedRange[]>;
}

const searchReplace = /^<{5,9} ?SEARCH\r?\n([\s\S]*?)^={5,9}\r?\n([\s\S]*?)^>{5,9} ?REPLACE[^\n]*$/gm;

/**
 * The document's text with the model's code put in its place: by search/replace blocks with the exact old text, else in
 * place of the selection, else in place of the symbols of the same name. Never by guess.
 * @throws AppError `refused` when the place cannot be known.
 */
export async function applyCode(code: string, target: EditTarget): Promise<string> {
  const blocks = [...code.matchAll(searchReplace)];
  if (blocks.length > 0) return applySearchReplace(blocks, target.text);
  const { selection } = target;
  if (selection !== undefined && selection.end > selection.start) {
    const old = target.text.slice(selection.start, selection.end);
    return (
      target.text.slice(0, selection.start) +
      likeOld(code, old, target.text, selection.start) +
      target.text.slice(selection.end)
    );
  }
  return applySymbols(code, target);
}

function applySearchReplace(blocks: readonly RegExpExecArray[], original: string): string {
  const crlf = original.includes('\r\n');
  let text = original;
  for (const [, rawSearch = '', rawReplace = ''] of blocks) {
    const search = withLineEnds(rawSearch, crlf);
    const replace = withLineEnds(rawReplace, crlf);
    if (search.trim() === '') {
      if (text.trim() !== '') throw notFound('An edit named no old text');
      text = replace;
      continue;
    }
    const found = locate(text, search);
    if (found === undefined) throw notFound('The old text of an edit was not found exactly once in the file');
    text =
      text.slice(0, found.start) + (found.hasLineEnd ? replace : replace.replace(/\r?\n$/, '')) + text.slice(found.end);
  }
  return text;
}

function locate(text: string, search: string): { start: number; end: number; hasLineEnd: boolean } | undefined {
  for (const [needle, hasLineEnd] of [
    [search, true],
    [search.replace(/\r?\n$/, ''), false],
  ] as const) {
    const start = text.indexOf(needle);
    if (start < 0) continue;
    if (text.indexOf(needle, start + 1) >= 0) return undefined;
    return { start, end: start + needle.length, hasLineEnd };
  }
  return undefined;
}

async function applySymbols(code: string, target: EditTarget): Promise<string> {
  const [mine, theirs] = [await target.symbolsOf(target.text), await target.symbolsOf(code)];
  const outer = theirs.filter((a) => !theirs.some((b) => b !== a && b.start <= a.start && a.end <= b.end));
  if (outer.length === 0) throw notFound('The code names no function or class of this file');
  const edits = outer.map((symbol) => {
    const same = mine.filter((candidate) => candidate.name === symbol.name && candidate.kind === symbol.kind);
    const [only] = same;
    if (only === undefined || same.length > 1) {
      throw notFound(`"${symbol.name}" stands in this file ${same.length} times instead of once`);
    }
    const old = target.text.slice(only.start, only.end);
    return { ...only, text: likeOld(code.slice(symbol.start, symbol.end), old, target.text, only.start) };
  });
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), target.text);
}

function notFound(what: string): AppError {
  return new AppError(
    'refused',
    `${what}, so no place for the change is certain; select the code to replace and ask again.`,
  );
}

/** The code with the line ends, the indentation and the trailing blanks of the text it replaces. */
function likeOld(code: string, old: string, document: string, start: number): string {
  const before = document.slice(document.lastIndexOf('\n', start - 1) + 1, start);
  const startsLine = before.trim() === '';
  const indent = leadingBlanks(startsLine ? before + old : before);
  const lines = code.trimEnd().split(/\r?\n/);
  const shared = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => leadingBlanks(line).length));
  const moved = lines.map((line, index) => {
    const bare = line.slice(shared);
    if (index === 0) return startsLine ? indent.slice(before.length) + bare : bare;
    return bare === '' ? '' : indent + bare;
  });
  const tail = /\s*$/.exec(old)?.[0] ?? '';
  return withLineEnds(moved.join('\n'), document.includes('\r\n')) + tail;
}

function leadingBlanks(text: string): string {
  return /^[ \t]*/.exec(text)?.[0] ?? '';
}

function withLineEnds(text: string, crlf: boolean): string {
  const unix = text.replace(/\r\n/g, '\n');
  return crlf ? unix.replace(/\n/g, '\r\n') : unix;
}
