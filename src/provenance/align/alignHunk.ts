import { alignSequences, Interner } from './alignSequences.ts';
import { isBlankUnit, type Line, type Token, tokenize } from './tokens.ts';

/** If a hunk keeps this share of its non-blank characters, it was reformatted, and all its tokens are aligned at once. */
const reformatted = 0.85;
/** Below this share, two lines are different lines that happen to share words (git's rename threshold is the same). */
const similarLines = 0.5;
/** The same for lines that no line pair explains: one line that was split into several, or several that were joined. */
const similarRest = 0.6;
/** Pairing lines costs (old lines × new lines); above this product, a hunk is only compared as a whole. */
const maxLinePairs = 10_000;

/** A pair of texts being aligned; `source[i]` is the offset in `before` that unit i of `after` comes from. */
export interface Alignment {
  readonly before: string;
  readonly after: string;
  readonly source: Int32Array;
}

/** Some lines as tokens. */
interface Stretch {
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly end: number;
}

interface TokenMatch {
  readonly old: Stretch;
  readonly fresh: Stretch;
  /** The old token that each new token comes from, or -1. */
  readonly partner: Int32Array;
  /** Share of the non-blank units on both sides that have a partner, 0..1. */
  readonly kept: number;
  /** The same, with tokens weighted by how distinctive they are. */
  readonly telling: number;
}

/**
 * Aligns old and new lines of one hunk token by token where they are similar.
 * @param preserving The writer is known to keep tokens (a formatter): no similarity is required.
 */
export function alignHunk(
  alignment: Alignment,
  oldLines: readonly Line[],
  newLines: readonly Line[],
  preserving: boolean,
): void {
  if (oldLines.length === 0 || newLines.length === 0) return;
  const whole = partnersOf(stretchOf(oldLines), stretchOf(newLines), preserving);
  const simple = oldLines.length === 1 && newLines.length === 1;
  if (preserving || whole.kept >= (simple ? similarLines : reformatted)) {
    applyTokens(alignment, whole);
    return;
  }
  if (oldLines.length * newLines.length > maxLinePairs) {
    if (whole.kept >= similarRest) applyTokens(alignment, whole);
    return;
  }
  let oldAt = 0;
  let newAt = 0;
  for (const [oldLine, newLine, match] of [...pairLines(oldLines, newLines), behindLastPair]) {
    const oldRest = oldLines.slice(oldAt, oldLine);
    const newRest = newLines.slice(newAt, newLine);
    if (oldRest.length > 0 && newRest.length > 0) {
      const rest = partnersOf(stretchOf(oldRest), stretchOf(newRest), false);
      if (rest.telling >= similarRest) applyTokens(alignment, rest);
    }
    if (match !== undefined) applyTokens(alignment, match);
    oldAt = oldLine + 1;
    newAt = newLine + 1;
  }
}

const quotes = ['"', "'", '`'];

/** A sentinel after the last pair, so that the lines after it are compared as well. */
const behindLastPair: readonly [number, number, TokenMatch | undefined] = [
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER,
  undefined,
];

/** The ascending pairs of similar lines with the largest total similarity. */
function pairLines(oldLines: readonly Line[], newLines: readonly Line[]): [number, number, TokenMatch][] {
  const width = newLines.length + 1;
  const best = new Float64Array((oldLines.length + 1) * width);
  const matches: (TokenMatch | undefined)[] = [];
  const oldStretches = oldLines.map((line) => stretchOf([line]));
  const newStretches = newLines.map((line) => stretchOf([line]));
  for (let a = oldLines.length - 1; a >= 0; a -= 1) {
    for (let b = newLines.length - 1; b >= 0; b -= 1) {
      const match = similarTokens(oldStretches[a], newStretches[b]);
      matches[a * width + b] = match;
      const skip = Math.max(best[(a + 1) * width + b] ?? 0, best[a * width + b + 1] ?? 0);
      const take = match === undefined ? 0 : match.telling + (best[(a + 1) * width + b + 1] ?? 0);
      best[a * width + b] = Math.max(skip, take);
    }
  }
  const pairs: [number, number, TokenMatch][] = [];
  for (let a = 0, b = 0; a < oldLines.length && b < newLines.length; ) {
    const here = best[a * width + b] ?? 0;
    const match = matches[a * width + b];
    if (match !== undefined && here === match.telling + (best[(a + 1) * width + b + 1] ?? 0)) {
      pairs.push([a, b, match]);
      a += 1;
      b += 1;
    } else if (here === best[(a + 1) * width + b]) a += 1;
    else b += 1;
  }
  return pairs;
}

