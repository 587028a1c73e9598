// The parts of the store, each at the points where what it does changes.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { ClockSteps } from '../../../src/store/clockSteps.ts';
import { configureWriter, endOpening, inTransaction, numberFrom } from '../../../src/store/connection.ts';
import { dataDirectory } from '../../../src/store/dataDirectory.ts';
import type { NewEvent } from '../../../src/store/event.ts';
import { EventReader } from '../../../src/store/eventReader.ts';
import { EventTables } from '../../../src/store/eventTables.ts';
import { EventWriter } from '../../../src/store/eventWriter.ts';
import { examine, examineOpen, quickCheck, suspectPath } from '../../../src/store/examine.ts';
import { LockedStore } from '../../../src/store/lockedStore.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { Names } from '../../../src/store/names.ts';
import { Payloads, parseObject } from '../../../src/store/payloads.ts';
import { makePrivateFolder, openInMemory, openPast, readStore } from '../../../src/store/readStore.ts';
import { allMigrations, applicationId } from '../../../src/store/schema.ts';
import { fileStamp, setAside } from '../../../src/store/setAside.ts';
import { Sources } from '../../../src/store/sources.ts';
import { asStorageError, faultSentence, type SqliteFault, sqliteFaultOf } from '../../../src/store/sqliteFault.ts';
import { SqliteStore } from '../../../src/store/sqliteStore.ts';
import { databaseName, openStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/storeTypes.ts';
import { event, removeTemporaryFolders, TestClock, temporaryFolder } from './storeFixture.ts';

afterEach(removeTemporaryFolders);

const open: DatabaseSync[] = [];
afterEach(() => {
  for (const database of open.splice(0)) if (database.isOpen) database.close();
});

/** A database in memory with our tables. */
function emptyRecord(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  open.push(database);
  migrate(database, allMigrations, () => null);
  return database;
}

describe('store: jumps of the wall clock and sleep', () => {
  /** What is recorded when the wall clock, the monotonic clock and the time since boot run on by so much. */
  const step = (wallMs: number, monoMs: number, bootMs: number) => {
    let boot = 50_000;
    const steps = new ClockSteps(() => boot);
    assert.equal(steps.before({ tMs: 1_000_000, monoMs: 5000 }), undefined, 'the first tells nothing');
    boot += bootMs;
    return steps.before({ tMs: 1_000_000 + wallMs, monoMs: 5000 + monoMs });
  };

  it('are not recorded while the clocks run on together', () => {
    assert.equal(step(60_000, 60_000, 60_000), undefined);
    assert.equal(step(61_000, 60_000, 60_000), undefined, 'up to a second');
    assert.equal(step(59_000, 60_000, 60_000), undefined);
    assert.notEqual(step(61_001, 60_000, 60_000), undefined);
    assert.notEqual(step(58_999, 60_000, 60_000), undefined);
  });

  it('are told apart by the time since boot', () => {
    assert.deepEqual(step(3_600_000, 0, 0), { jumpMs: 3_600_000, sleptMs: 0 });
    assert.deepEqual(step(-3_600_000, 0, 0), { jumpMs: -3_600_000, sleptMs: 0 });
    assert.deepEqual(step(3_600_000, 0, 3_600_000), { jumpMs: 0, sleptMs: 3_600_000 });
    assert.deepEqual(step(3_600_000, 0, 1_800_000), { jumpMs: 1_800_000, sleptMs: 1_800_000 });
    assert.deepEqual(step(3_600_000, 0, 3_598_001), { jumpMs: 0, sleptMs: 3_600_000 }, 'less than two seconds apart');
    assert.deepEqual(step(3_600_000, 0, 3_598_000), { jumpMs: 2000, sleptMs: 3_598_000 });
    assert.deepEqual(step(3_600_000, 0, 1999), { jumpMs: 3_600_000, sleptMs: 0 });
    assert.deepEqual(step(3_600_000, 0, 2000), { jumpMs: 3_598_000, sleptMs: 2000 });
    assert.deepEqual(
      step(3_600_000, 0, -5000),
      { jumpMs: 3_600_000, sleptMs: 0 },
      'a boot time that runs back is none',
    );
    assert.deepEqual(step(2000.4, 0, 0), { jumpMs: 2000, sleptMs: 0 });
  });

  it('are recorded once', () => {
    let boot = 0;
    const steps = new ClockSteps(() => boot);
    steps.before({ tMs: 0, monoMs: 0 });
    boot = 10_000;
    assert.deepEqual(steps.before({ tMs: 10_000, monoMs: 0 }), { jumpMs: 0, sleptMs: 10_000 });
    assert.equal(steps.before({ tMs: 10_500, monoMs: 500 }), undefined);
    boot = 20_000;
    assert.deepEqual(steps.before({ tMs: 20_500, monoMs: 500 }), { jumpMs: 0, sleptMs: 10_000 });
  });
});

describe('store: small numbers for what repeats', () => {
  it('counts names up, names of raw signals down, and gives the same again', () => {
    const database = emptyRecord();
    const names = new Names(database, 'kind', (name) => name.startsWith('signal.'));
    assert.deepEqual(
      ['task.start', 'signal.edit', 'task.done', 'signal.scroll'].map((name) => names.intern(name)),
      [1, -1, 2, -2],
    );
    for (const one of [names, new Names(database, 'kind', (name) => name.startsWith('signal.'))]) {
      assert.equal(one.find('task.done'), 2);
      assert.equal(one.find('never'), undefined);
      assert.equal(one.intern('signal.edit'), -1);
      assert.equal(one.nameOf(-2), 'signal.scroll');
      assert.equal(one.nameOf(99), '');
      assert.deepEqual(one.matching((name) => name.endsWith('e')).sort(), [2]);
    }
  });

  it('forgets numbers that a rollback took back', () => {
    const database = emptyRecord();
    const names = new Names(database, 'task', () => false);
    const sources = new Sources(database);
    database.exec('BEGIN');
    names.intern('gone');
    sources.intern('w', 's', 0, 7);
    database.exec('ROLLBACK');
    names.forget();
    sources.forget();
    assert.equal(names.find('gone'), undefined);
    assert.equal(names.intern('other'), 1);
    assert.equal(names.nameOf(1), 'other');
    assert.equal(sources.intern('w', 's', 0, 9).epochMs, 9);
    assert.equal(sources.byId(1).epochMs, 9);
  });

  it('keeps the first time of a source, apart for each window, session and zone', () => {
    const database = emptyRecord();
    const sources = new Sources(database);
    const first = sources.intern('w', 's', 60, 500);
    assert.deepEqual(first, { id: 1, window: 'w', session: 's', zoneMin: 60, epochMs: 500 });
    assert.equal(sources.intern('w', 's', 60, 900), first);
    assert.equal(new Sources(database).intern('w', 's', 60, 900).epochMs, 500, 'also after a restart');
    assert.deepEqual(
      [sources.intern('v', 's', 60, 1).id, sources.intern('w', 't', 60, 1).id, sources.intern('w', 's', 0, 1).id],
      [2, 3, 4],
    );
    assert.deepEqual(new Sources(database).byId(1), first);
    assert.deepEqual(new Sources(database).byId(99), { id: 99, window: '', session: '', zoneMin: 0, epochMs: 0 });
  });

  it('numbers a payload that comes a third time, if it is short', () => {
    const payloads = new Payloads(emptyRecord());
    assert.equal(payloads.store('{}'), null);
    const json = '{"chars":1}';
    assert.deepEqual(
      [1, 2, 3, 4].map(() => payloads.store(json)),
      [json, json, 1, 1],
    );
    assert.deepEqual(payloads.byId(1), { chars: 1 });
    assert.ok(Object.isFrozen(payloads.byId(1)));
    assert.equal(payloads.byId(1), payloads.byId(1));
    assert.deepEqual(payloads.byId(0), {});
    assert.deepEqual(payloads.byId(77), {});
    const long = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;
    assert.equal(long(200).length, 200);
    assert.deepEqual(
      [1, 2, 3].map(() => typeof payloads.store(long(200))),
      ['string', 'string', 'number'],
    );
    assert.deepEqual(
      [1, 2, 3].map(() => typeof payloads.store(long(201))),
      ['string', 'string', 'string'],
    );
    payloads.forget();
    assert.equal(payloads.store(json), json, 'counted anew after a rollback');
  });

  it('watches the last four thousand payloads', () => {
    const payloads = new Payloads(emptyRecord());
    payloads.store('{"first":1}');
    payloads.store('{"first":1}');
    for (let at = 0; at < 4095; at += 1) payloads.store(`{"n":${at}}`);
    assert.equal(payloads.store('{"first":1}'), 1);
    payloads.store('{"second":1}');
    payloads.store('{"second":1}');
    for (let at = 0; at < 4096; at += 1) payloads.store(`{"m":${at}}`);
    assert.equal(payloads.store('{"second":1}'), '{"second":1}');
  });

  it('reads anything but an object as empty', () => {
    assert.deepEqual(parseObject('{"a":1}'), { a: 1 });
    for (const json of ['[]', 'null', '1', '"a"']) assert.deepEqual(parseObject(json), {}, json);
  });
});

describe('store: blocks of events', () => {
  const setup = (idsAfter = 0) => {
    const database = emptyRecord();
    const tables = new EventTables(database);
    const writer = new EventWriter(database, tables, 1, idsAfter);
    const blocks = () =>
      database
        .prepare('SELECT * FROM block ORDER BY first_id')
        .all()
        .map((row) => ({ ...row }));
    return { database, writer, reader: new EventReader(database, tables), blocks };
  };
  const many = (count: number, parts: (at: number) => Partial<NewEvent> = () => ({})) =>
    Array.from({ length: count }, (_, at) => event({ tMs: 1000 + at, monoMs: at, ...parts(at) }));

  it('hold 512 events, with the bounds of their times and tasks', () => {
    const { writer, blocks } = setup();
    assert.equal(writer.append([]), 0);
    assert.deepEqual(blocks(), []);
    writer.append([event({ tMs: 50, task: null }), event({ tMs: 10, task: 'b' }), event({ tMs: 30, task: 'c' })]);
    assert.deepEqual(blocks(), [{ first_id: 1, last_id: 3, min_ms: 10, max_ms: 50, min_task: 1, max_task: 2 }]);
    writer.append(many(509));
    assert.deepEqual(
      blocks().map(({ first_id, last_id }) => [first_id, last_id]),
      [[1, 512]],
    );
    assert.equal(writer.append(many(513)), 1025);
    assert.deepEqual(
      blocks().map(({ first_id, last_id, min_ms, max_ms }) => [first_id, last_id, min_ms, max_ms]),
      [
        [1, 512, 10, 1508],
        [513, 1024, 1000, 1511],
        [1025, 1025, 1512, 1512],
      ],
    );
    assert.deepEqual(
      blocks().map(({ min_task }) => min_task),
      [1, null, null],
    );
  });

  it('begin behind the events of an older file', () => {
    const { writer, blocks } = setup(40);
    assert.equal(writer.append(many(2)), 42);
    assert.deepEqual(
      blocks().map(({ first_id, last_id }) => [first_id, last_id]),
      [[41, 42]],
    );
  });

  it('give back whole milliseconds, and refuse what is not valid with the name of the event', () => {
    const { writer, reader } = setup();
    writer.append([event({ tMs: 10.4, monoMs: 3.6 })]);
    const [[read] = []] = [...reader.pages({})];
    assert.deepEqual([read?.tMs, read?.monoMs], [10, 4]);
    for (const parts of [
      { tMs: Number.NaN },
      { tMs: 2 ** 53 },
      { monoMs: Number.POSITIVE_INFINITY },
      { zoneMin: 1.5 },
      { zoneMin: Number.NaN },
      { data: [] as never },
      { data: null as never },
      { data: undefined as never },
      { data: 'text' as never },
    ])
      assert.throws(
        () => writer.append([event({ kind: 'task.x', ...parts })]),
        (error) => AppError.is(error, 'badInput') && error.message.startsWith('An event "task.x" cannot be recorded'),
        JSON.stringify(parts),
      );
    assert.throws(() => writer.append([event({ kind: '' })]), /cannot be recorded/);
    assert.equal(reader.lastId(), 1);
  });

  it('are read by time, task, kind and number, whole and no others', () => {
    const { writer, reader } = setup();
    writer.append(
      many(3000, (at) => ({ task: at < 1000 ? 'one' : 'two', kind: at % 500 === 0 ? 'task.tick' : 'signal.edit' })),
    );
    const ids = (filter: Parameters<EventReader['pages']>[0]) => [...reader.pages(filter)].flat().map(({ id }) => id);
    const span = (filter: Parameters<EventReader['pages']>[0]) => {
      const found = ids(filter);
      return [found[0], found.at(-1), found.length];
    };
    assert.deepEqual(span({}), [1, 3000, 3000]);
    assert.deepEqual(span({ fromMs: 1600, toMs: 1700 }), [601, 700, 100]);
    assert.deepEqual(span({ task: 'two' }), [1001, 3000, 2000]);
    assert.deepEqual(span({ task: 'none' }), [undefined, undefined, 0]);
    assert.deepEqual(span({ afterId: 511, untilId: 514 }), [512, 514, 3]);
    assert.deepEqual(span({ untilId: 1 }), [1, 1, 1]);
    assert.deepEqual(ids({ kinds: ['task.tick'] }), [1, 501, 1001, 1501, 2001, 2501]);
    assert.deepEqual(ids({ kinds: ['task.tick'], task: 'one' }), [1, 501]);
    assert.deepEqual(ids({ kinds: [] }), []);
    assert.deepEqual(ids({ kinds: ['never'] }), []);
    assert.deepEqual(ids({ kindPrefix: 'task', afterId: 500, untilId: 1001 }), [501, 1001]);
    assert.equal(ids({ kindPrefix: 'sig' }).length, 0);
    assert.equal(ids({ kindPrefix: 'signal.' }).length, 2994);
    assert.equal(ids({ kinds: ['task.tick', 'signal.edit'] }).length, 3000);
  });

  it('are read in pages, so that a long read holds little', () => {
    const { writer, reader } = setup();
    for (let at = 0; at < 3; at += 1) writer.append(many(3000));
    const sizes = [...reader.pages({})].map((page) => page.length);
    assert.deepEqual(sizes, [4096, 4096, 808]);
    assert.equal([...reader.pages({ untilId: 4096 })].flat().length, 4096);
  });

  it('take nothing into a record of a newer version', () => {
    const { database, writer } = setup();
    database.exec('PRAGMA user_version = 2');
    assert.throws(
      () => writer.append([event()]),
      /upgraded by a newer Calibrated in another window: reload this window/,
    );
  });

  it('leave no number behind of a batch that failed', () => {
    const { database, writer, reader } = setup();
    database.exec("CREATE TEMP TRIGGER no BEFORE INSERT ON event WHEN NEW.id = 2 BEGIN SELECT RAISE(ABORT, 'no'); END");
    assert.throws(() => writer.append([event({ kind: 'first.kind' }), event()]), /no/);
    database.exec('DROP TRIGGER no');
    writer.append([event({ kind: 'second.kind' }), event({ kind: 'first.kind' })]);
    assert.deepEqual(
      [...reader.pages({})].flat().map(({ kind }) => kind),
      ['second.kind', 'first.kind'],
    );
  });
});

describe('store: connections', () => {
  it('survive the kill of a process, and wait for other windows only once they are open', () => {
    const path = join(temporaryFolder().path, 'x.db');
    const database = new DatabaseSync(path);
    open.push(database);
    configureWriter(database);
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    assert.deepEqual(['journal_mode', 'synchronous', 'journal_size_limit', 'busy_timeout'].map(pragma), [
      'wal',
      1,
      16 * 1024 * 1024,
      50,
    ]);
    endOpening(database);
    assert.equal(pragma('busy_timeout'), 2000);
  });

  it('do all of a transaction or nothing, and give back what the work gave', () => {
    const database = new DatabaseSync(':memory:');
    open.push(database);
    database.exec('CREATE TABLE t (x)');
    const insert = () => {
      database.exec('INSERT INTO t VALUES (1)');
      return 'done';
    };
    assert.equal(inTransaction(database, insert), 'done');
    assert.throws(
      () =>
        inTransaction(database, () => {
          database.exec('INSERT INTO t VALUES (2)');
          throw new Error('mine');
        }),
      /mine/,
    );
    assert.equal(numberFrom(database, 'SELECT count(*) FROM t'), 1);
    assert.throws(
      () =>
        inTransaction(database, () => {
          database.exec('ROLLBACK');
          throw new Error('after a rollback of its own');
        }),
      /rollback of its own/,
    );
  });

  it('read a number, or 0 where there is none', () => {
    const database = new DatabaseSync(':memory:');
    open.push(database);
    assert.equal(numberFrom(database, 'SELECT 7'), 7);
    assert.equal(numberFrom(database, "SELECT 'text'"), 0);
    assert.equal(numberFrom(database, 'SELECT 1 WHERE 0'), 0);
  });
});

describe('store: looking at a file', () => {
  const look = (path: string) => examine(DatabaseSync, path, 1);
  const made = (sql: string) => {
    const path = join(temporaryFolder().path, 'x.db');
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    return path;
  };

  it('knows a new one, ours, another program’s, a future one and none at all', () => {
    const folder = temporaryFolder().path;
    assert.deepEqual(look(join(folder, 'none')), { kind: 'new' });
    writeFileSync(join(folder, 'empty'), '');
    assert.deepEqual(look(join(folder, 'empty')), { kind: 'new' });
    writeFileSync(join(folder, 'text'), 'x'.repeat(5000));
    assert.deepEqual(look(join(folder, 'text')), { kind: 'damaged', why: 'it is not a database' });
    assert.deepEqual(look(made('CREATE TABLE t (x)')), { kind: 'foreign' });
    assert.deepEqual(look(made('CREATE TABLE t (x); DROP TABLE t; VACUUM')), { kind: 'new' });
    assert.deepEqual(look(made(`CREATE TABLE t (x); PRAGMA application_id = ${applicationId}`)), { kind: 'sound' });
    const future = made(`CREATE TABLE t (x); PRAGMA application_id = ${applicationId}; PRAGMA user_version = 2`);
    assert.deepEqual(look(future), { kind: 'future', version: 2 });
    assert.deepEqual(examine(DatabaseSync, future, 2), { kind: 'sound' });
  });

  it('reads the whole of it when asked to', () => {
    const path = made(
      `CREATE TABLE t (x UNIQUE); PRAGMA application_id = ${applicationId};
       INSERT INTO t SELECT value || hex(randomblob(400)) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]')`,
    );
    const bytes = readFileSync(path);
    bytes.fill(0xa5, bytes.length - 4096);
    writeFileSync(path, bytes);
    const database = new DatabaseSync(path);
    open.push(database);
    assert.equal(examineOpen(database, 1, false).kind, 'sound');
    const thorough = examineOpen(database, 1, true);
    assert.equal(thorough.kind, 'damaged');
    assert.match(quickCheck(database), /^[^\n]+$/);
    assert.equal(look(path).kind, 'damaged');
    database.exec('PRAGMA user_version = 9');
    assert.deepEqual(examineOpen(database, 1, false), { kind: 'future', version: 9 });
  });
});

describe('store: setting a damaged file aside', () => {
  const nowMs = Date.UTC(2026, 10, 21, 6, 2, 1, 123);
  const files = (folder: string) => readdirSync(folder).sort();
  const damaged = () => {
    const folder = temporaryFolder().path;
    const path = join(folder, 'x.db');
    for (const suffix of ['', '-wal', '-shm', '.suspect']) writeFileSync(path + suffix, `was${suffix}`);
    return { folder, path };
  };

  it('moves it with its log under a name that says when', () => {
    assert.equal(fileStamp(nowMs), '2026-11-21T06-02-01-123Z');
    const { folder, path } = damaged();
    const aside = setAside(path, nowMs, () => {
      assert.ok(existsSync(`${path}.lock`), 'under the lock');
      return true;
    });
    assert.equal(aside, `${path}.damaged-2026-11-21T06-02-01-123Z`);
    assert.deepEqual(files(folder), [
      'x.db.damaged-2026-11-21T06-02-01-123Z',
      'x.db.damaged-2026-11-21T06-02-01-123Z-shm',
      'x.db.damaged-2026-11-21T06-02-01-123Z-wal',
    ]);
    assert.equal(readFileSync(`${aside}-wal`, 'utf8'), 'was-wal');
  });

  it('leaves it where another process has put a sound one in its place', () => {
    const { folder, path } = damaged();
    const before = files(folder);
    assert.equal(
      setAside(path, nowMs, () => false),
      undefined,
    );
    assert.deepEqual(files(folder), before);
    assert.throws(() =>
      setAside(path, nowMs, () => {
        throw new Error('cannot look');
      }),
    );
    assert.deepEqual(files(folder), before, 'and gives the lock back');
  });

  it('waits for another process that is at it, but not for one that is dead', () => {
    for (const [ageMs, isDead] of [
      [10_000, false],
      [10_001, true],
      [-10_000, false],
      [-10_001, true],
    ] as const) {
      const { path } = damaged();
      mkdirSync(`${path}.lock`);
      const at = (nowMs - ageMs) / 1000;
      utimesSync(`${path}.lock`, at, at);
      assert.equal(
        setAside(path, nowMs, () => true),
        undefined,
        'in any case only the next try may',
      );
      assert.equal(existsSync(`${path}.lock`), !isDead, `${ageMs}`);
    }
    assert.throws(() => setAside(join(temporaryFolder().path, 'no', 'x.db'), nowMs, () => true), /ENOENT/);
  });
});

describe('store: upgrades', () => {
  it('do nothing when there is nothing to do, and copy nothing that is empty', () => {
    const database = new DatabaseSync(':memory:');
    open.push(database);
    const asked: number[] = [];
    const backup = (version: number) => {
      asked.push(version);
      return null;
    };
    assert.deepEqual(migrate(database, ['CREATE TABLE a (x)'], backup), { from: 0, to: 1, backupPath: null });
    assert.deepEqual(asked, []);
    assert.equal(numberFrom(database, 'PRAGMA application_id'), applicationId);
    assert.equal(migrate(database, ['CREATE TABLE a (x)'], backup), null);
    assert.deepEqual(migrate(database, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)'], backup), {
      from: 1,
      to: 2,
      backupPath: null,
    });
    assert.deepEqual(asked, [1]);
    assert.equal(numberFrom(database, 'PRAGMA user_version'), 2);
    assert.equal(migrate(database, [], backup), null, 'never down');
  });
});

