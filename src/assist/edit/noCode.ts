import { AppError } from '../../base/appError.ts';
import { excerpt, isWritten, textAt } from './lineText.ts';
import type { CodeBlock } from './replyForms.ts';

/** "12: code", "12 | code", and the output of `cat -n`. */
const numbered = /^\s*(\d+)(?:\s*[:|│→]|\t)/;
/** A single line counts as a listing only if a rule follows the number, which no code has. */
const ruled = /^\s*\d+\s*[|│→]\s/;
const sentence = /^[A-Z][^;{}()=<>[\]\\/]*$/;
/** Languages in which sentences are normal. */
const prose = /^(?:markdown|plaintext|restructuredtext|html|tex|latex|txt)$/;

/**
 * Refuses a fenced block that is not code of the file: a diff without its markers, a listing with line numbers, a remark.
 * @param file All lines of the file
 * @throws AppError `refused`
 */
export function refuseNoCode(lines: readonly string[], file: readonly string[], languageId: string): void {
  const written = lines.filter(isWritten);
  const own = new Set(file.map((line) => line.trim()));
  const removed = written.find(
    (line) => line.startsWith('-') && !own.has(line.trim()) && own.has(line.slice(1).trim()),
  );
  const signs = new Set(written.map((line) => line.charAt(0)));
  if (removed !== undefined && signs.has('+'))
    throw refused(`has marks of a diff ("${excerpt([removed])}") but is none`);
  // Signs of a diff although no line of the file has any; lists and sums may begin with + or - too.
  const isSigned = signs.has('+') && (signs.has('-') || (signs.size === 1 && written.length > 1));
  if (isSigned && !prose.test(languageId) && !file.some((line) => /^\s*[+-]/.test(line)))
    throw refused(`has marks of a diff ("${excerpt(written)}") but is none`);
  const numbers = written.map((line) => Number(numbered.exec(line)?.[1] ?? Number.NaN));
  const isListing = numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1);
  const isNumbered = written.length > 1 ? isListing && !numbers.some(Number.isNaN) : ruled.test(textAt(written, 0));
  if (isNumbered && !file.some((line) => numbered.test(line))) {
    throw refused(`has line numbers ("${excerpt(written)}"), which are no code`);
  }
  if (prose.test(languageId) || written.length === 0) return;
  if (written.every((line) => isSentence(line.trim()) && !own.has(line.trim())))
    throw refused(`is a sentence ("${excerpt(written)}"), not code`);
}

const families: readonly RegExp[] = [
  /^(?:tsx?|[mc]ts|jsx?|[mc]js|typescript(?:react)?|javascript(?:react)?|node)$/,
  /^(?:python3?|py|pyi)$/,
  /^(?:c|h|cc|cpp|c\+\+|cxx|hpp|objective-c|cuda)$/,
  /^(?:sh|bash|zsh|fish|shell|shellscript|console|shell-session|terminal)$/,
  /^(?:java)$/,
  /^(?:kotlin|kts?)$/,
  /^(?:rust|rs)$/,
  /^(?:go|golang)$/,
  /^(?:ruby|rb)$/,
  /^(?:csharp|cs|c#)$/,
  /^(?:php)$/,
  /^(?:powershell|ps1|pwsh)$/,
  /^(?:json|jsonc|json5)$/,
  /^(?:yaml|yml)$/,
  /^(?:toml)$/,
  /^(?:xml|svg)$/,
  /^(?:css|scss|sass|less)$/,
  /^(?:html?|xhtml)$/,
  /^(?:sql)$/,
  /^(?:markdown|md|mdx)$/,
  /^(?:swift)$/,
  /^(?:dart)$/,
  /^(?:text|txt|plain|plaintext|output|log)$/,
];
/** Files that embed code in other languages. */
const mixed = /^(?:html?|vue|svelte|astro|php|mdx|plaintext|erb|razor)$/;

/** Refuses to put a shell command into a program, or one language into another. */
export function refuseOtherLanguage(
  { language, lines }: Pick<CodeBlock, 'language' | 'lines'>,
  fileLanguage: string,
  path: string,
): void {
  if (/^tool_?(?:code|calls?|use|outputs?)$/i.test(language))
    throw new AppError('refused', `The reply has a call of a tool in a block, which is no code for ${path}.`);
  const family = (name: string) => families.findIndex((names) => names.test(name.toLowerCase()));
  const [given, wanted] = [family(language), family(fileLanguage)];
  if (given < 0 || wanted < 0 || given === wanted || mixed.test(fileLanguage)) return;
  throw new AppError(
    'refused',
    `The reply has a block of ${language} ("${excerpt(lines)}"), which has no place in ${path}.`,
  );
}

function isSentence(line: string): boolean {
  return sentence.test(line) && /\s/.test(line) && /[.!?]$/.test(line);
}

function refused(what: string): AppError {
  return new AppError('refused', `A block of the reply ${what}, so it was not put into the file.`);
}
