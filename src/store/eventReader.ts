import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { numberFrom } from './connection.ts';
import type { EventFilter, StoredEvent } from './event.ts';
import type { EventTables } from './eventTables.ts';
import { parseObject } from './payloads.ts';

/** Rows fetched per page of a scan: keeps memory small and lets other windows checkpoint during a long read. */
const pageRows = 4096;
/** The index of rare kinds is not ordered by id, so each page requires a sort; hence larger pages. */
const rarePageRows = 65536;

const columns = ['id', 't_ms', 'drift_ms', 'source', 'kind', 'task', 'data'] as const;

interface IdRange {
  readonly first: number;
  readonly last: number;
}

interface Plan {
  readonly ranges: readonly IdRange[];
  /** Conditions in addition to the id range. */
  readonly where: string;
  readonly parameters: readonly SQLInputValue[];
  readonly rare: boolean;
}

/** Reads events in id order, page by page. */
export class EventReader {
  readonly #database: DatabaseSync;
  readonly #tables: EventTables;

  constructor(database: DatabaseSync, tables: EventTables) {
    this.#database = database;
    this.#tables = tables;
  }

  lastId(): number {
    return numberFrom(this.#database, 'SELECT coalesce(max(id), 0) FROM event');
  }

  /** Pages of matching events: those present at the time of the call, read lazily during iteration. */
  pages(filter: EventFilter): Iterable<readonly StoredEvent[]> {
    return this.#pages(this.#plan(filter));
  }

  #plan(filter: EventFilter): Plan {
    const where: string[] = [];
    const parameters: SQLInputValue[] = [];
    const nothing: Plan = { ranges: [], where: '', parameters, rare: false };
    const kinds = this.#kindIds(filter);
    if (kinds !== undefined) {
      if (kinds.length === 0) return nothing;
      where.push(`kind IN (${kinds.join(',')})`);
    }
    const task = filter.task === undefined ? undefined : this.#tables.tasks.find(filter.task);
    if (filter.task !== undefined) {
      if (task === undefined) return nothing;
      where.push(`task = ${task}`);
    }
    if (filter.fromMs !== undefined) {
      where.push('t_ms >= ?');
      parameters.push(filter.fromMs);
    }
    if (filter.toMs !== undefined) {
      where.push('t_ms < ?');
      parameters.push(filter.toMs);
    }
    const rare = kinds?.every((id) => id > 0) ?? false;
    // Must match the partial index's condition literally, or SQLite does not use it.
    if (rare) where.push('kind > 0');
    return {
      ranges: this.#ranges(filter, task, rare),
      where: where.map((text) => ` AND ${text}`).join(''),
      parameters,
      rare,
    };
  }

  #kindIds(filter: EventFilter): number[] | undefined {
    const { kinds, kindPrefix } = filter;
    if (kinds === undefined && kindPrefix === undefined) return undefined;
    const stem = kindPrefix?.replace(/\.$/, '');
    return this.#tables.kinds.matching(
      (kind) =>
        (kinds === undefined || kinds.includes(kind)) &&
        (stem === undefined || stem === '' || kind === stem || kind.startsWith(`${stem}.`)),
    );
  }

  /** Id ranges that can contain matching events, from the block bounds; adjacent ranges are joined. */
  #ranges(filter: EventFilter, task: number | undefined, rare: boolean): IdRange[] {
    const after = filter.afterId ?? 0;
    const until = filter.untilId ?? Number.MAX_SAFE_INTEGER;
    const rows = this.#database
      .prepare(
        `SELECT first_id, last_id FROM block
         WHERE last_id > ? AND first_id <= ? AND max_ms >= ? AND min_ms < ?
         ${task === undefined ? '' : `AND min_task <= ${task} AND max_task >= ${task}`} ORDER BY first_id`,
      )
      .all(after, until, filter.fromMs ?? Number.MIN_SAFE_INTEGER, filter.toMs ?? Number.MAX_SAFE_INTEGER);
    const ranges: { first: number; last: number }[] = [];
    for (const row of rows) {
      const first = Math.max(after + 1, Number(row['first_id']));
      const last = Math.min(until, Number(row['last_id']));
      const previous = ranges.at(-1);
      // Rare events are found through their own index, so a single range suffices.
      if (previous !== undefined && (rare || previous.last + 1 === first)) previous.last = last;
      else ranges.push({ first, last });
    }
    return ranges;
  }

  *#pages(plan: Plan): Generator<readonly StoredEvent[]> {
    const rows = plan.rare ? rarePageRows : pageRows;
    const page = this.#database.prepare(
      `SELECT ${columns.join()} FROM event ${plan.rare ? 'INDEXED BY event_rare' : ''}
       WHERE id BETWEEN ? AND ?${plan.where} ORDER BY id LIMIT ${rows}`,
    );
    const arrays = returnArrays(page);
    for (const range of plan.ranges) {
      let first = range.first;
      while (first <= range.last) {
        const found = page.all(first, range.last, ...plan.parameters);
        const events = found.map((row) => this.#event(arrays ? asArray(row) : columns.map((column) => row[column])));
        yield events;
        if (events.length < rows) break;
        first = (events.at(-1)?.id ?? range.last) + 1;
      }
    }
  }

  /** @param row The columns in query order. */
  #event(row: readonly unknown[]): StoredEvent {
    const tMs = Number(row[1]);
    const from = this.#tables.sources.byId(Number(row[3]));
    const task = row[5];
    const data = row[6];
    return {
      id: Number(row[0]),
      tMs,
      monoMs: tMs - Number(row[2]) - from.epochMs,
      zoneMin: from.zoneMin,
      window: from.window,
      session: from.session,
      kind: this.#tables.kinds.nameOf(Number(row[4])),
      task: typeof task === 'number' ? this.#tables.tasks.nameOf(task) : null,
      data:
        typeof data === 'string' ? parseObject(data) : this.#tables.payloads.byId(typeof data === 'number' ? data : 0),
    };
  }
}

/** Reading rows as arrays takes two thirds of the time. Available since Node 22.16; the oldest editor we support may ship an older one. */
function returnArrays(statement: StatementSync): boolean {
  if (typeof statement.setReturnArrays !== 'function') return false;
  statement.setReturnArrays(true);
  return true;
}

/** The types of `node:sqlite` do not know that a statement can return arrays. */
function asArray(row: unknown): readonly unknown[] {
  return Array.isArray(row) ? row : [];
}
