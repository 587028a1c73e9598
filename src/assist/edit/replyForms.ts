import { AppError } from '../../base/appError.ts';
import { readPatch, readUnifiedDiff } from './diffForms.ts';
import { excerpt, indentOf, isBlank, isWritten, textAt } from './lineText.ts';
import { pathInComment, pathOnLine, readInfo } from './replyPaths.ts';
import type { LineChange } from './textLines.ts';

/** The parts of a reply other than prose, in order. */
export type ReplyItem = CodeBlock | MarkedEdit;

interface ItemPlace {
  /** The path given by the item itself: in its info string, its header or its first line. */
  readonly path: string | undefined;
  /** The prose between the previous item and this one. */
  readonly before: readonly string[];
  /** The prose after the last item. */
  readonly after?: readonly string[];
}

/** Plain code in a fence. */
export interface CodeBlock extends ItemPlace {
  readonly kind: 'block';
  readonly language: string;
  readonly lines: readonly string[];
  /** The comment that gave the path, which is not part of the file's code. */
  readonly pathComment: string | undefined;
}

/** Changes that say what they replace: search/replace, a unified diff or an apply_patch section. */
export interface MarkedEdit extends ItemPlace {
  readonly kind: 'edit';
  readonly changes: readonly LineChange[];
  /** The complete content of a file that does not exist yet. */
  readonly creates: readonly string[] | undefined;
}

const startMark = /^(?:<{5,9}|-{5,9}) ?(?:SEARCH|ORIGINAL)(?:\s+(?<path>\S.*))?$/i;
const endMark = /^(?:>{5,9}|\+{5,9}) ?(?:REPLACE|UPDATED)\s*$/i;
const divider = /^={5,9}\s*$/;
const anyMark =
  /^\s*(?:<{5,9}|>{5,9})(?:\s|[A-Za-z]|$)|^\s*(?:-{5,9} ?(?:SEARCH|ORIGINAL)|\+{5,9} ?(?:REPLACE|UPDATED))\b/i;
/** Behind the sign of a quote or a list. */
const ledMark = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)+<{5,9} ?(?:SEARCH|ORIGINAL)\b/i;
const fenceOpen = /^(?<lead>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?<mark>`{3,}(?!`)|~{3,}(?!~))(?<info>.*)$/;
const markdownLike = /^(?:markdown|md|mdx|rst|adoc|text|txt|)$/i;
const diffLike = /^(?:diff|patch|udiff)$/i;

/** Splits a reply into its items, by CommonMark's rules for fences. @throws AppError `refused` if a block or an edit in it is malformed. */
export function readReply(reply: string): readonly ReplyItem[] {
  const lines = reply.replace(/^\uFEFF/, '').split(/\r?\n/);
  const items: ReplyItem[] = [];
  let before: string[] = [];
  const add = (found: readonly ReplyItem[]) => {
    items.push(...found);
    before = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = textAt(lines, at);
    const { lead = '', mark = '', info = '' } = fenceOpen.exec(line)?.groups ?? {};
    // Backticks behind a fence of backticks make it inline code.
    if (mark !== '' && !(mark.startsWith('`') && info.includes('`'))) {
      const close = closingLine(lines, at, mark, info);
      const inner = lines.slice(at + 1, close).map((each) => withoutLead(each, columnsOf(lead)));
      add(itemsInFence(inner, info, before));
      at = close;
    } else if (startOf(line) !== undefined) {
      const end = endOfMarked(lines, at);
      add([searchReplace(lines.slice(at, end + 1), startOf(line)?.path, before)]);
      at = end;
    } else if (anyMark.test(line) || ledMark.test(line)) throw malformed(line);
    else if (line.trim() === '*** Begin Patch') {
      const end = lines.findIndex((each, index) => index > at && each.trim() === '*** End Patch');
      if (end < 0)
        throw new AppError('refused', 'The patch in the reply has no "*** End Patch", so it may be cut off.');
      add(patchItems(lines.slice(at, end + 1), before));
      at = end;
    } else if (isDiffStart(lines, at)) {
      const end = endOfDiff(lines, at);
      add(diffItems(lines.slice(at, end), undefined, before));
      at = end - 1;
    } else if (/^\*\*\* (?:Update|Add|Delete) File:/.test(line)) {
      throw new AppError('refused', 'The patch in the reply has no "*** Begin Patch", so it may be cut off.');
    } else before.push(line);
  }
  const last = items.at(-1);
  if (last !== undefined) items[items.length - 1] = { ...last, after: before };
  return items;
}

