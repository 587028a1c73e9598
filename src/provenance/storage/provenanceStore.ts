import type { TrackedText } from '../tracker/trackedText.ts';
import type { ProvenanceTracker } from '../tracker/tracker.ts';
import { DocumentCodec } from './documentCodec.ts';
import { OutsideDocuments, type OutsideStore } from './outsideDocuments.ts';
import { decodePending, encodePending } from './pendingCodec.ts';

/** What the tracker needs of a store: a whole state per document and what happened since. */
export interface DocumentStore extends OutsideStore {
  /** Replaces the snapshot and empties the journal. */
  writeSnapshot(uri: string, bytes: Uint8Array): void;
  appendJournal(uri: string, bytes: Uint8Array): void;
}

/** Name under which offers, copies and the like are stored; no document is called so. */
const pending = 'calibrated:pending';
/** A journal of so many operations is read in some 100 ms; then a new snapshot is due. */
const maxOperations = 100_000;

/** Keeps a tracker's documents in a store: `flush` from time to time and at the end, `load` when a document is opened. */
export class ProvenanceStore {
  readonly #store: DocumentStore;
  readonly #tracker: ProvenanceTracker;
  readonly #codecs = new Map<string, { readonly codec: DocumentCodec; operations: number }>();

  constructor(store: DocumentStore, tracker: ProvenanceTracker) {
    this.#store = store;
    this.#tracker = tracker;
  }

  /**
   * Brings a document that is not in memory from the store to the tracker; true when there was one. Call before `open`.
   * @throws AppError `storage` when what is stored is damaged.
   */
  load(uri: string): boolean {
    if (this.#tracker.document(uri) !== undefined) return false;
    const snapshot = this.#store.readSnapshot(uri);
    if (snapshot === undefined) return false;
    const codec = new DocumentCodec(this.#tracker.tags);
    this.#tracker.adopt(uri, codec.decode(snapshot, this.#store.readJournal(uri)));
    this.#codecs.set(uri, { codec, operations: 0 });
    return true;
  }

  /**
   * Takes over what was followed while no editor showed the document, unless the editor's own state is the one that reads as the
   * file does now. Call after `load`, before `open`. @param text As the file reads now.
   */
  takeOutside(uri: string, text: string): void {
    const outside = new OutsideDocuments(this.#store, this.#tracker.tags);
    const found = outside.readOutside(uri);
    if (found === undefined) return;
    if (this.#tracker.document(uri)?.text.toString() !== text) {
      this.#tracker.adopt(uri, found);
      // A whole state, since the stored journal goes on from another text; and now, since the other copy goes.
      this.#writeSnapshot(uri, found);
    }
    outside.drop(uri);
  }

  /** Whether the file was followed outside up to how it reads now. */
  isFollowedOutside(uri: string, text: string): boolean {
    return new OutsideDocuments(this.#store, this.#tracker.tags).readOutside(uri)?.text.toString() === text;
  }

  /** The document was followed here to the end: what others saw of it meanwhile is less. */
  dropOutside(uri: string): void {
    new OutsideDocuments(this.#store, this.#tracker.tags).drop(uri);
  }

  /** Writes what happened since the last time, and what is pending. */
  flush(): void {
    for (const uri of this.#tracker.uris()) {
      const document = this.#tracker.document(uri);
      if (document !== undefined) this.#flushDocument(uri, document);
    }
    this.#store.writeSnapshot(pending, new TextEncoder().encode(encodePending(this.#tracker)));
  }

  /** Writes one document, for example when it is closed. */
  flushOne(uri: string): void {
    const document = this.#tracker.document(uri);
    if (document !== undefined) this.#flushDocument(uri, document);
  }

  /** Call after the tracker's `rename`. */
  rename(from: string, to: string): void {
    this.#store.renameDocument(from, to);
    const codec = this.#codecs.get(from);
    this.#codecs.delete(to);
    if (codec === undefined) return;
    this.#codecs.set(to, codec);
    this.#codecs.delete(from);
  }

  /** A snapshot of every document now, so that the next start reads no journal. */
  compact(): void {
    for (const uri of this.#codecs.keys()) {
      const document = this.#tracker.document(uri);
      if (document !== undefined) this.#writeSnapshot(uri, document);
    }
  }

  /** What was pending when `flush` was called last: offers, copies, claims, running commands. */
  loadPending(): void {
    const bytes = this.#store.readSnapshot(pending);
    if (bytes === undefined) return;
    decodePending(this.#tracker, new TextDecoder().decode(bytes));
  }

  #flushDocument(uri: string, document: TrackedText): void {
    const operations = document.takeOperations();
    const known = this.#codecs.get(uri);
    if (known === undefined || known.operations + operations.length > maxOperations) {
      this.#writeSnapshot(uri, document);
    } else if (operations.length > 0) {
      this.#store.appendJournal(uri, known.codec.encodeOperations(operations));
      known.operations += operations.length;
    }
  }

  #writeSnapshot(uri: string, document: TrackedText): void {
    document.takeOperations();
    const codec = new DocumentCodec(this.#tracker.tags);
    this.#store.writeSnapshot(uri, codec.encodeSnapshot(document));
    this.#codecs.set(uri, { codec, operations: 0 });
  }
}
