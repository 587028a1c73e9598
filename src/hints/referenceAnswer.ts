import type { AskContext } from './askContext.ts';
import { codeTokens } from './guard/codeTokens.ts';

/** A named piece of code; offsets in UTF-16 units. */
interface Symbol {
  readonly name: string;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** Places where a project itself may hold the answer. Each returns nothing rather than a guess. */
export interface ReferenceSources {
  readonly symbolsOf: (languageId: string, text: string) => Promise<readonly Symbol[]>;
  /** The file at HEAD. */
  readonly atHead: (uri: string) => Promise<string | undefined>;
  /** Whether the tests passed at HEAD and fail now, and no test has changed since. */
  readonly isBrokenSinceHead: (uri: string) => Promise<boolean>;
  /** Solutions next to the tests (an exercise's exemplar). */
  readonly solutions: (uri: string) => Promise<readonly string[]>;
  /** The tests of the file. */
  readonly tests: (uri: string) => Promise<readonly string[]>;
}

/** A function with less than this share of HEAD's words after their common start was emptied, not edited. Chosen by us. */
const emptiedShare = 0.5;
/** If HEAD has fewer extra words than this, there was nothing to delete. Chosen by us: a statement or two. */
const minDeletedWords = 8;
/** A whole solution file counts as one function's answer only if it is short. Chosen by us. */
const maxSolutionLines = 200;

/**
 * The answer to a question about a function, if the project has it: the version in its tests or in a solution next to them, otherwise the
 * version at HEAD if the person emptied or deleted the function, or if its tests passed there and fail now.
 */
export async function referenceAnswer(context: AskContext, sources: ReferenceSources): Promise<string | undefined> {
  const { file, selection } = context;
  if (file === undefined) return undefined;
  const { uri, languageId, text } = file;
  const functions = async (source: string) =>
    (await sources.symbolsOf(languageId, source)).filter(({ kind }) => kind === 'function' || kind === 'method');
  const now = await functions(text);
  const at = selection?.start ?? lineStart(text, file.line);
  const end = selection?.end ?? text.indexOf('\n', at);
  const asked = now.findLast((each) => each.start <= Math.max(at, end) && at <= each.end);
  if (asked !== undefined) {
    const beside = await besideTests(asked.name, uri, functions, sources);
    if (beside !== undefined) return beside;
  }
  const head = await sources.atHead(uri);
  if (head === undefined) return undefined;
  const before = await functions(head);
  const code = ({ start, end: last }: Symbol) => head.slice(start, last);
  if (asked === undefined) {
    const gone = before.filter(({ name }) => !now.some((each) => each.name === name));
    return gone.length === 1 && gone[0] !== undefined ? code(gone[0]) : undefined;
  }
  const same = before.filter(({ name }) => name === asked.name);
  const [known] = same;
  if (same.length !== 1 || known === undefined) return undefined;
  const [old, present] = restSizes(code(known), text.slice(asked.start, asked.end), languageId);
  const isEmptied = present < old * emptiedShare && old - present >= minDeletedWords;
  if (isEmptied) return code(known);
  const isSame = code(known) === text.slice(asked.start, asked.end);
  return !isSame && (await sources.isBrokenSinceHead(uri)) ? code(known) : undefined;
}

async function besideTests(
  name: string,
  uri: string,
  functions: (source: string) => Promise<readonly Symbol[]>,
  { solutions, tests }: ReferenceSources,
): Promise<string | undefined> {
  for (const text of await solutions(uri)) {
    const found = (await functions(text)).find((each) => each.name === name);
    if (found !== undefined)
      return text.split('\n').length <= maxSolutionLines ? text : text.slice(found.start, found.end);
  }
  const wanted = plain(name);
  for (const text of await tests(uri)) {
    const found = (await functions(text)).find((each) => {
      const other = plain(each.name);
      return referenceWords.some((word) => other === `${word}${wanted}` || other === `${wanted}${word}`);
    });
    if (found !== undefined) return text.slice(found.start, found.end);
  }
  return undefined;
}

/** How tests name the version that they compare with: `reference_sort`, `sortOracle`, `naiveSum`. */
const referenceWords = ['reference', 'expected', 'oracle', 'naive', 'bruteforce', 'slow'];

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** Words after the common start of both versions: a signature says nothing about how much of a function is left. */
function restSizes(old: string, present: string, languageId: string): readonly [old: number, present: number] {
  const [first, second] = [codeTokens(old, languageId), codeTokens(present, languageId)];
  const differs = first.findIndex(({ text }, at) => second[at]?.text !== text);
  const shared = differs < 0 ? first.length : differs;
  return [first.length - shared, second.length - shared];
}

/** @param line 1-based. */
function lineStart(text: string, line: number): number {
  let at = 0;
  for (let count = 1; count < line; count += 1) {
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    at = next + 1;
  }
  return at;
}
