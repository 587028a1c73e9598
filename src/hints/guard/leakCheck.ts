import type { AnswerStatement } from './answerStatements.ts';
import { type CodeToken, codeTokens, renamed } from './codeTokens.ts';
import { type HintPart, hintParts } from './hintParts.ts';
import { codeItems, type Items, proseItems, spelled } from './proseItems.ts';
import { alpha, isLoopIdiom, renamedWeight } from './statementWeight.ts';
import { type Tile, tiles } from './tiling.ts';

/** The reference solution, prepared once for any number of hints. */
export interface ReferenceSolution {
  readonly grammar: string;
  /** Statements that the user does not have yet. */
  readonly statements: readonly AnswerStatement[];
  readonly tokens: readonly CodeToken[];
  /** The shape of each statement with renamed names; undefined if it says too little or is given by the task. */
  readonly shapes: readonly (string | undefined)[];
  /** Items of the statements without the signature, in the same order. */
  readonly items: readonly Items[];
  /** The user's own statements, each as one text: they cannot leak. */
  readonly own: ReadonlySet<string>;
}

export interface LeakSpan {
  /** UTF-16 offsets in the hint. */
  readonly start: number;
  readonly end: number;
}

export interface LeakReport {
  readonly leak: boolean;
  /** One sentence for each broken rule. */
  readonly reasons: readonly string[];
  readonly spans: readonly LeakSpan[];
  /** Share of the content of the answer's statements that the hint gives away, 0 to 1. */
  readonly coverage: number;
}

/**
 * Thresholds for tiles. Source: token tiling with 6, 25 %, 10 and 28 finds every verbatim leak but mistakes 5 % of analogous examples for
 * one; with these values, and requiring consistent names, 0 to 2 % (measured on three quarters of the given half).
 */
const shortestTile = 6;
const leakCoverage = 0.42;
const leakCoverageTokens = 12;
const leakTokens = 40;
const exactTokens = 10;
/** Share of the answer shown verbatim and in its order. */
const orderedCoverage = 0.25;
/**
 * Tokens of a whole verbatim statement: anything shorter is like `x = 1`, which anybody writes. Source: the given half without its
 * held-out part.
 */
const statementTokens = 5;
/** The same for a separate inline span: nobody singles out a whole line of the answer by chance. */
const spanStatementTokens = 3;
/**
 * Weight that a renamed statement needs to count as the answer's (see `renamedWeight`). Source: the given half without its held-out part:
 * at 2, a fifth more leaks are found, but refused generic snippets in spans rise from 0.2 to 0.6 %, and `x += 1` is refused.
 */
const renamedStatementWeight = 2.5;
/**
 * In a block of several lines, a shorter renamed statement is just the shape of the language. Source: as above; code for other problems.
 */
const renamedLineTokens = 9;
/** Share of a statement's items that a line of prose must contain to spell it out. */
const spelledShare = 0.74;
/** Share of the answer that prose may spell out: `return True` alone says nothing. */
const proseCoverage = 0.45;
const proseWeight = 4.5;

export function referenceSolution(
  statements: readonly AnswerStatement[],
  grammar: string,
  own: readonly AnswerStatement[] = [],
): ReferenceSolution {
  const known = new Set(own.map(({ tokens }) => exact(tokens)));
  const fresh = statements.filter(({ tokens }) => !known.has(exact(tokens)));
  return {
    grammar,
    statements: fresh,
    tokens: fresh.flatMap(({ tokens }) => tokens),
    shapes: fresh.map(({ tokens }) => shapeOf(tokens)),
    // The signature is given by the task, not part of the answer.
    items: fresh.filter(({ tokens }) => tokens[0]?.text !== 'def').map(({ tokens }) => codeItems(tokens)),
    own: known,
  };
}

