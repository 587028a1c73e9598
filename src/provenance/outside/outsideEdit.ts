import type { ClaimedEdit } from '../agents/hookEvents.ts';
import { alignTexts } from '../align/alignTexts.ts';
import { commonPrefix, commonSuffix, isBlank, isBlankUnit, splitLines } from '../align/tokens.ts';
import { tagsFromSource, transferRuns } from '../align/transfer.ts';
import { unknownTagId } from '../tag.ts';
import { expandRuns } from '../tracker/flatRuns.ts';
import { applyTags } from '../tracker/outsideRewrite.ts';
import type { TrackedText } from '../tracker/trackedText.ts';

/** What an agent says it does to one file, and the file around it. */
export interface OutsideEdit {
  readonly before: string;
  readonly after: string;
  /** The agent's tag for what its edits explain. */
  readonly tag: number;
  /** For what is only found to be its own words. */
  readonly saidTag: number;
  /** Empty for a command: then `spoken` is all that is known. */
  readonly edits: readonly ClaimedEdit[];
  /** The agent's own words: a command. */
  readonly spoken?: string;
  /** The command changes files in place, so that parts of lines may be its own. */
  readonly isInPlace?: boolean;
}

/**
 * Follows a file that no editor shows through one call of an agent. The document reads `before` when this begins and `after` when
 * it ends. What the agent's own edits explain to the character is the agent's; else only the new lines that it said itself; the
 * rest is nobody's: a person may have worked there meanwhile.
 */
export function followEdit(document: TrackedText, edit: OutsideEdit): void {
  const { before, after, edits, tag } = edit;
  if (before === after) return;
  const steps = edits.length === 0 ? undefined : explain(before, after, edits);
  if (steps === undefined) return followSpoken(document, edit);
  for (const { offset, length, text } of steps) {
    const old = document.text.slice(offset, offset + length);
    const runs = transferRuns(old, document.runs.slice(offset, offset + length), text, { newTag: tag });
    document.edit([{ offset, length, text, runs }]);
  }
}

/** Gives a document the text that it was found with: what is new since, nobody explains. */
export function followUnseen(document: TrackedText, text: string, unknownTag = unknownTagId): void {
  const before = document.text.toString();
  if (before === text) return;
  const runs = document.runs.slice();
  const next = document.earlierRuns(text) ?? transferRuns(before, runs, text, { newTag: unknownTag });
  applyTags(document, before, expandRuns(runs), text, expandRuns(next));
}

