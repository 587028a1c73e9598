import type { ClaimedEdit } from '../agents/hookEvents.ts';
import { alignTexts } from '../align/alignTexts.ts';
import { commonPrefix, commonSuffix, isBlankUnit, splitLines } from '../align/tokens.ts';
import { tagsFromSource, transferRuns } from '../align/transfer.ts';
import { unknownTagId } from '../tag.ts';
import { expandRuns } from '../tracker/flatRuns.ts';
import { applyTags } from '../tracker/outsideRewrite.ts';
import type { TrackedText } from '../tracker/trackedText.ts';
import { type ClaimedBlock, claimedByCommands, claimedByEdits } from './claimedLines.ts';

/** What an agent says it does to one file, and the file before and after. */
export interface OutsideEdit {
  readonly before: string;
  readonly after: string;
  /** The agent's tag for text that its edits explain exactly. */
  readonly tag: number;
  /** The tag for lines that are only recognized as the agent's own words. */
  readonly claimTag: number;
  /** Empty for a command: then only `commandText` is known. */
  readonly edits: readonly ClaimedEdit[];
  /** The agent's own words: a command line. */
  readonly commandText?: string;
}

/**
 * Follows a file that is not open in any editor through one call of an agent. The document reads `after` at the end, whatever it read
 * before: another call that ran at the same time may have been recorded already. If the agent's edits explain the file exactly, their
 * text is the agent's; otherwise only the new lines that the call itself contains are. Other new text stays `unknown`, because a person
 * may have edited the file meanwhile.
 */
export function followEdit(document: TrackedText, edit: OutsideEdit): void {
  const { before, after, edits, tag } = edit;
  if (before === after) return;
  const steps = edits.length === 0 ? undefined : explain(before, after, edits);
  if (steps === undefined) {
    if (document.text.toString() !== after) followUnseen(document, before);
    return followClaim(document, edit);
  }
  followUnseen(document, before);
  for (const { offset, length, text } of steps) {
    const old = document.text.slice(offset, offset + length);
    const runs = transferRuns(old, document.runs.slice(offset, offset + length), text, { newTag: tag });
    document.edit([{ offset, length, text, runs }]);
  }
}

/** Sets a document to the text found on disk; text that is new since the last time has no known author. */
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

/** Limits how many ways to place several edits of frequently occurring text are tried. Chosen by us. */
const maxTries = 200;

/** The replacements that lead from `before` to exactly `after`, in order; undefined when the edits do not explain it. */
function explain(before: string, after: string, edits: readonly ClaimedEdit[]): readonly Step[] | undefined {
  const lineEnd = before.includes('\r\n') || (before === '' && after.includes('\r\n')) ? '\r\n' : '\n';
  const asHere = (text: string) => text.replaceAll(/\r?\n/gu, lineEnd);
  let tries = 0;
  const walk = (text: string, at: number): readonly Step[] | undefined => {
    tries += 1;
    const edit = edits[at];
    if (edit === undefined) {
      if (text === after) return [];
      // Some tools add or remove the line end at the end of a file.
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

/** Every way in which one edit can be understood. */
function* waysOf(text: string, after: string, newText: string, oldText: string | null): Generator<readonly Step[]> {
  if (oldText === null || (oldText === '' && text === '')) {
    yield [{ offset: 0, length: text.length, text: newText }];
    return;
  }
  if (oldText === '') {
    // Inserted somewhere in between: the new file says where.
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
  // Every occurrence; the last one first, so that the offsets stay valid.
  if (places.length > 1) yield places.reverse().map((offset) => ({ offset, length: oldText.length, text: newText }));
}

function applied(text: string, { offset, length, text: inserted }: Step): string {
  return text.slice(0, offset) + inserted + text.slice(offset + length);
}

/**
 * For files that the edits do not explain: only new text in lines that read exactly as the agent's call makes them is the agent's. If a
 * line occurs more often than the call makes it, it may be somebody else's and stays nobody's.
 */
function followClaim(
  document: TrackedText,
  { before, after, claimTag: tag, edits, commandText = '' }: OutsideEdit,
): void {
  const source = alignTexts(before, after);
  const now = document.text.toString();
  const oldTags = expandRuns(document.runs.slice());
  // A parallel call may already have brought the document to the present text.
  const tags = now === after ? oldTags.slice() : tagsFromSource(after, source, oldTags, { newTag: unknownTagId });
  const isNew = (at: number) => (source[at] ?? -1) < 0 && tags[at] === unknownTagId;
  const lines = splitLines(after).map(({ start, text }) => {
    let hasNew = false;
    for (let at = start; at < start + text.length; at += 1)
      if (isNew(at) && !isBlankUnit(after.charCodeAt(at))) hasNew = true;
    return { start, end: start + text.length, text: text.trim(), hasNew };
  });
  const blocks = [...claimedByEdits(edits, before), ...claimedByCommands(commandText, before)].map((block) =>
    block.map((line) => line.trim()),
  );
  const known = new Set(splitLines(before).map(({ text }) => text.trim()));
  for (const at of claimedLines(lines, blocks, (line) => isTelling(line) && !known.has(line))) {
    const { start, end } = lines[at] ?? { start: 0, end: 0 };
    for (let unit = start; unit < end; unit += 1) if (isNew(unit)) tags[unit] = tag;
  }
  applyTags(document, now, oldTags, after, tags);
}

/**
 * @param tells Whether the line proves that the call made it: a line that was there before may be a person's copy.
 * @returns line numbers.
 */
function claimedLines(
  lines: readonly { readonly text: string; readonly hasNew: boolean }[],
  blocks: readonly ClaimedBlock[],
  tells: (line: string) => boolean,
): ReadonlySet<number> {
  const found = new Set<number>();
  const places = new Map<string, number[]>();
  for (const [index, { text }] of lines.entries()) {
    const list = places.get(text);
    if (list === undefined) places.set(text, [index]);
    else list.push(index);
  }
  /** Adds the places of a block unless there are more of them than the agent made. */
  const add = (block: ClaimedBlock, times: number) => {
    const here = (places.get(block[0] ?? '') ?? []).filter(
      (at) =>
        block.every((text, index) => lines[at + index]?.text === text) &&
        block.some((_, index) => lines[at + index]?.hasNew),
    );
    if (here.length <= times) for (const at of here) for (let i = 0; i < block.length; i += 1) found.add(at + i);
  };
  for (const [block, times] of counted(blocks.filter((block) => block.some(isTelling)))) add(block, times);
  // A person's edit in between may have split a block.
  for (const [line, times] of counted(
    blocks
      .flat()
      .filter(tells)
      .map((text) => [text]),
  ))
    add(line, times);
  return found;
}

function counted(blocks: readonly ClaimedBlock[]): Iterable<readonly [ClaimedBlock, number]> {
  const counts = new Map<string, readonly [ClaimedBlock, number]>();
  for (const block of blocks) {
    const key = block.join('\n');
    counts.set(key, [block, (counts.get(key)?.[1] ?? 0) + 1]);
  }
  return counts.values();
}

/** A line with fewer letters and digits than this does not identify its author: a person might type it too. Chosen by us. */
const minTellingSigns = 3;

function isTelling(text: string): boolean {
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= minTellingSigns;
}
