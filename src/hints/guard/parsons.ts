import { seededRandom, shuffle } from '../../statistics/seededRandom.ts';
import { closesBlock, isComment, opensFunction } from './solutionSkeleton.ts';

/** The shuffled lines of an answer, with one or two that do not belong: H5. */
export interface Parsons {
  /** The signature, which is given. */
  readonly given: string;
  /** As displayed: without closing lines and without indentation, since both would give the order away. */
  readonly lines: readonly string[];
  /** Only for the check; never shown. */
  readonly solution: readonly string[];
}

/** With fewer lines there is no order to find; more are too many for a puzzle. Source: B1 of the ladder, holes of 5 to 10 lines. */
const minLines = 3;
const maxLines = 12;
/** From this many lines on, two lines that do not belong instead of one. */
const linesForTwo = 6;
/** Shuffles tried until few neighbours are in the answer's order. */
const maxShuffles = 50;

/**
 * Lines to put in order, made from the reference solution alone: no model is involved, and the same answer gives the same puzzle.
 * @param own The person's text. A function of which they already have most lines gives no puzzle: a single new line would stand out.
 * @returns undefined when no function of the answer is suitable.
 */
export function makeParsons(code: string, languageId: string, own: string): Parsons | undefined {
  const known = new Set(own.split('\n').map((line) => line.trim()));
  for (const { given, body } of functions(code, languageId)) {
    const fresh = body.filter((line) => !known.has(line)).length;
    if (body.length < minLines || body.length > maxLines) continue;
    if (fresh < minLines || fresh * 2 < body.length) continue;
    const random = seededRandom(seedOf(code));
    const wrong = distractors(body, random);
    if (wrong.length === 0) continue;
    const lines = [...body, ...wrong];
    for (let attempt = 0; attempt < maxShuffles; attempt += 1) {
      shuffle(lines, random);
      if (isMixed(lines, body)) break;
    }
    return { given, lines, solution: body };
  }
  return undefined;
}

export interface OrderCheck {
  readonly isSolved: boolean;
  /** Lines from the top that are as in the answer. */
  readonly right: number;
}

/** @param order Indices into the lines, in the person's order, without the lines they leave out. */
export function checkOrder({ lines, solution }: Parsons, order: readonly number[]): OrderCheck {
  const given = order.map((index) => lines[index] ?? '');
  const wrongAt = solution.findIndex((line, at) => given[at] !== line);
  const right = wrongAt < 0 ? solution.length : wrongAt;
  return { isSolved: right === solution.length && given.length === solution.length, right };
}

function functions(code: string, languageId: string): { readonly given: string; readonly body: string[] }[] {
  const found: { given: string; body: string[] }[] = [];
  for (const line of code.split('\n')) {
    const text = line.trim();
    if (text === '' || closesBlock(line) || isComment(line, languageId)) continue;
    if (opensFunction(line)) found.push({ given: text, body: [] });
    else found.at(-1)?.body.push(text);
  }
  return found;
}

/** One decision reversed, a common mistake; the first slip that fits a line is used. */
const slips: readonly (readonly [from: RegExp, to: string])[] = [
  [/(?<![<>=-])<=/, '<'],
  [/(?<![<>=-])>=/, '>'],
  [/(?<=\s)<(?=\s)/, '<='],
  [/(?<=\s)>(?=\s)/, '>='],
  [/(?<![!=])===?(?!=)/, '!='],
  [/!==?/, '=='],
  [/\+=/, '-='],
  [/-=/, '+='],
  [/(?<=\s)\+(?=\s)/, '-'],
  [/(?<=\s)-(?=\s)/, '+'],
  [/(?<=\s)\*(?=\s)/, '+'],
  [/(?<=\s)%(?=\s)/, '/'],
  [/&&/, '||'],
  [/\|\|/, '&&'],
  [/\band\b/, 'or'],
  [/\bor\b/, 'and'],
  [/\bTrue\b/, 'False'],
  [/\bFalse\b/, 'True'],
  [/\btrue\b/, 'false'],
  [/\bfalse\b/, 'true'],
  [/\b0\b/, '1'],
  [/\b1\b/, '0'],
  [/\bmin\b/, 'max'],
  [/\bmax\b/, 'min'],
];

function distractors(body: readonly string[], random: () => number): string[] {
  const slipped = body.flatMap((line) => {
    const slip = slips.find(([from]) => from.test(line));
    return slip === undefined ? [] : [line.replace(slip[0], slip[1])];
  });
  const wrong = [...new Set(slipped)].filter((line) => !body.includes(line));
  shuffle(wrong, random);
  return wrong.slice(0, body.length >= linesForTwo ? 2 : 1);
}

/** At most a third of the answer's neighbours are still neighbours, and the first line is not the answer's first. */
function isMixed(lines: readonly string[], body: readonly string[]): boolean {
  const pairs = new Set(body.slice(1).map((line, at) => `${body[at]}\n${line}`));
  const kept = lines.slice(1).filter((line, at) => pairs.has(`${lines[at]}\n${line}`)).length;
  return kept * 3 <= pairs.size && lines[0] !== body[0];
}

/** FNV-1a, 32 bit: the same text gives the same puzzle. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