describe('store: faults in words', () => {
  const sqlite = (errcode: number) => Object.assign(new Error('why'), { errcode });
  const system = (code: string) => Object.assign(new Error('why'), { code, syscall: 'open' });

  it('are told apart by what a person can do', () => {
    for (const [error, fault] of [
      [sqlite(5), 'busy'],
      [sqlite(6), 'busy'],
      [sqlite(261), 'busy'],
      [sqlite(8), 'readOnly'],
      [sqlite(14), 'readOnly'],
      [sqlite(23), 'readOnly'],
      [sqlite(11), 'damaged'],
      [sqlite(26), 'damaged'],
      [sqlite(13), 'full'],
      [sqlite(778), 'full'],
      [sqlite(1034), 'full'],
      [sqlite(1546), 'full'],
      [sqlite(10), 'other'],
      [sqlite(1), 'other'],
      [system('EACCES'), 'readOnly'],
      [system('EPERM'), 'readOnly'],
      [system('EROFS'), 'readOnly'],
      [system('ENOSPC'), 'full'],
      [system('EDQUOT'), 'full'],
      [system('EIO'), 'other'],
    ] as const)
      assert.equal(sqliteFaultOf(error), fault, error.message);
    for (const error of [
      new Error('x'),
      'text',
      undefined,
      { errcode: 5 },
      Object.assign(new Error('x'), { code: 'EACCES' }),
      Object.assign(new Error('x'), { code: 7, syscall: 'open' }),
      Object.assign(new Error('x'), { errcode: '5' }),
    ])
      assert.equal(sqliteFaultOf(error), undefined);
  });

  it('say what is wrong, where, and what to do', () => {
    const words: Readonly<Record<Exclude<SqliteFault, 'memoryFull'>, RegExp>> = {
      full: /no room left to record into \/p \(why\): free some disk space; until then new events wait in memory\.$/,
      readOnly: /\/p cannot be written \(why\): check the permissions/,
      busy: /\/p is locked by another program \(why\): close what holds it; until then new events wait in memory\.$/,
      damaged: /\/p is damaged \(why\): reload the window/,
      other: /\/p cannot be used \(why\): run "calibrated doctor"/,
    };
    for (const [fault, pattern] of Object.entries(words) as [SqliteFault, RegExp][])
      assert.match(faultSentence(fault, '/p', new Error('why')), pattern);
    assert.match(
      faultSentence('busy', '/p', 'why', 'opening'),
      /\(why\).*; then reload the window; until then nothing/,
    );
    assert.match(faultSentence('memoryFull', '/p', ''), /room for events in memory is used up/);
    const cause = sqlite(13);
    const error = asStorageError(cause, '/p');
    assert.ok(AppError.is(error, 'storage') && error.cause === cause && /no room left/.test(error.message));
    const foreign = new Error('mine');
    assert.equal(asStorageError(foreign, '/p'), foreign);
  });
});

