import * as z from 'zod/mini';

/** Before the uri of a document whose file was deleted; no document has such a name. Its tags stay, in case the file comes back. */
export const gonePrefix = 'calibrated:gone/';
/** Where a mark goes that holds no longer, since the store deletes nothing; no file has this name. */
export const takenMark = `${gonePrefix}done`;

/** Characters by insertion. */
type Counts = ReadonlyMap<string, number>;

const countsSchema = z.array(z.tuple([z.string(), z.number()]));

/** The mark of a document that held so much when its file was deleted. */
export function goneMark(counts: Counts): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([...counts]));
}

/** The documents whose file was deleted and that nobody has opened since, with what they held. */
export function goneDocuments(store: {
  uris(): readonly string[];
  readSnapshot(uri: string): Uint8Array | undefined;
}): ReadonlyMap<string, Counts> {
  const names = store.uris().filter((name) => name.startsWith(gonePrefix));
  return new Map(names.map((name) => [name.slice(gonePrefix.length), countsOf(store.readSnapshot(name))]));
}

function countsOf(mark: Uint8Array | undefined): Counts {
  try {
    return new Map(countsSchema.parse(JSON.parse(new TextDecoder().decode(mark))));
  } catch {
    // Older marks do not say what was there.
    return new Map();
  }
}