/** Wraps unfenced code in a fence, so that it can be read as a reply. */
export function blockOf(code: string, language = ''): string {
  const longest = Math.max(2, ...[...code.matchAll(/^[ \t]*(`{3,})/gm)].map((match) => match[1]?.length ?? 0));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code.replace(/\n$/, '')}\n${fence}`;
}

/** Whether a text contains edits that say what they replace. */
export function hasMarkedEdit(text: string): boolean {
  return text
    .split(/\r?\n/)
    .some((line, at, lines) => anyMark.test(line) || /^\*\*\* Begin Patch/.test(line) || isDiffStart(lines, at));
}

function itemsInFence(lines: readonly string[], info: string, before: readonly string[]): readonly ReplyItem[] {
  const { language, path } = readInfo(info);
  if (lines.some((line) => anyMark.test(line))) return markedInFence(lines, path, before);
  const begin = lines.findIndex((line) => line.trim() === '*** Begin Patch');
  if (begin >= 0) {
    const end = lines.findIndex((line) => line.trim() === '*** End Patch');
    const around = [...lines.slice(0, begin), ...(end < 0 ? [] : lines.slice(end + 1))];
    if (end < 0 || around.some((line) => !/^\s*$|^\$? ?apply_patch\b.*$|^['"]?EOF['"]?$|^['"]\)?$/.test(line)))
      throw new AppError('refused', 'The patch in the reply is not whole, so nothing was changed.');
    return patchItems(lines.slice(begin, end + 1), before);
  }
  const first = lines.findIndex(isWritten);
  if (diffLike.test(language) || isDiffStart(lines, first)) return diffItems(lines, path, before);
  const head = textAt(lines, first);
  const commented = first < 0 ? undefined : pathInComment(head);
  const isFirst = commented !== undefined;
  return [
    {
      kind: 'block',
      language,
      path: path ?? commented,
      before,
      lines: isFirst ? [...lines.slice(0, first), ...lines.slice(first + 1)] : lines,
      pathComment: isFirst ? head : undefined,
    },
  ];
}

/** Search/replace blocks inside a fence, with nothing beside them but the paths they belong to. */
function markedInFence(
  lines: readonly string[],
  path: string | undefined,
  before: readonly string[],
): readonly ReplyItem[] {
  const items: ReplyItem[] = [];
  let own = path;
  for (let at = 0; at < lines.length; at += 1) {
    const line = textAt(lines, at);
    const start = startOf(line);
    if (start !== undefined) {
      const end = endOfMarked(lines, at);
      own = start.path ?? own;
      items.push(searchReplace(lines.slice(at, end + 1), own, before));
      at = end;
    } else if (anyMark.test(line)) throw malformed(line);
    else if (isWritten(line)) {
      const named = pathOnLine(line);
      if (named === undefined)
        throw new AppError(
          'refused',
          `A block of the reply has "${excerpt([line])}" beside its edits, which has no place in the file.`,
        );
      own = named;
    }
  }
  return items;
}

/** The mark that opens an edit, and the path beside it; undefined if the line is none. */
function startOf(line: string): { readonly path: string | undefined } | undefined {
  const mark = startMark.exec(line.trimEnd());
  const beside = mark?.groups?.['path'];
  const path = beside === undefined ? undefined : pathOnLine(beside);
  return mark === null || (beside !== undefined && path === undefined) ? undefined : { path };
}

/** The line of the end marker. */
function endOfMarked(lines: readonly string[], start: number): number {
  const end = lines.findIndex((line, at) => at > start && (endMark.test(line) || startOf(line) !== undefined));
  if (endMark.test(textAt(lines, end))) return end;
  throw new AppError('refused', 'An edit of the reply has no end mark, so it may be cut off and nothing was changed.');
}

function searchReplace(block: readonly string[], path: string | undefined, before: readonly string[]): MarkedEdit {
  const inner = block.slice(1, -1);
  const dividers = inner.flatMap((line, index) => (divider.test(line) ? [index] : []));
  const [middle] = dividers;
  const stray = inner.find((line) => anyMark.test(line));
  if (stray !== undefined && middle !== undefined && dividers.length === 1) throw malformed(stray);
  if (middle === undefined)
    throw new AppError(
      'refused',
      `An edit of the reply ("${excerpt(inner)}") has no ======= between old and new text.`,
    );
  if (dividers.length > 1)
    throw new AppError(
      'refused',
      'An edit of the reply has more than one line of =======, so where its old text ends is not certain.',
    );
  const last = textAt(block, block.length - 1);
  const isClosedAlike = textAt(block, 0).startsWith('<') === last.startsWith('>');
  if (!isClosedAlike) throw malformed(last);
  let old = inner.slice(0, middle);
  let atLine: number | undefined;
  // Roo's header of an edit.
  const lineHeader = /^:start_line:\s*(\d+)\s*$/.exec(textAt(old, 0));
  if (lineHeader !== null) {
    atLine = Number(lineHeader[1]);
    const rule = old.findIndex((line) => /^-{5,9}\s*$/.test(line));
    if (rule < 0 || rule > 2) throw malformed(textAt(old, 0));
    old = old.slice(rule + 1);
  }
  const fresh = inner.slice(middle + 1);
  const isNew = old.every(isBlank);
  return {
    kind: 'edit',
    path,
    before,
    changes: isNew ? [] : [{ old, fresh, atLine }],
    creates: isNew ? fresh : undefined,
  };
}

function patchItems(lines: readonly string[], before: readonly string[]): readonly ReplyItem[] {
  return readPatch(lines).map((edit) => ({ kind: 'edit', before, ...edit }));
}

function diffItems(
  lines: readonly string[],
  path: string | undefined,
  before: readonly string[],
): readonly ReplyItem[] {
  return readUnifiedDiff(lines).map((edit) => ({
    kind: 'edit',
    before,
    ...edit,
    path: edit.path ?? path,
  }));
}

/** The line that closes a fence. Search/replace blocks contain fences of their own, so a fence does not close in the middle of one. */
function closingLine(lines: readonly string[], from: number, mark: string, info: string): number {
  const closes = new RegExp(`^[ \\t]*\\${mark[0]}{${mark.length},}[ \\t]*$`);
  const opens = new RegExp(`^[ \\t]*\\${mark[0]}{${mark.length},}[ \\t]*[\\w{.]`);
  let isInside = false;
  let depth = 1;
  let nested = false;
  let strict: number | undefined;
  let balanced: number | undefined;
  for (let at = from + 1; at < lines.length; at += 1) {
    const line = textAt(lines, at);
    if (startOf(line) !== undefined) isInside = true;
    else if (endMark.test(line)) isInside = false;
    else if (isInside) continue;
    else if (closes.test(line)) {
      strict ??= at;
      depth -= 1;
      if (depth === 0) {
        balanced = at;
        break;
      }
    } else if (opens.test(line)) {
      nested ||= strict === undefined;
      depth += 1;
    }
  }
  if (strict === undefined)
    throw new AppError('refused', 'A code block of the reply is never closed, so it may be cut off.');
  if (!nested) return strict;
  // Markdown in a fence no longer than the fences inside it: only one reading closes them all.
  if (balanced !== undefined && markdownLike.test(readInfo(info).language)) return balanced;
  throw new AppError(
    'refused',
    'A code block of the reply holds fences as long as its own, so where it ends is not certain.',
  );
}

function isDiffStart(lines: readonly string[], at: number): boolean {
  const line = textAt(lines, at);
  if (line.startsWith('diff --git ')) return true;
  return /^--- \S/.test(line) && /^\+\+\+ \S/.test(textAt(lines, at + 1));
}

function endOfDiff(lines: readonly string[], from: number): number {
  const isDiff = (line: string) =>
    /^(?:diff --git |index |--- |\+\+\+ |@@|[ +\\-]|new file mode|deleted file mode|old mode|new mode|similarity|rename )/.test(
      line,
    );
  const other = lines.findIndex((line, at) => at > from && line !== '' && !isDiff(line));
  return lines.slice(0, other < 0 ? lines.length : other).findLastIndex(isDiff) + 1;
}

/** The line without as much of its indent as the fence has. @param width Columns; a tab reaches to the next multiple of four (CommonMark). */
function withoutLead(line: string, width: number): string {
  const indent = indentOf(line).length;
  let at = 0;
  while (at < indent && columnsOf(line.slice(0, at + 1)) <= width) at += 1;
  return line.slice(at);
}

function columnsOf(text: string): number {
  let columns = 0;
  for (const sign of text) columns = sign === '\t' ? columns - (columns % 4) + 4 : columns + 1;
  return columns;
}

function malformed(line: string): AppError {
  return new AppError(
    'refused',
    `The marks of an edit in the reply are not in order ("${excerpt([line])}"), so nothing was changed.`,
  );
}
