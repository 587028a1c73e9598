import { type CodeToken, codeTokens } from './codeTokens.ts';
import type { ReferenceSolution } from './leakCheck.ts';

const comparison = /^(?:[<>]=?|[!=]=)$/;
/** From this many tokens on, a verbatim stretch counts as the answer's. Chosen by us: `x . y` is not a statement. */
const sharedRun = 4;

/**
 * What a language fact must not contain: a comparison operator that is the fix, names that only the answer has, and verbatim stretches of
 * the answer.
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

/** Comparison operators of statements that differ from one of the person's only in them. */
function changedSigns({ statements, own }: ReferenceSolution): string[] {
  const blank = (words: readonly string[]) => words.map((word) => (comparison.test(word) ? '?' : word)).join(' ');
  const theirs = new Set([...own].map((text) => blank(text.split(' '))));
  return statements
    .map(({ tokens }) => tokens.map(({ text }) => text))
    .filter((words) => theirs.has(blank(words)))
    .flatMap((words) => words.filter((word) => comparison.test(word)));
}
