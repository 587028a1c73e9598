import { posix } from 'node:path';
import { AppError } from '../../base/appError.ts';
import { withoutEnd } from '../../base/textEnds.ts';
import { splitReasoning } from '../../models/wire/reasoningText.ts';
import { notWhole, refuseBroken } from './brokenSyntax.ts';
import { refuseElision } from './elision.ts';
import { linesInsideText } from './indentation.ts';
import { excerpt, isWritten, textAt } from './lineText.ts';
import { refuseNoCode, refuseOtherLanguage } from './noCode.ts';
import { type CodeBlock, type MarkedEdit, type ReplyItem, readReply } from './replyForms.ts';
import { pathOnLine, pathsMentioned } from './replyPaths.ts';
import { placeSelection } from './selectionBlock.ts';
import { applyChanges, type LineChange, linesOf, placeChange, usualEnd } from './textLines.ts';
import { type NamedRange, placeSymbols } from './wholeSymbols.ts';

/** The place a reply is about. Paths use slashes and are relative to the folder the person works in. */
export interface EditSituation {
  readonly path: string;
  /** The same within its folder, where `path` begins with the folder's name. */
  readonly pathInFolder?: string | undefined;
  readonly text: string;
  /** What was selected when they asked, in UTF-16 units of `text`; nothing if start and end are equal. */
  readonly selection?: { readonly start: number; readonly end: number } | undefined;
  /** Something was selected, but it has changed since. */
  readonly isSelectionLost?: boolean;
  /** Absolute path of the folder, if it has one. */
  readonly root?: string | undefined;
  /** Text of another file; undefined if there is none. @throws AppError `refused` for a path that leads out of the folder */
  read(path: string): Promise<string | undefined>;
  /** VS Code's language id of a file. */
  languageOf(path: string): string;
  /** Functions, classes and their members, outer before inner. */
  symbolsOf(path: string, text: string): Promise<readonly NamedRange[]>;
  /** Whether the text of a file breaks the rules of its language; undefined if nothing can tell. */
  isBroken(path: string, text: string): Promise<boolean | undefined>;
}

export interface EditedText {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly isNew: boolean;
}

export type EditOutcome =
  | { readonly files: readonly EditedText[] }
  /** One sentence; `isUnchanged` if the reply only repeats what is there. */
  | { readonly refused: string; readonly isUnchanged?: boolean };

/** A file that the reply is about, or a new one. */
interface Target {
  readonly path: string;
  readonly text: string;
  readonly isNew: boolean;
}

interface Aimed<Item extends ReplyItem> {
  readonly item: Item;
  readonly target: Target;
}

/**
 * Applies a model's reply to the files: either all of it placed exactly, or one sentence saying why not. Never guesses. It reads and never
 * writes.
 */
export async function placeReply(reply: string, situation: EditSituation): Promise<EditOutcome> {
  try {
    const { selection } = situation;
    const isSelected = selection !== undefined && selection.end > selection.start;
    const files = await place(reply, isSelected ? situation : { ...situation, selection: undefined });
    if (files.length > 0) return { files };
    return { refused: 'The reply proposes no change: its text is what is already there.', isUnchanged: true };
  } catch (error) {
    if (AppError.is(error, 'refused')) return { refused: error.message };
    throw error;
  }
}

async function place(reply: string, situation: EditSituation): Promise<readonly EditedText[]> {
  const { answer, isUnfinished } = splitReasoning(reply.replaceAll('\r\n', '\n'));
  if (isUnfinished) throw refused('The reply ends within the thinking of the model, before any edit.');
  const items = readReply(answer);
  if (items.length === 0) throw refused('The reply holds no code block and no edit, only words.');
  const aimed = await aim(items, situation);
  const blocks = aimed.flatMap(({ item, ...rest }) => (item.kind === 'block' ? [{ item, ...rest }] : []));
  const edits = aimed.flatMap(({ item, ...rest }) => (item.kind === 'edit' ? [{ item, ...rest }] : []));
  const used = withoutOldCode(blocks, situation, edits.length > 0);
  const [spare] = used;
  if (spare !== undefined && edits.length > 0) {
    throw refused(
      `The reply has edits and also a block of code ("${excerpt(spare.item.lines)}") that has no certain place.`,
    );
  }
  const files = edits.length > 0 ? placeEdits(edits, situation) : await placeBlocks(used, situation);
  return files.filter(({ before, after, isNew }) => isNew || before !== after);
}

