/** A token of code that makes a decision, and what could be there instead. */
export interface Decision {
  readonly kind: 'comparison' | 'logic' | 'number';
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly instead: string;
}

const opposite: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  and: 'or',
  or: 'and',
};

/** Skips strings, comments and regular expressions, then matches what we look for. Angle brackets of types have no spaces around them. */
const pattern =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<![\w)\]] *)\/(?![*/])(?:\\.|[^/\\\n])+\/|#[^\n]*|=>|->|<<|>>|(?<op>===|!==|==|!=|(?<=\s)<=(?=\s)|(?<=\s)>=(?=\s)|(?<=\s)<(?=\s)|(?<=\s)>(?=\s)|&&|\|\|)|(?<word>\b(?:and|or)\b)|(?<![\w.])(?<number>\d+(?:\.\d+)?)(?![\w.])/g;

/**
 * The decisions in a piece of code, in order: comparisons, `and`/`or`, numbers other than 0 and 1. Strings and comments are ignored. `and`
 * and `or` only count in Python and Ruby.
 */
export function decisionsIn(code: string, languageId: string): readonly Decision[] {
  const hasWords = languageId === 'python' || languageId === 'ruby';
  return [...code.matchAll(hashIsNoComment(languageId) ? withoutHash : pattern)].flatMap((found): Decision[] => {
    const { op, word, number } = found.groups ?? {};
    const at = { start: found.index, end: found.index + found[0].length, text: found[0] };
    if (op !== undefined) {
      const instead = opposite[op] ?? op;
      return [{ ...at, kind: op === '&&' || op === '||' ? 'logic' : 'comparison', instead }];
    }
    if (word !== undefined && hasWords) return [{ ...at, kind: 'logic', instead: opposite[word] ?? word }];
    if (number !== undefined && number !== '0' && number !== '1') {
      return [{ ...at, kind: 'number', instead: String(Number(number) + 1) }];
    }
    return [];
  });
}

const withoutHash = new RegExp(pattern.source.replace('|#[^\\n]*', ''), 'g');

function hashIsNoComment(languageId: string): boolean {
  return !['python', 'ruby', 'shellscript', 'php', 'powershell'].includes(languageId);
}
