import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { databaseName } from '../../../src/store/privateFolder.ts';
import { allMigrations } from '../../../src/store/schema.ts';
import { openStore } from '../../../src/store/store.ts';
import { event, removeTemporaryFolders, TestClock, temporaryFolder } from './storeFixture.ts';

afterEach(removeTemporaryFolders);

const clock = new TestClock();

async function fill(directory: string, count = 1): Promise<string> {
  const { store } = await openStore({ directory, clock });
  store.append(Array.from({ length: count }, (_, index) => event({ tMs: index, data: { index } })));
  store.close();
  return store.path;
}

/** Name and content of every file of a folder, to see that nothing was touched. */
function contents(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'latin1')]),
  );
}

function damagedFiles(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.includes('.damaged-'));
}

describe('opening the store: damage', () => {
  const damages: Record<string, (path: string) => void> = {
    'garbage from the first byte': (path) => writeFileSync(path, 'This is no database at all.\n'.repeat(400)),
    'a few bytes': (path) => writeFileSync(path, 'x'),
    'cut in half': (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2 / 4096) * 4096),
    'cut inside a page': (path) => truncateSync(path, readFileSync(path).length - 1000),
    'a page overwritten': (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, bytes.length - 4096 * 3, bytes.length - 4096);
      writeFileSync(path, bytes);
    },
    'a page of zeros': (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0, 4096 * 2, 4096 * 3);
      writeFileSync(path, bytes);
    },
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`${name}: set aside whole, with its log, and a new one begun`, async () => {
      const folder = temporaryFolder();
      const path = await fill(folder.path, 3000);
      damage(path);
      const before = readFileSync(path);
      writeFileSync(`${path}-wal`, 'an old log');
      const { store, notices } = await openStore({ directory: folder.path, clock });
      const aside = join(folder.path, damagedFiles(folder.path)[0] ?? '');
      assert.deepEqual(readFileSync(aside), before, 'byte for byte');
      assert.equal(readFileSync(`${aside}-wal`, 'utf8'), 'an old log');
      assert.equal(notices.length, 1);
      assert.ok(notices[0]?.includes(`${aside},`) && notices[0].includes('was damaged'), notices[0]);
      assert.equal(store.mode, 'recording');
      assert.equal(store.append([event()]), 1);
      store.close();
      const again = await openStore({ directory: folder.path, clock });
      assert.deepEqual([again.notices, [...again.store.events()].length], [[], 1]);
      again.store.close();
    });
  }

  it('that is met while working is remembered, and the next opening checks the whole file', async () => {
    const folder = temporaryFolder();
    const path = await fill(folder.path, 3000);
    const { store } = await openStore({ directory: folder.path, clock });
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 20);
    writeFileSync(path, bytes);
    assert.throws(
      () => [...store.events()],
      (error) => AppError.is(error, 'storage') && error.message.includes('damaged'),
    );
    assert.ok(existsSync(`${path}.suspect`));
    store.close();
    const again = await openStore({ directory: folder.path, clock });
    assert.equal(again.notices.length, 1);
    assert.ok(!existsSync(`${path}.suspect`));
    again.store.close();
  });
});

