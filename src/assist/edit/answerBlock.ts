import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import type { AroundCaret, AskFile } from '../../hints/askContext.ts';
import { hasImportAbove, holdsImport, importsAmong, withImports } from './answerImports.ts';
import { aroundCaret, lineAt, sameSymbol } from './aroundCaret.ts';
import { refuseBroken } from './brokenSyntax.ts';
import { behindDecorators } from './decorators.ts';
import { refuseElision } from './elision.ts';
import { leadAbove, leadLine } from './leadComments.ts';
import { excerpt, indentOf, isBlank, isWritten } from './lineText.ts';
import { refuseOtherLanguage } from './noCode.ts';
import { type EditOutcome, type EditSituation, isFront, placeReply } from './placeReply.ts';
import { blockOf, hasMarkedEdit } from './replyForms.ts';
import { pathInComment, pathOnLine, readInfo } from './replyPaths.ts';
import { scripts } from './scripts.ts';
import { applyChanges, linesOf, type TextLine, usualEnd } from './textLines.ts';
import { type NamedRange, outermost } from './wholeSymbols.ts';

/**
 * Applies a code block from an answer to the file the question was about. A function that exists in the file replaces the one of that
 * name; a new one is inserted and never replaces another name; code without a function replaces the selection.
 * @param asked Where in the file the question was asked; a new function goes behind the one there, or to the end of the file without one.
 * @param language What stands behind the block's fence: a language, perhaps with the path of a file; may be empty.
 * @param prose The paragraph before the block. If it says that the code belongs to another file, that is where it goes.
 */
export async function placeAnswer(
  code: string,
  language: string,
  situation: EditSituation,
  asked: Pick<AskFile, 'line' | 'around'> | undefined,
  prose = '',
): Promise<EditOutcome> {
  const { path, text, selection } = situation;
  const info = readInfo(language);
  const head = code.split('\n').find(isWritten) ?? '';
  const commented = pathInComment(head);
  if (info.path === undefined && commented === undefined) {
    const other = await otherFile(prose, code, situation);
    if (other !== undefined) return 'refused' in other ? other : placeAnswer(code, language, other, undefined);
  }
  if (hasMarkedEdit(code)) return placeReply(info.path === undefined ? code : blockOf(code, language), situation);
  // Code for another file never goes to the one in front.
  if (!isFront(info.path ?? commented ?? path, situation)) return placeReply(blockOf(code, language), situation);
  const body = commented === undefined ? code : code.replace(head, '');
  const symbols = await situation.symbolsOf(path, text);
  const given = outermost(await situation.symbolsOf(path, body));
  const languageId = situation.languageOf(path);
  const isKnown = knownIn({ text, symbols }, body, languageId);
  const added = given.filter((symbol) => !isKnown(symbol) && !isAround(symbols, symbol.name, selection));
  if (given.length === 0 && situation.isSelectionLost === true)
    return {
      refused: l10n.t(
        'The selected code, or what is around it, has changed since. Copy this code to where it belongs.',
      ),
    };
  const lines = body.split('\n');
  const within = linesOfRanges(body, given);
  const outside = lines.filter((_line, at) => !within.has(at));
  const imports = importsAmong(outside);
  // A comment alone ("Add at the top:") is no code.
  const hasMore = lines.some((line) => isWritten(line) && !imports.includes(line) && !leadLine.test(line));
  // What stands elsewhere in the file would be there twice if it went into the selection.
  const isSelected = given.every(({ name }) => isAround(symbols, name, selection));
  const isForSelection = isSelected && selection !== undefined && selection.end > selection.start;
  const target = isSelected ? situation : { ...situation, selection: undefined };
  const above = isForSelection ? lineAt(text, selection.start) : undefined;
  const areForSelection = isForSelection && belongToSelection(text, selection, languageId);
  if (added.length === 0 && (imports.length === 0 || areForSelection))
    return placeReply(blockOf(code, language), target);
  try {
    // An older version kept nothing but the line.
    const around =
      asked !== undefined && asked.around === undefined
        ? aroundCaret({ file: { text, line: asked.line }, selection }, symbols)
        : asked?.around;
    refuseOtherLanguage({ language: info.language, lines }, languageId, path);
    refuseElision(lines, text.split('\n'), languageId);
    const gone = linesOfRanges(body, added);
    // An import leaves a blank line: a comment above it must not become that of the code below it, nor of a selection.
    const blank = new Set([...lines.keys()].filter((at) => !within.has(at) && imports.includes(lines[at] ?? '')));
    for (const at of isForSelection ? [...blank] : [])
      for (let line = leadAbove(lines, at); line < at; line += 1) blank.add(line);
    const rest = lines.flatMap((line, at) => (gone.has(at) ? [] : blank.has(at) ? [''] : [line])).join('\n');
    const isNew = given.length > 0 && given.length === added.length;
    const changed = isNew
      ? withImports(text, outside, languageId)
      : withImports(
          hasMore ? await replaced(isForSelection ? withoutBlankEdges(rest) : rest, language, target) : text,
          imports,
          languageId,
          above,
        );
    const after =
      added.length === 0
        ? changed
        : inserted(
            changed,
            added.map((symbol) => wholeLines(body, symbol)),
            around ?? undefined,
            await situation.symbolsOf(path, changed),
            languageId,
          );
    await refuseBroken(path, text, after, situation);
    return { files: [{ path, before: text, after, isNew: false }] };
  } catch (error) {
    if (AppError.is(error, 'refused')) return { refused: error.message };
    throw error;
  }
}

