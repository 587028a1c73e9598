import {
  hashOfSpliced,
  inLines,
  type LineSplice,
  lineCount,
  type Splice,
  splicesAfter,
  splicesBetween,
} from './lineSplices.ts';
import type { ObjectStream } from './objectStream.ts';

/** What two commits did to a file: hashes of blobs, null where there was no file before. */
export interface BlobPair {
  readonly oldBefore: string | null;
  readonly old: string;
  readonly freshBefore: string | null;
  readonly fresh: string;
}

/** Every so many versions what stood before is read as well, so that a change that was not the same does not spoil the whole chain. */
const readBeforeEvery = 16;

/**
 * Asks for what makes each rewritten version of a file of its old one, where both commits made the same change. A rebase does the
 * same to every version, so of a chain (a file through its commits, oldest first) mostly the old ones are read: what the versions
 * before differ by is done to the next old version, and when the hash of the result is that of the rewritten blob, it is that
 * blob, and the change was the same. Pairs for which that does not hold are left out. One version of each chain in memory at a
 * time.
 * @param receive Gets the number of lines of the old version, too.
 */
export function askForSplices<T extends BlobPair>(
  objects: ObjectStream,
  chain: readonly T[],
  receive: (pair: T, splices: readonly LineSplice[], lines: number) => void,
): void {
  let last: KnownPair | undefined;
  chain.forEach((pair, index) => {
    const previous = chain[index - 1];
    const goesOn = previous?.old === pair.oldBefore && previous.fresh === pair.freshBefore;
    if (index % readBeforeEvery === 0 || !goesOn) {
      askForBoth(objects, pair.oldBefore, pair.freshBefore, (old, fresh) => {
        last = { old, splices: splicesBetween(old, fresh) };
      });
    }
    objects.ask(pair.old, (content) => {
      // What the stream gives is only lent.
      const old = content === undefined ? undefined : Buffer.from(content);
      const splices = old === undefined || last === undefined ? undefined : guess(last, old, pair.fresh);
      const isLast = index === chain.length - 1;
      // Behind the end nothing is held any more.
      last = old === undefined || splices === undefined || isLast ? undefined : { old, splices };
      if (old !== undefined && splices !== undefined) receive(pair, inLines(old, splices), lineCount(old));
    });
  });
}

/** No file is an empty one. */
export function askForBoth(
  objects: ObjectStream,
  old: string | null,
  fresh: string | null,
  receive: (old: Buffer, fresh: Buffer) => void,
): void {
  let first: Buffer | undefined = Buffer.alloc(0);
  const second = (content: Buffer | undefined) => {
    if (first !== undefined && content !== undefined) receive(first, content);
    first = undefined;
  };
  if (old === null && fresh === null) {
    receive(Buffer.alloc(0), Buffer.alloc(0));
    return;
  }
  if (old !== null) {
    objects.ask(old, (content) => {
      first = content === undefined ? undefined : Buffer.from(content);
      if (fresh === null) second(Buffer.alloc(0));
    });
  }
  if (fresh !== null) objects.ask(fresh, (content) => second(content === undefined ? undefined : Buffer.from(content)));
}

interface KnownPair {
  readonly old: Buffer;
  readonly splices: readonly Splice[];
}

function guess(last: KnownPair, old: Buffer, fresh: string): readonly Splice[] | undefined {
  const splices = splicesAfter(last.splices, splicesBetween(last.old, old));
  if (splices === undefined) return undefined;
  return hashOfSpliced(old, splices, fresh.length === 40 ? 'sha1' : 'sha256') === fresh ? splices : undefined;
}
