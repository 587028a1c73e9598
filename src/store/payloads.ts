import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JsonObject } from './event.ts';

/** A payload gets an id at its third recent occurrence; before that it is stored inline. */
const internAtSight = 3;
/** How many recent payloads are tracked, and how many texts and objects are cached. */
const watched = 4096;
/** Longer payloads hardly ever repeat. */
const maxInternedLength = 200;

const empty: JsonObject = Object.freeze({});

/** What is stored in the `data` column: null for `{}`, an id in table `payload`, or JSON text. */
export type StoredPayload = null | number | string;

/** Most signals carry one of a few thousand small recurring payloads, which cost 1-3 bytes each this way. */
export class Payloads {
  readonly #ids = new Map<string, number>();
  readonly #sights = new Map<string, number>();
  readonly #objects = new Map<number, JsonObject>();
  readonly #selectId: StatementSync;
  readonly #selectJson: StatementSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#selectId = database.prepare('SELECT id FROM payload WHERE json = ?');
    this.#selectJson = database.prepare('SELECT json FROM payload WHERE id = ?');
    this.#insert = database.prepare('INSERT OR IGNORE INTO payload (json) VALUES (?)');
  }

  /** Only inside a write transaction. `json` must be an object serialised by `JSON.stringify`. */
  store(json: string): StoredPayload {
    if (json === '{}') return null;
    if (json.length > maxInternedLength) return json;
    const known = this.#ids.get(json);
    if (known !== undefined) return known;
    const sights = (this.#sights.get(json) ?? 0) + 1;
    if (sights < internAtSight) {
      if (this.#sights.size >= watched) this.#sights.clear();
      this.#sights.set(json, sights);
      return json;
    }
    this.#sights.delete(json);
    this.#insert.run(json);
    const id = Number(this.#selectId.get(json)?.['id']);
    if (this.#ids.size >= watched) this.#ids.clear();
    this.#ids.set(json, id);
    return id;
  }

  /** The object with this id (0: empty), frozen and shared between the events that carry it. */
  byId(id: number): JsonObject {
    if (id === 0) return empty;
    const cached = this.#objects.get(id);
    if (cached !== undefined) return cached;
    const json = this.#selectJson.get(id)?.['json'];
    const object = typeof json === 'string' ? Object.freeze(parseObject(json)) : empty;
    if (this.#objects.size >= watched) this.#objects.clear();
    this.#objects.set(id, object);
    return object;
  }

  /** Clears the caches after a rollback, because ids assigned inside the transaction no longer exist. */
  forget(): void {
    this.#ids.clear();
    this.#sights.clear();
  }
}

/** The object encoded in a stored JSON text; anything else reads as empty. */
export function parseObject(json: string): JsonObject {
  const value: unknown = JSON.parse(json);
  return isObject(value) ? value : empty;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
