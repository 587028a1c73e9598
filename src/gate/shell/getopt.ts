import type { Word } from './words.ts';

/** Whether an option takes the next word, only an attached value, or nothing. */
export type Takes = 'none' | 'attached' | 'value';

export interface Option {
  readonly names: readonly string[];
  /** What it does: a field name of the table row. */
  readonly kind: string;
  readonly takes: Takes;
}

/** One option as it appears on the command line. */
export interface GivenOption {
  /** Its name in the table; as written where the table does not have it. */
  readonly name: string;
  readonly option: Option | undefined;
  readonly value: Word | undefined;
}

/** A command's words, split as the program itself would. */
export interface Parsed {
  readonly given: readonly GivenOption[];
  /** Words that are no options, and everything after `--`. */
  readonly operands: readonly Word[];
  has(...names: readonly string[]): boolean;
  /** The last value of an option. */
  value(...names: readonly string[]): Word | undefined;
  /** All values of an option that may be given several times. */
  values(...names: readonly string[]): readonly Word[];
}

/** How a program parses its words. */
export interface Grammar {
  /** True when options end with the first operand, as for `env` or `sudo`. */
  readonly stops?: boolean;
  /** True when long names have one dash (`-chdir=x`), as in Go, Java and openssl. */
  readonly hasWords?: boolean;
  /** True when options may also begin with `/`, as on Windows. */
  readonly hasSlashes?: boolean;
}

/** The options of one program. */
export class Options {
  readonly #byName = new Map<string, Option>();
  readonly #longs: readonly string[];

  constructor(options: readonly Option[]) {
    for (const option of options) for (const name of option.names) this.#byName.set(name, option);
    this.#longs = [...this.#byName.keys()].filter((name) => name.startsWith('--'));
  }

  exact(name: string): Option | undefined {
    return this.#byName.get(name);
  }

  /** A long option by any prefix of its name; when several match, the most dangerous one is assumed. */
  long(name: string): Option | undefined {
    const exact = this.#byName.get(name);
    if (exact !== undefined || name.length < 3) return exact;
    const fitting = this.#longs.filter((each) => each.startsWith(name)).flatMap((each) => this.#byName.get(each) ?? []);
    return fitting.find(({ kind }) => kind !== 'flag' && kind !== 'value') ?? fitting[0];
  }
}

/**
 * Parses options like getopt: bundled short flags, attached or separate values, abbreviated long names, and `--` as the end. Options
 * missing from the table count as flags.
 */
export function getopt(args: readonly Word[], options: Options, grammar: Grammar = {}): Parsed {
  const given: GivenOption[] = [];
  const operands: Word[] = [];
  let index = 0;
  const next = (): Word | undefined => {
    index += 1;
    return args[index];
  };
  for (; index < args.length; index += 1) {
    const word = args[index];
    if (word === undefined) continue;
    const { text } = word;
    if (text === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    const slash = grammar.hasSlashes === true && /^\/[A-Za-z?][\w-]*(:|$)/.test(text);
    if ((!text.startsWith('-') && !slash) || text === '-') {
      if (grammar.stops === true) {
        operands.push(...args.slice(index));
        break;
      }
      operands.push(word);
      continue;
    }
    if (slash) {
      const [name = '', ...rest] = text.toLowerCase().split(':');
      const option = options.exact(name);
      const value = rest.length > 0 ? { ...word, text: text.slice(name.length + 1) } : undefined;
      given.push({
        name: option?.names[0] ?? name,
        option,
        value: value ?? (option?.takes === 'value' ? next() : undefined),
      });
      continue;
    }
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const attached = equals < 0 ? undefined : { ...word, text: text.slice(equals + 1) };
    const isLong = text.startsWith('--');
    const whole = isLong
      ? options.long(name)
      : name.length > 2 || grammar.hasWords === true
        ? options.exact(name)
        : undefined;
    if (isLong || whole !== undefined || grammar.hasWords === true) {
      const value = attached ?? (whole?.takes === 'value' ? next() : undefined);
      given.push({ name: whole === undefined ? name : fullName(whole, name), option: whole, value });
      continue;
    }
    // `-qO-`: the rest of a bundle is the value of a letter that takes one.
    for (let at = 1; at < text.length; at += 1) {
      const letter = `-${text[at] ?? ''}`;
      const option = options.exact(letter);
      const rest = text.slice(at + 1);
      if (option === undefined || option.takes === 'none') {
        given.push({ name: letter, option, value: undefined });
        if (rest.startsWith('=')) {
          given.push({ name: letter, option, value: { ...word, text: rest.slice(1) } });
          break;
        }
        continue;
      }
      const value = rest !== '' ? { ...word, text: rest } : option.takes === 'value' ? next() : undefined;
      given.push({ name: letter, option, value });
      break;
    }
  }
  const fits = (name: string, each: GivenOption) =>
    each.name === name ||
    each.option?.names.includes(name) === true ||
    // An abbreviation of a name that the table does not have.
    (each.option === undefined && name.startsWith('--') && each.name.length > 2 && name.startsWith(each.name));
  return {
    given,
    operands,
    has: (...names) => names.some((name) => given.some((each) => fits(named(name), each))),
    value: (...names) =>
      names
        .map((name) => given.findLast((each) => each.value !== undefined && fits(named(name), each))?.value)
        .find(Boolean),
    values: (...names) =>
      given.flatMap((each) =>
        each.value !== undefined && names.some((name) => fits(named(name), each)) ? [each.value] : [],
      ),
  };
}

function named(name: string): string {
  return name.startsWith('-') ? name : `-${name}`;
}

function fullName(option: Option, given: string): string {
  return option.names.find((name) => name === given) ?? option.names.find((name) => name.startsWith(given)) ?? given;
}

/**
 * For a rule that only needs to know which options take a value.
 * @param withValue Option names, separated by spaces; `--global!` takes none, although it begins like another one.
 */
export function flagsOf(
  args: readonly Word[],
  withValue: string | readonly string[] = '',
  grammar: Grammar = {},
): Parsed {
  const names = typeof withValue === 'string' ? withValue.split(' ').filter((name) => name !== '') : withValue;
  const key = names.join(' ');
  let options = known.get(key);
  if (options === undefined) {
    options = new Options(
      names.map((name) =>
        name.endsWith('!')
          ? { names: [name.slice(0, -1)], kind: 'flag', takes: 'none' }
          : { names: [name], kind: 'value', takes: 'value' },
      ),
    );
    known.set(key, options);
  }
  return getopt(args, options, grammar);
}

const known = new Map<string, Options>();

/** The words after the first operand with this text, such as the arguments of a subcommand. */
export function after(args: readonly Word[], text: string): readonly Word[] {
  return args.slice(args.findIndex((word) => word.text === text) + 1);
}
