import type { Random } from '../statistics/seededRandom.ts';
import type { Parameter, PlainFunction } from './plainFunction.ts';
import type { RunRequest, RunResult } from './runCode.ts';

export type Run = (request: RunRequest) => Promise<readonly RunResult[]>;

/** A call and its result, identical in two runs. */
export interface Sample {
  readonly expression: string;
  readonly value: string;
}

type Kind = 'number' | 'string' | 'boolean' | 'numbers' | 'strings';

const kinds: readonly Kind[] = ['number', 'string', 'numbers', 'strings'];
/** Calls tried for one function, unless more are requested. */
const someCalls = 14;
/** A longer value cannot be worked out in half a minute. */
const longestValue = 60;

const plainTypes: Readonly<Record<string, Kind>> = {
  number: 'number',
  int: 'number',
  float: 'number',
  string: 'string',
  str: 'string',
  boolean: 'boolean',
  bool: 'boolean',
  'number[]': 'numbers',
  'readonlynumber[]': 'numbers',
  'list[int]': 'numbers',
  'List[int]': 'numbers',
  'list[float]': 'numbers',
  'List[float]': 'numbers',
  'Sequence[int]': 'numbers',
  'string[]': 'strings',
  'readonlystring[]': 'strings',
  'list[str]': 'strings',
  'List[str]': 'strings',
};

/**
 * Calls of a function with arguments that its types allow, close to the numbers in its code, and their results. Calls that fail, vary
 * between runs or return nothing are left out; undefined when fewer than two different results remain.
 * @param before What the function needs before it, for example constants of its file.
 */
export async function callSamples(
  { language, name, parameters, code }: PlainFunction,
  before: string,
  run: Run,
  random: Random,
  most = someCalls,
): Promise<readonly Sample[] | undefined> {
  const typed = parameters.map(({ type }) => kindOf(type));
  if (typed.some((kind) => kind === 'other')) return undefined;
  const guesses = typed.every((kind) => kind !== undefined) ? [kinds[0]] : kinds;
  const program = `${before}\n${code}`;
  for (const guess of guesses) {
    const expressions = calls(name, parameters, guess ?? 'number', code, language === 'python', random, most);
    const request = { language, code: program, expressions };
    const first = await run(request);
    const found = expressions.flatMap((expression, index): Sample[] => {
      const result = first[index];
      return result !== undefined && 'value' in result && isTelling(result.value)
        ? [{ expression, value: result.value }]
        : [];
    });
    if (new Set(found.map(({ value }) => value)).size < 2) continue;
    const again = await run({ language, code: program, expressions: found.map(({ expression }) => expression) });
    const steady = found.filter(({ value }, index) => {
      const result = again[index];
      return result !== undefined && 'value' in result && result.value === value;
    });
    if (new Set(steady.map(({ value }) => value)).size >= 2) return steady;
  }
  return undefined;
}

function isTelling(value: string): boolean {
  return value.length <= longestValue && !['undefined', 'None', 'NaN', 'nan'].includes(value);
}

function kindOf(type: string | undefined): Kind | 'other' | undefined {
  if (type === undefined || type === 'any' || type === 'unknown') return undefined;
  return plainTypes[type] ?? plainTypes[type.replace(/\|undefined$|\|None$/, '')] ?? 'other';
}

function calls(
  name: string,
  parameters: readonly Parameter[],
  guess: Kind,
  code: string,
  isPython: boolean,
  random: Random,
  most: number,
): readonly string[] {
  const pools = parameters.map(({ type }) => {
    const kind = kindOf(type);
    return pool(kind === undefined || kind === 'other' ? guess : kind, code, isPython);
  });
  const found = new Set<string>();
  for (let tries = 0; found.size < most && tries < most * 6; tries += 1) {
    const args = pools.map((values) => values[Math.floor(random() * values.length)] ?? '0');
    found.add(`${name}(${args.join(', ')})`);
  }
  return [...found];
}

/** Values worth asking about: small ones, and those next to the numbers in the code, where decisions flip. */
function pool(kind: Kind, code: string, isPython: boolean): readonly string[] {
  switch (kind) {
    case 'number': {
      const named = [...code.matchAll(/(?<![\w.])\d{1,6}(?![\w.])/g)].map(([text]) => Number(text));
      const near = named.flatMap((value) => [value - 1, value, value + 1]);
      return [...new Set([...near, 0, 1, 2, 3, 5, 7, 12])].map(String);
    }
    case 'string':
      return ['""', '"a"', '"abc"', '"Hello World"', '"level"', '"a,b,,c"', '"  two  "', '"42"'];
    case 'boolean':
      return isPython ? ['True', 'False'] : ['true', 'false'];
    case 'numbers':
      return ['[]', '[4]', '[1, 2, 3]', '[3, 1, 2]', '[2, 2, 5]', '[-1, 0, 4, 4]', '[10, 9, 8, 7]'];
    case 'strings':
      return ['[]', '["a"]', '["b", "a"]', '["a", "b", "a"]', '["one", "two", "three"]'];
  }
}
