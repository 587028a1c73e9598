import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { ProvenanceStore } from '../../src/provenance/storage/provenanceStore.ts';
import { ProvenanceTracker } from '../../src/provenance/tracker/tracker.ts';
import { openStore } from '../../src/store/store.ts';

/** A stretch of a document with what its tag says; equal neighbours are joined. */
export interface StoredStretch {
  readonly text: string;
  readonly origin: string;
  readonly evidence: string;
  readonly tool: string | null;
}

/** Whitespace follows its neighbours, so stretches are compared without it. */
export async function storedTags(dataDirectory: string, path: string): Promise<StoredStretch[]> {
  const { store } = await openStore({ directory: dataDirectory, clock: systemClock });
  try {
    const uri = store.documents.uris().find((each) => each.startsWith('file:') && each.endsWith(path));
    if (uri === undefined) return [];
    const tracker = new ProvenanceTracker();
    new ProvenanceStore(store.documents, tracker).load(uri);
    const text = tracker.document(uri)?.text.toString() ?? '';
    const stretches: StoredStretch[] = [];
    for (const { start, end, tag } of tracker.runs(uri)) {
      const { origin, evidence, tool } = tag;
      const last = stretches.at(-1);
      const part = text.slice(start, end);
      if (last !== undefined && part.trim() === '')
        stretches[stretches.length - 1] = { ...last, text: last.text + part };
      else if (last?.origin === origin && last.evidence === evidence && last.tool === tool)
        stretches[stretches.length - 1] = { ...last, text: last.text + part };
      else stretches.push({ text: part, origin, evidence, tool });
    }
    return stretches.filter((stretch) => stretch.text.trim() !== '');
  } finally {
    store.close();
  }
}

/** The extension writes tags every five seconds; polls until they are as wanted. */
export async function untilStored(
  dataDirectory: string,
  path: string,
  isWanted: (stretches: readonly StoredStretch[]) => boolean,
): Promise<readonly StoredStretch[]> {
  let seen: readonly StoredStretch[] = [];
  for (let tries = 0; tries < 60; tries += 1) {
    seen = await storedTags(dataDirectory, path);
    if (isWanted(seen)) return seen;
    await delay(250);
  }
  throw new Error(`The stored tags of ${path} are ${JSON.stringify(seen, null, 1)}`);
}