function similarTokens(old: Stretch | undefined, fresh: Stretch | undefined): TokenMatch | undefined {
  if (old === undefined || fresh === undefined) return undefined;
  const [left, right] = [weigh(old.tokens, tellingWeight), weigh(fresh.tokens, tellingWeight)];
  if (left + right === 0 || (2 * Math.min(left, right)) / (left + right) < similarLines) return undefined;
  const match = partnersOf(old, fresh, false);
  return match.telling >= similarLines ? match : undefined;
}

function stretchOf(lines: readonly Line[]): Stretch {
  const last = lines.at(-1);
  return {
    tokens: lines.flatMap((line) => tokenize(line.text, line.start)),
    start: lines[0]?.start ?? 0,
    end: last === undefined ? 0 : last.start + last.text.length,
  };
}

/** @param anyQuotes A formatter may change the quotation marks of a string. */
function partnersOf(old: Stretch, fresh: Stretch, anyQuotes: boolean): TokenMatch {
  const interner = new Interner();
  const wordOf = ({ text }: Token) => (anyQuotes && quotes.includes(text) ? '"' : text);
  const oldIds = interner.idsOf(old.tokens.map(wordOf));
  const newIds = interner.idsOf(fresh.tokens.map(wordOf));
  const partner = alignSequences(oldIds, newIds);
  const matched = fresh.tokens.filter((_, at) => (partner[at] ?? -1) >= 0);
  return {
    old,
    fresh,
    partner,
    kept: share(matched, old.tokens, fresh.tokens, (token) => token.text.length),
    telling: share(matched, old.tokens, fresh.tokens, tellingWeight),
  };
}

type Weight = (token: Token) => number;

function share(matched: readonly Token[], old: readonly Token[], fresh: readonly Token[], weight: Weight): number {
  const total = weigh(old, weight) + weigh(fresh, weight);
  return total === 0 ? 0 : (2 * weigh(matched, weight)) / total;
}

function weigh(tokens: readonly Token[], weight: Weight): number {
  return tokens.reduce((sum, token) => sum + weight(token), 0);
}

/** Words common to most lines, whoever wrote them: roughly the keywords of the usual languages. */
const commonWords = new Set(
  [
    'const let var val def fn func function class interface struct enum type return if else elif for while do switch case',
    'break continue new import from export default public private protected static final void int string bool boolean',
    'true false null nil None True False undefined this self in of is not and or as async await try catch except throw',
    'raise with use using package namespace include end then',
  ]
    .join(' ')
    .split(' '),
);

/** How much a token says about the origin of its line: a name counts its length, a keyword 1, punctuation 1/2. */
function tellingWeight({ text }: Token): number {
  if (!/[\p{L}\p{N}_$]/u.test(text)) return 0.5;
  return commonWords.has(text) ? 1 : text.length;
}

/** Records where the matched tokens come from, and the whitespace that is still next to the same token. */
function applyTokens({ before, after, source }: Alignment, { old, fresh, partner }: TokenMatch): void {
  let oldEnd = old.start;
  let newEnd = fresh.start;
  for (let at = 0; at <= fresh.tokens.length; at += 1) {
    const token = fresh.tokens[at];
    const origin = token === undefined ? undefined : old.tokens[partner[at] ?? -1];
    if (token !== undefined && origin === undefined) continue;
    const [oldStart, newStart] = [origin?.start ?? old.end, token?.start ?? fresh.end];
    alignBlanks(source, before.slice(oldEnd, oldStart), oldEnd, after.slice(newEnd, newStart), newEnd);
    if (token === undefined || origin === undefined) return;
    for (let unit = 0; unit < token.text.length; unit += 1) source[token.start + unit] = origin.start + unit;
    oldEnd = origin.start + origin.text.length;
    newEnd = token.start + token.text.length;
  }
}

/** Aligns the whitespace that two gaps between tokens share at their ends; the middle is left to later steps. */
export function alignBlanks(
  source: Int32Array,
  oldGap: string,
  oldFrom: number,
  newGap: string,
  newFrom: number,
): void {
  const limit = Math.min(oldGap.length, newGap.length);
  let head = 0;
  while (head < limit && isSameBlank(oldGap.charCodeAt(head), newGap.charCodeAt(head))) head += 1;
  let tail = 0;
  while (
    tail < limit - head &&
    isSameBlank(oldGap.charCodeAt(oldGap.length - 1 - tail), newGap.charCodeAt(newGap.length - 1 - tail))
  ) {
    tail += 1;
  }
  for (let unit = 0; unit < head; unit += 1) setFree(source, newFrom + unit, oldFrom + unit);
  for (let unit = 1; unit <= tail; unit += 1) {
    setFree(source, newFrom + newGap.length - unit, oldFrom + oldGap.length - unit);
  }
}

function isSameBlank(left: number, right: number): boolean {
  return left === right && isBlankUnit(left);
}

function setFree(source: Int32Array, at: number, from: number): void {
  if (source[at] === -1) source[at] = from;
}