/** Whether a hint gives the answer away, judged by structure. Deterministic. */
export function checkLeak(hint: string, answer: ReferenceSolution): LeakReport {
  const parts = hintParts(hint);
  const reasons: string[] = [];
  const spans: LeakSpan[] = [];
  const code = parts.filter(({ kind }) => kind !== 'prose');
  const shown = code.map((part) => ({
    part,
    tokens: codeTokens(part.text, answer.grammar).map((token) => moved(token, part.start)),
  }));
  const all = shown.flatMap(({ tokens }) => tokens);
  const tiled = tileCoverage(all, answer);
  if (tiled.leak) {
    reasons.push('Its code shares long stretches with the answer.');
    spans.push(...tiled.spans);
  }
  for (const { part, tokens } of shown) {
    const found = wholeStatement(tokens, part, answer);
    if (found === undefined) continue;
    reasons.push(`It shows a statement of the answer: ${found}`);
    spans.push({ start: part.start, end: part.end });
  }
  for (const part of parts.filter(({ kind }) => kind === 'prose')) {
    // Code in a sentence without any markup.
    const found = wholeStatement(codeTokens(part.text, answer.grammar), part, answer);
    // If a span in this line was already found, only the span has to go.
    const isFound = spans.some(({ start, end }) => start >= part.start && end <= part.end);
    if (found === undefined || isFound) continue;
    reasons.push(`It shows a statement of the answer: ${found}`);
    spans.push({ start: part.start, end: part.end });
  }
  const ordered = orderedStatements(all, answer);
  if (ordered !== undefined && reasons.length === 0) {
    reasons.push(ordered);
    spans.push(...code.map(({ start, end }) => ({ start, end })));
  }
  const prose = proseLeak(parts, answer);
  if (prose.leak) {
    reasons.push('Its sentences spell the statements of the answer.');
    spans.push(...prose.spans);
  }
  return {
    leak: reasons.length > 0,
    reasons: [...new Set(reasons)],
    spans,
    coverage: round(Math.max(tiled.coverage, prose.coverage)),
  };
}

function tileCoverage(
  all: readonly CodeToken[],
  answer: ReferenceSolution,
): { leak: boolean; coverage: number; spans: LeakSpan[] } {
  const first = answer.tokens.map(renamed);
  const second = all.map(renamed);
  const found = tiles(first, second, shortestTile);
  // If the names do not match consistently, it is the shape of the language, not the answer.
  const isSame = ({ first: a, second: b, length }: Tile) =>
    alpha(answer.tokens.slice(a, a + length)).join(' ') === alpha(all.slice(b, b + length)).join(' ');
  const matched = found.reduce((sum, tile) => sum + (isSame(tile) ? tile.length : tile.length / 2), 0);
  const coverage = first.length === 0 ? 0 : matched / first.length;
  // With identical names, fewer tokens are enough.
  const exactFound = tiles(
    answer.tokens.map(({ text }) => text),
    all.map(({ text }) => text),
    shortestTile,
  );
  const exactMatched = exactFound.reduce((sum, { length }) => sum + length, 0);
  const leak =
    (coverage >= leakCoverage && matched >= leakCoverageTokens) || matched >= leakTokens || exactMatched >= exactTokens;
  const spans = found.flatMap(({ second: at, length }) => {
    const [from, to] = [all[at], all[at + length - 1]];
    return from === undefined || to === undefined ? [] : [{ start: from.start, end: to.end }];
  });
  return { leak, coverage, spans };
}

/** Finds a whole statement of the answer in a span or block. */
function wholeStatement(tokens: readonly CodeToken[], part: HintPart, answer: ReferenceSolution): string | undefined {
  const words = tokens.map(({ text }) => text);
  const isLongBlock = part.kind === 'block' && part.text.trim().includes('\n');
  const shapes = shapesBySize(tokens, answer.own);
  if (part.kind === 'block' && isOnlyStatements(words, answer)) return answer.statements[0]?.text;
  for (const [index, statement] of answer.statements.entries()) {
    const size = statement.tokens.length;
    const isWholeSpan = part.kind === 'span' && words.length === size;
    const wordForWord = statement.tokens.map(({ text }) => text);
    // `return x` gives away which value is returned.
    const isReturned = isWholeSpan && size === 2 && wordForWord[0] === 'return';
    if (
      (isReturned || size >= (isWholeSpan ? spanStatementTokens : statementTokens)) &&
      includesRun(words, wordForWord)
    )
      return statement.text;
    const shape = answer.shapes[index];
    if (isLongBlock && size < renamedLineTokens) continue;
    if (shape !== undefined && (part.kind !== 'span' || tokens.length === size) && shapes(size).has(shape))
      return statement.text;
  }
  return undefined;
}

/** A block that consists of the start of the answer, with or without the signature, and nothing else. */
function isOnlyStatements(words: readonly string[], { statements }: ReferenceSolution): boolean {
  const text = words.join(' ');
  const beginnings = [statements, statements.slice(statements.findIndex(({ tokens }) => tokens[0]?.text !== 'def'))];
  return beginnings.some((beginning) => {
    let shown = '';
    return beginning.some(({ tokens }) => {
      shown = `${shown} ${exact(tokens)}`.trimStart();
      return shown === text;
    });
  });
}

