import type { TagTable } from '../tag.ts';
import type { TrackedText } from '../tracker/trackedText.ts';
import { DocumentCodec } from './documentCodec.ts';

/** What is needed of a store. */
export interface OutsideStore {
  readSnapshot(uri: string): Uint8Array | undefined;
  readJournal(uri: string): readonly Uint8Array[];
  changeSnapshot(uri: string, change: (present: Uint8Array | undefined) => Uint8Array): void;
  renameDocument(from: string, to: string): void;
  uris(): readonly string[];
}

/** No document is called so. */
const prefix = 'calibrated:outside/';
const done = `${prefix}done`;

const nameOf = (uri: string) => `${prefix}${uri}`;

/**
 * Documents that were followed while no editor showed them, under names of their own: an editor window writes its own state of a
 * document, and neither of the two may write into the other's. A window takes such a document over when it opens the file.
 */
export class OutsideDocuments {
  readonly #store: OutsideStore;
  readonly #tags: TagTable;

  constructor(store: OutsideStore, tags: TagTable) {
    this.#store = store;
    this.#tags = tags;
  }

  /** What was followed last: outside of the editor, else by it. Undefined when nobody ever followed the file. */
  read(uri: string): TrackedText | undefined {
    return this.readOutside(uri) ?? this.#decode(this.#store.readSnapshot(uri), this.#store.readJournal(uri));
  }

  readOutside(uri: string): TrackedText | undefined {
    return this.#decode(this.#store.readSnapshot(nameOf(uri)), []);
  }

  /** @param change Gives the document as it is now; gets the one of before, undefined when nobody ever followed the file. */
  change(uri: string, change: (present: TrackedText | undefined) => TrackedText): void {
    const editors = this.#decode(this.#store.readSnapshot(uri), this.#store.readJournal(uri));
    this.#store.changeSnapshot(nameOf(uri), (bytes) => {
      const next = change(this.#decode(bytes, []) ?? editors);
      return new DocumentCodec(this.#tags).encodeSnapshot(next);
    });
  }

  /** An editor follows the document itself now. */
  drop(uri: string): void {
    this.#store.renameDocument(nameOf(uri), done);
  }

  /** Whether any file below a folder was followed. @param folder Its uri. */
  hasBelow(folder: string): boolean {
    return this.#store.uris().some((name) => name.startsWith(`${nameOf(folder)}/`));
  }

  #decode(snapshot: Uint8Array | undefined, journal: readonly Uint8Array[]): TrackedText | undefined {
    return snapshot === undefined ? undefined : new DocumentCodec(this.#tags).decode(snapshot, journal);
  }
}

/** The uri of a file as the editor writes it, which leaves fewer characters as they are than others do. @param path Absolute. */
export function editorUri(path: string): string {
  const plain = path.replaceAll('\\', '/').replace(/^[A-Z]:/u, (drive) => drive.toLowerCase());
  const encoded = plain
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replaceAll(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
  return `file://${encoded.startsWith('/') ? '' : '/'}${encoded}`;
}
