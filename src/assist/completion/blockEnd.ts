import type { CompletionPlace } from './place.ts';

/** Where the code around an offset ends, by tree-sitter; undefined for a language without a grammar. */
export type BlockEnds = (languageId: string, text: string, offset: number) => Promise<number | undefined>;

/** So much before the caret is parsed with the answer: about a hundred lines, a millisecond of work, and never on a key's way. */
const parsedUnits = 4000;

/**
 * How much of an answer lies inside of the block in which it begins; undefined while the block is open. What comes after that is
 * another piece of code than the one that was asked for.
 */
export async function unitsInBlock(
  ends: BlockEnds,
  place: CompletionPlace,
  answer: string,
): Promise<number | undefined> {
  const blanks = answer.length - answer.trimStart().length;
  if (blanks === answer.length) return undefined;
  const window = fromTopLevel(place.prefix.slice(-parsedUnits));
  const text = window + answer;
  // One unit into the answer: a block that the answer itself opens counts, and Python's blocks begin with their first word.
  const end = await ends(place.languageId, text, window.length + blanks + 1);
  if (end === undefined || end >= text.trimEnd().length) return undefined;
  return Math.max(0, end - window.length);
}

/** From the first line without indentation on: code that begins in the middle of a function is not read as code. */
function fromTopLevel(text: string): string {
  const first = /^[^\s})\]].*$/m.exec(text);
  return first === null ? text : text.slice(first.index);
}
