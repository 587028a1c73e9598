import type { LineLedger } from '../ledger/ledger.ts';
import type { Fix } from './inducers.ts';

/** One change that reached the default branch: a commit on its first-parent line, together with the commits it brought in. */
export interface Arrival {
  /** Number of the first-parent commit. */
  readonly number: number;
  /** Numbers of the commits it brought in, including itself; for a merge, the commits of the branch. */
  readonly commits: readonly number[];
  readonly timeMs: number;
}

/** The arrivals on the newest commit's first-parent line, oldest first. */
export function arrivalsOf({ commits }: LineLedger): Arrival[] {
  const line: number[] = [];
  for (let at: number | undefined = commits.length - 1; at !== undefined && at >= 0; at = commits[at]?.parentNumbers[0])
    line.push(at);
  const taken = new Set(line);
  return line.reverse().map((number): Arrival => {
    const brought: number[] = [];
    const open = [...(commits[number]?.parentNumbers.slice(1) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (taken.has(next)) continue;
      taken.add(next);
      brought.push(next);
      open.push(...(commits[next]?.parentNumbers ?? []));
    }
    return {
      number,
      commits: brought.length === 0 ? [number] : [number, ...brought],
      timeMs: commits[number]?.committerMs ?? 0,
    };
  });
}

/** Matches release tags, excluding pre-releases. */
const release = /^(?!.*(?:alpha|beta|rc|pre|dev|nightly|snapshot)).*\d\.\d/iu;

/**
 * Groups arrivals into releases: each contains everything since the previous tag. Arrivals after the last tag form a last group with `tag`
 * null. Empty if no tag names a release.
 * @param tags Tag names by commit.
 */
export function releasesOf(
  { commits }: LineLedger,
  arrivals: readonly Arrival[],
  tags: ReadonlyMap<string, string>,
): (Arrival & { readonly tag: string | null })[] {
  const releases: (Arrival & { readonly tag: string | null })[] = [];
  let open: number[] = [];
  for (const { number, commits: brought, timeMs } of arrivals) {
    open.push(...brought);
    const tag = tags.get(commits[number]?.hash ?? '') ?? '';
    if (!release.test(tag)) continue;
    releases.push({ number, commits: open, timeMs, tag });
    open = [];
  }
  const last = arrivals.at(-1);
  if (releases.length > 0 && open.length > 0 && last !== undefined)
    releases.push({ number: last.number, commits: open, timeMs: last.timeMs, tag: null });
  return releases;
}

/** What became of each arrival: when the first fix or revert of something it brought in was written, if any. */
export interface ArrivalOutcome extends Arrival {
  /** UTC ms; null if nothing has surfaced. */
  readonly surfacedMs: number | null;
  /** The fixing commit. */
  readonly fixedBy: number | null;
  readonly isFix: boolean;
  readonly addedLines: number;
}

/** @param fixes From {@link findFixes}. A fix in the same arrival as the fault does not count as a failure. */
export function outcomesOf(ledger: LineLedger, arrivals: readonly Arrival[], fixes: readonly Fix[]): ArrivalOutcome[] {
  const arrivalOf = new Map<number, number>();
  arrivals.forEach(({ commits }, index) => {
    for (const number of commits) arrivalOf.set(number, index);
  });
  const surfaced = new Map<number, { timeMs: number; by: number }>();
  const fixing = new Set<number>();
  for (const { by, inducers } of fixes) {
    const own = arrivalOf.get(by);
    if (own !== undefined) fixing.add(own);
    const timeMs = ledger.commits[by]?.authorMs ?? 0;
    for (const inducer of inducers) {
      const arrival = arrivalOf.get(inducer);
      if (arrival === undefined || own === undefined || arrival >= own) continue;
      const earlier = surfaced.get(arrival);
      if (earlier === undefined || timeMs < earlier.timeMs) surfaced.set(arrival, { timeMs, by });
    }
  }
  return arrivals.map((arrival, index): ArrivalOutcome => {
    const found = surfaced.get(index);
    return {
      ...arrival,
      surfacedMs: found === undefined ? null : Math.max(arrival.timeMs, found.timeMs),
      fixedBy: found?.by ?? null,
      isFix: fixing.has(index),
      addedLines: arrival.commits.reduce((sum, number) => sum + (ledger.commits[number]?.added ?? 0), 0),
    };
  });
}
