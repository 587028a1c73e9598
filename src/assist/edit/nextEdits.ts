import { definedNames } from '../codebase/searchWords.ts';
import type { TextEdit } from './proposal.ts';

/** A change that may be wanted elsewhere too: the same old text becomes the same new text. */
export interface RepeatedChange {
  readonly oldText: string;
  readonly newText: string;
  /** The change renames something where it is defined, so other files may use the old name. */
  readonly reachesOtherFiles: boolean;
}

/** Shorter old text, UTF-16 units, occurs by coincidence. Chosen by us, tried on this repository's renames. */
const minNameUnits = 3;
const minTextUnits = 6;
/** Longest text to look for elsewhere. Chosen by us: nobody writes a longer block twice. */
const maxTextUnits = 400;

const token = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+|[^\s]/gu;
/** Whether a token is an identifier. */
const isName = (text: string) => /^[\p{L}_$]/u.test(text);

/**
 * The parts of accepted edits that may be repeated elsewhere: renames, and text replaced within a line. Only where every place with the old
 * text surely is from before: not if the edits have written that text as well, as where two names are swapped.
 */
export function repeatedChanges(edits: readonly TextEdit[]): readonly RepeatedChange[] {
  const all = edits.flatMap(
    ({ oldText, newText }) => renameIn(oldText, newText) ?? replacementIn(oldText, newText) ?? [],
  );
  const written = edits.flatMap(({ oldText, newText }) => {
    const known = new Set(oldText.split('\n'));
    return newText.split('\n').filter((line) => !known.has(line));
  });
  const isCertain = (change: RepeatedChange) =>
    !written.some((line) => placesOf(line, change).length > 0) &&
    // One old text with two replacements: nobody knows which one is meant elsewhere.
    all.every((other) =>
      other.oldText === change.oldText ? other.newText === change.newText : !isLinked(change, other),
    );
  const found = new Map<string, RepeatedChange>();
  for (const change of all.filter(isCertain)) {
    const reachesOtherFiles = change.reachesOtherFiles || found.get(change.oldText)?.reachesOtherFiles === true;
    found.set(change.oldText, { ...change, reachesOtherFiles });
  }
  return [...found.values()];
}

/** Whether one of two changes writes what the other one replaces, or a part of it. */
function isLinked(one: RepeatedChange, other: RepeatedChange): boolean {
  const isIn = (text: string, whole: string) => text !== '' && placesOf(whole, { oldText: text }).length > 0;
  const writesInto = (a: RepeatedChange, b: RepeatedChange) => isIn(b.oldText, a.newText) || isIn(a.newText, b.oldText);
  return writesInto(one, other) || writesInto(other, one);
}

function tokensOf(text: string): readonly string[] {
  return Array.from(text.matchAll(token), ([each]) => each);
}

/** All tokens are equal except one name that is defined here and always replaced by the same other name. */
function renameIn(oldText: string, newText: string): RepeatedChange | undefined {
  const [before, after] = [tokensOf(oldText), tokensOf(newText)];
  if (before.length !== after.length) return undefined;
  let pair: { readonly from: string; readonly to: string } | undefined;
  for (const [at, from] of before.entries()) {
    const to = after[at] ?? '';
    if (from === to) continue;
    pair ??= { from, to };
    if (pair.from !== from || pair.to !== to) return undefined;
  }
  if (pair === undefined || !isName(pair.from) || !isName(pair.to) || pair.from.length < minNameUnits) return undefined;
  const defines = (text: string, name: string) => definedNames(text).split(' ').includes(name);
  if (!defines(oldText, pair.from) || !defines(newText, pair.to)) return undefined;
  return { oldText: pair.from, newText: pair.to, reachesOtherFiles: true };
}

/** The one stretch that differs, widened to whitespace on both sides so that it means the same elsewhere. */
function replacementIn(oldText: string, newText: string): RepeatedChange | undefined {
  let start = 0;
  while (start < oldText.length && oldText[start] === newText[start]) start += 1;
  let end = 0;
  const shorter = Math.min(oldText.length, newText.length) - start;
  while (end < shorter && oldText.at(-1 - end) === newText.at(-1 - end)) end += 1;
  while (/\S/.test(oldText.charAt(start - 1))) start -= 1;
  while (/\S/.test(oldText.charAt(oldText.length - end))) end -= 1;
  const from = oldText.slice(start, oldText.length - end).trim();
  const to = newText.slice(start, newText.length - end).trim();
  if (/[\r\n]/.test(from) || from.length < minTextUnits || from.length > maxTextUnits || !/[\p{L}_$]{3}/u.test(from))
    return undefined;
  const change = { oldText: from, newText: to, reachesOtherFiles: false };
  // Otherwise the text just written would be replaced again and again.
  return placesOf(to, change).length > 0 ? undefined : change;
}

/** Where the old text occurs as a whole, not as part of a longer name; UTF-16 offsets, ascending. */
export function placesOf(text: string, { oldText }: Pick<RepeatedChange, 'oldText'>): readonly number[] {
  const places: number[] = [];
  const isPart = (before: string | undefined, after: string | undefined) =>
    /[\p{L}\p{N}_$]/u.test(before ?? '') && /[\p{L}\p{N}_$]/u.test(after ?? '');
  for (let at = text.indexOf(oldText); at >= 0; at = text.indexOf(oldText, at + oldText.length)) {
    const end = at + oldText.length;
    if (!isPart(text[at - 1], oldText[0]) && !isPart(oldText.at(-1), text[end])) places.push(at);
  }
  return places;
}

/** The text with the changes made everywhere, each place once: what was written for one change is not changed again for another. */
export function withChanges(text: string, changes: readonly RepeatedChange[]): string {
  const places = changes
    .flatMap((change) => placesOf(text, change).map((at) => ({ at, change })))
    .sort((a, b) => a.at - b.at || b.change.oldText.length - a.change.oldText.length);
  let made = '';
  let from = 0;
  for (const { at, change } of places) {
    if (at < from) continue;
    made += text.slice(from, at) + change.newText;
    from = at + change.oldText.length;
  }
  return made + text.slice(from);
}
