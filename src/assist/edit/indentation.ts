import { AppError } from '../../base/appError.ts';
import { indentOf, isBlank, isWritten, textAt } from './lineText.ts';

/** Languages in which a multi-line string is quoted like this; no such strings are assumed in others. */
const backticks = /^(?:typescript|typescriptreact|javascript|javascriptreact|go|vue|svelte|markdown)$/;
const tripleQuotes = /^(?:python|java|kotlin|swift|scala|groovy|csharp|dart|julia|toml|elixir)$/;
const hashComments = /^(?:python|ruby|shellscript|yaml|toml|r|julia|elixir|perl|makefile|dockerfile)$/;

const preprocessed = /^(?:c|cpp|csharp|swift|objective-c)$/;

/**
 * Lines that begin inside a multi-line string (a template literal, a triple-quoted string), where indentation is part of the text. A
 * docstring does not count: tools remove its indent again.
 */
export function linesInsideText(lines: readonly string[], languageId: string): ReadonlySet<number> {
  const inside = new Set<number>();
  const isBacktick = backticks.test(languageId);
  const isTriple = tripleQuotes.test(languageId);
  if (!isBacktick && !isTriple) return inside;
  /** What closes the open string, and whether its lines count. */
  let open: { readonly close: string; readonly counts: boolean } | undefined;
  let isComment = false;
  for (const [index, line] of lines.entries()) {
    if (open?.counts === true) inside.add(index);
    for (let at = 0; at < line.length; at += 1) {
      if (open !== undefined) {
        if (line[at] === '\\' && languageId !== 'go') at += 1;
        else if (line.startsWith(open.close, at)) {
          at += open.close.length - 1;
          open = undefined;
        }
      } else if (isComment) {
        if (line.startsWith('*/', at)) isComment = false;
      } else if (line.startsWith('/*', at) && !hashComments.test(languageId)) isComment = true;
      else if (line.startsWith('//', at) && !hashComments.test(languageId)) break;
      else if (line[at] === '#' && hashComments.test(languageId)) break;
      else if (isTriple && (line.startsWith('"""', at) || line.startsWith("'''", at))) {
        const isDocstring = languageId === 'python' && line.slice(0, at).trim() === '';
        open = { close: line.slice(at, at + 3), counts: !isDocstring };
        at += 2;
      } else if (isBacktick && line[at] === '`') open = { close: '`', counts: true };
      else if (line[at] === '"' || line[at] === "'") {
        at = endOfString(line, at);
      }
    }
  }
  return inside;
}

function endOfString(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === line[start]) return at;
  }
  return start;
}

/**
 * Gives new lines the indent of the first old line: all are shifted by the same amount, with tabs if the file uses tabs.
 * @param old The lines to replace, complete, so that the first has its true indent.
 * @param file All lines of the file, which show whether it is indented by tabs.
 * @param above The line with code above the old ones, if there is any.
 * @throws AppError `refused` if the indent of the new lines cannot be determined.
 */
export function reindent(
  fresh: readonly string[],
  old: readonly string[],
  languageId: string,
  file: readonly string[] = old,
  above?: string,
): readonly string[] {
  const inside = linesInsideText(fresh, languageId);
  const styled = likeTabs(fresh, file, inside, languageId);
  const head = styled.find(isWritten);
  const oldHead = old.find(isWritten);
  if (head === undefined || oldHead === undefined) return styled;
  const have = indentOf(head);
  const want = indentOf(oldHead);
  if (have === want) return styled;
  const isCode = (line: string) => isWritten(line) && !isAtEdge(line, languageId);
  const [code, oldCode] = [styled.find(isCode) ?? head, old.find(isCode) ?? oldHead];
  if ((code !== head || oldCode !== oldHead) && indentOf(code) === indentOf(oldCode)) return styled;
  const isMoved = (line: string, index: number) =>
    isWritten(line) && !inside.has(index) && (have === '' || !isAtEdge(line, languageId));
  if (want.startsWith(have)) {
    const more = want.slice(have.length);
    const first = styled.indexOf(head);
    if (have === '' && onlyFirstLostIndent(styled, first, want, inside)) {
      return styled.map((line, index) => (index === first ? more + line : line));
    }
    return styled.map((line, index) => (isMoved(line, index) ? more + line : line));
  }
  if (have.startsWith(want)) {
    // The block begins within the deeper code above and then closes it or goes on after it: it is in place already.
    const isBelowDeeper = indentOf(above ?? '').length > want.length;
    if (isBelowDeeper && shallowest(styled.filter(isMoved)) === shallowest(old.filter(isCode))) return styled;
    const less = have.slice(want.length);
    if (styled.every((line, index) => !isMoved(line, index) || line.startsWith(less)))
      return styled.map((line, index) => (isMoved(line, index) ? line.slice(less.length) : line));
  }
  throw new AppError('refused', 'The indent of the new code does not go with that of the code it replaces.');
}

