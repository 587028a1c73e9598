/** One schema step. Its version is its position in the list, counted from 1; a published step is never edited. */
export type Migration = string;

/** "CALI": marks the file as ours, so that no other program's database is ever migrated. */
export const applicationId = 0x43414c49;

/**
 * Designed for 5 M events a year in less than 300 MB: everything that repeats (kind, task, window and session, common payloads) is a small
 * id, monotonic time is stored as drift against the wall clock (mostly 0 or 1, which SQLite stores in zero bytes), and there is no index
 * on time. Queries by time and task use `block`: the bounds of every 512 events or so. Raw signal kinds have negative ids, all others
 * positive ones, so that a single partial index finds the rare events.
 */
export const allMigrations: readonly Migration[] = [
  `
  CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE task (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE source (
    id INTEGER PRIMARY KEY, window TEXT NOT NULL, session TEXT NOT NULL, zone_min INTEGER NOT NULL,
    epoch_ms INTEGER NOT NULL, UNIQUE (window, session, zone_min)
  ) STRICT;
  CREATE TABLE payload (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE event (
    id INTEGER PRIMARY KEY, t_ms INTEGER NOT NULL, drift_ms INTEGER NOT NULL, source INTEGER NOT NULL,
    kind INTEGER NOT NULL, task INTEGER, data ANY
  ) STRICT;
  CREATE INDEX event_rare ON event (kind) WHERE kind > 0;
  CREATE TABLE block (
    first_id INTEGER PRIMARY KEY, last_id INTEGER NOT NULL, min_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL,
    min_task INTEGER, max_task INTEGER
  ) STRICT;
  CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
  CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
  CREATE TABLE document (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, snapshot BLOB) STRICT;
  CREATE TABLE journal (id INTEGER PRIMARY KEY, document INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
  CREATE INDEX journal_document ON journal (document);
  CREATE TABLE lease (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, taken_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE key_value (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];
