import { codeTokens } from './codeTokens.ts';
import type { Place } from './failureOutput.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { unknownWord } from './vocabulary.ts';

/** Tokens that count as one place, about fifteen lines. */
const windowTokens = 128;
/** A pair that occurs in more places says nothing about any of them. */
const maxVisited = 200;
/** How many different pairs have to match, and which share of the pairs in the queried code. */
const minPairs = 8;
const minShare = 0.35;
/** Longer code is cut, so that the search takes no more than a few milliseconds. */
const maxQueryTokens = 800;

/** The place outside `ownPath` whose token pairs resemble the code's most; rarer pairs count more. */
export function findSimilar(index: TokenIndex, code: string, ownPath: string): Place | undefined {
  const pairs = pairsOf(index, code);
  const windows = new Map<number, { weight: number; pairs: number; first: number }>();
  for (const [before, word] of pairs) {
    const places = placesOf(index, before, word);
    const weight = 1 / Math.log2(2 + places.length);
    const touched = new Set<number>();
    for (const at of places) {
      const window = Math.floor(at / windowTokens);
      if (touched.has(window)) continue;
      touched.add(window);
      const known = windows.get(window) ?? { weight: 0, pairs: 0, first: at };
      windows.set(window, {
        weight: known.weight + weight,
        pairs: known.pairs + 1,
        first: Math.min(known.first, at),
      });
    }
  }
  const needed = Math.max(minPairs, minShare * pairs.length);
  const ranked = [...windows.values()].filter((each) => each.pairs >= needed).sort((a, b) => b.weight - a.weight);
  for (const { first } of ranked) {
    const file = index.fileAt(first);
    if (file !== undefined && file.path !== ownPath) return { path: file.path, line: lineAt(index, file.start, first) };
  }
  return undefined;
}

/** Adjacent tokens, at least one of them a word, each pair once. */
function pairsOf(index: TokenIndex, code: string): readonly (readonly [number, number])[] {
  const tokens = codeTokens(code).slice(0, maxQueryTokens);
  const pairs = new Map<string, readonly [number, number]>();
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1] ?? '';
    if (!/\w{2}/.test(token) && !/\w{2}/.test(before)) continue;
    const ids = [index.vocabulary.find(before), index.vocabulary.find(token)] as const;
    if (ids[0] !== unknownWord && ids[1] !== unknownWord) pairs.set(ids.join(' '), ids);
  }
  return [...pairs.values()];
}

function placesOf(index: TokenIndex, before: number, word: number): readonly number[] {
  const places: number[] = [];
  let at = index.newestOf(before, word);
  for (let visited = 0; at >= 0 && visited < maxVisited; visited += 1) {
    if (index.at(at) === word && index.at(at - 1) === before) places.push(at);
    at = index.olderThan(at);
  }
  return places;
}

function lineAt(index: TokenIndex, start: number, position: number): number {
  let line = 1;
  for (let at = start; at <= position; at += 1) if (index.vocabulary.isLineBreak(index.at(at))) line += 1;
  return line;
}
