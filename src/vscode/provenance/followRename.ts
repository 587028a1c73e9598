import type { ProvenanceStore } from '../../provenance/storage/provenanceStore.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { InsertionRecord } from './insertionRecord.ts';

export interface FollowedDocuments {
  readonly tracker: ProvenanceTracker;
  readonly store: ProvenanceStore;
  readonly insertions: InsertionRecord;
}

/** A file or folder has a new name: its documents keep their tags, and what they hold is counted under the new names. */
export function followRename({ tracker, store, insertions }: FollowedDocuments, from: string, to: string): void {
  for (const uri of store.at(from)) {
    const renamed = to + uri.slice(from.length);
    // Loaded although nobody may have it open, because what it holds was counted under the old name.
    if (store.load(uri)) insertions.opened(uri);
    tracker.rename(uri, renamed);
    store.rename(uri, renamed);
    insertions.renamed(uri, renamed);
    if (tracker.isOpen(renamed)) continue;
    insertions.closed(renamed);
    tracker.release(renamed);
  }
}
