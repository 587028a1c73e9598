import { hash } from 'node:crypto';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { CellRoom, type Contribution, contributionOf } from './contribution.ts';
import { pseudonymName } from './pseudonym.ts';
import { readShared } from './sharedBytes.ts';

/** A document that should contain one pseudonym's quarter. */
export interface SharedDocument {
  /** The file or ref, for the list of what was left out. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The pseudonym it must belong to, if its location says so. */
  readonly owner?: string;
}

export interface Refused {
  readonly name: string;
  readonly why: string;
}

export interface ReadContributions {
  readonly contributions: readonly Contribution[];
  readonly refused: readonly Refused[];
  /** Copies of a document already read: replaying one changes nothing. */
  readonly repeated: number;
}

/** Reads what people shared; documents that are unreadable or cannot come from a person are listed and left out. */
export async function readContributions(
  documents: Iterable<SharedDocument> | AsyncIterable<SharedDocument>,
): Promise<ReadContributions> {
  const kept = new Map<
    string,
    { readonly digest: string; readonly name: string; readonly contribution: Contribution }
  >();
  const room = new CellRoom();
  const refused: Refused[] = [];
  const contested = new Set<string>();
  let repeated = 0;
  for await (const { name, bytes, owner } of documents) {
    try {
      const stats = readShared(bytes);
      const who = pseudonymName(stats.who);
      if (owner !== undefined && owner !== who) {
        throw new AppError('badInput', 'It names another pseudonym than its ref; it is left out.');
      }
      const key = `${stats.quarter} ${who}`;
      const digest = hash('sha1', bytes, 'base64');
      const other = kept.get(key);
      if (other?.digest === digest) repeated += 1;
      else if (other !== undefined || contested.has(key)) {
        // Nobody can tell which one is genuine, so neither counts.
        kept.delete(key);
        contested.add(key);
        for (const one of [other?.name, name]) {
          if (one !== undefined)
            refused.push({ name: one, why: 'Another one claims the same pseudonym and quarter; both are left out.' });
        }
      } else kept.set(key, { digest, name, contribution: contributionOf(stats, room) });
    } catch (error) {
      if (!AppError.is(error, 'badInput')) throw error;
      refused.push({ name, why: sentenceOf(error) });
    }
  }
  return { contributions: [...kept.values()].map(({ contribution }) => contribution), refused, repeated };
}