/** Languages in which an import in the body of a function is an error. */
const noneInBodies: ReadonlySet<string> = new Set([...scripts, 'java', 'csharp', 'go']);

/** Whether an import of code for a selection is a part of that: imports are selected, or there are none above it to go below. */
function belongToSelection(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  languageId: string,
): boolean {
  const lines = text.slice(text.slice(0, start).lastIndexOf('\n') + 1, end).split('\n');
  if (holdsImport(lines)) return true;
  const isInBody = indentOf(lines.find(isWritten) ?? '') !== '' && noneInBodies.has(languageId);
  return !isInBody && !hasImportAbove(text, lineAt(text, start), languageId);
}

const fence = /^(?:```|~~~)/;

/** The last paragraph before a block of an answer; empty if the block is not there, or there more than once. */
export function proseBefore(markdown: string, code: string): string {
  const lines = markdown.split('\n').map((line) => line.trim());
  const block = code
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const isAt = (at: number) => block.every((line, index) => lines[at + index] === line);
  const [start, another] = [...lines.keys()].filter((at) => isAt(at));
  if (start === undefined || another !== undefined) return '';
  const before = lines.slice(0, start);
  const dropBlank = () => {
    while (before.at(-1) === '') before.pop();
  };
  dropBlank();
  if (fence.test(before.at(-1) ?? '')) before.pop();
  dropBlank();
  const first = before.findLastIndex((line) => line === '' || fence.test(line)) + 1;
  return before.slice(first).join('\n');
}

/** "Add this helper to", before a path; not "add a test of", "put nothing into" or "insert it instead of". */
const addTo =
  /^[\W\d]{0,9}(?:add|append|insert|paste|put)(?: (?:it|this|that|these|the|a|an)(?: (?:following|new|missing))?(?: (?:code|function|helper|method|class|type|interface|constant|tests?|block|lines?|imports?))?)?(?: (?:at|to) the (?:end|top|bottom|start) of| (?:in|to|into))\s+/i;

/** Another file than the one in front, if the last line of a text says nothing but that the code belongs there. */
async function otherFile(
  prose: string,
  code: string,
  situation: EditSituation,
): Promise<EditSituation | { readonly refused: string } | undefined> {
  const { path: front, root } = situation;
  const last = prose.slice(prose.lastIndexOf('\n') + 1);
  const bare = last.replace(addTo, '');
  const named = pathOnLine(bare);
  const path = root !== undefined && named?.startsWith(`${root}/`) === true ? named.slice(root.length + 1) : named;
  if (path === undefined || isFront(path, situation)) return undefined;
  const text = await situation.read(path).catch(() => undefined);
  // Models often leave the outer folders out, but a file with exactly that path is the one they mean, unless only the one in front has what
  // the code changes. What is added to a file comes from somewhere else.
  const isAdded = bare !== last && !/^\W*(?:put|paste)/i.test(last);
  const mayBeFront = !isAdded && path === named && `/${front}`.endsWith(`/${path}`);
  if (text !== undefined && !(mayBeFront && (await isOfFront(code, { path, text }, situation))))
    return { ...situation, path, pathInFolder: path, text, selection: undefined, isSelectionLost: false };
  if (`/${front}`.endsWith(`/${path}`)) return undefined;
  return path.includes('/')
    ? { refused: l10n.t('The answer has code for {0}, which is no file here.', path) }
    : undefined;
}

/** Whether the file in front has a function or class of the code, and the other file has none. */
async function isOfFront(
  code: string,
  other: { readonly path: string; readonly text: string },
  situation: EditSituation,
): Promise<boolean> {
  // It quotes its old text, or makes a file.
  if (hasMarkedEdit(code)) return false;
  const given = outermost(await situation.symbolsOf(situation.path, code));
  const has = async ({ path, text }: { readonly path: string; readonly text: string }) =>
    given.some(knownIn({ text, symbols: await situation.symbolsOf(path, text) }, code, situation.languageOf(path)));
  return (await has(situation)) && !(await has(other));
}

/** Languages in which what stands outside of all classes is surely no method, unless it says so. */
const apartFromMethods: ReadonlySet<string> = new Set([...scripts, 'go']);

const usesThis = /\bthis\s*[.?[;,)]/;

/** What tells whether a file has a function or class of a block. One that surely is no method is not the method of its name. */
function knownIn(
  { text, symbols }: { readonly text: string; readonly symbols: readonly NamedRange[] },
  code: string,
  languageId: string,
): (symbol: NamedRange) => boolean {
  const isApart = (symbol: NamedRange, each: NamedRange) => {
    const block = wholeLines(code, symbol);
    if (languageId !== 'python')
      return (
        apartFromMethods.has(languageId) &&
        each.kind === 'method' &&
        symbol.kind !== 'method' &&
        !usesThis.test(code.slice(symbol.start, symbol.end))
      );
    const isFree = !isPythonMethod(block) && !block.includes('@staticmethod');
    return isFree && isPythonMethod(text.slice(behindDecorators(text, each.start), each.end));
  };
  return (symbol) => symbols.some((each) => each.name === symbol.name && !isApart(symbol, each));
}

function withoutBlankEdges(code: string): string {
  const lines = code.split('\n');
  return lines.slice(lines.findIndex(isWritten), lines.findLastIndex(isWritten) + 1).join('\n');
}

/** @throws AppError `refused` with the sentence from placing the code. */
async function replaced(rest: string, language: string, situation: EditSituation): Promise<string> {
  const outcome = await placeReply(blockOf(rest, language), situation);
  if ('refused' in outcome) {
    if (outcome.isUnchanged === true) return situation.text;
    throw new AppError('refused', outcome.refused);
  }
  const own = outcome.files.find(({ path }) => path === situation.path);
  if (own === undefined)
    throw new AppError('refused', l10n.t('The code is for more than one file; copy each part to where it belongs.'));
  return own.after;
}

/** The file with the new code behind what the question was asked in, or at the end. @throws AppError `refused` if that is gone */
function inserted(
  text: string,
  blocks: readonly string[],
  around: AroundCaret | undefined,
  symbols: readonly NamedRange[],
  languageId: string,
): string {
  for (const block of blocks) refuseMember(block, languageId);
  const lines = linesOf(text);
  const end = usualEnd(lines);
  const beside = around && sameSymbol(around, text, symbols);
  if (around !== undefined && beside === undefined)
    throw new AppError(
      'refused',
      l10n.t(
        'The new code belongs behind "{0}", but that place is no longer certain; copy it to where it belongs.',
        around.name,
      ),
    );
  const after = beside === undefined ? lines.length : lineAt(text, beside.end - 1) + 1;
  const gap = languageId === 'python' ? ['', ''] : [''];
  const fresh = blocks.flatMap((block) => [...gap, ...withoutEnd(block, '\n').split('\n')]);
  const isEmpty = isBlank(text);
  const last = lines[after - 1];
  const added: TextLine[] = (isEmpty ? fresh.slice(gap.length) : fresh).map((line) => ({ text: line, end }));
  if (last?.end !== '') return applyChanges(lines, [{ first: after, count: 0, lines: added }]);
  // A file whose last line has no line end keeps it that way.
  const closed = [{ text: last.text, end }, ...added].map((each, at, all) =>
    at === all.length - 1 ? { ...each, end: '' } : each,
  );
  return applyChanges(lines, [{ first: after - 1, count: 1, lines: closed }]);
}

/** The text of a new class member does not say where it belongs. */
function refuseMember(block: string, languageId: string): void {
  const isMember = indentOf(block) !== '' || (languageId === 'python' && isPythonMethod(block));
  if (isMember)
    throw new AppError(
      'refused',
      l10n.t(
        '"{0}" is a new member of a class, so its place is not certain; copy it to where it belongs.',
        excerpt(block.split('\n')),
      ),
    );
}

/** Whether a function of Python takes the object, or the class, that it belongs to. */
function isPythonMethod(block: string): boolean {
  const at = block.search(/^(?:async {1,9})?def\b/m);
  return at >= 0 && /^(?:self|cls)\b/.test(block.slice(block.indexOf('(', at) + 1).trimStart());
}

/** Whether a selection overlaps the symbol of that name. */
function isAround(
  symbols: readonly NamedRange[],
  name: string,
  selection: { readonly start: number; readonly end: number } | undefined,
): boolean {
  return (
    selection !== undefined &&
    symbols.some((each) => each.name === name && each.start < selection.end && selection.start < each.end)
  );
}

/** The lines of a symbol, with the comments directly above it. */
function wholeLines(code: string, { start, end }: NamedRange): string {
  const lines = code.split('\n');
  const [first, last] = [leadAbove(lines, lineAt(code, start)), lineAt(code, end - 1)];
  return lines.slice(first, last + 1).join('\n');
}

/** The lines of symbols, from 0, with the comments directly above each. */
function linesOfRanges(code: string, symbols: readonly NamedRange[]): ReadonlySet<number> {
  const lines = code.split('\n');
  const all = new Set<number>();
  for (const { start, end } of symbols) {
    for (let line = leadAbove(lines, lineAt(code, start)); line <= lineAt(code, end - 1); line += 1) all.add(line);
  }
  return all;
}
