import type { RegressionSums } from '../../statistics/regression/pooledRegression.ts';
import { type CellKey, cellKeys } from '../cell.ts';
import { type Pseudonym, pseudonymName } from './pseudonym.ts';
import {
  type CellSums,
  type CodeCounts,
  type CodeOrigin,
  codeOrigins,
  type Moments,
  type SharedStats,
} from './sharedStats.ts';

/** Numbers per cell: its index in the list, and its six sums. */
const width = 7;
/** How many numbers a room allocates at a time. */
const pieces = 131_072;
const cellPlaces = new Map(cellKeys.map((key, place) => [key, place]));

type Loose<T> = { -readonly [K in keyof T]: T[K] };

export const momentNames = ['forecast', 'felt', 'gap'] as const;
export type MomentName = (typeof momentNames)[number];
export const hitNames = ['interval', 'certain'] as const;
export type HitName = (typeof hitNames)[number];

/** One pseudonym's quarter, summed over its weeks. Exists only while a report is made; no report contains it. */
export interface Contribution {
  readonly quarter: number;
  readonly cells: CellTable;
  readonly moments: Readonly<Partial<Record<MomentName, Moments | undefined>>>;
  readonly hits: Readonly<Partial<Record<HitName, { readonly n: number; readonly inside: number } | undefined>>>;
  readonly code: Readonly<Partial<Record<CodeOrigin, CodeCounts | undefined>>>;
  /** Number that identifies the pseudonym in the overlap guard. */
  readonly whoHash: number;
}

/** Storage for the cells of many contributions in one array: separate objects would take five times the memory. */
export class CellRoom {
  #numbers = new Float64Array(0);
  #used = 0;

  /** A slice that nobody else uses. */
  take(length: number): Float64Array {
    if (this.#used + length > this.#numbers.length) {
      this.#numbers = new Float64Array(Math.max(length, this.#numbers.length === 0 ? length : pieces));
      this.#used = 0;
    }
    this.#used += length;
    return this.#numbers.subarray(this.#used - length, this.#used);
  }
}

interface Hits {
  n: number;
  inside: number;
}

/** Cells with their sums, in a slice of a room. */
export class CellTable {
  readonly #numbers: Float64Array;

  constructor(cells: ReadonlyMap<CellKey, Readonly<CellSums>>, room: CellRoom) {
    const numbers = room.take(cells.size * width);
    let at = 0;
    for (const [key, { n, x, y, xx, xy, yy }] of cells) {
      numbers[at] = cellPlaces.get(key) ?? 0;
      numbers[at + 1] = n;
      numbers[at + 2] = x;
      numbers[at + 3] = y;
      numbers[at + 4] = xx;
      numbers[at + 5] = xy;
      numbers[at + 6] = yy;
      at += width;
    }
    this.#numbers = numbers;
  }

  *[Symbol.iterator](): Generator<readonly [CellKey, CellSums]> {
    const numbers = this.#numbers;
    for (let at = 0; at < numbers.length; at += width) {
      const [cell = 0, n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0] = numbers.subarray(at, at + width);
      const key = cellKeys[cell];
      if (key !== undefined) yield [key, { n, x, y, xx, xy, yy }];
    }
  }

  /** Whether there are tasks of both arms; `takes` gives for each cell: 0 neither, 1 control, 2 treated. */
  hasBoth(takes: Uint8Array): boolean {
    const numbers = this.#numbers;
    let arms = 0;
    for (let at = 0; at < numbers.length && arms !== 3; at += width) arms |= takes[numbers[at] ?? 0] ?? 0;
    return arms === 3;
  }

  /** Adds tasks of the control and treated arms to the sums of a regression; `takes` as above. @returns the same sums. */
  addTo(sums: RegressionSums, takes: Uint8Array): RegressionSums {
    const numbers = this.#numbers;
    for (let at = 0; at < numbers.length; at += width) {
      const arm = takes[numbers[at] ?? 0] ?? 0;
      if (arm === 0) continue;
      const n = numbers[at + 1] ?? 0;
      const x = numbers[at + 2] ?? 0;
      const y = numbers[at + 3] ?? 0;
      sums.n += n;
      sums.x += x;
      sums.y += y;
      sums.xx += numbers[at + 4] ?? 0;
      sums.xy += numbers[at + 5] ?? 0;
      sums.yy += numbers[at + 6] ?? 0;
      if (arm === 2) {
        sums.arm += n;
        sums.armX += x;
        sums.armY += y;
      }
    }
    return sums;
  }
}

export function contributionOf(stats: SharedStats, room = new CellRoom()): Contribution {
  const cells = new Map<CellKey, Loose<CellSums>>();
  const moments: Partial<Record<MomentName, Loose<Moments> | undefined>> = {};
  const hits: Partial<Record<HitName, Hits | undefined>> = {};
  const code: Partial<Record<CodeOrigin, Loose<CodeCounts> | undefined>> = {};
  for (const week of stats.weeks) {
    for (const key in week.cells) {
      // The schema allows no other keys.
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
    for (const name of momentNames) moments[name] = addMoments(moments[name], week[name]);
    for (const name of hitNames) hits[name] = addHits(hits[name], week[name]);
    if (week.code === undefined) continue;
    for (const origin of codeOrigins) code[origin] = addCode(code[origin], week.code[origin]);
  }
  return { quarter: stats.quarter, cells: new CellTable(cells, room), moments, hits, code, whoHash: hashOf(stats.who) };
}

// Field by field: looping over names takes a fifth of the total time of a large report.

function addMoments(all: Loose<Moments> | undefined, more: Moments | undefined): Loose<Moments> | undefined {
  if (more === undefined) return all;
  if (all === undefined) return { ...more };
  all.n += more.n;
  all.sum += more.sum;
  all.squares += more.squares;
  return all;
}

function addHits(all: Hits | undefined, more: Readonly<Hits> | undefined): Hits | undefined {
  if (more === undefined) return all;
  if (all === undefined) return { ...more };
  all.n += more.n;
  all.inside += more.inside;
  return all;
}

function addCode(all: Loose<CodeCounts> | undefined, more: CodeCounts | undefined): Loose<CodeCounts> | undefined {
  if (more === undefined) return all;
  if (all === undefined) return { ...more };
  all.chars += more.chars;
  all.kept += more.kept;
  all.churned += more.churned;
  all.changes += more.changes;
  all.failed += more.failed;
  return all;
}

function hashOf(who: Pseudonym): number {
  return Number.parseInt(pseudonymName(who).slice(0, 12), 16);
}
