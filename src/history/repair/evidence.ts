import type { Commit } from '../git/commits.ts';
import type { ResetSession, Rewrites } from '../git/reflog.ts';

/** Why a commit may contain lines of other commits. */
export interface Evidence {
  /** Commits whose lines it may contain, latest first; those without a note tell which lines belong to nobody. */
  readonly sources: readonly Commit[];
  /** Only author and date match: each file's change must be shown to be the same before its lines are taken. */
  readonly mustProve: boolean;
  /** Another commit shares a source's author and date: this one may contain some of its lines but is not the same commit. */
  readonly isBeside: boolean;
}

export interface EvidenceInput {
  /** Commits without a note. */
  readonly targets: readonly Commit[];
  /** Every known commit, by hash. */
  readonly known: ReadonlyMap<string, Commit>;
  /** Commits not reachable from the rewritten history. */
  readonly sources: readonly Commit[];
  readonly noted: ReadonlyMap<string, string>;
  readonly rewrites: Rewrites;
  /** Whether two commits have the same tree, meaning that everything a reset removed came back. */
  readonly isSameTree: (left: string, right: string) => boolean;
}

/**
 * Finds the commits that each commit was made from, based on what git recorded: pairs of a rewrite (hook, reflog, a filter's map), the
 * steps of a rebase, a reset whose entire change was committed again, `cherry picked from`. In addition, commits with the same author and
 * author date are candidates. Similar text is never evidence.
 */
export function findEvidence(input: EvidenceInput): Map<Commit, Evidence> {
  const { targets, known, sources, noted } = input;
  const made = madeOf(input);
  const byIdentity = Map.groupBy(sources, ({ identity }) => identity);
  const found = new Map<Commit, Evidence>();
  const identities = new Set(targets.map(({ identity }) => identity));
  for (const target of targets) {
    const isOlder = ({ committedS, hash }: Commit) => committedS <= target.committedS && hash !== target.hash;
    const sources = oldBehind(target.hash, made, noted)
      .flatMap((hash) => known.get(hash) ?? [])
      .filter(isOlder);
    if (sources.some(({ hash }) => noted.has(hash))) {
      const isBeside = sources.some(({ identity }) => identity !== target.identity && identities.has(identity));
      found.set(target, { sources: latestFirst(sources), mustProve: false, isBeside });
      continue;
    }
    const alike = (byIdentity.get(target.identity) ?? []).filter((source) => isOlder(source) && noted.has(source.hash));
    if (alike.length > 0)
      found.set(target, { sources: latestFirst(preferred(alike, target)), mustProve: true, isBeside: false });
  }
  return found;
}

/** Hashes named by the rewrites that must be known before evidence can be found. */
export function namedByRewrites({ pairs, sessions, resets }: Rewrites): Set<string> {
  const names = new Set<string>();
  for (const olds of pairs.values()) for (const old of olds) names.add(old);
  for (const { oldTip } of [...sessions, ...resets]) names.add(oldTip);
  return names;
}

const pickedFrom = /^\(cherry picked from commit ([0-9a-f]{40,64})\)$/gmu;

/** Commits from which the message says this one was cherry-picked. */
export function pickedSources({ message }: Commit): readonly string[] {
  return [...message.matchAll(pickedFrom)].map(([, hash = '']) => hash);
}

/** By commit: the commits it was made from, one step back. */
function madeOf({ targets, known, sources, rewrites, isSameTree }: EvidenceInput): Map<string, Set<string>> {
  const made = new Map<string, Set<string>>();
  const add = (fresh: string, olds: Iterable<string>) => {
    const all = made.get(fresh) ?? new Set();
    for (const old of olds) if (old !== fresh) all.add(old);
    made.set(fresh, all);
  };
  for (const [fresh, olds] of rewrites.pairs) add(fresh, olds);
  for (const target of targets) {
    const picked = pickedSources(target);
    if (picked.length > 0) add(target.hash, picked);
  }
  const unreached = new Map(sources.map((commit) => [commit.hash, commit]));
  for (const { oldTip, onto, made: fresh, newTip } of rewrites.sessions) {
    const old = below(oldTip, unreached, new Set(onto === null ? [] : below(onto, unreached)));
    const all = newTip === null ? fresh : [...fresh, ...rewrittenBelow(newTip, old, known)];
    for (const hash of all) add(hash, old);
  }
  for (const reset of rewrites.resets) {
    const back = madeAgain(reset, isSameTree);
    if (back.length === 0) continue;
    const old = below(reset.oldTip, unreached, new Set([...back, ...below(reset.base, unreached)]));
    // The reflog only says that a tree came back: by a different author it is other work that happens to be identical.
    for (const hash of back)
      add(
        hash,
        old.filter((each) => known.get(each)?.author === known.get(hash)?.author),
      );
  }
  return made;
}

/** Originals with a note, found through intermediate versions without one, and originals at the end of a chain. */
function oldBehind(
  target: string,
  made: ReadonlyMap<string, ReadonlySet<string>>,
  noted: ReadonlyMap<string, string>,
): string[] {
  const found = new Set<string>();
  const seen = new Set([target]);
  const queue = [target];
  for (let at = 0; at < queue.length; at += 1) {
    for (const old of made.get(queue[at] ?? '') ?? []) {
      if (seen.has(old)) continue;
      seen.add(old);
      if (noted.has(old) || (made.get(old)?.size ?? 0) === 0) found.add(old);
      queue.push(old);
    }
  }
  return [...found];
}

/** A branch has joined the published history long before this many commits. */
const maxWalk = 5000;

/** A tip and its ancestors, as far as they are among the given commits. */
export function below(
  tip: string,
  commits: ReadonlyMap<string, Commit>,
  stop: ReadonlySet<string> = new Set(),
): readonly string[] {
  const found = new Set<string>();
  const queue = [tip];
  for (let at = 0; at < queue.length && found.size < maxWalk; at += 1) {
    const hash = queue[at] ?? '';
    const commit = commits.get(hash);
    if (commit === undefined || found.has(hash) || stop.has(hash)) continue;
    found.add(hash);
    queue.push(...commit.parents);
  }
  return [...found];
}

/** Commits of a rewritten branch that share the identity of an old commit. */
function rewrittenBelow(newTip: string, old: readonly string[], known: ReadonlyMap<string, Commit>): readonly string[] {
  const identities = new Set(old.map((hash) => known.get(hash)?.identity));
  const isOld = new Set(old);
  return below(newTip, known).filter((hash) => !isOld.has(hash) && identities.has(known.get(hash)?.identity));
}

/** The commits after a reset, up to the one that restores everything from before it; none if that never happened. */
function madeAgain({ oldTip, made }: ResetSession, isSameTree: EvidenceInput['isSameTree']): readonly string[] {
  const last = made.findIndex((hash) => isSameTree(hash, oldTip));
  return made.slice(0, last + 1);
}

/** If several share author and date, prefer those with the same subject. */
function preferred(commits: readonly Commit[], target: Commit): readonly Commit[] {
  const subject = subjectOf(target);
  const same = commits.filter((commit) => subjectOf(commit) === subject);
  return same.length > 0 ? same : commits;
}

export function subjectOf({ message }: Commit): string {
  return message.split('\n', 1)[0] ?? '';
}

function latestFirst(commits: readonly Commit[]): readonly Commit[] {
  return commits
    .map((commit, at) => ({ commit, at }))
    .toSorted((a, b) => b.commit.committedS - a.commit.committedS || b.at - a.at)
    .map(({ commit }) => commit);
}
