import type { CompletionPlace } from './place.ts';

/** Where the code around an offset ends, according to tree-sitter; undefined for a language without a grammar. */
export type BlockEnds = (languageId: string, text: string, offset: number) => Promise<number | undefined>;

/** Text before the caret to parse along with the answer: about a hundred lines, a millisecond of work, never while handling a key press. */
const parsedUnits = 4000;

/**
 * How much of an answer lies inside the block in which it begins; undefined while the block is open. Anything after that is not the code
 * that was asked for.
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

/** From the first unindented line on: code that begins in the middle of a function does not parse. */
function fromTopLevel(text: string): string {
  const first = /^[^\s})\]].*$/m.exec(text);
  return first === null ? text : text.slice(first.index);
}
