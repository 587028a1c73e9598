import type { CodeToken } from './codeTokens.ts';

/**
 * What a statement says, item by item, whether in code or in English: `x += 1` and "add one to x" both contain `x`, `+`, `=` and `1`.
 * Order is ignored, because prose changes it.
 */
export type Items = ReadonlyMap<string, number>;

/** Phrases that mean an operator or a keyword; longer ones first. Source: how textbooks read code aloud. */
const phrases: readonly (readonly [pattern: RegExp, item: string])[] = (
  [
    [
      'is not equal to|does not equal|not equal to|not equals|differs? from|different from|is not the same as|isn.t equal to|unequal to|are different',
      '!=',
    ],
    ['is greater than or equal to|greater than or equal to|at least|no less than|not less than|is or exceeds', '>='],
    ['is less than or equal to|less than or equal to|at most|no more than|not more than|up to and including', '<='],
    ['is greater than|greater than|is more than|more than|larger than|bigger than|exceeds?|above', '>'],
    ['is less than|less than|smaller than|fewer than|lower than|below', '<'],
    ['is equal to|equal to|is the same as|equals?|the same as|matches', '=='],
    ['to the power of|raised to|squared|cubed|exponent', '**'],
    [
      'integer division|integer-divided by|floor[- ]divided by|divided (?:and rounded down )?by|divide[sd]?|division|quotient|over',
      '/',
    ],
    ['modulo|modulus|mod|the remainder (?:of|when|after)|remainder|divisible by|rest of the division', '%'],
    ['multipl(?:y|ied|ies)(?: by)?|times|product of', '*'],
    ['minus|subtract(?:ed|ing|s)?|decrement(?:ed|ing)?|decreas(?:e|ed|ing)|less', '-'],
    ['plus|add(?:ed|ing|s)?|increment(?:ed|ing)?|increas(?:e|ed|ing)|sum of', '+'],
    ['(?:is|are) missing from', 'not'],
    ['(?:is|are) missing from', 'in'],
    ['is in|in|contained in|among|inside|contains|is one of|belongs to|part of', 'in'],
    ['and also|as well as|and|both', 'and'],
    ['or else|or|either', 'or'],
    ['not|negat(?:e|ed|ion)|opposite', 'not'],
    [
      'go through|going through|for each|for every|iterat(?:e|es|ing)(?: over| through)?|loop(?:s|ing)?(?: over| through)?|walk(?:ing)? (?:over|through)|run through|step through|each of|take each|for all',
      'for',
    ],
    ['as long as|while|until|keep (?:doing|going)|repeat(?:edly)?', 'while'],
    ['otherwise if|else if|or if', 'if'],
    [
      'keeping only those where|only those where|only if|provided that|in case|if|when|whenever|check (?:if|whether|that)|test (?:if|whether)',
      'if',
    ],
    ['otherwise|else|in all other cases|failing that', 'else'],
    [
      'return(?:s|ed|ing)?|give back|gives back|hand back|hands back|output(?:s)?|the result is|answer with|yield back',
      'return',
    ],
    ['break out|break|stop the loop|leave the loop|exit the loop', 'break'],
    ['continue|skip(?: to the next)?|go on with the next', 'continue'],
    [
      'update(?:d|s)?|set(?:s|ting)?|let|assign(?:ed|s)?|initiali[sz]e[ds]?|store[ds]?|put|becomes?|make|create[ds]?|define[ds]?|start(?:s|ing)? with|begin(?:s|ning)? with|gets|remember(?:s|ed)?|call it|save[ds]?|name',
      '=',
    ],
    ['raise|throw', 'throw'],
    ['repeat (?:\\S+ ){1,3}times', 'for'],
    ['doubl(?:e[ds]?|ing)|twice', '*'],
    ['doubl(?:e[ds]?|ing)|twice|hal(?:f|ves?|ved|ving)', '2'],
    ['hal(?:f|ves?|ved|ving)', '/'],
    ['(?:but )?never (?:above|more than|higher than)|capped at|no higher than', 'min'],
    ['(?:but )?never (?:below|less than|lower than)|no lower than', 'max'],
    [
      'an empty (?:list|array|string|dictionary|dict|map|set|vector|slice|hash)|empty (?:list|array|string|dictionary|dict|map|set)|nothing',
      'empty',
    ],
    ['the length of|length of|the number of|number of|how many|the size of|size of|count of', 'len'],
    ['absolute (?:value|difference)', 'abs'],
    ['the sum of|the total of|total of', 'sum'],
    ['the largest|largest|the maximum|maximum|biggest|highest', 'max'],
    ['the smallest|smallest|the minimum|minimum|lowest', 'min'],
    ['append(?:ed|s|ing)?|push(?:ed|es)?|add .{1,30}? to the (?:end|list|array)', 'append'],
    ['sort(?:ed|s|ing)?', 'sort'],
    ['revers(?:e|ed|es|ing)|backwards', 'reverse'],
    ['join(?:ed|s|ing)?|concatenat(?:e|ed|es|ing)|glue', 'join'],
    ['split(?:s|ting)?', 'split'],
    ['in lower ?case|lower ?case[ds]?|to lower', 'lower'],
    ['in upper ?case|upper ?case[ds]?|to upper', 'upper'],
    ['round(?:ed|s)?', 'round'],
    ['replac(?:e|ed|es|ing)', 'replace'],
    ['an? (?:integer|whole number)|as an? int|to an? int(?:eger)?', 'int'],
    ['as a string|to a string|as text', 'str'],
    ['from .{1,20}? to|range', 'range'],
    ['zero', '0'],
    ['one', '1'],
    ['two', '2'],
    ['three', '3'],
    ['four', '4'],
    ['five', '5'],
    ['six', '6'],
    ['seven', '7'],
    ['eight', '8'],
    ['nine', '9'],
    ['ten', '10'],
    ['true|yes', 'true'],
    ['false|no', 'false'],
    ['null|none|nil|undefined', 'null'],
  ] as const
).map(([words, item]) => [new RegExp(`(?<![\\w'"])(?:${words})(?![\\w'"])`, 'gi'), item]);

