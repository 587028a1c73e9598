import { type CodeToken, codeTokens } from './codeTokens.ts';
import type { ReferenceSolution } from './leakCheck.ts';

const comparison = /^(?:[<>]=?|[!=]=)$/;
/** From here on a stretch word for word is the answer's. Own choice: `x . y` is no statement. */
const sharedRun = 4;

/**
 * What a fact about the language must not touch: the sign of a comparison where that sign is the fix, names that only the answer gives,
 * and stretches of the answer word for word.
 */
export function secretsOf(
  answers: readonly ReferenceSolution[],
  { own, languageId = '' }: { readonly own: string; readonly languageId: string | undefined },
): (tokens: readonly CodeToken[]) => boolean {
  const known = new Set(codeTokens(own, languageId).map(({ text }) => text));
  const all = answers.flatMap(({ tokens }) => tokens);
  const names = new Set(all.filter((token) => isOwnName(token) && !known.has(token.text)).map(({ text }) => text));
  const signs = new Set(answers.flatMap(changedSigns));
  const code = answers.map(({ tokens }) => ` ${tokens.map(({ text }) => text).join(' ')} `);
  return (tokens) =>
    tokens.some((token) => signs.has(token.text) || (isOwnName(token) && names.has(token.text))) ||
    (tokens.length >= sharedRun && code.some((each) => each.includes(` ${tokens.map(({ text }) => text).join(' ')} `)));
}

function isOwnName({ kind, kept, text }: CodeToken): boolean {
  return kind === 'name' && !kept && text.length > 1;
}

/** Comparisons of statements that differ from one of the person's in nothing else. */
function changedSigns({ statements, own }: ReferenceSolution): string[] {
  const blank = (words: readonly string[]) => words.map((word) => (comparison.test(word) ? '?' : word)).join(' ');
  const theirs = new Set([...own].map((text) => blank(text.split(' '))));
  return statements
    .map(({ tokens }) => tokens.map(({ text }) => text))
    .filter((words) => theirs.has(blank(words)))
    .flatMap((words) => words.filter((word) => comparison.test(word)));
}
