import type { LineLedger } from '../ledger/ledger.ts';
import { lineFlags } from '../ledger/lineFacts.ts';
import { alive, countedFlag, type LineTable } from '../ledger/lineTable.ts';
import { changeKindOf, namedInducers, revertedCommit } from './changeKind.ts';

/** A corrective commit, with the commits that introduced what it replaced. */
export interface Fix {
  /** Number of the fixing commit. */
  readonly by: number;
  /** Numbers of the inducing commits, likeliest first. */
  readonly inducers: readonly number[];
  /** It replaces no code, so there is nothing to blame. */
  readonly isGhost: boolean;
  /** The message itself names them, as a revert does. */
  readonly isNamed: boolean;
}

/**
 * An inducing commit must have introduced at least this share of the code lines that the fix replaced. Chosen by us, looking at the
 * `Fixes:` trailers of Open vSwitch: F1 hardly differs between 0.2 and 0.34; see docs/consequences.md.
 */
const minShare = 0.25;

/**
 * Which commits introduced what fixes replaced: SZZ (Śliwerski, Zimmermann and Zeller 2005) on the line ledger, ignoring comments,
 * whitespace, moved and reformatted lines (as AG-SZZ), tracing through refactorings (as RA-SZZ), and counting the commits with most of the
 * replaced lines (as L-SZZ).
 * @param useNames False ignores what messages say themselves, to measure how good the rest is.
 * @param replaced Lets a caller reuse the result for several calls.
 */
export function findFixes(ledger: LineLedger, useNames = true, replaced = replacedCode(ledger)): Fix[] {
  const find = hashFinder(ledger);
  return ledger.commits.flatMap(({ message, parents }, by): Fix[] => {
    if (parents.length > 1 || changeKindOf(message) !== 'corrective') return [];
    const reverted = revertedCommit(message);
    const named = useNames
      ? [...namedInducers(message), reverted ?? ''].map(find).filter((each) => each !== undefined)
      : [];
    const isGhost = !replaced.has(by);
    if (named.length > 0) return [{ by, inducers: named, isGhost, isNamed: true }];
    return [{ by, inducers: likeliest(replaced.get(by) ?? []), isGhost, isNamed: false }];
  });
}

interface Origin {
  readonly of: number;
  codeLines: number;
}

type ReplacedCode = ReadonlyMap<number, readonly Origin[]>;

/** For each commit, where the code it replaced came from. */
export function replacedCode(ledger: LineLedger): ReplacedCode {
  const { lines, commits } = ledger;
  const isRewriting = commits.map(({ message }) => changeKindOf(message) === 'perfective');
  const wanted = lineFlags.code | countedFlag;
  const byCommit = new Map<number, Map<number, Origin>>();
  for (let id = 0; id < lines.born.length; id += 1) {
    const by = lines.died.at(id);
    if (by === alive || (lines.flags.at(id) & wanted) !== wanted) continue;
    const of = lines.born.at(beforeRewriting(id, lines, isRewriting));
    if (of < 0) continue;
    const origins = byCommit.get(by) ?? new Map<number, Origin>();
    byCommit.set(by, origins);
    const origin = origins.get(of);
    if (origin === undefined) origins.set(of, { of, codeLines: 1 });
    else origin.codeLines += 1;
  }
  return new Map([...byCommit].map(([by, origins]) => [by, [...origins.values()]]));
}

/** The line as it was before it was refactored, renamed or restyled, since such changes rarely introduce faults. */
function beforeRewriting(id: number, { born, replaced }: LineTable, isRewriting: readonly boolean[]): number {
  let at = id;
  while (isRewriting[born.at(at)] === true && replaced.at(at) >= 0) at = replaced.at(at);
  return at;
}

function likeliest(origins: readonly Origin[]): number[] {
  const all = origins.reduce((sum, { codeLines }) => sum + codeLines, 0);
  return origins
    .filter(({ codeLines }) => codeLines >= minShare * all)
    .sort((a, b) => b.codeLines - a.codeLines || b.of - a.of)
    .map(({ of }) => of);
}

/** Finds a commit by its hash or a unique prefix of it. */
export function hashFinder(ledger: LineLedger): (hash: string) => number | undefined {
  const sorted = [...ledger.numberOf].sort(([a], [b]) => (a < b ? -1 : 1));
  return (hash) => {
    if (hash.length < 7) return undefined;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.[0] ?? '') < hash) low = middle + 1;
      else high = middle;
    }
    const [found, next] = [sorted[low], sorted[low + 1]];
    return found?.[0].startsWith(hash) === true && next?.[0].startsWith(hash) !== true ? found[1] : undefined;
  };
}
