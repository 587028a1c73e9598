import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JsonObject } from './event.ts';

/** A payload gets a number at its third appearance among the recent ones; before that it is stored in place. */
const internAtSight = 3;
/** How many recent payloads are watched, and how many texts and objects are cached. */
const watched = 4096;
/** Longer ones hardly repeat. */
const maxInternedLength = 200;

const empty: JsonObject = Object.freeze({});

/** What is stored in the column `data`: nothing for `{}`, a number into table `payload`, or JSON text. */
export type StoredPayload = null | number | string;

/** Most signals carry one of a few thousand small payloads again and again: those cost 1-3 bytes each. */
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

  /** Only inside a write transaction. `json` is what `JSON.stringify` made of an object. */
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

  /** The object behind a number (0: none), frozen and shared between the events that carry it. */
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

  /** After a rollback: the numbers given inside it never existed. */
  forget(): void {
    this.#ids.clear();
    this.#sights.clear();
  }
}

/** The object that a stored JSON text says; anything else is read as empty. */
export function parseObject(json: string): JsonObject {
  const value: unknown = JSON.parse(json);
  return isObject(value) ? value : empty;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
