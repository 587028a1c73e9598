import type { CellKey } from './cell.ts';
import { type Pseudonym, pseudonymName } from './pseudonym.ts';
import type { CellSums, CodeCounts, CodeOrigin, Moments, SharedStats } from './sharedStats.ts';

type Loose<T> = { -readonly [K in keyof T]: T[K] };

export const momentNames = ['forecast', 'felt', 'gap'] as const;
export type MomentName = (typeof momentNames)[number];
export const hitNames = ['interval', 'certain'] as const;
export type HitName = (typeof hitNames)[number];

/** One pseudonym's quarter, its weeks added up. Lives while a report is made; no report holds one. */
export interface Contribution {
  readonly quarter: number;
  readonly cells: ReadonlyMap<CellKey, Readonly<CellSums>>;
  readonly moments: Readonly<Partial<Record<MomentName, Moments | undefined>>>;
  readonly hits: Readonly<Partial<Record<HitName, { readonly n: number; readonly inside: number } | undefined>>>;
  readonly code: Readonly<Partial<Record<CodeOrigin, CodeCounts | undefined>>>;
  /** Number that stands for the pseudonym in the overlap guard. */
  readonly whoHash: number;
}

export function contributionOf(stats: SharedStats): Contribution {
  const cells = new Map<CellKey, Loose<CellSums>>();
  const moments: Partial<Record<MomentName, Loose<Moments> | undefined>> = {};
  const hits: Partial<Record<HitName, { n: number; inside: number } | undefined>> = {};
  const code: Partial<Record<CodeOrigin, Loose<CodeCounts> | undefined>> = {};
  for (const week of stats.weeks) {
    for (const key in week.cells) {
      // The schema allows no other key.
      const sums = week.cells[key as CellKey];
      if (sums === undefined) continue;
      const all = cells.get(key as CellKey);
      if (all === undefined) cells.set(key as CellKey, { ...sums });
      else {
        all.n += sums.n;
        all.x += sums.x;
        all.y += sums.y;
        all.xx += sums.xx;
        all.xy += sums.xy;
        all.yy += sums.yy;
      }
    }
    for (const name of momentNames) moments[name] = sumOf(moments[name], week[name]);
    for (const name of hitNames) hits[name] = sumOf(hits[name], week[name]);
    for (const origin of ['ai', 'human', 'unknown'] as const) code[origin] = sumOf(code[origin], week.code?.[origin]);
  }
  return { quarter: stats.quarter, cells, moments, hits, code, whoHash: hashOf(stats.who) };
}

function sumOf<T extends object>(all: Loose<T> | undefined, more: T | undefined): Loose<T> | undefined {
  if (more === undefined) return all;
  if (all === undefined) return { ...more };
  addAll(all, more);
  return all;
}

/** Adds numbers to numbers of the same names. */
function addAll(into: object, from: object): void {
  const sums = into as Record<string, number>;
  const more = from as Readonly<Record<string, number>>;
  for (const name in more) sums[name] = (sums[name] ?? 0) + (more[name] ?? 0);
}

function hashOf(who: Pseudonym): number {
  return Number.parseInt(pseudonymName(who).slice(0, 12), 16);
}
