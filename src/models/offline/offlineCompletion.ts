import { codeTokens, isLineBreak } from './codeTokens.ts';
import type { Prediction, TokenIndex } from './tokenIndex.ts';

/** Below this share a guess is worse than silence. Tuned on files of other projects: two of three guesses then stand. */
const sureEnough = 0.62;
/** Agreement on so many tokens is a place like this one; on fewer it takes several places that all say the same. */
const longMatch = 3;
const sureOnShortMatch = 0.85;
const minPlaces = 2;
const maxTokens = 60;
/** Tokens before the caret that are looked at; a screenful. */
const maxContext = 2000;
const maxLines = 6;
/** Less than this is typed as fast as it is read. */
const minCharacters = 3;

/** Text that goes on at the end of `prefix`, or an empty one when the model is not sure. */
export function completeAt(index: TokenIndex, prefix: string, suffix: string): string {
  const tokens = codeTokens(prefix);
  const last = tokens.at(-1) ?? '';
  const unfinished = isLineBreak(last) || last.trim() === '' || /[\p{L}\p{N}_$]$/u.test(last);
  // The last word may be whole or only begun: the longer of the two stories wins.
  const stories = [grow(index, tokens, '')];
  if (unfinished && last !== '') stories.push(grow(index, tokens.slice(0, -1), last));
  const text = stories.reduce((longest, story) => (story.length > longest.length ? story : longest));
  const repeatsSuffix = suffix.trim() !== '' && suffix.trimStart().startsWith(text.trim());
  return text.trim().length < minCharacters || repeatsSuffix ? '' : text;
}

/** @param started How the first token begins; it stands before the caret already. */
function grow(index: TokenIndex, before: readonly string[], started: string): string {
  const context = before.slice(-maxContext);
  let text = '';
  let lines = 0;
  for (let count = 0; count < maxTokens; count += 1) {
    const guess = index.predict(context);
    if (guess === undefined || !isSure(guess)) break;
    if (count === 0 && !guess.token.startsWith(started)) break;
    if (isLineBreak(guess.token)) lines += 1;
    if (lines > maxLines) break;
    text += count === 0 ? guess.token.slice(started.length) : guess.token;
    context.push(guess.token);
  }
  return text.trimEnd();
}

function isSure({ share, matched, seen }: Prediction): boolean {
  return matched >= longMatch ? share >= sureEnough : share >= sureOnShortMatch && seen >= minPlaces;
}
