import { AppError } from '../../base/appError.ts';
import { isWritten, textAt } from './lineText.ts';

/** What tells whether the text of a file breaks the rules of its language. */
interface SyntaxCheck {
  languageOf(path: string): string;
  /** Undefined if nothing can tell. */
  isBroken(path: string, text: string): Promise<boolean | undefined>;
}

/** Correct code that a grammar takes for an error, and what is correct in the same places and known to it. */
type Spellings = readonly (readonly [string, string])[];

const scriptSpellings: Spellings = [
  ['import defer *', 'import *'],
  ['export type *', 'export *'],
  ['<in out ', '<'],
];
// The text between tags may have the sign as it is.
const jsxSpellings: Spellings = [...scriptSpellings, [' & ', ' | ']];
const spellings: Readonly<Record<string, Spellings>> = {
  typescript: scriptSpellings,
  typescriptreact: jsxSpellings,
  javascript: jsxSpellings,
  javascriptreact: jsxSpellings,
  java: [['import module ', 'import ']],
  csharp: [['?.', '.']],
};

const withMacros: ReadonlySet<string> = new Set(['c', 'cpp']);
const styles: ReadonlySet<string> = new Set(['css', 'scss', 'less']);

/**
 * A reply that was cut off and closed by a program still names a function, but not the whole of it.
 * @throws AppError `refused` if the text is correct and would no longer be
 */
export async function refuseBroken(path: string, before: string, after: string, check: SyntaxCheck): Promise<void> {
  const language = check.languageOf(path);
  const isBroken = async (text: string) => (await check.isBroken(path, text)) ?? isBrokenData(language, text);
  if ((await isBroken(before)) !== false || (await isBroken(after)) !== true) return;
  const known = (spellings[language] ?? []).reduce((text, [from, to]) => text.replaceAll(from, to), after);
  if (known !== after && (await isBroken(known)) === false) return;
  if (withMacros.has(language) && mayBeMacros(before, after)) return;
  throw notWhole(path);
}

export function notWhole(path: string): AppError {
  return new AppError('refused', `The code of the reply is not whole: ${path} would have an error of syntax with it.`);
}

/** Checks the languages whose errors are found without a grammar; undefined for any other. */
function isBrokenData(language: string, text: string): boolean | undefined {
  if (styles.has(language)) return balance(text, '{', '}') !== 0;
  if (language !== 'json') return undefined;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/** Whether new lines of C use macros, which may stand for any code, and are otherwise whole. */
function mayBeMacros(before: string, after: string): boolean {
  const old = new Set(before.split('\n'));
  const fresh = after.split('\n').filter((line) => isWritten(line) && !old.has(line));
  const isMacro = (word: string) =>
    word.startsWith('__') || (word.length > 2 && /^[A-Z]/.test(word) && word === word.toUpperCase());
  const hasMacro = fresh.some((line) => line.split(/\W/).some(isMacro));
  const isEnded = /[;{}),:\\]$/.test(textAt(fresh, fresh.length - 1).trimEnd());
  const pairs = [
    ['{', '}'],
    ['(', ')'],
    ['[', ']'],
  ] as const;
  return (
    hasMacro && isEnded && pairs.every(([open, close]) => balance(before, open, close) === balance(after, open, close))
  );
}

/** How many more brackets open than close. */
function balance(text: string, open: string, close: string): number {
  return text.split(open).length - text.split(close).length;
}
