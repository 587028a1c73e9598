import { codeTokens, isLineBreak } from './codeTokens.ts';
import { confidenceOf } from './confidence.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { type Positions, TokenPredictor } from './tokenPredictor.ts';

/**
 * How probable a text must be to be offered at all: a wrong short text costs a glance. Tuned on requests, express and this project
 * (`npm run bench -- offline`).
 */
const minSureToOffer = 0.36;
/**
 * How probable a text must be to continue beyond `minCharacters`, since a long one has to be read, while it is not known how often the model
 * is right in this workspace. See `sureEnough`.
 */
export const cautious = 0.8;
/** A token this sure, after this many matching tokens, is taken to continue a copy of code elsewhere. */
const minSureInCopy = 0.955;
const minMatchOfCopy = 8;
/** How often a word is complete when the context says nothing about it. */
const probablyWhole = 0.9;
const maxTokens = 60;
/** Text before the caret to look at; a few screenfuls, tokenized in less than a millisecond. */
const maxPrefixUnits = 12_000;
const maxLines = 6;
/** Typing a single character is as fast as reading it. */
const minCharacters = 2;

export interface CompletionOptions {
  /** How probable a text must be to go on beyond its first characters; 0 to 1. */
  readonly sureToGoOn?: number;
  /** Positions of the index to leave out. */
  readonly except?: Positions;
}

/** Text that continues `prefix`, or an empty string if the model is not sure. */
export function completeAt(
  index: TokenIndex,
  prefix: string,
  suffix: string,
  { sureToGoOn = cautious, except }: CompletionOptions = {},
): string {
  const tokens = codeTokens(lastLines(prefix));
  const last = tokens.at(-1) ?? '';
  const predictor = new TokenPredictor(index, tokens, except);
  const caretLine = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const indent = widthOf(caretLine);
  const unfinished = isLineBreak(last) || last.trim() === '' || /[\p{L}\p{N}_$]$|([-=*#~+/])\1{3}$/u.test(last);
  // The last word may be complete or only begun: try both and take the longer text, each weighted by how probable that reading is.
  let begun = '';
  let whole = 1;
  if (unfinished && last !== '') {
    predictor.truncate(tokens.length - 1);
    const guess = predictor.predict(last);
    whole = guess === undefined || guess.matched < 2 ? probablyWhole : guess.whole;
    begun = grow(predictor, last, indent, 1, sureToGoOn);
    predictor.push(last);
  }
  let text = grow(predictor, '', indent, whole, sureToGoOn);
  if (begun.length > text.length) text = begun;
  text = withoutSuffix(text, suffix);
  return text.trim().length < minCharacters ? '' : text;
}

/**
 * @param started Beginning of the first token, already before the caret.
 * @param indent Of the caret's line; anything indented less is outside its block.
 * @param sure Probability that the text begins here; 0 to 1.
 */
function grow(predictor: TokenPredictor, started: string, indent: number, sure: number, sureToGoOn: number): string {
  const length = predictor.length;
  let text = '';
  let lines = 0;
  let closes = false;
  let probability = sure;
  for (let count = 0; count < maxTokens; count += 1) {
    const guess = predictor.predict(count === 0 ? started : '');
    if (guess === undefined) break;
    const sureOfToken = confidenceOf(guess);
    // Within a copy, the next tokens are right or wrong together, so their probabilities must not be multiplied.
    if (sureOfToken < minSureInCopy || guess.matched < minMatchOfCopy) probability *= sureOfToken;
    if (probability < (text.trim().length < minCharacters ? minSureToOffer : sureToGoOn)) break;
    if (isLineBreak(guess.token)) {
      lines += 1;
      if (closes || lines > maxLines || widthOf(guess.token) < indent) break;
    }
    // A closing bracket at the caret's own depth ends the block that began there.
    closes ||= lines > 0 && /^ ?[})\]]$/.test(guess.token) && widthOf(text.slice(text.lastIndexOf('\n') + 1)) <= indent;
    text += count === 0 ? guess.token.slice(started.length) : guess.token;
    predictor.push(guess.token);
  }
  predictor.truncate(length);
  return text.trimEnd();
}

/** Cuts the text before the line that already follows the caret. */
function withoutSuffix(text: string, suffix: string): string {
  const below = suffix.trim() === '' ? '' : (/\S.*/.exec(suffix)?.[0].trim() ?? '');
  if (below === '') return text;
  if (suffix.trimStart().startsWith(text.trim())) return '';
  const lines = text.split('\n');
  // A lone bracket follows almost every caret; the caller decides what to make of it.
  const repeated = below.length < minCharacters ? -1 : lines.findIndex((line, at) => at > 0 && line.trim() === below);
  return repeated < 0 ? text : lines.slice(0, repeated).join('\n').trimEnd();
}

function lastLines(prefix: string): string {
  if (prefix.length <= maxPrefixUnits) return prefix;
  const from = prefix.length - maxPrefixUnits;
  const line = prefix.indexOf('\n', from);
  return prefix.slice(line < 0 ? from : line);
}

/** Width of the indentation of a line, or of a line break token. */
function widthOf(text: string): number {
  return /^\s*/.exec(text.replace(/^\r?\n/, ''))?.[0].length ?? 0;
}