function placeEdits(edits: readonly Aimed<MarkedEdit>[], situation: EditSituation): readonly EditedText[] {
  return byFile(edits).map(({ target, items }) => {
    const creates = items.flatMap(({ creates }) => (creates === undefined ? [] : [creates]));
    const [content] = creates;
    const language = situation.languageOf(target.path);
    if (content !== undefined) {
      if (isWritten(target.text))
        throw refused(`An edit of ${target.path} names no old text, and the file is not empty.`);
      if (items.length > 1) throw refused(`The reply gives the new file ${target.path} more than once.`);
      refuseElision(content, [], language);
      const end = usualEnd(linesOf(target.text));
      const lines = content.at(-1) === '' ? content.slice(0, -1) : content;
      return edited(target, lines.map((line) => line + end).join(''));
    }
    if (target.isNew) throw refused(`The reply changes ${target.path}, which is no file here.`);
    const mark = target.text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const lines = linesOf(target.text.slice(mark.length));
    const within = target.path === situation.path ? selectedLines(situation, mark.length) : undefined;
    const changes = distinct(items.flatMap((item) => item.changes)).map((change) => {
      refuseElision(change.fresh, change.old, language);
      const placed = placeChange(change, lines, within);
      if (within !== undefined && (placed.first < within.first || placed.first + placed.count > within.last + 1)) {
        if (placed.count > 0 || placed.lines.length > 0)
          throw refused(
            `The reply changes line ${placed.first + 1} of ${target.path}, which is outside of the selection.`,
          );
      }
      return placed;
    });
    return edited(target, mark + applyChanges(lines, changes));
  });
}

async function placeBlocks(
  blocks: readonly Aimed<CodeBlock>[],
  situation: EditSituation,
): Promise<readonly EditedText[]> {
  const { selection } = situation;
  const files: EditedText[] = [];
  for (const { target, items } of byFile(blocks)) {
    const language = situation.languageOf(target.path);
    const isText = target.path === situation.path && isInText(situation, language);
    for (const item of items)
      if (!isText || !embedded.test(item.language)) refuseOtherLanguage(item, language, target.path);
    const mark = target.text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const text = target.text.slice(mark.length);
    if (target.path === situation.path && selection !== undefined) {
      const [item] = items;
      if (item === undefined || items.length > 1)
        throw refused(
          `The reply has ${items.length} blocks of code for one selection, so which one counts is not certain.`,
        );
      const range = {
        start: Math.max(0, selection.start - mark.length),
        end: Math.max(0, selection.end - mark.length),
      };
      const placed = await placeSelection(item, text, range, language, (part) =>
        situation.symbolsOf(target.path, part),
      );
      await refuseBroken(target.path, text, placed, situation);
      files.push(edited(target, mark + placed));
      continue;
    }
    const lines = linesOf(text);
    const plain = lines.map((line) => line.text);
    const changes = [];
    for (const item of items) {
      refuseNoCode(item.lines, plain, language);
      refuseElision(item.lines, plain, language);
      // Its grammar takes a head without a body for whole.
      if (language === 'python' && isHead(textAt(item.lines, item.lines.findLastIndex(isWritten))))
        throw notWhole(target.path);
      changes.push(
        ...(await placeSymbols(item.lines, text, language, (part) => situation.symbolsOf(target.path, part))),
      );
    }
    const after = applyChanges(lines, changes);
    await refuseBroken(target.path, text, after, situation);
    files.push(edited(target, mark + after));
  }
  return files;
}

