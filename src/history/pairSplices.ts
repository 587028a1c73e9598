import { hashOfSpliced, inLines, type LineSplice, type Splice, splicesAfter, splicesBetween } from './lineSplices.ts';
import type { ObjectStream } from './objectStream.ts';

/** Two versions of a file: hashes of blobs. */
export interface BlobPair {
  readonly old: string;
  readonly fresh: string;
}

/** Every so many versions the rewritten one is read as well, so that a guess that went wrong does not spoil the whole chain. */
const readBothEvery = 16;

/**
 * Asks for what makes each rewritten version of a file of its old one. A rebase does the same to every version, so of a chain (a
 * file through its commits, oldest first) mostly the old ones are read: what the last pair differs by is done to the next old
 * version, and when the hash of the result is that of the rewritten blob, it is that blob. Pairs for which no guess holds are left
 * out. One version of each chain in memory at a time.
 */
export function askForSplices<T extends BlobPair>(
  objects: ObjectStream,
  chain: readonly T[],
  receive: (pair: T, splices: readonly LineSplice[]) => void,
): void {
  let last: KnownPair | undefined;
  let waiting: Buffer | undefined;
  chain.forEach((pair, index) => {
    const settle = (old: Buffer, splices: readonly Splice[]) => {
      // Behind the end nothing is held any more.
      last = index === chain.length - 1 ? undefined : { old, splices };
      receive(pair, inLines(old, splices));
    };
    objects.ask(pair.old, (content) => {
      // What the stream gives is only lent.
      const old = content === undefined ? undefined : Buffer.from(content);
      const splices = old === undefined || last === undefined ? undefined : guess(last, old, pair.fresh);
      waiting = splices === undefined ? old : undefined;
      if (old !== undefined && splices !== undefined) settle(old, splices);
    });
    if (index % readBothEvery !== 0) return;
    objects.ask(pair.fresh, (content) => {
      if (waiting === undefined || content === undefined) return;
      const splices = splicesBetween(waiting, Buffer.from(content));
      if (splices !== undefined) settle(waiting, splices);
      waiting = undefined;
    });
  });
}

interface KnownPair {
  readonly old: Buffer;
  readonly splices: readonly Splice[];
}

function guess(last: KnownPair, old: Buffer, fresh: string): readonly Splice[] | undefined {
  const step = splicesBetween(last.old, old);
  const splices = step === undefined ? undefined : splicesAfter(last.splices, step);
  if (splices === undefined) return undefined;
  return hashOfSpliced(old, splices, fresh.length === 40 ? 'sha1' : 'sha256') === fresh ? splices : undefined;
}
