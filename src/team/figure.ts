import { atLeast, factorStep, minContributors, roundedTo, shareStep } from './disclosure.ts';
import {
  type FigureMembers,
  type GuardVerdict,
  maxRemembered,
  type OverlapGuard,
  type ShownFigure,
} from './overlapGuard.ts';
import type { Estimate } from './pooledShare.ts';
import type { Contribution } from './sharing/contribution.ts';

/**
 * A figure of the report. `few`: fewer than five people; `difference`: it would differ from one shown earlier by too few people;
 * `complement`: together with its neighbours it would reveal a withheld figure; `none`: there is nothing to report.
 */
export type Figure =
  | ({ readonly state: 'shown'; readonly isEarlier: boolean } & ShownFigure)
  | { readonly state: 'withheld'; readonly why: 'few' | 'difference' | 'complement' }
  | { readonly state: 'none' };

/** What one person-quarter contributes to a figure. */
export interface Part<T> {
  readonly from: Contribution;
  readonly numbers: T;
  readonly tasks: number;
}

/** The largest number of distinct people in any quarter: a pseudonym has one part per quarter. */
export function peopleIn(contributions: Iterable<Contribution>): number {
  const counts = new Map<number, number>();
  for (const { quarter } of contributions) counts.set(quarter, (counts.get(quarter) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

export const withheld = (why: 'few' | 'difference' | 'complement'): Figure => ({ state: 'withheld', why });

function membersOf<T extends object>(parts: readonly Part<T>[]): FigureMembers {
  const quarters = new Map<number, Map<number, number>>();
  for (const { from, numbers } of parts) {
    const people = quarters.get(from.quarter) ?? new Map<number, number>();
    quarters.set(from.quarter, people);
    people.set(from.whoHash, contentHash(numbers));
  }
  return quarters;
}

/** The figure for some people, unless a rule withholds it. Estimates are rounded before anybody sees them. */
export function figureOf<T extends object>(
  { name, scope = 'all' }: { readonly name: string; readonly scope?: string },
  unit: 'factor' | 'share',
  parts: readonly Part<T>[],
  estimate: (numbers: readonly T[]) => Estimate | undefined,
  guard: OverlapGuard,
): Figure {
  if (parts.length === 0) return { state: 'none' };
  const people = peopleIn(parts.map(({ from }) => from));
  if (people < minContributors) return withheld('few');
  const members: FigureMembers = people > maxRemembered ? new Map() : membersOf(parts);
  const verdict: GuardVerdict = people > maxRemembered ? { show: 'new' } : guard.check(name, scope, members);
  if (verdict.show === 'same') return { state: 'shown', isEarlier: false, ...verdict.figure };
  if (verdict.show === 'before') return { state: 'shown', isEarlier: true, ...verdict.figure };
  if (verdict.show === 'nothing') return withheld('difference');
  const raw = estimate(parts.map(({ numbers }) => numbers));
  if (raw === undefined || ![raw.value, raw.lower, raw.upper].every(Number.isFinite)) return { state: 'none' };
  const step = unit === 'factor' ? factorStep : shareStep;
  const shown: ShownFigure = {
    value: roundedTo(step, raw.value),
    lower: roundedTo(step, raw.lower, 'down'),
    upper: roundedTo(step, raw.upper, 'up'),
    contributors: atLeast(people, 5),
    tasks: atLeast(
      parts.reduce((sum, { tasks }) => sum + tasks, 0),
      10,
    ),
  };
  if (people <= maxRemembered) guard.remember(name, scope, members, shown);
  return { state: 'shown', isEarlier: false, ...shown };
}

/** 48 bits of FNV-like mixing over the numbers: enough to notice that somebody contributed something else. */
function contentHash(numbers: object): number {
  let low = 0x811c_9dc5;
  let high = 0x1234_567;
  for (const value of Object.values(numbers)) {
    if (typeof value !== 'number') continue;
    const whole = Math.round(value * 1e4);
    low = Math.imul(low ^ (whole & 0xffff_ffff), 0x0100_0193);
    high = Math.imul(high ^ Math.floor(whole / 0x1_0000_0000) ^ (low >>> 7), 0x85eb_ca6b);
  }
  return (low >>> 0) * 0x1_0000 + (high >>> 16);
}
