// The record when its file can only be read, or not even that.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { suspectPath } from '../../../src/store/examine.ts';
import { LockedStore } from '../../../src/store/lockedStore.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { databaseName } from '../../../src/store/privateFolder.ts';
import { openInMemory, openPast, readStore } from '../../../src/store/readStore.ts';
import { allMigrations, applicationId } from '../../../src/store/schema.ts';
import { SqliteStore } from '../../../src/store/sqliteStore.ts';
import { openStore } from '../../../src/store/store.ts';
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
    await refuses(/newer Calibrated \(version 7, this one knows 1\)\. Update it/);
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