/** Finds the file that each item is about. An unknown path never means the current file. */
async function aim(items: readonly ReplyItem[], situation: EditSituation): Promise<readonly Aimed<ReplyItem>[]> {
  const front: Target = { path: situation.path, text: situation.text, isNew: false };
  const aimed: Aimed<ReplyItem>[] = [];
  let current: Target | undefined;
  for (const item of items) {
    const named = item.path ?? (await pathBefore(item.before, situation));
    if (named !== undefined) {
      current = await targetOf(named, item, situation);
      aimed.push({ item, target: current });
      continue;
    }
    const behind = await pathBehind(item, situation);
    if (behind !== undefined)
      throw refused(`The reply names ${behind} only behind an edit, so which file that is for is not certain.`);
    if (current === undefined || current.path === front.path) {
      aimed.push({ item, target: front });
      continue;
    }
    // The path of the preceding edit still applies, unless the text is in the current file as well.
    if (item.kind === 'block' || item.creates !== undefined || fits(item.changes, front.text)) {
      throw refused(
        `An edit of the reply after the one of ${current.path} names no file, so its place is not certain.`,
      );
    }
    aimed.push({ item, target: current });
  }
  return aimed;
}

/** A line of Python after which a body must follow. */
function isHead(line: string): boolean {
  return line.trimEnd().endsWith(':') || /:\s{0,9}#/.test(line);
}

function fits(changes: readonly LineChange[], text: string): boolean {
  const lines = linesOf(text);
  return changes.some((change) => {
    try {
      placeChange(change, lines);
      return true;
    } catch {
      // Cannot be placed. If all its old lines exist here, the change may still be meant for this file.
      return change.old.every((line) => lines.some((other) => other.text === line));
    }
  });
}

/** The path that the prose before an item gives for it. */
async function pathBefore(before: readonly string[], situation: EditSituation): Promise<string | undefined> {
  const written = before.filter(isWritten);
  const alone = written.flatMap((line) => pathOnLine(line) ?? []);
  const last = pathOnLine(textAt(written, written.length - 1));
  if (last !== undefined) return last;
  const distinctAlone = [...new Set(alone)];
  if (distinctAlone.length > 1)
    throw refused(
      `The reply names ${distinctAlone.join(' and ')} before an edit, so which one it is for is not certain.`,
    );
  if (distinctAlone[0] !== undefined) return distinctAlone[0];
  const mentioned: string[] = [];
  for (const line of written) {
    for (const { path, isSure } of pathsMentioned(line)) {
      if (isSure || (await isKnown(path, situation))) mentioned.push(path);
    }
  }
  const paths = [...new Set(mentioned)];
  if (paths.length > 1)
    throw refused(`The reply speaks of ${paths.join(' and ')} before an edit, so which one it is for is not certain.`);
  return paths[0];
}

/** Another file, named on a line of its own after the last item: "(in src/b.ts)". */
async function pathBehind({ after = [] }: ReplyItem, situation: EditSituation): Promise<string | undefined> {
  for (const line of after) {
    const path = pathOnLine(line.trim().replace(/^\((.*)\)\.?$/, '$1'));
    if (path !== undefined && !isFront(path, situation) && (await isKnown(path, situation))) return path;
  }
  return undefined;
}

/** Whether a path is that of the file in front. */
export function isFront(path: string, situation: EditSituation): boolean {
  return path === situation.path || path === situation.pathInFolder;
}

async function isKnown(path: string, situation: EditSituation): Promise<boolean> {
  return isFront(path, situation) || (await situation.read(path).catch(() => undefined)) !== undefined;
}

async function targetOf(named: string, item: ReplyItem, situation: EditSituation): Promise<Target> {
  const isDiff = item.kind === 'edit' && item.path === named;
  const stripped = isDiff ? /^[ab]\/(.+)$/.exec(named)?.[1] : undefined;
  const candidates = [named, ...(stripped === undefined ? [] : [stripped])].flatMap((path) =>
    spellings(path, situation),
  );
  // A model must never write what git runs or where it looks, whether it exists already or not.
  if (candidates.some((path) => /(?:^|\/)\.git(?:\/|$)/i.test(path)))
    throw refused(`The reply changes "${named}", which belongs to git and is no file of the project.`);
  for (const path of candidates) {
    if (isFront(path, situation)) return { path: situation.path, text: situation.text, isNew: false };
    if (leadsOut(path)) continue;
    const text = await situation.read(path);
    if (text !== undefined) return { path, text, isNew: false };
  }
  // An edit that quotes its old text may give only the current file's base name: the text proves it.
  if (item.kind === 'edit' && item.creates === undefined && posix.basename(situation.path) === posix.basename(named)) {
    if (!named.includes('/') || isAbsolute(named)) return { path: situation.path, text: situation.text, isNew: false };
  }
  const path = posix.normalize(stripped ?? named);
  if (isAbsolute(path) || leadsOut(path)) throw refused(`The reply changes "${named}", which is not in this folder.`);
  if (item.kind === 'block') throw refused(`The reply has code for "${named}", which is no file here.`);
  return { path, text: '', isNew: true };
}

