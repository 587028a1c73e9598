import { AppError } from '../../base/appError.ts';
import type { ProvenanceStore } from '../../provenance/storage/provenanceStore.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { InsertionRecord } from './insertionRecord.ts';

export interface FollowedDocuments {
  readonly tracker: ProvenanceTracker;
  readonly store: ProvenanceStore;
  readonly insertions: InsertionRecord;
}

/** A file or folder has a new name: its documents keep their tags, and what they hold is counted under the new names. */
export function followRename(followed: FollowedDocuments, from: string, to: string): void {
  const { tracker, store, insertions } = followed;
  const overwritten = new Set(store.at(to));
  const documents = store.at(from);
  // A file may never have been opened, and still take another one's place.
  if (overwritten.has(to) && !documents.includes(from)) countGone(followed, to);
  for (const uri of documents) {
    const renamed = to + uri.slice(from.length);
    if (overwritten.has(renamed)) countGone(followed, renamed);
    load(followed, uri);
    tracker.rename(uri, renamed);
    store.rename(uri, renamed);
    insertions.renamed(uri, renamed);
    if (tracker.isOpen(renamed)) continue;
    insertions.closed(renamed);
    tracker.release(renamed);
  }
}

/** A file or folder was deleted: nothing that was accepted into its documents is there any more. @returns Those documents. */
export function countDeleted(followed: FollowedDocuments, name: string): readonly string[] {
  const documents = followed.store.at(name);
  for (const uri of documents) countGone(followed, uri);
  return documents;
}

function countGone(followed: FollowedDocuments, uri: string): void {
  const { tracker, insertions } = followed;
  load(followed, uri);
  insertions.deleted(uri);
  if (!tracker.isOpen(uri)) tracker.release(uri);
}

/** Nobody may have it open, but what it holds was counted. A damaged one must not keep the others of its folder from being followed. */
function load({ store, insertions }: FollowedDocuments, uri: string): void {
  try {
    if (store.load(uri)) insertions.opened(uri);
  } catch (error) {
    // It has no tags then, as when it is opened.
    if (!AppError.is(error, 'storage')) throw error;
  }
}
