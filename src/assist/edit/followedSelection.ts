import { changedStretch } from './changedStretch.ts';
import { indentOf, isBlank, isWritten } from './lineText.ts';

/** A range of a text, UTF-16 units. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a range of an earlier text is now: the only place that is surely it or, among lines that are all alike, where it is if only lines
 * above or below have changed. Anywhere else that is not enough: below a copy of a function, the copy's lines seem not to have changed.
 * @returns undefined if neither can be said; no time is lost with a diff, since this is asked for while a reply arrives
 */
export function followedSelection(earlier: string, range: Range, now: string): Range | undefined {
  const kept = keptSelection(earlier, range);
  const { above, below } = kept.surroundings;
  if (above.isOnly || below.isOnly) return keptSelectionIn(kept, now);
  const changed = changedStretch(earlier, now);
  if (range.end <= changed.start) return range;
  if (range.start < changed.end) return undefined;
  return { start: range.start + changed.moved, end: range.end + changed.moved };
}

/** A selection that is kept without its file's text. */
export interface KeptSelection {
  /** UTF-16 offset in the file's text of then. */
  readonly start: number;
  readonly text: string;
  /** Nothing in what older versions kept. */
  readonly surroundings?: Surroundings | undefined;
}

/** What a selection can be told by. */
interface Surroundings {
  /** The beginning of its first line, and the rest of its last one. */
  readonly before: string;
  readonly after: string;
  readonly above: Side;
  readonly below: Side;
  /** The lines that it is nested in, by their indents: those of its loop, its method, its class. The nearest comes first. */
  readonly heads: readonly string[];
}

/** The lines on one side of a selection. */
interface Side {
  readonly text: string;
  /** No other place with the selected text had these lines beside it. */
  readonly isOnly: boolean;
}

/** Shorter text may come up again by coincidence. Chosen by us. */
const unmistakableUnits = 20;
/** Most to keep on each side, UTF-16 units: a conversation keeps no files. Chosen by us. */
const maxMargin = 2_000;
/** Most to keep of a line that a selection is nested in, UTF-16 units. Chosen by us. */
const maxHeadUnits = 200;

/** A selection with as much around it as makes it unmistakable in its file. */
export function keptSelection(file: string, { start, end }: Range): KeptSelection & { surroundings: Surroundings } {
  const text = file.slice(start, end);
  const { first, last, before, after } = linesOf(file, start, text);
  const above = grown(
    (count) => linesAbove(file, first, count),
    (lines) => isOnly(lines + file.slice(first, end), file),
  );
  const below = grown(
    (count) => linesBelow(file, last, count),
    (lines) => isOnly(file.slice(start, last) + lines, file),
  );
  return { start, text, surroundings: { before, after, above, below, heads: headsOf(file, first, last) } };
}

/** Where a kept selection is in the text of now; undefined if it has changed, or if another place may only look like it. */
export function keptSelectionIn(kept: KeptSelection, now: string): Range | undefined {
  const { start, text, surroundings } = kept;
  // What an older version kept does not say what it could be told from others by.
  const unmoved = now.startsWith(text, start) ? start : undefined;
  const at = surroundings === undefined ? unmoved : placeNow(start, text, surroundings, now);
  return at === undefined ? undefined : { start: at, end: at + text.length };
}

function placeNow(start: number, text: string, kept: Surroundings, now: string): number | undefined {
  const { above, below, heads } = kept;
  const places = placesOf(text, start, now).flatMap((at) => {
    const { first, last, before, after } = linesOf(now, at, text);
    // A comment, or the rest of a longer name, has other characters before or behind it on its line.
    if (before !== kept.before && !(isBlank(before) && isBlank(kept.before))) return [];
    if (!isSameRest(after, kept.after)) return [];
    const isBelowThose = isBlank(above.text) ? isBlank(now.slice(0, first)) : now.slice(0, first).endsWith(above.text);
    const isAboveThose = isBlank(below.text) ? isBlank(now.slice(last)) : now.startsWith(below.text, last);
    return isBelowThose || isAboveThose ? [{ at, first, last, isBelowThose, isAboveThose }] : [];
  });
  const isNested = ({ first, last }: { readonly first: number; readonly last: number }) =>
    isNestedAlike(heads, headsOf(now, first, last), now);
  const unmoved = places.find((place) => place.at === start && place.isBelowThose && place.isAboveThose);
  if (unmoved !== undefined && isNested(unmoved)) return start;
  // It was one of several, and only where it was could it be told from them.
  if (!above.isOnly && !below.isOnly) return undefined;
  const likely = places
    .filter(({ isBelowThose, isAboveThose }) => (isBelowThose && above.isOnly) || (isAboveThose && below.isOnly))
    .filter(isNested);
  const [both, anotherBoth] = likely.filter((place) => place.isBelowThose && place.isAboveThose);
  if (both !== undefined) return anotherBoth === undefined ? both.at : undefined;
  return likely.length === 1 ? likely[0]?.at : undefined;
}

/** Where a text is. Nothing is everywhere, so it is looked for only where it was. */
function placesOf(text: string, start: number, now: string): readonly number[] {
  if (text === '') return start <= now.length ? [start] : [];
  const places: number[] = [];
  for (let at = now.indexOf(text); at >= 0; at = now.indexOf(text, at + 1)) places.push(at);
  return places;
}

/** Where the first line of a text begins and its last one ends, and what else is in them. A text that ends with its line has no rest. */
function linesOf(file: string, start: number, text: string) {
  const end = start + text.length;
  const first = lineStart(file, start);
  const lineEnd = file.indexOf('\n', end);
  const last = text.endsWith('\n') ? end : lineEnd < 0 ? file.length : lineEnd;
  // A file may be a single line.
  const before = file.slice(Math.max(first, start - maxMargin), start);
  return { first, last, before, after: file.slice(end, Math.min(last, end + maxMargin)).trimEnd() };
}