/** The path as it is, relative to the folder if it is absolute, and its endings of two or more names. */
function spellings(named: string, { root }: EditSituation): readonly string[] {
  const clean = posix.normalize(named);
  if (!isAbsolute(clean)) return [clean];
  const folder = root?.replaceAll('\\', '/').replace(/\/$/, '');
  if (folder !== undefined && clean.startsWith(`${folder}/`)) return [clean.slice(folder.length + 1)];
  const names = clean.split('/').filter((name) => name !== '');
  return names.slice(1, -1).map((_name, index) => names.slice(index + 1).join('/'));
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

/** Leaves out blocks that only show the old code next to the one that changes it. */
function withoutOldCode(
  blocks: readonly Aimed<CodeBlock>[],
  situation: EditSituation,
  hasEdits: boolean,
): readonly Aimed<CodeBlock>[] {
  const { selection } = situation;
  const selected = selection && situation.text.slice(selection.start, selection.end);
  const left = blocks.filter(({ item, target }) => {
    const code = normal(item.lines.join('\n'));
    if (selected !== undefined && target.path === situation.path && !hasEdits) return code !== normal(selected);
    return !`\n${normal(target.text)}\n`.includes(`\n${code}\n`);
  });
  return left.length === 0 && !hasEdits ? blocks : left;
}

function normal(text: string): string {
  const lines = text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
  return withoutEnd(lines, '\n').replace(/^\n+/, '');
}

function byFile<Item extends ReplyItem>(
  aimed: readonly Aimed<Item>[],
): readonly { readonly target: Target; readonly items: readonly Item[] }[] {
  const files = new Map<string, { target: Target; items: Item[] }>();
  for (const { item, target } of aimed) {
    const file = files.get(target.path) ?? { target, items: [] };
    file.items.push(item);
    files.set(target.path, file);
  }
  return [...files.values()];
}

/** Drops duplicate edits and those that change nothing. */
function distinct(changes: readonly LineChange[]): readonly LineChange[] {
  const seen = new Map<string, LineChange>();
  for (const change of changes) {
    const key = JSON.stringify([change.old, change.fresh, change.atLine, change.below]);
    if (change.old.join('\n') !== change.fresh.join('\n')) seen.set(key, change);
  }
  return [...seen.values()];
}

/** Languages that programs keep in their strings. */
const embedded = /^(?:sql|html|css|graphql|json|xml|ya?ml|markdown|md)$/i;

/** Whether all selected lines begin within a string. */
function isInText(situation: EditSituation, languageId: string): boolean {
  const lines = selectedLines(situation, 0);
  if (lines === undefined) return false;
  const inside = linesInsideText(situation.text.split('\n'), languageId);
  for (let line = lines.first; line <= lines.last; line += 1) if (!inside.has(line)) return false;
  return true;
}

/** @param markUnits Length of the byte order mark, which belongs to no line. */
function selectedLines({ text, selection }: EditSituation, markUnits: number) {
  if (selection === undefined) return undefined;
  const lineAt = (offset: number) => text.slice(markUnits, offset).split('\n').length - 1;
  const first = lineAt(Math.max(selection.start, markUnits));
  return { first, last: Math.max(first, lineAt(selection.end - 1)) };
}

function edited({ path, text, isNew }: Target, after: string): EditedText {
  return { path, before: text, after, isNew };
}

function refused(sentence: string): AppError {
  return new AppError('refused', sentence);
}
