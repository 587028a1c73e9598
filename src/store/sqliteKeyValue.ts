import type { DatabaseSync } from 'node:sqlite';
import type { JsonValue } from './event.ts';
import type { KeyValueStore } from './storeTypes.ts';

/** Table `key_value`; keys not found here are looked up in the read-only `past`. */
export class SqliteKeyValue implements KeyValueStore {
  readonly #database: DatabaseSync;
  readonly #guard: <T>(work: () => T) => T;
  readonly #past: KeyValueStore | undefined;
  /** Keys that must no longer be looked up in the past. */
  readonly #deleted = new Set<string>();

  constructor(database: DatabaseSync, guard: <T>(work: () => T) => T, past: KeyValueStore | undefined) {
    this.#database = database;
    this.#guard = guard;
    this.#past = past;
  }

  get(key: string): JsonValue | undefined {
    const row = this.#guard(() => this.#database.prepare('SELECT json FROM key_value WHERE key = ?').get(key));
    if (row === undefined) return this.#deleted.has(key) ? undefined : this.#past?.get(key);
    // Valid JSON by construction: only `set` writes it.
    return JSON.parse(String(row['json'])) as JsonValue;
  }

  set(key: string, value: JsonValue): void {
    const sql = 'INSERT INTO key_value VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json';
    this.#guard(() => this.#database.prepare(sql).run(key, JSON.stringify(value)));
  }

  delete(key: string): void {
    this.#guard(() => this.#database.prepare('DELETE FROM key_value WHERE key = ?').run(key));
    this.#deleted.add(key);
  }
}
