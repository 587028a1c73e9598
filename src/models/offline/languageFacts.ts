import * as l10n from '@vscode/l10n';

/** A fact from a language's documentation about a construct. */
export interface LanguageFact {
  readonly pattern: RegExp;
  /** At most 35 words that say what is so, never what to do about it. */
  readonly says: string;
  readonly source: string;
}

const script: readonly LanguageFact[] = [
  {
    pattern: /\.(?:sort|toSorted)\(\s*\)/,
    says: l10n.t('`sort` without a comparator orders the elements as strings.'),
    source: 'MDN, Array.prototype.sort',
  },
  {
    pattern: /\.(?:slice|substring)\(/,
    says: l10n.t('the end index of `slice` and `substring` is not part of the result.'),
    source: 'MDN, Array.prototype.slice',
  },
  {
    pattern: /\.indexOf\(|\.findIndex\(/,
    says: l10n.t('both give -1 when nothing is found, and -1 counts as true.'),
    source: 'MDN, Array.prototype.indexOf',
  },
  {
    pattern: /\.splice\(/,
    says: l10n.t('`splice` changes the array in place and gives the removed elements back.'),
    source: 'MDN, Array.prototype.splice',
  },
  {
    pattern: /\.replace\(\s*['"]/,
    says: l10n.t('`replace` with a string as its pattern replaces the first occurrence.'),
    source: 'MDN, String.prototype.replace',
  },
  {
    pattern: /\.map\(\s*(?:Number\.)?parseInt\s*\)/,
    says: l10n.t('`map` calls with element and index, and the second parameter of `parseInt` is the radix.'),
    source: 'MDN, parseInt',
  },
  {
    pattern: /\.forEach\(\s*async/,
    says: l10n.t('`forEach` does not wait for promises.'),
    source: 'MDN, Array.prototype.forEach',
  },
  {
    pattern: /\.getMonth\(|new Date\(\s*\w+\s*,/,
    says: l10n.t('months are counted from 0.'),
    source: 'MDN, Date',
  },
  {
    pattern: /\|\|\s*(?:\d|['"])/,
    says: l10n.t('`||` takes its right side for every falsy left side: 0 and the empty text as well.'),
    source: 'MDN, Logical OR',
  },
  {
    pattern: /\bfor\s{0,9}\([^()\n]{0,200}\bin\b/,
    says: l10n.t('`for…in` goes over property names, which are strings.'),
    source: 'MDN, for...in',
  },
  {
    pattern: /\/[imsuy]{0,6}g[gimsuy]{0,6}\s{0,9}\.test\(|\.lastIndex\b/,
    says: l10n.t('a regular expression with the flag g keeps `lastIndex` between calls.'),
    source: 'MDN, RegExp.lastIndex',
  },
  {
    pattern: /\d\.\d|\/\s*100\b|\*\s*100\b|toFixed\(/,
    says: l10n.t('numbers are binary floating point: 0.1 + 0.2 is not exactly 0.3.'),
    source: 'MDN, Number',
  },
  {
    pattern: /\.reduce\(/,
    says: l10n.t('without an initial value `reduce` begins with the first element, and throws on an empty array.'),
    source: 'MDN, Array.prototype.reduce',
  },
];

const python: readonly LanguageFact[] = [
  {
    pattern: /\brange\(/,
    says: l10n.t('`range` leaves its end out.'),
    source: 'Python library reference, range',
  },
  {
    pattern: /def \w{1,99}\([^()\n]{0,300}=\s{0,9}(?:\[\]|\{\})/,
    says: l10n.t('default values are evaluated once, when the function is defined.'),
    source: 'Python language reference, Function definitions',
  },
  {
    pattern: /\/\/|%/,
    says: l10n.t('`//` rounds towards minus infinity, and the result of `%` has the sign of the right side.'),
    source: 'Python language reference, Binary arithmetic operations',
  },
  {
    pattern: /\.sort\(|\.reverse\(/,
    says: l10n.t('`list.sort` and `list.reverse` work in place and return None.'),
    source: 'Python tutorial, More on lists',
  },
  {
    pattern: /\bround\(/,
    says: l10n.t('`round` takes halves to the even neighbour.'),
    source: 'Python library reference, round',
  },
  {
    pattern: /\bis\s+(?:not\s+)?(?:\d|['"])/,
    says: l10n.t('`is` compares identity, not value.'),
    source: 'Python language reference, Identity comparisons',
  },
  {
    pattern: /\[[^[\]\n:]{0,200}:[^[\]\n]{0,200}\]/,
    says: l10n.t('the end of a slice is left out, and a slice beyond the end is no error.'),
    source: 'Python tutorial, Strings',
  },
];

const go: readonly LanguageFact[] = [
  {
    pattern: /\bappend\(/,
    says: l10n.t('`append` may or may not give a new array; the result is what counts.'),
    source: 'Go specification, Appending to and copying slices',
  },
  {
    pattern: /\bdefer\b/,
    says: l10n.t('arguments of a deferred call are evaluated at once.'),
    source: 'Go specification, Defer',
  },
  {
    pattern: /\brange\b/,
    says: l10n.t('the iteration value of `range` is a copy of the element.'),
    source: 'Go specification, For statements',
  },
  {
    pattern: /\[[^[\]\n:]{0,200}:[^[\]\n]{0,200}\]/,
    says: l10n.t('a slice shares its array.'),
    source: 'Go specification, Slice expressions',
  },
];

const rust: readonly LanguageFact[] = [
  { pattern: /\d\.\.[^.=]|\.\.\w/, says: l10n.t('`a..b` leaves b out.'), source: 'Rust reference, Range expressions' },
  {
    pattern: /\.len\(\)/,
    says: l10n.t('`str::len` counts bytes, not characters.'),
    source: 'Rust standard library, str::len',
  },
  {
    pattern: /\bas\s+[iu](?:8|16|32|64|size)\b/,
    says: l10n.t('`as` between integers keeps the lower bits.'),
    source: 'Rust reference, Numeric cast',
  },
];

const java: readonly LanguageFact[] = [
  {
    pattern: /==\s*"|"\s*==/,
    says: l10n.t('`==` between objects compares references.'),
    source: 'Java language specification, 15.21.3',
  },
  {
    pattern: /\.substring\(/,
    says: l10n.t('the end index of `substring` is not part of the result.'),
    source: 'Java API, String.substring',
  },
  {
    pattern: /\w\s*\/\s*\w/,
    says: l10n.t('dividing integers rounds towards 0.'),
    source: 'Java language specification, 15.17.2',
  },
];

const byLanguage: Readonly<Record<string, readonly LanguageFact[]>> = {
  typescript: script,
  typescriptreact: script,
  javascript: script,
  javascriptreact: script,
  python,
  go,
  rust,
  java,
};

/** Facts about constructs in a piece of code, nearest to the caret first. */
export function factsAbout(languageId: string, lines: readonly string[], caretLine: number): readonly LanguageFact[] {
  const facts = Object.hasOwn(byLanguage, languageId) ? (byLanguage[languageId] ?? []) : [];
  const distance = (fact: LanguageFact) =>
    lines.reduce(
      (least, line, at) => (fact.pattern.test(line) ? Math.min(least, Math.abs(at - caretLine)) : least),
      Number.POSITIVE_INFINITY,
    );
  return facts
    .map((fact) => ({ fact, away: distance(fact) }))
    .filter(({ away }) => away < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.away - b.away)
    .map(({ fact }) => fact);
}
