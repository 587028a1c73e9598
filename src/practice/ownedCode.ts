import * as l10n from '@vscode/l10n';
import picomatch from 'picomatch';
import { hunksBetween } from '../base/hunks.ts';
import { withoutEnd } from '../base/textEnds.ts';

/** What a person protects from AI edits: a file, a folder, or one symbol in the files that a glob matches. */
export interface OwnedEntry {
  /** As written in the settings. */
  readonly text: string;
  readonly symbol: string | undefined;
  /** Whether it names one path, without wildcards. */
  readonly isPath: boolean;
  /** Where the entry comes from, for display: "your settings". */
  readonly source: string;
  /** Whether the entry's glob matches this file. */
  matches(file: OwnedFile): boolean;
}

export interface OwnedFile {
  /** Path inside the workspace, with slashes. */
  readonly path: string;
  /** Path on disk, with slashes; absolute entries are matched against it. */
  readonly fullPath?: string | undefined;
}

/** A named piece of a text; offsets in UTF-16 units. */
export interface OwnableSymbol {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface OwnedSource {
  /** The value of `calibrated.ownedCode` in one place; anything but a list of strings is ignored. */
  readonly value: unknown;
  readonly source: string;
}

/** A text and the ranges in which it is changed. */
export interface ChangedText {
  readonly text: string;
  readonly symbols: readonly OwnableSymbol[];
  readonly ranges: readonly Range[];
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The entries of all places together. A repository can add to what a person owns but never take anything away, so there is no negation.
 * `src/core` means everything below it, `*.sql` such files in any folder, `src/cart.ts#Cart.total` one symbol.
 */
export function ownedEntries(sources: readonly OwnedSource[]): readonly OwnedEntry[] {
  return sources.flatMap(({ value, source }) =>
    (Array.isArray(value) ? value : []).flatMap((text: unknown) => {
      const entry = typeof text === 'string' ? ownedEntry(text.trim(), source) : undefined;
      return entry === undefined ? [] : [entry];
    }),
  );
}

function ownedEntry(text: string, source: string): OwnedEntry | undefined {
  const at = text.lastIndexOf('#');
  const symbol = at > 0 ? text.slice(at + 1).trim() : '';
  const glob = slashes(at > 0 ? text.slice(0, at) : text).replace(/^(?:\.\/)+/, '');
  const bare = withoutEnd(glob, '/');
  if (bare === '' || bare.startsWith('!')) return undefined;
  const isFull = /^(?:\/|[a-z]:\/)/i.test(bare);
  // Case is ignored: on two of three systems the names mean the same file, and owning too much is safe.
  const options = { dot: true, nocase: true, nonegate: true, basename: !glob.includes('/') };
  const here = picomatch(bare, options);
  const below = picomatch(`${bare}/**`, { ...options, basename: false });
  return {
    text,
    symbol: symbol === '' ? undefined : symbol,
    source,
    isPath: !/[*?{}()[\]!+@]/.test(bare),
    matches: ({ path, fullPath }) => {
      const name = isFull ? fullPath : path;
      return name !== undefined && (same(name, bare) || here(name) || below(name));
    },
  };
}

/** Compares literally, because a path with brackets is also a glob that does not match itself. */
function same(path: string, bare: string): boolean {
  return path === bare || path.startsWith(`${bare}/`);
}

/**
 * The entry that forbids a model to change a text, or undefined when none does. A symbol is affected when a change lies in it or creates
 * it. If symbols cannot be found (no grammar), an owned symbol owns its whole file: refusing is the safe side.
 */
export function ownedBy(
  entries: readonly OwnedEntry[],
  file: OwnedFile,
  texts: readonly ChangedText[],
): OwnedEntry | undefined {
  return entries
    .filter((entry) => entry.matches(file))
    .find(({ symbol, isPath }) => symbol === undefined || texts.some((text) => touches(text, symbol, isPath)));
}

/** The entry that owns the whole file, whatever is changed in it. */
export function ownerOfFile(entries: readonly OwnedEntry[], file: OwnedFile): OwnedEntry | undefined {
  return entries.find((entry) => entry.symbol === undefined && entry.matches(file));
}

/** The owned stretches of a file, for its decorations: the whole text, or the named symbols. */
export function ownedRanges(
  entries: readonly OwnedEntry[],
  file: OwnedFile,
  { text, symbols }: Omit<ChangedText, 'ranges'>,
): readonly (Range & { readonly entry: OwnedEntry })[] {
  const whole = ownerOfFile(entries, file);
  if (whole !== undefined) return [{ start: 0, end: text.length, entry: whole }];
  return entries
    .filter((entry) => entry.symbol !== undefined && entry.matches(file))
    .flatMap((entry) => named(symbols, entry.symbol ?? '').map(({ start, end }) => ({ start, end, entry })));
}

/** Both sides of a change: what leaves the old text and what enters the new one. */
export function changedRanges(before: string, after: string): { readonly before: Range[]; readonly after: Range[] } {
  const ranges: { before: Range[]; after: Range[] } = { before: [], after: [] };
  let shift = 0;
  for (const { offset, oldText, newText } of hunksBetween(before, after)) {
    const most = Math.min(oldText.length, newText.length);
    let head = 0;
    while (head < most && oldText[head] === newText[head]) head += 1;
    let tail = 0;
    while (tail < most - head && oldText.at(-1 - tail) === newText.at(-1 - tail)) tail += 1;
    ranges.before.push({ start: offset + head, end: offset + oldText.length - tail });
    ranges.after.push({ start: offset + shift + head, end: offset + shift + newText.length - tail });
    shift += newText.length - oldText.length;
  }
  return ranges;
}

/** One sentence for the person who owns the code. */
export function ownedSentence({ symbol, source }: OwnedEntry, path: string): string {
  const what = symbol === undefined ? path : l10n.t('{0} in {1}', symbol, path);
  return l10n.t('You keep {0} by hand ({1}), so AI edits are refused there; hints are still given.', what, source);
}

function touches({ text, symbols, ranges }: ChangedText, symbol: string, isPath: boolean): boolean {
  if (ranges.length === 0) return false;
  if (symbols.length === 0) return text.trim() !== '';
  const found = named(symbols, symbol);
  // While a function is being typed, its text may not parse, and its end is unknown.
  if (found.length === 0 && isPath) return hasWord(text, symbol.split('.').at(-1) ?? symbol);
  return found.some(({ start, end }) => ranges.some((range) => meets(range, { start, end })));
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[^\p{L}\p{N}_$]+/u).includes(word);
}

/** A change right next to a symbol does not affect it; an insertion inside it does. */
function meets(range: Range, symbol: Range): boolean {
  return range.start < symbol.end && range.end > symbol.start;
}

/** The symbols with this name, or with a qualified one: `Cart.total`. */
function named(symbols: readonly OwnableSymbol[], symbol: string): readonly OwnableSymbol[] {
  const wanted = symbol.split('.');
  return symbols
    .filter(({ name }) => name === wanted.at(-1))
    .filter((each) => {
      if (wanted.length === 1) return true;
      const around = symbols.filter((other) => other !== each && other.start <= each.start && other.end >= each.end);
      const outerFirst = around.sort((a, b) => b.end - b.start - (a.end - a.start)).map(({ name }) => name);
      return wanted.slice(0, -1).every((name, index) => outerFirst.at(index - wanted.length + 1) === name);
    });
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
