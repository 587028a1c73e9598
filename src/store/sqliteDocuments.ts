import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from './connection.ts';
import type { DocumentStore } from './storeTypes.ts';

/** Snapshot and journal per document, as bytes opaque to the store. */
export class SqliteDocuments implements DocumentStore {
  readonly #database: DatabaseSync;
  readonly #guard: <T>(work: () => T) => T;
  readonly #past: DocumentStore | undefined;
  readonly #find: StatementSync;
  readonly #create: StatementSync;
  readonly #append: StatementSync;
  readonly #entries: StatementSync;
  readonly #snapshot: StatementSync;

  /** @param guard Translates SQLite errors into sentences. @param past Older read-only content, consulted for documents not found here. */
  constructor(database: DatabaseSync, guard: <T>(work: () => T) => T, past: DocumentStore | undefined) {
    this.#database = database;
    this.#guard = guard;
    this.#past = past;
    this.#find = database.prepare('SELECT id FROM document WHERE uri = ?');
    this.#append = database.prepare('INSERT INTO journal (document, bytes) VALUES (?, ?)');
    this.#entries = database.prepare('SELECT bytes FROM journal WHERE document = ? ORDER BY id');
    this.#snapshot = database.prepare('SELECT snapshot FROM document WHERE id = ?');
    this.#create = database.prepare('INSERT INTO document (uri) VALUES (?)');
  }

  writeSnapshot(uri: string, bytes: Uint8Array): void {
    this.changeSnapshot(uri, () => bytes);
  }

  changeSnapshot(uri: string, change: (present: Uint8Array | undefined) => Uint8Array): void {
    this.#write(() => {
      const id = this.#idOf(uri);
      const present = this.#snapshot.get(id)?.['snapshot'];
      const bytes = change(present instanceof Uint8Array ? present : undefined);
      this.#database.prepare('UPDATE document SET snapshot = ? WHERE id = ?').run(bytes, id);
      this.#database.prepare('DELETE FROM journal WHERE document = ?').run(id);
    });
  }

  readSnapshot(uri: string): Uint8Array | undefined {
    return this.read(uri).snapshot;
  }

  appendJournal(uri: string, bytes: Uint8Array): void {
    this.#write(() => {
      this.#append.run(this.#idOf(uri), bytes);
    });
  }

  readJournal(uri: string): Uint8Array[] {
    return this.read(uri).journal;
  }

  read(uri: string): { readonly snapshot: Uint8Array | undefined; readonly journal: Uint8Array[] } {
    const found = this.#guard(() => this.#readHere(uri));
    return found ?? this.#past?.read(uri) ?? { snapshot: undefined, journal: [] };
  }

  renameDocument(from: string, to: string): void {
    if (from === to) return;
    if (this.#past !== undefined) this.#takeOver(from);
    this.#write(() => {
      const id = this.#find.get(from)?.['id'];
      if (typeof id !== 'number') return;
      const replaced = this.#find.get(to)?.['id'];
      if (typeof replaced === 'number') {
        this.#database.prepare('DELETE FROM journal WHERE document = ?').run(replaced);
        this.#database.prepare('DELETE FROM document WHERE id = ?').run(replaced);
      }
      this.#database.prepare('UPDATE document SET uri = ? WHERE id = ?').run(to, id);
    });
  }

  uris(): string[] {
    const rows = this.#guard(() => this.#database.prepare('SELECT uri FROM document').all());
    return [...new Set([...rows.map((row) => String(row['uri'])), ...(this.#past?.uris() ?? [])])].sort();
  }

  #write(work: () => void): void {
    this.#guard(() => inTransaction(this.#database, work));
  }

  /** One read transaction, so that another window's snapshot cannot come between the queries. */
  #readHere(uri: string): { readonly snapshot: Uint8Array | undefined; readonly journal: Uint8Array[] } | undefined {
    this.#database.exec('BEGIN');
    try {
      const id = this.#find.get(uri)?.['id'];
      if (typeof id !== 'number') return undefined;
      const snapshot = this.#snapshot.get(id)?.['snapshot'];
      const entries = this.#entries.all(id);
      return {
        snapshot: snapshot instanceof Uint8Array ? snapshot : undefined,
        journal: entries.map((entry) => entry['bytes']).filter((bytes) => bytes instanceof Uint8Array),
      };
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  #idOf(uri: string): number {
    const known = this.#find.get(uri)?.['id'];
    if (typeof known === 'number') return known;
    this.#create.run(uri);
    // Copies the document over from the read-only past: otherwise a new journal would hide its snapshot.
    const id = Number(this.#find.get(uri)?.['id']);
    const past = this.#past?.read(uri);
    if (past?.snapshot !== undefined) {
      this.#database.prepare('UPDATE document SET snapshot = ? WHERE id = ?').run(past.snapshot, id);
    }
    for (const bytes of past?.journal ?? []) {
      this.#append.run(id, bytes);
    }
    return id;
  }

  #takeOver(uri: string): void {
    const past = this.#past?.read(uri);
    if (past?.snapshot !== undefined || (past !== undefined && past.journal.length > 0)) {
      this.#write(() => {
        this.#idOf(uri);
      });
    }
  }
}
