import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Small ids for recurring texts, kept in a table `(id, name)` and cached in both directions. Ids are assigned once and never change; texts
 * that satisfy `isBulk` get negative ids.
 */
export class Names {
  readonly #byName = new Map<string, number>();
  readonly #byId = new Map<number, string>();
  readonly #selectId: StatementSync;
  readonly #selectName: StatementSync;
  readonly #selectAll: StatementSync;
  readonly #insertUp: StatementSync;
  readonly #insertDown: StatementSync;
  readonly #isBulk: (name: string) => boolean;

  constructor(database: DatabaseSync, table: 'kind' | 'task', isBulk: (name: string) => boolean) {
    this.#isBulk = isBulk;
    this.#selectId = database.prepare(`SELECT id FROM ${table} WHERE name = ?`);
    this.#selectName = database.prepare(`SELECT name FROM ${table} WHERE id = ?`);
    this.#selectAll = database.prepare(`SELECT id, name FROM ${table}`);
    this.#insertUp = database.prepare(`INSERT INTO ${table} SELECT max(0, coalesce(max(id), 0)) + 1, ? FROM ${table}`);
    this.#insertDown = database.prepare(
      `INSERT INTO ${table} SELECT min(0, coalesce(min(id), 0)) - 1, ? FROM ${table}`,
    );
  }

  /** The id of a text, assigned if it has none yet. Only inside a write transaction. */
  intern(name: string): number {
    const known = this.#byName.get(name) ?? this.find(name);
    if (known !== undefined) return known;
    const insert = this.#isBulk(name) ? this.#insertDown : this.#insertUp;
    const id = Number(insertAndFind(insert, this.#selectId, name));
    this.#remember(id, name);
    return id;
  }

  /** The id of a text, if it has one. */
  find(name: string): number | undefined {
    const cached = this.#byName.get(name);
    if (cached !== undefined) return cached;
    const id = this.#selectId.get(name)?.['id'];
    if (typeof id !== 'number') return undefined;
    this.#remember(id, name);
    return id;
  }

  nameOf(id: number): string {
    const cached = this.#byId.get(id);
    if (cached !== undefined) return cached;
    const name = String(this.#selectName.get(id)?.['name'] ?? '');
    this.#remember(id, name);
    return name;
  }

  /** Ids of all texts that pass the test. */
  matching(test: (name: string) => boolean): number[] {
    const rows = this.#selectAll.all();
    return rows.filter((row) => test(String(row['name']))).map((row) => Number(row['id']));
  }

  /** Clears the caches after a rollback, because ids assigned inside the transaction no longer exist. */
  forget(): void {
    this.#byName.clear();
    this.#byId.clear();
  }

  #remember(id: number, name: string): void {
    this.#byName.set(name, id);
    this.#byId.set(id, name);
  }
}

function insertAndFind(insert: StatementSync, select: StatementSync, name: string): unknown {
  insert.run(name);
  return select.get(name)?.['id'];
}