/** Whether a line begins at the edge whatever the indent around it: a mark of a merge conflict, a line for the preprocessor. */
function isAtEdge(line: string, languageId: string): boolean {
  const isMark = /^(?:[<>|]{7} |={7}$)/.test(line);
  return isMark || (line.startsWith('#') && preprocessed.test(languageId));
}

/** The shortest indent of the lines, in characters. */
function shallowest(lines: readonly string[]): number {
  return lines.reduce((least, line) => Math.min(least, indentOf(line).length), Number.POSITIVE_INFINITY);
}

/** A selection that starts after its indent is sent without one on the first line, and comes back that way. */
function onlyFirstLostIndent(
  lines: readonly string[],
  first: number,
  want: string,
  inside: ReadonlySet<number>,
): boolean {
  const rest = lines.flatMap((line, index) => (index > first && isWritten(line) && !inside.has(index) ? [line] : []));
  const [second] = rest;
  if (second === undefined) return false;
  const last = rest.at(-1) ?? second;
  if (!rest.every((line) => line.startsWith(want))) return false;
  // A closing line lines up with the line that opened; one that is indented deeper shows that line's true indent.
  if (/^\s*(?:[)\]}]|end\b)/.test(last)) return indentOf(last) === want;
  const opens = /[{([:,=|&+\\-]\s*$|=>\s*$|\b(?:do|then|else|of)\s*$/.test(textAt(lines, first));
  return !opens && indentOf(second) === want;
}

/** Converts the reply's spaces to tabs if the file is indented by tabs. */
function likeTabs(
  fresh: readonly string[],
  file: readonly string[],
  inside: ReadonlySet<number>,
  languageId: string,
): readonly string[] {
  if (!isTabbed(file, linesInsideText(file, languageId))) return fresh;
  const spaced = fresh.flatMap((line, index) => {
    const indent = levelIndent(line);
    return inside.has(index) || isBlank(line) || indent === '' ? [] : [indent];
  });
  if (spaced.length === 0 || !spaced.every((indent) => /^ +$/.test(indent))) return fresh;
  const width = spaced.map((indent) => indent.length).reduce(commonDivisor);
  if (width < 2) return fresh;
  return fresh.map((line, index) => {
    if (inside.has(index) || isBlank(line)) return line;
    const indent = levelIndent(line);
    return '\t'.repeat(indent.length / width) + line.slice(indent.length);
  });
}

/** Whether the file indents by tabs, and by nothing else. */
function isTabbed(file: readonly string[], inside: ReadonlySet<number>): boolean {
  const indents = file.flatMap((line, index) => {
    const indent = levelIndent(line);
    return inside.has(index) || indent === '' || isBlank(line) ? [] : [indent];
  });
  return indents.length > 0 && indents.every((indent) => /^\t+$/.test(indent));
}

/** The indent without the one blank that puts the `*` of a block comment below the one that opened it. */
function levelIndent(line: string): string {
  const indent = indentOf(line);
  return indent.endsWith(' ') && /^\*(?:[ /]|$)/.test(line.slice(indent.length)) ? indent.slice(0, -1) : indent;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
