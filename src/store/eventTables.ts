import type { DatabaseSync } from 'node:sqlite';
import { Names } from './names.ts';
import { Payloads } from './payloads.ts';
import { Sources } from './sources.ts';

/** Raw signals are the bulk of the record; see schema.ts for why their kind ids are negative. */
const bulkPrefix = 'signal.';

/** The small lookup tables that events refer to. */
export class EventTables {
  readonly kinds: Names;
  readonly tasks: Names;
  readonly sources: Sources;
  readonly payloads: Payloads;

  constructor(database: DatabaseSync) {
    this.kinds = new Names(database, 'kind', (kind) => kind.startsWith(bulkPrefix));
    this.tasks = new Names(database, 'task', () => false);
    this.sources = new Sources(database);
    this.payloads = new Payloads(database);
  }

  forget(): void {
    this.kinds.forget();
    this.tasks.forget();
    this.sources.forget();
    this.payloads.forget();
  }
}
