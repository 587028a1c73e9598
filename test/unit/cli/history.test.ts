import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { historyCommand } from '../../../src/cli/historyCommand.ts';
import { root } from '../../run/paths.ts';

describe('calibrated history --lines', () => {
  let folder = '';
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd: folder,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
      stdio: 'pipe',
    });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated history '));
    git('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(folder, 'image.txt'), Buffer.of(0, 1, 2, 10));
    writeFileSync(join(folder, 'a\\b.txt'), 'one\ntwo\n');
    git('add', '--all');
    git('commit', '--quiet', '-m', 'one');
    writeFileSync(join(folder, 'image.txt'), 'text now\n');
    git('commit', '--quiet', '--all', '-m', 'two');
  });
  after(() => rmSync(folder, { recursive: true }));

  async function linesOf(...args: readonly string[]): Promise<unknown> {
    const out: string[] = [];
    await historyCommand.run(['.', '--json', '--lines', ...args], {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: () => undefined },
      stdin: Readable.from([]),
      env: {},
      cwd: folder,
      signal: new AbortController().signal,
      packageRoot: root,
    });
    return JSON.parse(out.join(''));
  }

  it('finds a file with a backslash in its name', async function () {
    if (process.platform === 'win32') this.skip();
    const lines = await linesOf('a\\b.txt');
    assert.equal(Array.isArray(lines) && lines.length, 2);
  });

  it('says that a file once was binary, rather than that it has no lines', async () => {
    await assert.rejects(linesOf('image.txt'), /"image.txt" for binary, so where its lines come from is not known/);
  });

  it('says that there is no such commit', async () => {
    await assert.rejects(linesOf('image.txt', '--at', 'nowhere'), /There is no commit "nowhere"/);
  });

  it('says that an object is missing, and what helps', async () => {
    const hash = git('rev-parse', 'HEAD:image.txt').toString('latin1').trim();
    rmSync(join(folder, '.git', 'objects', hash.slice(0, 2), hash.slice(2)), { force: true });
    await assert.rejects(
      linesOf('a\\b.txt'),
      /An object of this repository is missing or damaged \(.*\); "git fsck" names all of them/,
    );
  });
});
