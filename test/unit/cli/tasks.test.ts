import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { tasksCommand } from '../../../src/cli/tasksCommand.ts';
import type { JsonObject } from '../../../src/store/event.ts';
import { openStore } from '../../../src/store/store.ts';

const minute = 60_000;
const startMs = Date.UTC(2026, 0, 5, 9);
let directory = '';

async function output(...args: readonly string[]): Promise<string> {
  let text = '';
  const code = await tasksCommand.run([...args, '--data-directory', directory], {
    stdout: {
      write: (part) => {
        text += part;
      },
    },
    stderr: { write: () => undefined },
    stdin: Readable.from([]),
    env: {},
    cwd: directory,
    signal: new AbortController().signal,
    packageRoot: directory,
  });
  assert.equal(code, 0);
  return text;
}

function event(kind: string, minutes: number, task: string | null, data: JsonObject = {}) {
  const source = { zoneMin: 60, window: 'w', session: 's' };
  return { ...source, kind, task, data, tMs: startMs + minutes * minute, monoMs: minutes * minute };
}

function start(task: string, title: string, minutes: number) {
  const estimate = { withoutAi: { typicalMs: 30 * minute }, withAi: { typicalMs: 20 * minute } };
  return event('task.start', minutes, task, { title, kind: 'bugFix', estimate, level: 'Hint' });
}

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'calibrated-tasks-'));
  const { store } = await openStore({ directory, clock: systemClock });
  const typing = Array.from({ length: 11 }, (_, index) =>
    event('signal.edit', index, 'a', { cause: 'typed', chars: 1 }),
  );
  store.append([
    start('a', '=SUM(A1), "quoted"', 0),
    ...typing,
    event('task.done', 10, 'a'),
    event('task.felt', 11, 'a', { feltMs: 15 * minute }),
    start('b', 'Nobody asked yet', 20),
    event('task.done', 21, 'b'),
    start('c', 'Still at it', 30),
  ]);
  store.close();
});

after(() => rm(directory, { recursive: true, force: true }));

describe('calibrated tasks', () => {
  it('prints one document with the three times of what may be shown', async () => {
    const { tasks } = JSON.parse(await output('--json'));
    assert.equal(tasks.length, 1);
    const [row] = tasks;
    // With AI, as the level was not Off: 20 min estimated, 15 felt; signs every minute from 0 to 10 make 10 min.
    assert.deepEqual([row.estimateMin, row.feltMin, row.measuredMin, row.elapsedMin], [20, 15, 10, 10]);
    assert.equal(row.writingCodeMin, 10);
    assert.deepEqual([row.lastEdit, row.committed, row.reopened], ['2026-01-05T09:10:00.000Z', null, 0]);
    assert.equal(row.started, '2026-01-05T09:00:00.000Z');
  });

  it('prints CSV that no spreadsheet runs', async () => {
    const [head = '', row = ''] = (await output('--csv')).split('\n');
    assert.match(head, /^id,title,kind,.*measuredMin/);
    assert.match(row, /"'=SUM\(A1\), ""quoted"""/);
    assert.match(head, /idleOtherMin/);
  });

  it('counts what was not asked, without its time', async () => {
    const text = await output();
    assert.match(text, /20 min +15 min +10 min/);
    assert.match(text, /waiting for how long it felt: Nobody asked yet/);
    assert.match(text, /Running: Still at it/);
    assert.match(text, /Measured time: writing code 10 min\./);
    assert.match(text, /n = 1/);
  });

  it('refuses both formats at once', async () => {
    await assert.rejects(output('--json', '--csv'), /not both/);
  });
});

describe('calibrated tasks timeline and forecast', () => {
  it('say what was counted and why, and when a list is done', async () => {
    const document = JSON.parse(await output('timeline', '--json'));
    assert.equal(document.id, 'a');
    assert.ok(document.rows.length > 0 && document.rows.every(({ why }: { why: string }) => why.length > 0));
    assert.match(await output('timeline', 'a'), /Counted as writing code/);
    const forecast = JSON.parse(await output('forecast', '1h', '2h', '--json'));
    assert.equal(forecast.estimatedMin, 180);
    assert.equal(forecast.source, 'prior');
    assert.equal(forecast.levels.length, 3);
  });
});
