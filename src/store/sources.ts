import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The origin of events, and the offset between its monotonic clock and the wall clock. */
export interface Source {
  readonly id: number;
  readonly window: string;
  readonly session: string;
  readonly zoneMin: number;
  /** Wall minus monotonic time at this source's first event; later events store only their drift from it. */
  readonly epochMs: number;
}

/** Cached table `source`: maps (window, session, time zone) to a small id and back. */
export class Sources {
  readonly #byKey = new Map<string, Source>();
  readonly #byId = new Map<number, Source>();
  readonly #select: StatementSync;
  readonly #selectById: StatementSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      'SELECT id, epoch_ms FROM source WHERE window = ? AND session = ? AND zone_min = ?',
    );
    this.#selectById = database.prepare('SELECT * FROM source WHERE id = ?');
    this.#insert = database.prepare('INSERT INTO source (window, session, zone_min, epoch_ms) VALUES (?, ?, ?, ?)');
  }

  /** Only inside a write transaction. `epochMs` is used only if the source is new. */
  intern(window: string, session: string, zoneMin: number, epochMs: number): Source {
    const key = `${zoneMin}\n${session}\n${window}`;
    const cached = this.#byKey.get(key);
    if (cached !== undefined) return cached;
    let row = this.#select.get(window, session, zoneMin);
    if (row === undefined) {
      this.#insert.run(window, session, zoneMin, epochMs);
      row = this.#select.get(window, session, zoneMin);
    }
    const source = { id: Number(row?.['id']), window, session, zoneMin, epochMs: Number(row?.['epoch_ms']) };
    this.#byKey.set(key, source);
    this.#byId.set(source.id, source);
    return source;
  }

  byId(id: number): Source {
    const cached = this.#byId.get(id);
    if (cached !== undefined) return cached;
    const row = this.#selectById.get(id) ?? {};
    const source = {
      id,
      window: String(row['window'] ?? ''),
      session: String(row['session'] ?? ''),
      zoneMin: Number(row['zone_min'] ?? 0),
      epochMs: Number(row['epoch_ms'] ?? 0),
    };
    this.#byId.set(id, source);
    return source;
  }

  /** Clears the caches after a rollback, because ids assigned inside the transaction no longer exist. */
  forget(): void {
    this.#byKey.clear();
    this.#byId.clear();
  }
}
