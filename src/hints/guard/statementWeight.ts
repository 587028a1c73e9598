import type { CodeToken } from './codeTokens.ts';

const punctuation = new Set(['=', ',', '(', ')', '[', ']', ':', '.', '?', '=>', '..', '...', '&', '@', '#']);
/** Operators that few programs use: even next to renamed variables they say what to do. */
const rare = /^(?:\/\/|%|\*\*|<<|>>|>>>|\^|\||&|~)=?$/;

/**
 * How much a statement still says when all its own names are changed: operators, numbers, strings and the language's names remain. The
 * weights are chosen so that `d = abs(a - b)` says enough and `x += 1` or `xs = []` does not, on three quarters of the given half.
 */
export function renamedWeight(tokens: readonly CodeToken[]): number {
  let weight = 0;
  const names = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    const { kind, text } = token;
    if (kind === 'string') weight += text === '' ? 0.5 : 1;
    else if (kind === 'number') weight += text === '0' || text === '1' ? 0.5 : 1;
    else if (kind === 'keyword') weight += text === 'return' || text === 'def' ? 0 : 0.5;
    else if (kind === 'operator') weight += rare.test(text) ? 2 : punctuation.has(text) ? 0 : 1;
    else if (isOwn(token, at, tokens)) names.add(text);
    else weight += 1;
  }
  return weight + names.size / 2;
}

/** Numbers names by first appearance, so that consistent renaming makes no difference. */
export function alpha(tokens: readonly CodeToken[]): string[] {
  const names = new Map<string, string>();
  return tokens.map((token, at) => {
    if (token.kind !== 'name' || !isOwn(token, at, tokens)) return token.text;
    const known = names.get(token.text) ?? `V${names.size}`;
    names.set(token.text, known);
    return known;
  });
}

/** A variable may shadow a name of the language (`sum`, `list`); as a variable it is neither called nor accessed with a dot. */
function isOwn({ kept, called }: CodeToken, at: number, tokens: readonly CodeToken[]): boolean {
  return !kept || (!called && tokens[at - 1]?.text !== '.' && tokens[at + 1]?.text !== '.');
}

/**
 * Loop heads that occur in every program, with names replaced by V0, V1, …: they belong to the language, not to an answer. Go's `range`
 * looks like a name here.
 */
const loopHead =
  /^for (?:\( )?(?:int )?V0(?: , V\d+)? (?:in|of|= V\d+) (?:range \( (?:\d+ , )?)?(?:(?:len|enumerate|zip) \( )?V\d+(?: , V\d+)?(?: \. (?:items|keys|values|entries|length) \( \))?(?: \))* ?:?$|^for (?:\( )?(?:int |V\d+ )?V\d+ = 0 V\d+ < (?:len \( V\d+ \)|V\d+(?: \. (?:length|Length|Count|size \( \)|len \( \)))?) (?:V\d+ \+\+|\+\+ V\d+|V\d+ \+= 1)(?: \))?$/;

export function isLoopIdiom(alpha: string): boolean {
  return loopHead.test(alpha);
}
