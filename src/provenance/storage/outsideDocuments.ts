import type { TagTable } from '../tag.ts';
import type { TrackedText } from '../tracker/trackedText.ts';
import { DocumentCodec } from './documentCodec.ts';

/** The part of a store that is needed here. */
export interface OutsideStore {
  readSnapshot(uri: string): Uint8Array | undefined;
  readJournal(uri: string): readonly Uint8Array[];
  changeSnapshot(uri: string, change: (present: Uint8Array | undefined) => Uint8Array): void;
  renameDocument(from: string, to: string): void;
  uris(): readonly string[];
}

/** No document has this name. */
const prefix = 'calibrated:outside/';
const done = `${prefix}done`;

const nameOf = (uri: string) => `${prefix}${uri}`;

/**
 * Documents followed while no editor had them open, stored under separate names: an editor window writes its own state of a document, and
 * neither may overwrite the other's. A window takes such a document over when it opens the file.
 */
export class OutsideDocuments {
  readonly #store: OutsideStore;
  readonly #tags: TagTable;

  constructor(store: OutsideStore, tags: TagTable) {
    this.#store = store;
    this.#tags = tags;
  }

  /** The latest state: followed outside the editor if there is one, otherwise the editor's. Undefined when the file was never followed. */
  read(uri: string): TrackedText | undefined {
    return this.readOutside(uri) ?? this.#decode(this.#store.readSnapshot(uri), this.#store.readJournal(uri));
  }

  readOutside(uri: string): TrackedText | undefined {
    return this.#decode(this.#store.readSnapshot(nameOf(uri)), []);
  }

  /** @param change Returns the new document; receives the previous one, or undefined when the file was never followed. */
  change(uri: string, change: (present: TrackedText | undefined) => TrackedText): void {
    const editors = this.#decode(this.#store.readSnapshot(uri), this.#store.readJournal(uri));
    this.#store.changeSnapshot(nameOf(uri), (bytes) => {
      const next = change(this.#decode(bytes, []) ?? editors);
      return new DocumentCodec(this.#tags).encodeSnapshot(next);
    });
  }

  /** Call when an editor now follows the document itself. */
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

/** The uri of a file as the editor writes it; it escapes more characters than other encoders do. @param path Absolute. */
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
