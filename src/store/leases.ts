import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LeaseRecord } from './storeTypes.ts';

/** One writer per machine and purpose; the database's own lock makes taking over a lease atomic. */
export class Leases {
  readonly #database: DatabaseSync;
  readonly #take: StatementSync;
  readonly #release: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    // If a lease was "taken" further in the future than the lease time, it dates from before the wall clock was set back and is void.
    this.#take = database.prepare(
      `INSERT INTO lease (name, holder, taken_ms, expires_ms) VALUES (:name, :holder, :now, :now + :ttl)
       ON CONFLICT (name) DO UPDATE
       SET holder = excluded.holder, taken_ms = excluded.taken_ms, expires_ms = excluded.expires_ms
       WHERE holder = excluded.holder OR expires_ms <= :now OR taken_ms > :now + :ttl`,
    );
    this.#release = database.prepare('DELETE FROM lease WHERE name = ? AND holder = ?');
  }

  take(name: string, holder: string, nowMs: number, ttlMs: number): boolean {
    const now = Math.round(nowMs);
    const result = this.#take.run({ ':name': name, ':holder': holder, ':now': now, ':ttl': Math.round(ttlMs) });
    return Number(result.changes) > 0;
  }

  release(name: string, holder: string): void {
    this.#release.run(name, holder);
  }

  all(): LeaseRecord[] {
    const rows = this.#database.prepare('SELECT name, holder, expires_ms FROM lease ORDER BY name').all();
    return rows.map((row) => ({
      name: String(row['name']),
      holder: String(row['holder']),
      expiresMs: Number(row['expires_ms']),
    }));
  }
}
