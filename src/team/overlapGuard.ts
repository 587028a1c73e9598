import * as z from 'zod/mini';
import { minContributors } from './disclosure.ts';

/**
 * The members of a figure per quarter: a hash of each pseudonym, and a hash of what it contributed. Within a quarter a pseudonym is one
 * person; across quarters people cannot be matched, so they are never added up.
 */
export type FigureMembers = ReadonlyMap<number, ReadonlyMap<number, number>>;

const figure = z.object({
  value: z.number(),
  lower: z.number(),
  upper: z.number(),
  contributors: z.number(),
  tasks: z.number(),
});
/** A figure as it was shown, rounded. */
export type ShownFigure = z.infer<typeof figure>;

/** Who was in the figures shown so far: hashes of pseudonyms and of their numbers, never the numbers themselves. */
export const guardMemory = z.object({
  version: z.literal(1),
  figures: z.record(
    z.string(),
    z.array(z.object({ scope: z.string(), members: z.record(z.string(), z.array(z.number())), shown: figure })),
  ),
});
export type GuardMemory = z.infer<typeof guardMemory>;

export const emptyMemory: GuardMemory = { version: 1, figures: {} };

/**
 * In larger groups, one person changes a figure by less than a fifth of its rounding step (three robust standard deviations of 0.3 and
 * three weights over 500 are 0.006), and remembering everyone would cost megabytes.
 */
export const maxRemembered = 500;
/** How many shown figures are remembered per kind; with one report a week, four years. */
const maxShown = 200;

interface Remembered {
  readonly scope: string;
  readonly members: FigureMembers;
  readonly shown: ShownFigure;
}

export type GuardVerdict =
  | { readonly show: 'new' }
  /** It was shown before, for the same people and numbers. */
  | { readonly show: 'same'; readonly figure: ShownFigure }
  /** The figure shown before, because too few people have changed since. */
  | { readonly show: 'before'; readonly figure: ShownFigure }
  | { readonly show: 'nothing' };

/**
 * Prevents differencing: a new figure is only shown if it differs from every earlier one of the same name by at least five people in a
 * quarter, whether they joined, left or contributed more. Otherwise the earlier figure is shown again.
 */
export class OverlapGuard {
  readonly #memory: Map<string, Remembered[]>;

  constructor(memory: GuardMemory = emptyMemory) {
    this.#memory = new Map(
      Object.entries(memory.figures).map(([name, entries]) => [
        name,
        entries.map(({ scope, members, shown }) => ({ scope, members: unpacked(members), shown })),
      ]),
    );
  }

  /** @param scope The period of the report that it covers: an earlier figure for another period means something else. */
  check(name: string, scope: string, members: FigureMembers): GuardVerdict {
    let verdict: GuardVerdict = { show: 'new' };
    for (const earlier of this.#memory.get(name) ?? []) {
      const differing = differingPeople(members, earlier.members);
      if (differing === 0) return { show: 'same', figure: earlier.shown };
      if (differing >= minContributors) continue;
      if (earlier.scope === scope) verdict = { show: 'before', figure: earlier.shown };
      else if (verdict.show === 'new') verdict = { show: 'nothing' };
    }
    return verdict;
  }

  remember(name: string, scope: string, members: FigureMembers, shown: ShownFigure): void {
    const entries = this.#memory.get(name) ?? [];
    this.#memory.set(name, [...entries.slice(1 - maxShown), { scope, members, shown }]);
  }

  memory(): GuardMemory {
    return {
      version: 1,
      figures: Object.fromEntries(
        [...this.#memory].map(([name, entries]) => [
          name,
          entries.map(({ scope, members, shown }) => ({ scope, members: packed(members), shown })),
        ]),
      ),
    };
  }
}

function differingPeople(a: FigureMembers, b: FigureMembers): number {
  let largest = 0;
  for (const quarter of new Set([...a.keys(), ...b.keys()])) {
    const one = a.get(quarter) ?? new Map<number, number>();
    const other = b.get(quarter) ?? new Map<number, number>();
    let differing = 0;
    for (const [who, content] of one) if (other.get(who) !== content) differing += 1;
    for (const who of other.keys()) if (!one.has(who)) differing += 1;
    largest = Math.max(largest, differing);
  }
  return largest;
}

function packed(members: FigureMembers): Record<string, number[]> {
  return Object.fromEntries([...members].map(([quarter, people]) => [String(quarter), [...people].flat()]));
}

function unpacked(members: Readonly<Record<string, readonly number[]>>): FigureMembers {
  return new Map(
    Object.entries(members).map(([quarter, numbers]) => {
      const people = new Map<number, number>();
      for (let i = 0; i + 1 < numbers.length; i += 2) people.set(numbers[i] ?? 0, numbers[i + 1] ?? 0);
      return [Number(quarter), people];
    }),
  );
}
