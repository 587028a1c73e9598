import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { openStore } from '../../../src/store/store.ts';
import { root } from '../../run/paths.ts';

const cli = join(root, 'src', 'cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'calibrated reading '));

after(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function calibrated(args: readonly string[], readAtMost = Number.POSITIVE_INFINITY): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part) => {
    out += part;
    if (out.length >= readAtMost) child.stdout.destroy();
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

const reading = [['tasks'], ['trial', 'report'], ['cost'], ['offloading'], ['survival']];

describe('commands that only read', () => {
  // Fifteen processes on a busy machine.

  it('create nothing: a folder that is not there is one sentence and exit 2, even where none can be made', async () => {
    const missing = [join(folder, 'mistyped', 'deeper'), ...(process.platform === 'linux' ? ['/proc/nope'] : [])];
    for (const directory of missing) {
      const ended = await Promise.all(reading.map((args) => calibrated([...args, '--data-directory', directory])));
      for (const { code, out, err } of ended) {
        assert.deepEqual([code, out], [2, '']);
        assert.match(err, /^calibrated: There is no folder [^\n]*\n$/);
      }
    }
    assert.equal(existsSync(join(folder, 'mistyped')), false);
  });

  it('read an existing folder without a record as empty, and leave it empty', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const { code, out, err } = await calibrated(['tasks', '--csv', '--data-directory', empty]);
    assert.equal(code, 0);
    assert.match(out, /^id,title,kind,[^\n]*\n$/);
    assert.match(err, /no record in .*empty yet/);
    assert.deepEqual(readdirSync(empty), []);
  });

  it('refuse a damaged record instead of setting it aside', async () => {
    const damaged = join(folder, 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'calibrated.db'), 'no database');
    const { code, err } = await calibrated(['cost', '--data-directory', damaged]);
    assert.equal(code, 1);
    assert.match(err, /^calibrated: [^\n]* is damaged [^\n]*\n$/);
    assert.deepEqual(readdirSync(damaged), ['calibrated.db']);
  });

  it('say in one sentence that the disk is full', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [cli, '--help'], { cwd: folder, stdio: ['ignore', full, 'pipe'] });
    let err = '';
    child.stderr?.on('data', (part) => {
      err += part;
    });
    const [code] = await once(child, 'close');
    closeSync(full);
    assert.equal(code, 1);
    assert.match(err, /^calibrated: ENOSPC[^\n]*\n$/);
  });

  it('end quietly when nobody reads on', async () => {
    const directory = join(folder, 'many');
    const { store } = await openStore({ directory, clock: systemClock });
    const base = { zoneMin: 0, window: 'w', session: 's', monoMs: 0 };
    const estimate = { withoutAi: { typicalMs: 60_000 }, withAi: { typicalMs: 60_000 } };
    store.append(
      Array.from({ length: 2_000 }, (_, i) => {
        const [task, tMs] = [`t${i}`, Date.UTC(2026, 0, 5) + i * 60_000];
        const start = { title: 'one\nmore \u001b[31m', kind: 'bugFix', estimate, level: 'Hint' };
        return [
          { ...base, kind: 'task.start', task, tMs, data: start },
          { ...base, kind: 'task.done', task, tMs: tMs + 1, data: {} },
          { ...base, kind: 'task.felt', task, tMs: tMs + 2, data: { feltMs: 60_000 } },
        ];
      }).flat(),
    );
    store.close();
    const cut = await calibrated(['tasks', '--json', '--data-directory', directory], 1);
    assert.equal(cut.err, '');
    const whole = await calibrated(['tasks', '--data-directory', directory]);
    const rows = whole.out.split('\n').filter((line) => line.startsWith('2026-'));
    assert.equal(rows.length, 2_000);
    assert.deepEqual([...new Set(rows.map((row) => /one more \[31m +bug fix/.test(row)))], [true], rows[0]);
    assert.equal(whole.out.includes('\u001b'), false);
  });
});

describe('team report', () => {
  it('exits 2 when no file is one that a person shared, and names each', async () => {
    writeFileSync(join(folder, 'other.json'), '{}');
    const { code, out, err } = await calibrated(['team', 'report', 'other.json', 'absent.json', '--no-memory']);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /other\.json: /);
    assert.match(err, /absent\.json: /);
  });
});