/** What may come behind the end of a line: a comma or semicolon, a comment. */
const mayFollow = /^[,;]?(?:\s*$|\s*\/[/*]|\s+(?:#|--|<!--))/;

function isSameRest(now: string, then: string): boolean {
  return now === then || (now.startsWith(then) && mayFollow.test(now.slice(then.length)));
}

function isOnly(text: string, file: string): boolean {
  const at = file.indexOf(text);
  // In a file of equal lines the next one is near, and the last one far away.
  return at >= 0 && file.indexOf(text, at + 1) < 0;
}

/** As many lines as it takes, by doubling. */
function grown(linesOfCount: (count: number) => string, isOnlyWith: (lines: string) => boolean): Side {
  for (let [count, fewer] = [1, '']; ; count *= 2) {
    const text = linesOfCount(count);
    const isAll = count > 1 && text.length === fewer.length;
    if (isOnlyWith(text) && (text.length >= unmistakableUnits || isAll)) return { text, isOnly: true };
    if (isAll || text.length >= maxMargin) return { text, isOnly: false };
    fewer = text;
  }
}

/** A line without a letter or digit, such as a brace, says nothing about its place. */
const saysSomething = /[\p{L}\p{N}]/u;

/** The lines up to a place, as far as some of them say something. */
function linesAbove(file: string, first: number, count: number): string {
  let at = first;
  for (let left = count; left > 0 && at > 0 && first - at < maxMargin; ) {
    const start = lineStart(file, at - 1);
    if (saysSomething.test(file.slice(start, at))) left -= 1;
    at = start;
  }
  return file.slice(Math.max(at, first - maxMargin), first);
}

/** The lines from a place on, as far as some of them say something; without the last one's end, which a file may lack. */
function linesBelow(file: string, last: number, count: number): string {
  let at = last;
  for (let left = count; left > 0 && at < file.length && at - last < maxMargin; ) {
    const lineEnd = file.indexOf('\n', at + 1);
    const end = lineEnd < 0 ? file.length : lineEnd;
    if (saysSomething.test(file.slice(at, end))) left -= 1;
    at = end;
  }
  return file.slice(last, Math.min(at, last + maxMargin));
}

/** Comments and directives stand at any indent. */
const noHead =
  /^\s*(?:\/\/|\/\*|--\s|#(?:[\s!]|(?:if|ifdef|ifndef|elif|else|endif|define|undef|include|pragma|region|endregion)\b))|^\s+\*(?:[\s/]|$)/;

/** The lines above some lines with ever smaller indents than the first of them that is written. */
function headsOf(file: string, first: number, last: number): readonly string[] {
  const own = file.slice(first, last).split('\n').find(isWritten) ?? '';
  const heads: string[] = [];
  let indent = indentOf(own).length;
  for (let at = first; at > 0 && indent > 0; ) {
    const start = lineStart(file, at - 1);
    const line = file.slice(start, at);
    at = start;
    if (indentOf(line).length >= indent || !saysSomething.test(line) || noHead.test(line)) continue;
    heads.push(headOf(line));
    indent = indentOf(line).length;
  }
  return heads;
}

function headOf(line: string): string {
  return line.trim().slice(0, maxHeadUnits);
}

function lineStart(file: string, at: number): number {
  return file.slice(0, at).lastIndexOf('\n') + 1;
}

/**
 * Whether the lines that two places are nested in are the same ones. They may have changed, but neither stand somewhere else by now nor have
 * lost a name that is still in the text: a copy of a function has another name, and the function's own is still there.
 */
function isNestedAlike(then: readonly string[], now: readonly string[], text: string): boolean {
  if (then.length !== now.length) return false;
  const changed = then.flatMap((head, at) => (head === now[at] ? [] : [{ head, to: now[at] ?? '' }]));
  if (changed.length === 0) return true;
  const [heads, words] = [new Set(text.split('\n').map(headOf)), new Set(wordsOf(text))];
  return changed.every(({ head, to }) => {
    const left = [...wordsOf(to)];
    // Each counts once: a route may hold the name of its method.
    const lost = namesOf(head).filter(
      (name) => !left.includes(name) || left.splice(left.indexOf(name), 1).length === 0,
    );
    return !heads.has(head) && lost.every((name) => !words.has(name));
  });
}

const noName = /^\W*(?:if|else|for|foreach|while|switch|try|catch|with|elif|unless|until|match|case|do)\b/;
const namedByWord =
  /\b(?:class|interface|enum|struct|trait|impl|module|namespace|function|def|fn|func|fun|sub|record|object) \*?([\p{L}\p{N}_$.]+)/u;
const namedVariable = /\b(?:const|let|var) ([\p{L}\p{N}_$]+)/u;

/** What a line names; of one that may name something in another way, such as a test or a route, all words. */
function namesOf(head: string): readonly string[] {
  if (noName.test(head)) return [];
  // A method of Go names its receiver first.
  if (head.startsWith('func (')) return namesOf(`func ${head.slice(head.indexOf(')') + 1).trim()}`);
  const [, name] = namedByWord.exec(head) ?? namedVariable.exec(head) ?? [];
  if (name !== undefined) return wordsOf(name);
  if (!head.includes('(') || /['"`@]/.test(head)) return wordsOf(head);
  const [called = ''] = withoutTypes(head).split('(', 1);
  return wordsOf(called)
    .filter((word) => word !== 'async' && word !== 'function')
    .slice(-1);
}

/** `List<Item> sum<A>(` as `List sum(`. */
function withoutTypes(text: string): string {
  const less = text.replace(/<[^<>]{0,200}>/g, '');
  return less === text ? text : withoutTypes(less);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
}