/** Several short statements in the answer's order say more than each of them alone. */
function orderedStatements(all: readonly CodeToken[], answer: ReferenceSolution): string | undefined {
  const words = all.map(({ text }) => text);
  let at = 0;
  let [count, size] = [0, 0];
  for (const { tokens } of answer.statements) {
    const wanted = tokens.map(({ text }) => text);
    const found = runAt(words, wanted, at);
    if (found < 0) continue;
    at = found + wanted.length;
    count += 1;
    size += wanted.length;
  }
  const isMuch = size >= 7 && (count >= 3 || size >= answer.tokens.length * orderedCoverage);
  return count >= 2 && isMuch ? `It shows ${count} statements of the answer in their order.` : undefined;
}

function proseLeak(
  parts: readonly HintPart[],
  answer: ReferenceSolution,
): { leak: boolean; coverage: number; spans: LeakSpan[] } {
  const sentenceParts = parts.filter(({ kind }) => kind === 'prose').flatMap(sentences);
  // Code in another language spells out the answer too: `c in text` for `text.Contains(c)`.
  const code = parts.filter(({ kind }) => kind === 'block').flatMap(codeLines);
  const lines = [...sentenceParts, ...code];
  const items = [
    ...sentenceParts.map(({ text }) => proseItems(text)),
    ...code.map(({ text }) => codeItems(codeTokens(text, answer.grammar))),
  ];
  let [said, whole, weight] = [0, 0, 0];
  const spans: LeakSpan[] = [];
  for (const statement of answer.items) {
    const size = [...statement.values()].reduce((sum, value) => sum + value, 0);
    whole += size;
    let best = { share: 0, weight: 0, at: -1 };
    for (const [at, prose] of items.entries()) {
      const result = spelled(statement, prose);
      if (result.share > best.share) best = { ...result, at };
    }
    const line = lines[best.at];
    if (best.share < spelledShare || line === undefined) continue;
    said += size;
    weight += best.weight;
    if (size > 2) spans.push({ start: line.start, end: line.end });
  }
  const coverage = whole === 0 ? 0 : said / whole;
  return { leak: isProseLeak(coverage, weight), coverage, spans };
}

/** All of a short answer, or enough of a longer one. */
function isProseLeak(coverage: number, weight: number): boolean {
  return (coverage >= proseCoverage && weight >= proseWeight) || (coverage >= 0.9 && weight >= 3.5);
}

function codeLines(part: HintPart): { readonly text: string; readonly start: number; readonly end: number }[] {
  let start = part.start;
  return part.text.split('\n').map((text) => {
    const line = { text, start, end: start + text.length };
    start = line.end + 1;
    return line;
  });
}

/** The sentences of a line of prose, so that one long paragraph does not match every word. */
function sentences(part: HintPart): { readonly text: string; readonly start: number; readonly end: number }[] {
  const found: { text: string; start: number; end: number }[] = [];
  let from = 0;
  for (const match of `${part.text} `.matchAll(/[.;!?](?=\s)/g)) {
    found.push({
      text: part.text.slice(from, match.index + 1),
      start: part.start + from,
      end: part.start + match.index + 1,
    });
    from = match.index + 1;
  }
  if (part.text.slice(from).trim() !== '')
    found.push({ text: part.text.slice(from), start: part.start + from, end: part.end });
  return found;
}

function moved(token: CodeToken, by: number): CodeToken {
  return { ...token, start: token.start + by, end: token.end + by };
}

function exact(tokens: readonly CodeToken[]): string {
  return tokens.map(({ text }) => text).join(' ');
}

function includesRun(words: readonly string[], wanted: readonly string[]): boolean {
  return runAt(words, wanted, 0) >= 0;
}

function runAt(words: readonly string[], wanted: readonly string[], from: number): number {
  for (let at = from; at + wanted.length <= words.length; at += 1) {
    if (wanted.every((word, index) => words[at + index] === word)) return at;
  }
  return -1;
}

/** A signature is given by the task, and the head of a plain loop by the language. */
function shapeOf(tokens: readonly CodeToken[]): string | undefined {
  if (tokens[0]?.text === 'def' || renamedWeight(tokens) < renamedStatementWeight) return undefined;
  const shape = alpha(tokens).join(' ');
  return isLoopIdiom(shape) ? undefined : shape;
}

/** The shapes of all token windows of a given size, computed once per size; windows that the person has verbatim are left out. */
function shapesBySize(tokens: readonly CodeToken[], own: ReadonlySet<string>): (size: number) => ReadonlySet<string> {
  const known = new Map<number, ReadonlySet<string>>();
  const fresh = (size: number) => windows(tokens, size).filter((window) => !own.has(exact(window)));
  return (size) => {
    const found = known.get(size) ?? new Set(fresh(size).map((window) => alpha(window).join(' ')));
    known.set(size, found);
    return found;
  };
}

function windows<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.max(0, items.length - size + 1) }, (_, at) => items.slice(at, at + size));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
