import type { Invocation } from './invocation.ts';
import type { Word } from './words.ts';

/** The words of a command split as most programs read them. */
export interface Flags {
  /** Words that are no flags, and everything after `--`. */
  readonly operands: readonly Word[];
  /** True for a short letter, alone or in a bundle, or for a long name, also abbreviated where that is not ambiguous. */
  has(...names: readonly string[]): boolean;
  /** The value after a flag, `--name=value` and `-nvalue` included. */
  value(...names: readonly string[]): Word | undefined;
}

/** Shorter beginnings of long options are not taken for them. */
const shortestAbbreviation = 4;

/** @param withValue Flags that take the next word, as `-C` or `--message`. */
export function flagsOf(args: Invocation['args'], withValue: readonly string[] = []): Flags {
  const operands: Word[] = [];
  const values = new Map<string, Word>();
  const letters = new Set<string>();
  const longs: string[] = [];
  let isOver = false;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index];
    if (word === undefined) continue;
    const { text } = word;
    if (isOver || !text.startsWith('-') || text === '-') {
      operands.push(word);
      continue;
    }
    if (text === '--') {
      isOver = true;
      continue;
    }
    const [name = text, ...rest] = text.split('=');
    if (text.startsWith('--')) longs.push(name);
    else {
      // `-bname`: what follows a letter that takes a value is the value.
      for (const letter of text.slice(1)) {
        letters.add(letter);
        if (withValue.includes(`-${letter}`)) break;
      }
    }
    // A single dash before a word, as terraform, go and nats write it.
    if (!text.startsWith('--') && name.length > 2) longs.push(`-${name}`);
    if (rest.length > 0) values.set(name, { ...word, text: rest.join('=') });
    const takes = withValue.find((flag) => flag === text || (!flag.startsWith('--') && text.startsWith(flag)));
    if (takes === undefined || rest.length > 0) continue;
    if (takes === text) {
      index += 1;
      const next = args[index];
      if (next !== undefined) values.set(takes, next);
    } else values.set(takes, { ...word, text: text.slice(takes.length) });
  }
  return {
    operands,
    has: (...names) =>
      names.some((name) =>
        name.startsWith('--')
          ? longs.some((long) => long === name || (long.length >= shortestAbbreviation + 2 && name.startsWith(long)))
          : letters.has(name.replace('-', '')),
      ),
    value: (...names) => names.map((name) => values.get(name)).find((word) => word !== undefined),
  };
}