describe('store: where it lies', () => {
  const input = { platform: 'linux', home: '/home/ada', env: {} } as const;

  it('is the home directory for a leading ~ only, and an absolute path', () => {
    assert.equal(dataDirectory({ ...input, override: '/a/~/b' }), '/a/~/b');
    assert.equal(dataDirectory({ ...input, override: '  /a/b  ' }), '/a/b');
    assert.equal(dataDirectory({ ...input, override: '/a/../b/' }), '/b');
    assert.equal(dataDirectory({ ...input, env: { CALIBRATED_DATA_DIRECTORY: '~/mine' } }), '/home/ada/mine');
    const windows = { platform: 'win32', home: 'C:\\Users\\ada', env: {} } as const;
    assert.equal(dataDirectory({ ...windows, override: '~\\mine' }), 'C:\\Users\\ada\\mine');
    assert.equal(
      dataDirectory({ ...windows, env: { LOCALAPPDATA: ' ' } }),
      'C:\\Users\\ada\\AppData\\Local\\Calibrated',
    );
  });

  it('is a folder of this user alone, made with those above it', () => {
    const folder = temporaryFolder().path;
    const deep = join(folder, 'a', 'b');
    makePrivateFolder(deep);
    makePrivateFolder(deep);
    for (const one of [join(folder, 'a'), deep]) {
      assert.ok(statSync(one).isDirectory());
      if (process.platform !== 'win32') assert.equal(statSync(one).mode & 0o777, 0o700);
    }
    writeFileSync(join(folder, 'file'), '');
    assert.throws(() => makePrivateFolder(join(folder, 'file')), /is a file, not a folder/);
    symlinkSync(deep, join(folder, 'link'));
    makePrivateFolder(join(folder, 'link', 'c'));
    assert.ok(existsSync(join(deep, 'c')));
    assert.throws(() => makePrivateFolder(join(folder, 'file', 'x')));
  });
});

