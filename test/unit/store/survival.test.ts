import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { databaseName } from '../../../src/store/privateFolder.ts';
import { openStore } from '../../../src/store/store.ts';
import { event, removeTemporaryFolders, TestClock, temporaryFolder } from './storeFixture.ts';

afterEach(removeTemporaryFolders);

const childFile = join(import.meta.dirname, 'storeChild.ts');
const batchEvents = 10;

interface Said {
  readonly notices?: readonly string[];
  readonly number?: number;
  readonly [key: string]: unknown;
}

/** Runs a command to its end; `onLine` may end it earlier. */
function run(
  command: readonly string[],
  onLine: (line: Said, child: ChildProcess) => void = () => undefined,
): Promise<{ readonly said: readonly Said[]; readonly code: number | null; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Said[] = [];
    let rest = '';
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.stdout.on('data', (chunk) => {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        const line: Said = JSON.parse(text);
        said.push(line);
        onLine(line, child);
      }
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ said, code, stderr }));
  });
}

const node = (mode: string, directory: string, argument = '') => [
  process.execPath,
  childFile,
  mode,
  directory,
  argument,
];

describe('survival with real processes', () => {
  it('kill -9 while writing in a loop: nothing said to be written is lost, nothing is torn', async () => {
    const folder = temporaryFolder();
    let last = -1;
    let killed = 0;
    // Each life ends at another number of writes, so at another place inside one: the kill is not waited for.
    for (const lives of [1, 60, 333]) {
      const { said, code } = await run(node('writeUntilKilled', folder.path, String(last + 1)), (line, child) => {
        if (line.number !== undefined && line.number >= last + lives) child.kill('SIGKILL');
      });
      assert.equal(code, null, JSON.stringify(said.at(-1)));
      assert.deepEqual(said[0]?.notices, [], 'no damage found after the kill before');
      const acknowledged = said.at(-1)?.number ?? last;
      const { store, notices } = await openStore({ directory: folder.path, clock: new TestClock() });
      const events = [...store.events()];
      const health = store.health();
      const journal = store.documents.readJournal('doc');
      const base = store.documents.readSnapshot('doc')?.length ?? 0;
      store.close();
      assert.deepEqual([notices, health.quickCheck, health.eventCount], [[], 'ok', events.length]);
      assert.equal(events.length % batchEvents, 0, 'only whole batches');
      last = events.length / batchEvents - 1;
      assert.ok(last >= acknowledged && last <= acknowledged + 1, `${acknowledged} said, ${last} stored`);
      events.forEach((one, index) => {
        assert.deepEqual(
          [one.id, one.data],
          [index + 1, { number: Math.floor(index / batchEvents), index: index % batchEvents }],
        );
      });
      journal.forEach((entry, index) => {
        assert.deepEqual([...entry], [(base + index) % 256], 'the journal goes on where the snapshot ends');
      });
      killed++;
    }
    assert.equal(killed, 3);
  });

  it('four windows opening a new record and writing at once: no event lost, no lock seen, one leader', async () => {
    const folder = temporaryFolder();
    const ends = await Promise.all([1, 2, 3, 4].map(() => run(node('writeAtOnce', folder.path, '60'))));
    for (const { code, said, stderr } of ends) {
      assert.equal(code, 0, JSON.stringify(said) + stderr);
      assert.deepEqual(said[0]?.notices, []);
    }
    assert.equal(ends.filter(({ said }) => said[0]?.['leader'] === true).length, 1);
    const { store } = await openStore({ directory: folder.path, clock: new TestClock() });
    for (const { said } of ends) {
      const own = [...store.events()].filter((one) => one.session === said[0]?.['session']);
      assert.deepEqual(
        own.map((one) => one.data['order']),
        Array.from({ length: 3000 }, (_, index) => index),
      );
    }
    assert.equal(store.documents.readJournal('shared').length, 240);
    assert.deepEqual([store.health().eventCount, store.health().quickCheck], [12_000, 'ok']);
    store.close();
  });

  it('three windows meeting a damaged record at once: set aside once, and all go on in the new one', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder.path, databaseName), 'garbage');
    const ends = await Promise.all([1, 2, 3].map(() => run(node('writeAtOnce', folder.path, '5'))));
    for (const { code, said, stderr } of ends) assert.equal(code, 0, JSON.stringify(said) + stderr);
    assert.equal(ends.flatMap(({ said }) => said[0]?.notices ?? []).length, 1, 'told in one window');
    assert.equal(readdirSync(folder.path).filter((name) => name.includes('.damaged-')).length, 1);
    const { store } = await openStore({ directory: folder.path, clock: new TestClock() });
    assert.deepEqual([store.health().eventCount, store.health().quickCheck], [750, 'ok']);
    store.close();
  });

  it('a file-size limit of the system: told once, the events wait, the record stays whole', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    const limited = ['/bin/bash', '-c', 'ulimit -f 500; exec "$@"', 'bash', ...node('fillDisk', folder.path)];
    const { said, stderr } = await run(limited);
    const end = said[0];
    assert.ok(end !== undefined, stderr);
    const sentences = end['sentences'];
    assert.ok(Array.isArray(sentences) && sentences.length === 1, JSON.stringify(end));
    assert.match(String(sentences[0]), /There is no room left to record into .*free some disk space/);
    assert.deepEqual([end['gapless'], end['quickCheck'], end['recovered']], [true, 'ok', false]);
    assert.equal(Number(end['stored']) + Number(end['waiting']), end['added']);
  });

  it('a full disk (a real, small file system): told once, and everything is recorded once there is room', async function () {
    const mountable = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
    if (!mountable) {
      process.stdout.write('      skipped: mounting a small file system needs root on Linux\n');
      this.skip();
    }
    const folder = temporaryFolder();
    const mount = 'mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@"';
    const filler = String(1024 * 1024);
    const { said, stderr } = await run([
      'unshare',
      '-m',
      'sh',
      '-c',
      mount,
      folder.path,
      ...node('fillDisk', folder.path, filler),
    ]);
    const end = said[0];
    assert.ok(end !== undefined, stderr);
    assert.deepEqual(end['notices'], []);
    const sentences = end['sentences'];
    assert.ok(Array.isArray(sentences) && sentences.length === 1, JSON.stringify(end));
    assert.match(String(sentences[0]), /There is no room left .*full/);
    assert.ok(Number(end['waiting']) > 0);
    assert.deepEqual([end['recovered'], end['gapless'], end['quickCheck']], [true, true, 'ok']);
    assert.equal(end['stored'], end['added']);
  });

  it('a folder and file that may only be read: one sentence, the past is seen, the new stays in memory', async function () {
    if (process.platform === 'win32') this.skip();
    // Root's child becomes nobody, who may not enter the home folder that the checkout may lie in.
    const folder = temporaryFolder('/tmp');
    const { store } = await openStore({ directory: folder.path, clock: new TestClock() });
    store.append([event(), event(), event()]);
    assert.equal(statSync(store.path).mode & 0o777, 0o600, 'for nobody else');
    store.close();
    chmodSync(store.path, 0o444);
    chmodSync(folder.path, 0o555);
    const { said, stderr } = await run(node('openReadOnly', folder.path));
    chmodSync(folder.path, 0o755);
    const end = said[0];
    assert.ok(end !== undefined, stderr);
    assert.equal(end.notices?.length, 1, JSON.stringify(end));
    assert.match(end.notices[0] ?? '', /cannot be written .*calibrated\.dataDirectory/);
    assert.deepEqual([end['mode'], end['before'], end['id'], end['after']], ['memory', 3, 4, [1, 2, 3, 4]]);
  });
});
