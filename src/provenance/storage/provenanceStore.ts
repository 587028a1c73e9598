import { isWithin } from '../../base/isWithin.ts';
import type { TrackedText } from '../tracker/trackedText.ts';
import type { ProvenanceTracker } from '../tracker/tracker.ts';
import { DocumentCodec } from './documentCodec.ts';
import { goneMark, gonePrefix, takenMark } from './goneMarks.ts';
import { OutsideDocuments, type OutsideStore } from './outsideDocuments.ts';
import { decodePending, encodePending } from './pendingCodec.ts';

/** What the tracker needs from a store: a snapshot per document and a journal of what happened since. */
export interface DocumentStore extends OutsideStore {
  /** Replaces the snapshot and empties the journal. */
  writeSnapshot(uri: string, bytes: Uint8Array): void;
  appendJournal(uri: string, bytes: Uint8Array): void;
}

/** Name under which suggestions, copies and the like are stored; no document has this name. */
const pending = 'calibrated:pending';
/** Reading a journal of this many operations takes some 100 ms; after that a new snapshot is written. */
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
   * Loads a document that is not in memory from the store into the tracker; true when there was one. Call before `open`.
   * @throws AppError `storage` when the stored data is damaged.
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
   * Takes over what was followed while no editor had the document open, unless the editor's own state already matches the file. Call after
   * `load`, before `open`.
   * @param text The file's current text.
   */
  takeOutside(uri: string, text: string): void {
    const outside = new OutsideDocuments(this.#store, this.#tracker.tags);
    const found = outside.readOutside(uri);
    if (found === undefined) return;
    if (this.#tracker.document(uri)?.text.toString() !== text) {
      this.#tracker.adopt(uri, found);
      // A snapshot, because the stored journal continues a different text; written right away, because the other copy is about to be
      // dropped.
      this.#writeSnapshot(uri, found);
    }
    outside.drop(uri);
  }

  /** Whether the state followed outside matches the file's current text. */
  isFollowedOutside(uri: string, text: string): boolean {
    return new OutsideDocuments(this.#store, this.#tracker.tags).readOutside(uri)?.text.toString() === text;
  }

  /** Drops the state followed outside: this window followed the document all along, so its own state is better. */
  dropOutside(uri: string): void {
    new OutsideDocuments(this.#store, this.#tracker.tags).drop(uri);
  }

  /** Writes what happened since the last flush, and what is pending. */
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

  /** The known documents of a name, or in the folder of that name. */
  at(name: string): string[] {
    const known = new Set([...this.#tracker.uris(), ...this.#store.uris()]);
    return [...known].filter((uri) => isWithin(uri, name));
  }

  /**
   * Marks a document as deleted, for every window and the next start: the record counts nothing of it any more.
   * @param counts Its characters by insertion.
   */
  setGone(uri: string, counts: ReadonlyMap<string, number>): void {
    this.#store.writeSnapshot(gonePrefix + uri, goneMark(counts));
  }

  isGone(uri: string): boolean {
    return this.#store.readSnapshot(gonePrefix + uri) !== undefined;
  }

  /** Takes the mark away. @returns Whether there was one. */
  takeGone(uri: string): boolean {
    if (!this.isGone(uri)) return false;
    this.#store.renameDocument(gonePrefix + uri, takenMark);
    return true;
  }

  /** Call after the tracker's `rename`. */
  rename(from: string, to: string): void {
    this.#store.renameDocument(from, to);
    if (this.isGone(from)) this.#store.renameDocument(gonePrefix + from, gonePrefix + to);
    else this.takeGone(to);
    const codec = this.#codecs.get(from);
    this.#codecs.delete(to);
    if (codec === undefined) return;
    this.#codecs.set(to, codec);
    this.#codecs.delete(from);
  }

  /** Writes a snapshot of every document, so that the next start has no journal to read. */
  compact(): void {
    for (const uri of this.#codecs.keys()) {
      const document = this.#tracker.document(uri);
      if (document !== undefined) this.#writeSnapshot(uri, document);
    }
  }

  /** Restores what was pending at the last `flush`: suggestions, copies, claims, running commands. */
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
