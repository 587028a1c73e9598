import type { ObjectStream } from '../git/objectStream.ts';
import {
  hashOfSpliced,
  inLines,
  type LineSplice,
  lineCount,
  type Splice,
  splicesAfter,
  splicesBetween,
} from './lineSplices.ts';

/** What two commits did to a file: blob hashes, null if there was no file before. */
export interface BlobPair {
  readonly oldBefore: string | null;
  readonly old: string;
  readonly freshBefore: string | null;
  readonly fresh: string;
}

/**
 * Every this many versions the previous contents are read as well, so that one change that differs does not spoil the rest of the chain.
 */
const readBeforeEvery = 16;

/**
 * Requests the splices that turn the old version of a file into its rewritten one, for each pair of commits that made the same change. A
 * rebase changes all versions in the same way, so for a chain (a file through its commits, oldest first) mostly just the old versions are
 * read: the difference between the previous versions is applied to the next old one, and if the result has the rewritten blob's hash, it
 * is that blob and the change was the same. Pairs for which this fails are left out. One version per chain in memory at a time.
 * @param receive Also gets the number of lines in the old version.
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
      // Copied, because the stream reuses its buffer.
      const old = content === undefined ? undefined : Buffer.from(content);
      const splices = old === undefined || last === undefined ? undefined : guess(last, old, pair.fresh);
      const isLast = index === chain.length - 1;
      // Release everything at the end of the chain.
      last = old === undefined || splices === undefined || isLast ? undefined : { old, splices };
      if (old !== undefined && splices !== undefined) receive(pair, inLines(old, splices), lineCount(old));
    });
  });
}

/** Null, no file, counts as empty. */
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
