import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { after, before, describe, it } from 'mocha';

const worker = new URL('../../../src/history/consequences/historyWorker.ts', import.meta.url);

describe('the thread that reads a history', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated-thread-'));
    execFileSync('git', ['init', '-q', folder]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const answerOf = async (more: object): Promise<unknown> => {
    const thread = new Worker(worker, { workerData: { folder, cacheFolder: folder, ...more } });
    const [answer] = await once(thread, 'message');
    await thread.terminate();
    return answer;
  };
  const english = 'There is no commit here yet. What becomes of your code shows after the first ones.';

  it('speaks the language of the window, and English without one', async () => {
    assert.deepEqual(await answerOf({}), { type: 'failed', sentence: english });
    const translation = { [english]: 'Hier gibt es noch keinen Commit.' };
    assert.deepEqual(await answerOf({ translation }), { type: 'failed', sentence: 'Hier gibt es noch keinen Commit.' });
  });
});