describe('opening the store: files that are not ours to touch', () => {
  it('leaves a database from the future byte-identical, with its log not yet merged, and works in memory', async () => {
    const folder = temporaryFolder();
    const path = await fill(folder.path);
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA wal_autocheckpoint = 0');
    newer.exec('PRAGMA user_version = 7');
    const copy = temporaryFolder();
    // As after a crash of the newer program: version 7 only in the log.
    for (const suffix of ['', '-wal'])
      writeFileSync(join(copy.path, databaseName + suffix), readFileSync(path + suffix));
    newer.close();
    for (const directory of [folder.path, copy.path]) {
      const before = contents(directory);
      const { store, notices } = await openStore({ directory, clock });
      assert.equal(notices.length, 1);
      assert.match(notices[0] ?? '', /newer Calibrated \(version 7, this one knows 1\)/);
      assert.equal(store.mode, 'memory');
      assert.equal(store.append([event()]), 1);
      assert.equal([...store.events()].length, 1);
      store.close();
      const after = contents(directory);
      delete after[`${databaseName}-shm`];
      assert.deepEqual(after, before);
    }
  });

  it("leaves another program's database alone", async () => {
    const folder = temporaryFolder();
    const foreign = new DatabaseSync(join(folder.path, databaseName));
    foreign.exec('CREATE TABLE recipes (name TEXT)');
    foreign.close();
    const before = contents(folder.path);
    const { store, notices } = await openStore({ directory: folder.path, clock });
    assert.match(notices.join(), /another program/);
    assert.equal(store.mode, 'memory');
    store.close();
    assert.deepEqual(contents(folder.path), before);
  });

  it('says so when the data directory is a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder.path, 'file'), '');
    const { store, notices } = await openStore({ directory: join(folder.path, 'file', 'data'), clock });
    assert.deepEqual([store.mode, notices.length], ['memory', 1]);
    store.close();
  });

  it('gives up on a file that another program keeps locked, with a sentence, and works in memory', async () => {
    const folder = temporaryFolder();
    const path = await fill(folder.path);
    const other = new DatabaseSync(path);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const impatient = new TestClock();
    impatient.monotonicMs = () => (impatient.monoMs += 2000);
    const { store, notices } = await openStore({ directory: folder.path, clock: impatient });
    assert.equal(store.mode, 'memory');
    assert.match(notices.join(), /locked by another program .*then reload the window/);
    assert.equal(store.append([event()]) > 0, true);
    store.close();
    other.exec('ROLLBACK');
    other.close();
  });

  it('writes what was kept in memory once a locked file is free, in order and once, and goes on there', async () => {
    const folder = temporaryFolder();
    const path = await fill(folder.path);
    const other = new DatabaseSync(path);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const impatient = new TestClock();
    impatient.monotonicMs = () => (impatient.monoMs += 2000);
    const waiting: (() => void)[] = [];
    const timer = {
      after: (_delayMs: number, run: () => void) => {
        waiting.push(run);
        return { dispose: () => waiting.splice(0) };
      },
    };
    const said: string[] = [];
    const reopening = { timer, report: (sentence: string) => said.push(sentence) };
    const { store, notices } = await openStore({ directory: folder.path, clock: impatient, reopening });
    assert.match(notices.join(), /^The record .* is locked by another program: .* written when the file is free\.$/);
    store.append([event({ kind: 'a' }), event({ kind: 'b' })]);
    store.keyValue.set('key', 1);
    store.documents.writeSnapshot('file:///x', new Uint8Array([1]));
    store.documents.appendJournal('file:///x', new Uint8Array([2]));
    waiting.shift()?.();
    assert.deepEqual([store.mode, said, waiting.length], ['memory', [], 1]);
    store.append([event({ kind: 'c' })]);
    other.exec('ROLLBACK');
    other.close();
    waiting.shift()?.();
    assert.deepEqual([store.mode, said.length, waiting.length], ['recording', 1, 0]);
    store.append([event({ kind: 'd' })]);
    store.close();
    const { store: again } = await openStore({ directory: folder.path, clock });
    const kinds = [...again.events()].map(({ kind }) => kind);
    assert.deepEqual(kinds, ['signal.edit', 'a', 'b', 'c', 'd']);
    assert.equal(again.keyValue.get('key'), 1);
    assert.deepEqual(again.documents.readJournal('file:///x'), [new Uint8Array([2])]);
    again.close();
  });

  it('takes over a lock that a crash left behind, also one from the future', async () => {
    for (const aheadMs of [-60_000, 60_000]) {
      const folder = temporaryFolder();
      const path = await fill(folder.path);
      writeFileSync(path, 'This is no database at all.\n'.repeat(400));
      mkdirSync(`${path}.lock`);
      const at = (clock.nowMs() + aheadMs) / 1000;
      utimesSync(`${path}.lock`, at, at);
      const patient = new TestClock();
      const { store } = await openStore({ directory: folder.path, clock: patient });
      assert.equal(store.mode, 'recording');
      store.close();
    }
  });

  it('stops writing when its file is taken away, instead of recording into nothing', async () => {
    const folder = temporaryFolder();
    const { store } = await openStore({ directory: folder.path, clock });
    store.append([event()]);
    renameSync(store.path, `${store.path}-elsewhere`);
    assert.throws(
      () => store.append([event()]),
      (error) => AppError.is(error, 'refused') && error.message.includes('moved, replaced or deleted'),
    );
    store.close();
  });

  it('stops writing when a newer version in another window upgrades the file meanwhile', async () => {
    const folder = temporaryFolder();
    const { store } = await openStore({ directory: folder.path, clock });
    const next = await openStore({
      directory: folder.path,
      clock,
      migrations: [...allMigrations, 'CREATE TABLE extra (x)'],
    });
    assert.throws(
      () => store.append([event()]),
      (error) => AppError.is(error, 'refused') && error.message.includes('reload this window'),
    );
    assert.equal(next.store.append([event()]), 1);
    next.store.close();
    store.close();
  });
});

describe('opening the store: upgrades', () => {
  const next = [...allMigrations, 'ALTER TABLE source ADD COLUMN remote TEXT', 'CREATE TABLE extra (x)'];

  it('runs what is missing, after a copy was made, and says where the copy lies', async () => {
    const folder = temporaryFolder();
    await fill(folder.path, 10);
    const { store, notices } = await openStore({ directory: folder.path, clock, migrations: next });
    assert.match(notices[0] ?? '', /from version 1 to 3/);
    assert.equal(store.health().schemaVersion, 3);
    assert.equal([...store.events()].length, 10);
    store.close();
    const backup = readdirSync(folder.path).find((name) => name.includes('.v1-'));
    assert.ok(backup !== undefined && notices[0]?.includes(backup));
    mkdirSync(join(folder.path, 'old'));
    writeFileSync(join(folder.path, 'old', databaseName), readFileSync(join(folder.path, backup)));
    const old = await openStore({ directory: join(folder.path, 'old'), clock });
    assert.deepEqual([old.notices, [...old.store.events()].length], [[], 10]);
    old.store.close();
  });

  it('is all or nothing: a step that fails leaves the old version, and nothing is recorded until it is mended', async () => {
    const folder = temporaryFolder();
    const path = await fill(folder.path, 10);
    // Fails only where there is content: the block with id 1 exists.
    const broken = [...next, 'INSERT INTO block VALUES (1, 1, 1, 1, NULL, NULL)'];
    const { store, notices } = await openStore({ directory: folder.path, clock, migrations: broken });
    assert.equal(store.mode, 'memory');
    assert.match(notices.join(), /UNIQUE constraint failed: block.first_id/);
    store.close();
    const again = await openStore({ directory: folder.path, clock });
    assert.deepEqual([again.notices, again.store.mode, again.store.path], [[], 'recording', path]);
    assert.equal([...again.store.events()].length, 10);
    again.store.close();
  });
});
