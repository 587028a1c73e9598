// What may lie at the place of the record, and what is said and done about it.
import assert from 'node:assert/strict';
import {
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
import { configureWriter, endOpening, inTransaction, numberFrom } from '../../../src/store/connection.ts';
import { dataDirectory } from '../../../src/store/dataDirectory.ts';
import { examine, examineOpen, quickCheck } from '../../../src/store/examine.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { makePrivateFolder } from '../../../src/store/privateFolder.ts';
import { applicationId } from '../../../src/store/schema.ts';
import { fileStamp, setAside } from '../../../src/store/setAside.ts';
import { asStorageError, faultSentence, type SqliteFault, sqliteFaultOf } from '../../../src/store/sqliteFault.ts';
import { removeTemporaryFolders, temporaryFolder } from './storeFixture.ts';

afterEach(removeTemporaryFolders);

const open: DatabaseSync[] = [];
afterEach(() => {
  for (const database of open.splice(0)) if (database.isOpen) database.close();
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
