import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import { inTransaction, numberFrom } from './connection.ts';
import type { NewEvent } from './event.ts';
import type { EventTables } from './eventTables.ts';

/** Maximum events per block: 5 M events make 10,000 blocks, a full scan of which takes about a millisecond. */
const blockEvents = 512;

interface Bounds {
  firstId: number;
  lastId: number;
  minMs: number;
  maxMs: number;
  minTask: number | null;
  maxTask: number | null;
}

/** Appends events and updates the bounds of their blocks in the same transaction. */
export class EventWriter {
  readonly #database: DatabaseSync;
  readonly #tables: EventTables;
  readonly #schemaVersion: number;
  readonly #idsAfter: number;
  readonly #insert: StatementSync;
  readonly #lastBlock: StatementSync;
  readonly #putBlock: StatementSync;

  /**
   * @param schemaVersion The version this program understands; it stops writing to a database that has since been upgraded beyond it.
   * @param idsAfter In an empty table, ids start one above this.
   */
  constructor(database: DatabaseSync, tables: EventTables, schemaVersion: number, idsAfter: number) {
    this.#database = database;
    this.#tables = tables;
    this.#schemaVersion = schemaVersion;
    this.#idsAfter = idsAfter;
    this.#insert = database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#lastBlock = database.prepare('SELECT * FROM block ORDER BY first_id DESC LIMIT 1');
    this.#putBlock = database.prepare('INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, ?)');
  }

  append(events: readonly NewEvent[]): number {
    if (events.length === 0) return 0;
    const payloads = events.map(checkedPayload);
    try {
      return inTransaction(this.#database, () => {
        this.#refuseNewerSchema();
        return this.#insertAll(events, payloads);
      });
    } catch (error) {
      this.#tables.forget();
      throw error;
    }
  }

  #refuseNewerSchema(): void {
    if (numberFrom(this.#database, 'PRAGMA user_version') <= this.#schemaVersion) return;
    throw new AppError(
      'refused',
      l10n.t('The record was upgraded by a newer Calibrated in another window: reload this window to go on recording.'),
    );
  }

  #insertAll(events: readonly NewEvent[], payloads: readonly string[]): number {
    let block = this.#openBlock();
    let id = block?.lastId ?? this.#idsAfter;
    for (const [index, event] of events.entries()) {
      id++;
      const tMs = Math.round(event.tMs);
      const monoMs = Math.round(event.monoMs);
      const source = this.#tables.sources.intern(event.window, event.session, event.zoneMin, tMs - monoMs);
      const kind = this.#tables.kinds.intern(event.kind);
      const task = event.task === null ? null : this.#tables.tasks.intern(event.task);
      const driftMs = tMs - monoMs - source.epochMs;
      this.#insert.run(id, tMs, driftMs, source.id, kind, task, this.#tables.payloads.store(payloads[index] ?? '{}'));
      if (block === null || block.lastId - block.firstId >= blockEvents - 1) {
        this.#writeBlock(block);
        block = { firstId: id, lastId: id, minMs: tMs, maxMs: tMs, minTask: task, maxTask: task };
      } else {
        widen(block, id, tMs, task);
      }
    }
    this.#writeBlock(block);
    return id;
  }

  #openBlock(): Bounds | null {
    const row = this.#lastBlock.get();
    if (row === undefined) return null;
    return {
      firstId: Number(row['first_id']),
      lastId: Number(row['last_id']),
      minMs: Number(row['min_ms']),
      maxMs: Number(row['max_ms']),
      minTask: numberOrNull(row['min_task']),
      maxTask: numberOrNull(row['max_task']),
    };
  }

  #writeBlock(block: Bounds | null): void {
    if (block === null) return;
    this.#putBlock.run(block.firstId, block.lastId, block.minMs, block.maxMs, block.minTask, block.maxTask);
  }
}

function widen(block: Bounds, id: number, tMs: number, task: number | null): void {
  block.lastId = id;
  block.minMs = Math.min(block.minMs, tMs);
  block.maxMs = Math.max(block.maxMs, tMs);
  if (task === null) return;
  block.minTask = Math.min(block.minTask ?? task, task);
  block.maxTask = Math.max(block.maxTask ?? task, task);
}

/** The payload as JSON. Invalid input is detected before the transaction begins. */
function checkedPayload(event: NewEvent): string {
  const json: unknown = JSON.stringify(event.data);
  const whole = [event.tMs, event.monoMs, event.zoneMin].every((value) => Number.isSafeInteger(Math.round(value)));
  if (whole && Number.isInteger(event.zoneMin) && event.kind !== '' && typeof json === 'string' && json[0] === '{') {
    return json;
  }
  throw new AppError(
    'badInput',
    l10n.t('An event "{0}" cannot be recorded: its times or its data are not valid.', event.kind),
  );
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
