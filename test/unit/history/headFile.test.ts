// Where HEAD points to, read from git's files while an agent waits.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { root } from '../../run/paths.ts';

describe('the file of HEAD', () => {
  it('is not waited for where a pipe stands in its place', function () {
    if (process.platform === 'win32') this.skip();
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-head-'));
    try {
      mkdirSync(join(folder, '.git'));
      execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, '.git', 'refs-heads-pipe')]);
      writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs-heads-pipe\n');
      // In a process of its own: whoever waits for a pipe cannot be stopped from inside.
      const script = `import { headOf } from ${JSON.stringify(join(root, 'src/history/git/headFile.ts'))};
        console.log(headOf(${JSON.stringify(folder)}) ?? 'none');`;
      const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
        timeout: 20_000,
        killSignal: 'SIGKILL',
      });
      assert.deepEqual([status, stdout.trim()], [0, 'none']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
