import { wilsonInterval } from '../../statistics/proportion.ts';
import type { LineLedger } from '../ledger/ledger.ts';
import { namedInducers, revertedCommit } from './changeKind.ts';
import { type Fix, findFixes, hashFinder, replacedCode } from './inducers.ts';

/** How often our attribution, made without the names, found what the repository's messages name themselves. */
export interface SelfAudit {
  /** Fixes and reverts whose message names the commit they fix. */
  readonly cases: number;
  /** Those that replace something; the others only add lines, so no commit can be blamed. */
  readonly blamable: number;
  /** Blamable cases with at least one attributed commit, and those among them with a correct one. */
  readonly attributed: number;
  readonly right: number;
  /** right ÷ attributed, with its 95% interval; null if nothing was attributed. */
  readonly precision: Share | null;
  /** right ÷ cases, including ghosts. */
  readonly recall: Share | null;
}

export interface Share {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
}

export function shareOf(part: number, whole: number): Share | null {
  return whole === 0 ? null : { share: part / whole, ...wilsonInterval(part, whole), n: whole };
}

/** A fix whose message names the commit it fixes. */
export interface AuditCase {
  readonly by: number;
  /** Numbers of the commits that the message names. */
  readonly named: readonly number[];
  readonly isBlamable: boolean;
  readonly isAttributed: boolean;
  readonly isRight: boolean;
}

/** Withholds what messages say about the origin of a fault, and attributes without it. */
export function auditCases(ledger: LineLedger, replaced = replacedCode(ledger)): AuditCase[] {
  const find = hashFinder(ledger);
  const blind = new Map<number, Fix>(findFixes(ledger, false, replaced).map((fix) => [fix.by, fix]));
  return ledger.commits.flatMap(({ message }, by): AuditCase[] => {
    const named = [...namedInducers(message), revertedCommit(message) ?? '']
      .map(find)
      .filter((each): each is number => each !== undefined && each < by);
    if (named.length === 0) return [];
    const fix = blind.get(by);
    const found = fix?.inducers ?? [];
    return [
      {
        by,
        named,
        isBlamable: fix?.isGhost === false,
        isAttributed: found.length > 0,
        isRight: found.some((each) => named.includes(each)),
      },
    ];
  });
}

/** Counts how often attribution without names was right. */
export function auditOf(cases: readonly AuditCase[]): SelfAudit {
  const attributed = cases.filter(({ isAttributed }) => isAttributed).length;
  const right = cases.filter(({ isRight }) => isRight).length;
  return {
    cases: cases.length,
    blamable: cases.filter(({ isBlamable }) => isBlamable).length,
    attributed,
    right,
    precision: shareOf(right, attributed),
    recall: shareOf(right, cases.length),
  };
}