interface Step {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** More ways to read several edits with text that occurs often are not tried. Own choice. */
const maxTries = 200;

/** The replacements that lead from `before` to exactly `after`, one after the other; undefined when the edits do not explain it. */
function explain(before: string, after: string, edits: readonly ClaimedEdit[]): readonly Step[] | undefined {
  const lineEnd = before.includes('\r\n') || (before === '' && after.includes('\r\n')) ? '\r\n' : '\n';
  const asHere = (text: string) => text.replaceAll(/\r?\n/gu, lineEnd);
  let tries = 0;
  const walk = (text: string, at: number): readonly Step[] | undefined => {
    tries += 1;
    const edit = edits[at];
    if (edit === undefined) {
      if (text === after) return [];
      // Some tools see to the line end at the end of a file.
      const ended = isLineEndOnly(text, after);
      return ended === undefined ? undefined : [ended];
    }
    for (const steps of waysOf(
      text,
      after,
      asHere(edit.newText),
      edit.oldText === null ? null : asHere(edit.oldText),
    )) {
      if (tries > maxTries) return undefined;
      const rest = walk(steps.reduce(applied, text), at + 1);
      if (rest !== undefined) return [...steps, ...rest];
    }
    return undefined;
  };
  return walk(before, 0);
}

function isLineEndOnly(text: string, after: string): Step | undefined {
  if (after.startsWith(text) && /^\r?\n$/u.test(after.slice(text.length)))
    return { offset: text.length, length: 0, text: after.slice(text.length) };
  if (text.startsWith(after) && /^\r?\n$/u.test(text.slice(after.length)))
    return { offset: after.length, length: text.length - after.length, text: '' };
  return undefined;
}

/** Every way in which one edit can be meant. */
function* waysOf(text: string, after: string, newText: string, oldText: string | null): Generator<readonly Step[]> {
  if (oldText === null || (oldText === '' && text === '')) {
    yield [{ offset: 0, length: text.length, text: newText }];
    return;
  }
  if (oldText === '') {
    // Somewhere in between: the file says where.
    const offset = commonPrefix(text, after);
    const tail = commonSuffix(text, after, Math.min(offset, text.length, after.length));
    const inserted = after.slice(offset, after.length - tail);
    if (offset + tail === text.length && inserted.trim() === newText.trim())
      yield [{ offset, length: 0, text: inserted }];
    yield [{ offset: text.length, length: 0, text: newText }];
    return;
  }
  const places: number[] = [];
  for (let at = text.indexOf(oldText); at >= 0; at = text.indexOf(oldText, at + oldText.length)) places.push(at);
  for (const offset of places) yield [{ offset, length: oldText.length, text: newText }];
  // Every occurrence; the last one first, so that the offsets stay true.
  if (places.length > 1) yield places.reverse().map((offset) => ({ offset, length: oldText.length, text: newText }));
}

function applied(text: string, { offset, length, text: inserted }: Step): string {
  return text.slice(0, offset) + inserted + text.slice(offset + length);
}

/** The edits do not explain the file: only new text that the agent said is its own. */
function followSpoken(document: TrackedText, edit: OutsideEdit): void {
  const { before, after, saidTag: tag, edits, spoken = '', isInPlace = edits.length > 0 } = edit;
  // A single quote within single quotes, as a shell wants it.
  const words = [spoken, spoken.replaceAll(`'\\''`, "'"), ...edits.map(({ newText }) => newText)];
  const source = alignTexts(before, after);
  const oldTags = expandRuns(document.runs.slice());
  const tags = tagsFromSource(after, source, oldTags, { newTag: unknownTagId });
  // A person may have typed a bracket of their own meanwhile.
  const whole = new Set(words.flatMap(linesOf).filter(isTelling));
  const isSaid = (text: string) =>
    whole.has(text) || (isInPlace && isTelling(text) && words.some((word) => word.includes(text)));
  for (const line of splitLines(after)) {
    const end = line.start + line.text.length;
    const isNew = (at: number) => (source[at] ?? -1) < 0 && !isBlankUnit(after.charCodeAt(at));
    const isOld = (at: number) => (source[at] ?? -1) >= 0 && !isBlankUnit(after.charCodeAt(at));
    let fresh = false;
    let kept = false;
    for (let at = line.start; at < end; at += 1) {
      if (isNew(at)) fresh = true;
      if (isOld(at)) kept = true;
    }
    if (!fresh) continue;
    if (!kept) {
      if (isSaid(line.text.trim())) tags.fill(tag, line.start, end);
      continue;
    }
    if (!isInPlace) continue;
    for (let start = line.start; start < end; start += 1) {
      if (!isNew(start)) continue;
      let stop = start;
      while (stop < end && !isOld(stop)) stop += 1;
      const part = after.slice(start, stop).trim();
      if (words.some((text) => text.includes(part))) tags.fill(tag, start, start + part.length);
      start = stop;
    }
  }
  applyTags(document, before, oldTags, after, tags);
}

/** Whether a text holds a letter or a digit: a bracket alone tells nothing of who wrote it. */
function isTelling(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Every line of a text, and of what stands in quotes there with its line ends spelled `\n`, without the blanks around it. */
function linesOf(text: string): readonly string[] {
  const quoted = quotedParts(text).flatMap((part) =>
    part
      .replaceAll(/\\n/gu, '\n')
      .replaceAll(/\\(["\\$`])/gu, '$1')
      .split('\n'),
  );
  return [...text.split('\n'), ...quoted].map((line) => line.trim()).filter((line) => !isBlank(line));
}

/** What stands in quotes, as a shell reads them: only a double quote can be escaped inside. One pass. */
function quotedParts(text: string): readonly string[] {
  const parts: string[] = [];
  const quotes = new Set(["'", '"']);
  for (let at = 0; at < text.length; at += 1) {
    const quote = text[at] ?? '';
    if (!quotes.has(quote)) continue;
    let end = at + 1;
    while (end < text.length && text[end] !== quote) end += quote === '"' && text[end] === '\\' ? 2 : 1;
    if (end < text.length) {
      parts.push(text.slice(at + 1, end));
      at = end;
    } else quotes.delete(quote); // An apostrophe: no later one is closed either.
  }
  return parts;
}