/** Names that different languages and libraries give to the same operation. */
const sameName: Readonly<Record<string, string>> = {
  length: 'len',
  size: 'len',
  count: 'len',
  strlen: 'len',
  push: 'append',
  push_back: 'append',
  add: 'append',
  sorted: 'sort',
  usort: 'sort',
  reversed: 'reverse',
  toLowerCase: 'lower',
  tolower: 'lower',
  strtolower: 'lower',
  to_lowercase: 'lower',
  downcase: 'lower',
  toUpperCase: 'upper',
  toupper: 'upper',
  strtoupper: 'upper',
  upcase: 'upper',
  implode: 'join',
  explode: 'split',
  parseInt: 'int',
  Number: 'int',
  String: 'str',
  array_sum: 'sum',
  filter: 'if',
  keys: 'key',
  values: 'value',
  items: 'item',
};

const operatorItems: Readonly<Record<string, readonly string[]>> = {
  '+=': ['+', '='],
  '-=': ['-', '='],
  '*=': ['*', '='],
  '/=': ['/', '='],
  '%=': ['%', '='],
  '//=': ['/', '='],
  '**=': ['**', '='],
  '//': ['/'],
  '++': ['+', '1'],
  '--': ['-', '1'],
  '<<': ['append'],
};
const silent = new Set(['.', ',', ':', '(', ')', '[', ']', '{', '}', ';', '=>', '?', '&', '#', '@', '|', '..', '...']);
const silentKeywords = new Set([
  'then',
  'end',
  'do',
  'using',
  'begin',
  'pass',
  'new',
  'def',
  'lambda',
  'await',
  'async',
  'as',
  'of',
  'with',
  'self',
  'from',
]);

/** The items of a statement in code. */
export function codeItems(tokens: readonly CodeToken[]): Items {
  const items = new Map<string, number>();
  const add = (item: string) => items.set(item, (items.get(item) ?? 0) + 1);
  for (const [index, { kind, text }] of tokens.entries()) {
    const next = tokens[index + 1]?.text;
    if (text === '[' && next === ']') add('empty');
    if (kind === 'operator') {
      if (silent.has(text)) continue;
      for (const item of operatorItems[text] ?? [text]) add(item);
    } else if (kind === 'keyword') {
      if (text === 'elif') add('if');
      else if (!silentKeywords.has(text)) add(text === 'switch' || text === 'case' || text === 'when' ? 'if' : text);
    } else if (kind === 'string') {
      if (text === '') add('empty');
      else add(`"${text.toLowerCase()}`);
    } else add(nameItem(text));
  }
  return items;
}

function nameItem(text: string): string {
  return Object.hasOwn(sameName, text) ? (sameName[text] ?? text) : text.toLowerCase();
}

/** The items of a line of prose; code spans in it are kept as they are. */
export function proseItems(line: string): Items {
  const items = new Map<string, number>();
  const add = (item: string) => items.set(item, (items.get(item) ?? 0) + 1);
  let rest = line.replaceAll('`', ' ');
  rest = rest.replaceAll(/(["'])((?:(?!\1).){0,40})\1/g, (_, __, inner: string) => {
    add(inner === '' ? 'empty' : `"${inner.toLowerCase()}`);
    return ' ';
  });
  // Operators written as signs, where the prose is half code.
  rest = rest.replaceAll(
    /\*\*|\/\/|[-+*/%]=|==|!=|<=|>=|(?<=[\w)\]] )[-+*/%<>=](?= [\w([])|(?<=\w)[-+*/%<>=](?=\w)/g,
    (sign) => {
      for (const item of operatorItems[sign] ?? [sign]) add(item);
      return ' ';
    },
  );
  const original = rest;
  for (const [pattern, item] of phrases) {
    for (const _ of original.matchAll(pattern)) add(item);
  }
  for (const [word] of original.matchAll(/[A-Za-z_$][\w$]*|\d+(?:\.\d+)?/g)) add(nameItem(word));
  return items;
}

/** Words that occur in any sentence: as names they prove nothing. */
const commonWords = new Set([
  'a',
  'i',
  'is',
  'it',
  'an',
  'the',
  'to',
  'of',
  'as',
  'at',
  'by',
  'do',
  'item',
  'list',
  'number',
  'value',
  'string',
  'result',
]);

/**
 * How much of a statement a line of prose says.
 * @returns share of the statement's items, 0 to 1, and the weight of what was found.
 */
export function spelled(statement: Items, prose: Items): { readonly share: number; readonly weight: number } {
  let [found, whole] = [0, 0];
  for (const [item, count] of statement) {
    const each = commonWords.has(item) ? 0.4 : 1;
    whole += each * count;
    found += each * Math.min(count, prose.get(item) ?? 0);
  }
  return { share: whole === 0 ? 0 : found / whole, weight: found };
}
