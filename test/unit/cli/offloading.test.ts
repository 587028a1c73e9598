import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { offloadingCommand } from '../../../src/cli/offloadingCommand.ts';
import { openStore } from '../../../src/store/store.ts';

let directory = '';

async function output(...args: readonly string[]): Promise<string> {
  let text = '';
  const code = await offloadingCommand.run([...args, '--data-directory', directory], {
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

describe('calibrated offloading', () => {
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'calibrated-offloading-'));
    const { store } = await openStore({ directory, clock: systemClock });
    const tMs = Date.UTC(2026, 10, 16, 12);
    store.append(
      ['H6', 'H1', 'H3'].map((rung, at) => ({
        tMs: tMs + at,
        monoMs: at,
        zoneMin: 0,
        window: 'w',
        session: 's',
        kind: 'practice.shown',
        task: null,
        data: { rung, level: 'Hint' },
      })),
    );
    store.close();
  });
  after(() => rm(directory, { recursive: true }));

  it('prints one JSON document with the weeks', async () => {
    const report = JSON.parse(await output('--json'));
    assert.equal(report.weeks.length, 1);
    assert.equal(report.weeks[0].week, '2026-W47');
    assert.deepEqual(report.weeks[0].answers, { count: 1, of: 3, share: null, interval: null });
  });

  it('prints a row a week as CSV, and a table for people', async () => {
    const [head, row] = (await output('--csv')).split('\n');
    assert.match(head ?? '', /^week,monday,answers,answersOf,/);
    assert.match(row ?? '', /^2026-W47,2026-11-16,1,3,/);
    assert.match(await output(), /2026-W47 +1 of 3 +3\.3/);
  });

  it('refuses what it does not know', async () => {
    for (const args of [['--json', '--csv'], ['more'], ['--what']]) {
      await assert.rejects(output(...args), (error) => AppError.is(error, 'badInput'));
    }
  });
});
