import { AppError } from '../../base/appError.ts';
import { refuseElision } from './elision.ts';
import { reindent } from './indentation.ts';
import { excerpt, indentOf, isBlank, isWritten, textAt } from './lineText.ts';
import { refuseNoCode } from './noCode.ts';
import type { CodeBlock } from './replyForms.ts';
import { linesOf, usualEnd } from './textLines.ts';
import { type NamedRange, outermost } from './wholeSymbols.ts';

/** Lines so common that finding one next to a selection again says nothing; an empty one is too. */
const common = /^(?:break|return|continue|pass|end|else|do|try|finally|default:|fi|done|esac)?[\s;:{})\],(]*$/;

/**
 * The text with the block in place of the selection, using its indent and line ends.
 * @param selection UTF-16 offsets
 * @throws AppError `refused` if the block leaves code out or contains more than the selection.
 */
export async function placeSelection(
  block: CodeBlock,
  text: string,
  selection: { readonly start: number; readonly end: number },
  languageId: string,
  symbolsOf: (text: string) => Promise<readonly NamedRange[]>,
): Promise<string> {
  const { start, end, isWhole } = wholeLines(text, selection);
  if (!isWhole && isBlank(text.slice(start, end)))
    throw new AppError('refused', 'The selection holds no code, so what the reply replaces is not certain.');
  const old = text.slice(start, end).replaceAll('\r\n', '\n').split('\n');
  const fileLines = linesOf(text).map((line) => line.text);
  refuseNoCode(block.lines, fileLines, languageId);
  refuseElision(block.lines, old, languageId);
  const lines = withoutBlankEnds(
    // A comment that names the file may be the file's own first line.
    block.pathComment !== undefined && old[0]?.trim() === block.pathComment.trim()
      ? [block.pathComment, ...block.lines]
      : block.lines,
  );
  if (lines.length === 0) throw new AppError('refused', 'The block of code in the reply is empty.');
  const before = text.slice(0, start).replaceAll('\r\n', '\n');
  const after = text.slice(end).replaceAll('\r\n', '\n');
  const lineEnd = usualEnd(linesOf(text));
  if (isWhole && isWholeFile(lines, before, after)) {
    const tail = /\r?\n$/.exec(text)?.[0] ?? '';
    return lines.join(lineEnd) + tail;
  }
  refuseAround(lines, old, before, after);
  const isTopLevel = indentOf(textAt(old, old.findIndex(isWritten))) === '';
  if (isTopLevel) {
    const [given, file] = [await symbolsOf(lines.join('\n')), await symbolsOf(text)];
    refuseSecond(given, file, await symbolsOf(old.join('\n')), { start, end });
  }
  if (isWhole) {
    const kept = keepBlankEnds(old);
    const above = before.split('\n').findLast(isWritten);
    const moved = reindent(lines, old, languageId, fileLines, above);
    return text.slice(0, start) + [...kept.head, ...moved, ...kept.tail].join(lineEnd) + text.slice(end);
  }
  const indent = indentOf(text.slice(text.lastIndexOf('\n', start - 1) + 1));
  const [head = '', ...rest] = lines;
  const moved = reindent([head.trimStart(), ...rest], [`${indent}x`], languageId, fileLines);
  return (
    text.slice(0, start) + [textAt(moved, 0).slice(indent.length), ...moved.slice(1)].join(lineEnd) + text.slice(end)
  );
}

/** Extends the selection to whole lines if only whitespace is left next to it on them. */
function wholeLines(text: string, { start: from, end }: { readonly start: number; readonly end: number }) {
  // A selection that starts at the end of a line means the lines below it.
  const isLineStart = from === 0 || text[from - 1] === '\n';
  const skipped = isLineStart ? 0 : (/^\r?\n/.exec(text.slice(from, from + 2))?.[0].length ?? 0);
  const start = from + skipped < end ? from + skipped : from;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const isAtEnd = end > start && text[end - 1] === '\n';
  const stop = isAtEnd ? end - (text[end - 2] === '\r' ? 2 : 1) : end;
  const next = text.indexOf('\n', stop);
  const lineEnd = next < 0 ? text.length : next - (text[next - 1] === '\r' ? 1 : 0);
  const isWhole = text.slice(lineStart, start).trim() === '' && text.slice(stop, Math.max(stop, lineEnd)).trim() === '';
  return isWhole ? { start: lineStart, end: Math.max(lineEnd, stop), isWhole } : { start, end, isWhole };
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(isWritten);
  const last = lines.findLastIndex(isWritten);
  return first < 0 ? [] : lines.slice(first, last + 1);
}

/** Blank lines selected along with the code stay. */
function keepBlankEnds(old: readonly string[]): { readonly head: readonly string[]; readonly tail: readonly string[] } {
  const first = old.findIndex(isWritten);
  const last = old.findLastIndex(isWritten);
  return first < 0 ? { head: [], tail: [] } : { head: old.slice(0, first), tail: old.slice(last + 1) };
}

/** Whether the block is the whole file with nothing changed outside the selection. */
function isWholeFile(lines: readonly string[], before: string, after: string): boolean {
  if (isBlank(before) && isBlank(after)) return false;
  const code = lines.join('\n');
  const [head, tail] = [before.trimEnd(), after.trim()];
  return (
    code.length >= head.length + tail.length &&
    (head === '' || code.startsWith(`${head}\n`)) &&
    (tail === '' || code.endsWith(`\n${tail}`))
  );
}

/** Refuses a block that repeats a line next to the selection, which would then be there twice. */
function refuseAround(lines: readonly string[], old: readonly string[], before: string, after: string): void {
  const above = before.split('\n').findLast(isWritten);
  const below = after.split('\n').find(isWritten);
  const selected = new Set(old.map((line) => line.trim()));
  const given = new Set(lines.map((line) => line.trim()));
  for (const line of [above, below]) {
    const bare = line?.trim() ?? '';
    if (common.test(bare) || selected.has(bare) || !given.has(bare)) continue;
    throw new AppError(
      'refused',
      `The reply repeats "${excerpt([bare])}", which stands beside the selection, so what it replaces is not certain.`,
    );
  }
}

/**
 * Refuses a block with a function or class that stands elsewhere in the file, which would then be there twice.
 * @param own Those of the selection by itself: of two heads for one body, as with `#ifdef`, the file shows only one.
 */
function refuseSecond(
  given: readonly NamedRange[],
  file: readonly NamedRange[],
  own: readonly NamedRange[],
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const isSelected = (symbol: NamedRange) => symbol.start < end && start < symbol.end;
  const outer = outermost(file).filter(({ kind }) => kind !== 'method');
  const [selected, others] = [outer.filter(isSelected), outer.filter((symbol) => !isSelected(symbol))];
  const second = outermost(given).find((symbol) => {
    const isSame = ({ name, kind }: NamedRange) => name === symbol.name && kind === symbol.kind;
    return others.some(isSame) && ![...selected, ...own].some(isSame);
  });
  if (second !== undefined)
    throw new AppError(
      'refused',
      `The reply also has "${second.name}", which stands in the file outside of the selection, so it would be there twice.`,
    );
}
