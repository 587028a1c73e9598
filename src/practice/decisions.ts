/** A token of code at which something is decided, and what could stand there instead. */
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

/** Strings, comments, regular expressions after an opening; then what we look for. Types' angle brackets stand without blanks. */
const pattern =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<![\w)\]] *)\/(?![*/])(?:\\.|[^/\\\n])+\/|#[^\n]*|=>|->|<<|>>|(?<op>===|!==|==|!=|(?<=\s)<=(?=\s)|(?<=\s)>=(?=\s)|(?<=\s)<(?=\s)|(?<=\s)>(?=\s)|&&|\|\|)|(?<word>\b(?:and|or)\b)|(?<![\w.])(?<number>\d+(?:\.\d+)?)(?![\w.])/g;

/**
 * The decisions of a piece of code, in its order: comparisons, `and`/`or`, numbers other than 0 and 1. What stands in strings and
 * comments is none. `and` and `or` are words of Python and Ruby only.
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