describe('store: reading a record without writing', () => {
  const clock = new TestClock();
  const record = async (count: number) => {
    const directory = temporaryFolder().path;
    const { store } = await openStore({ directory, clock });
    if (count > 0) store.append(Array.from({ length: count }, (_, at) => event({ tMs: at, task: 't' })));
    store.keyValue.set('kept', 1);
    store.keyValue.set('gone', 2);
    store.documents.writeSnapshot('file:///a', Uint8Array.of(1));
    store.documents.appendJournal('file:///a', Uint8Array.of(2));
    store.documents.appendJournal('file:///b', Uint8Array.of(3));
    store.close();
    return { directory, path: store.path };
  };

  it('gives what is there, goes on in memory with the numbers, and leaves the file as it is', async () => {
    const { path } = await record(3);
    const before = readFileSync(path);
    const store = await readStore(path, clock);
    assert.ok(store !== undefined);
    assert.equal(store.mode, 'memory');
    assert.equal(store.append([event({ kind: 'new' })]), 4);
    assert.deepEqual(
      [...store.events()].map(({ id, kind }) => [id, kind]),
      [
        [1, 'signal.edit'],
        [2, 'signal.edit'],
        [3, 'signal.edit'],
        [4, 'new'],
      ],
    );
    assert.deepEqual([store.health().eventCount, store.health().lastEventMs], [4, event().tMs]);
    assert.deepEqual(readFileSync(path), before);
    store.close();
  });

  it('hides what was written in memory behind nothing of the past', async () => {
    const { path } = await record(0);
    const store = await readStore(path, clock);
    assert.ok(store !== undefined);
    assert.equal(store.health().lastEventMs, null);
    assert.equal(store.health().eventCount, 0);
    const { keyValue, documents } = store;
    assert.equal(keyValue.get('kept'), 1);
    keyValue.set('kept', 7);
    assert.equal(keyValue.get('kept'), 7);
    keyValue.delete('gone');
    assert.equal(keyValue.get('gone'), undefined, 'what was deleted does not come back');
    keyValue.set('gone', 3);
    assert.equal(keyValue.get('gone'), 3);
    assert.equal(keyValue.get('never'), undefined);
    assert.deepEqual(documents.read('file:///a'), { snapshot: Uint8Array.of(1), journal: [Uint8Array.of(2)] });
    documents.appendJournal('file:///a', Uint8Array.of(9));
    assert.deepEqual(documents.read('file:///a').journal, [Uint8Array.of(2), Uint8Array.of(9)]);
    assert.deepEqual(documents.readSnapshot('file:///a'), Uint8Array.of(1));
    documents.renameDocument('file:///b', 'file:///c');
    assert.deepEqual(documents.readJournal('file:///c'), [Uint8Array.of(3)]);
    documents.renameDocument('file:///never', 'file:///d');
    assert.deepEqual(documents.readJournal('file:///d'), []);
    assert.deepEqual(documents.uris(), ['file:///a', 'file:///b', 'file:///c']);
    store.close();
  });

  it('reads none for a folder without a record, and makes none', async () => {
    const folder = temporaryFolder().path;
    const store = await readStore(join(folder, databaseName), clock);
    assert.deepEqual([...(store?.events() ?? [])], []);
    store?.close();
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(openPast(DatabaseSync, join(folder, 'none'), 1), undefined);
  });

  it('refuses what it cannot read, with one sentence each', async () => {
    const folder = temporaryFolder().path;
    const path = join(folder, 'x.db');
    writeFileSync(path, 'no database at all, but long enough to look at'.repeat(10));
    const refuses = (pattern: RegExp) =>
      assert.rejects(readStore(path, clock), (error) => AppError.is(error, 'refused') && pattern.test(error.message));
    await refuses(/is damaged \(it is not a database\); open the editor/);
    writeFileSync(path, '');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE t (x)');
    await refuses(/is a database of another program; name another folder/);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = 7`);
    await refuses(/newer Calibrated \(version 7, this one knows 1\); update it/);
    database.exec('PRAGMA user_version = 0');
    assert.equal(await readStore(path, clock), undefined, 'an older one must be upgraded first');
    database.close();
  });

  it('refuses a file that it may not read', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    const { path } = await record(1);
    chmodSync(path, 0o000);
    await assert.rejects(readStore(path, clock), (error) => AppError.is(error, 'refused'));
  });
});

describe('store: working in memory', () => {
  it('ends with a sentence when its room is used up', () => {
    const clock = new TestClock();
    const store = openInMemory(DatabaseSync, '/p', allMigrations, clock, undefined);
    const data = { text: 'x'.repeat(100_000) };
    const batch = Array.from({ length: 50 }, () => event({ data }));
    assert.throws(
      () => {
        for (let at = 0; at < 20; at += 1) store.append(batch);
      },
      (error) => AppError.is(error, 'storage') && /room for events in memory is used up/.test(error.message),
    );
    assert.ok(store.health().eventCount >= 500);
    store.close();
  });
});

describe('store: a file that was locked', () => {
  const setup = (reopen: () => Store | undefined) => {
    const clock = new TestClock();
    const memory = openInMemory(DatabaseSync, '/p', allMigrations, clock, undefined);
    const waiting: { delayMs: number; run: () => void; isOver: boolean }[] = [];
    const said: string[] = [];
    const timer = {
      after: (delayMs: number, run: () => void) => {
        const entry = { delayMs, run, isOver: false };
        waiting.push(entry);
        return { dispose: () => (entry.isOver = true) };
      },
    };
    const store = new LockedStore(memory, reopen, { timer, report: (sentence) => said.push(sentence) });
    const retry = () => waiting.shift()?.run();
    return { store, waiting, said, retry };
  };
  /** Stands for the file: a database that records. */
  const another = () =>
    new SqliteStore({
      database: emptyRecord(),
      path: '/p',
      mode: 'recording',
      clock: new TestClock(),
      schemaVersion: 1,
    });
  const bytes = Uint8Array.of(1);

  it('is tried every fifteen seconds, until it is free', () => {
    let tries = 0;
    const { store, waiting, said, retry } = setup(() => {
      tries += 1;
      if (tries === 1) throw new Error('locked');
      return tries === 2 ? undefined : another();
    });
    assert.equal(store.path, '/p');
    for (let at = 1; at <= 3; at += 1) {
      assert.deepEqual(
        waiting.map(({ delayMs }) => delayMs),
        [15_000],
      );
      retry();
    }
    assert.deepEqual([waiting.length, tries], [0, 3]);
    assert.deepEqual(said, ['The record /p is open again; what was kept in memory meanwhile is written.']);
  });

  it('takes over everything that was written meanwhile, in order', () => {
    const file = another();
    const { store, retry } = setup(() => file);
    store.append([event({ kind: 'a' })]);
    store.keyValue.set('set', 1);
    store.keyValue.set('deleted', 1);
    store.keyValue.delete('deleted');
    store.documents.writeSnapshot('x', bytes);
    store.documents.appendJournal('x', bytes);
    store.documents.renameDocument('x', 'y');
    assert.equal(store.lease('l', 'me', 1000), true);
    const seen = () => [
      [...store.events()].map(({ kind }) => kind),
      store.keyValue.get('set'),
      store.keyValue.get('deleted'),
      store.documents.uris(),
      store.documents.readSnapshot('y'),
      store.documents.readJournal('y'),
      store.documents.read('y'),
    ];
    const before = seen();
    assert.deepEqual(before[0], ['a']);
    retry();
    assert.deepEqual(seen(), before);
    assert.deepEqual(
      [...file.events()].map(({ kind }) => kind),
      ['a'],
    );
    store.append([event({ kind: 'b' })]);
    assert.deepEqual([...file.events({ kinds: ['b'] })].length, 1);
    assert.equal(store.lease('l', 'other', 1000), true, 'leases of the memory are over');
    store.releaseLease('l', 'other');
    assert.equal(store.lease('l', 'me', 1000), true);
    assert.equal(store.health().eventCount, 2);
    store.close();
  });

  it('goes on after a write that failed half-way, and writes nothing twice', () => {
    const file = another();
    let fails = true;
    const flaky: Store = {
      ...{ path: file.path, mode: file.mode, documents: file.documents },
      append: (events) => file.append(events),
      events: (filter) => file.events(filter),
      lease: (...args) => file.lease(...args),
      releaseLease: (...args) => file.releaseLease(...args),
      health: () => file.health(),
      close: () => file.close(),
      keyValue: {
        get: (key) => file.keyValue.get(key),
        delete: (key) => file.keyValue.delete(key),
        set: (key, value) => {
          if (fails) throw new Error('busy');
          file.keyValue.set(key, value);
        },
      },
    };
    let opened = 0;
    const { store, waiting, retry } = setup(() => {
      opened += 1;
      return flaky;
    });
    store.append([event({ kind: 'a' })]);
    store.keyValue.set('k', 1);
    store.append([event({ kind: 'b' })]);
    retry();
    assert.equal(waiting.length, 1, 'tried again later');
    fails = false;
    retry();
    assert.deepEqual(
      [...file.events()].map(({ kind }) => kind),
      ['a', 'b'],
    );
    assert.equal(opened, 1);
  });

  it('is tried once more when the window closes, and never after that', () => {
    const file = another();
    const { store, waiting, said } = setup(() => file);
    store.append([event({ kind: 'late' })]);
    const closed: string[] = [];
    const close = file.close.bind(file);
    file.close = () => {
      closed.push(...[...file.events()].map(({ kind }) => kind));
      close();
    };
    store.close();
    assert.deepEqual(closed, ['late']);
    assert.equal(waiting[0]?.isOver, true);
    assert.equal(said.length, 1);
  });
});

describe('store: health', () => {
  it('says what it weighs, and remembers damage for the next opening', async () => {
    const directory = temporaryFolder().path;
    const { store } = await openStore({ directory, clock: new TestClock() });
    store.append(Array.from({ length: 3000 }, (_, at) => event({ data: { at } })));
    const { sizeBytes, path } = store.health();
    assert.equal(sizeBytes, statSync(path).size + statSync(`${path}-wal`).size);
    assert.ok(!existsSync(suspectPath(path)));
    store.close();
    const again = await openStore({ directory, clock: new TestClock() });
    const content = readFileSync(path);
    content.fill(0xa5, 4096 * 10);
    writeFileSync(path, content);
    const health = (() => {
      try {
        return again.store.health().quickCheck;
      } catch (error) {
        return String(error);
      }
    })();
    assert.doesNotMatch(health, /^ok$/);
    assert.ok(existsSync(suspectPath(path)));
    again.store.close();
  });
});
