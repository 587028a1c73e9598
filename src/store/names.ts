import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Small numbers for texts that repeat, kept in a table `(id, name)` and cached both ways. Numbers are given once and never
 * change; texts that `isBulk` get negative ones.
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

  /** The number of a text; a new one is given when needed. Only inside a write transaction. */
  intern(name: string): number {
    const known = this.#byName.get(name) ?? this.find(name);
    if (known !== undefined) return known;
    const insert = this.#isBulk(name) ? this.#insertDown : this.#insertUp;
    const id = Number(insertAndFind(insert, this.#selectId, name));
    this.#remember(id, name);
    return id;
  }

  /** The number of a text, if it ever got one. */
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

  /** Numbers of every text that the test holds for. */
  matching(test: (name: string) => boolean): number[] {
    const rows = this.#selectAll.all();
    return rows.filter((row) => test(String(row['name']))).map((row) => Number(row['id']));
  }

  /** After a rollback: the numbers given inside it never existed. */
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
