import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { partsInside, readInside, writeInside } from '../../../src/sandbox/insideFiles.ts';

/** Empty for a file that was closed in between. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

describe('files of a folder that is not trusted', () => {
  let root: string;
  let folder: string;
  let outside: string;
  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'inside-')));
    folder = join(root, 'folder');
    outside = join(root, 'outside');
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
    mkdirSync(outside);
    writeFileSync(join(folder, 'deep', 'er', 'a.txt'), 'inside');
    writeFileSync(join(outside, 'kept.txt'), 'kept');
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const refused = (sentence: RegExp) => (error: unknown) =>
    AppError.is(error, 'refused') && sentence.test(error.message);
  const missing = (error: unknown) => AppError.is(error, 'notFound') && /^There is no file /.test(error.message);

  it('are read up to a size', async () => {
    assert.equal((await readInside(folder, 'deep/er/a.txt', 6)).toString(), 'inside');
    assert.equal((await readInside(folder, './deep\\er/../er/a.txt', 6)).toString(), 'inside');
    await assert.rejects(
      readInside(folder, 'deep/er/a.txt', 5),
      refused(/a\.txt is too large to be read \(6 bytes\)\.$/),
    );
  });

  it('are said to be missing when they are, or are folders', async () => {
    for (const path of ['none.txt', 'none/a.txt', 'deep', 'deep/er']) {
      await assert.rejects(readInside(folder, path, 100), missing, path);
    }
    await assert.rejects(writeInside(folder, 'deep', 'x'), missing);
  });

  it('are written whole, with the folders on the way and plain rights', async () => {
    await writeInside(folder, 'new/made/b.txt', 'long content');
    await writeInside(folder, 'new/made/b.txt', 'short');
    await writeInside(folder, 'new/c.bin', new Uint8Array([0, 255]));
    assert.equal(readFileSync(join(folder, 'new', 'made', 'b.txt'), 'utf8'), 'short');
    assert.deepEqual([...readFileSync(join(folder, 'new', 'c.bin'))], [0, 255]);
    const mode = execFileSync('stat', ['-c', '%a', join(folder, 'new', 'c.bin')], { encoding: 'utf8' });
    assert.match(mode, /^6[04][04]\n$/);
    // Reading makes no folder on the way.
    await assert.rejects(readInside(folder, 'unmade/x', 10), missing);
    assert.ok(!existsSync(join(folder, 'unmade')));
  });

  it('are refused through a link at any place of the path, dangling or not, and under a second name', async () => {
    symlinkSync(outside, join(folder, 'out'));
    symlinkSync(join(outside, 'kept.txt'), join(folder, 'file'));
    symlinkSync(join(outside, 'unmade.txt'), join(folder, 'dangling'));
    symlinkSync(outside, join(folder, 'deep', 'out'));
    linkSync(join(outside, 'kept.txt'), join(folder, 'second'));
    const link = refused(/^\S+ is, or goes through, a link; links are not followed\.$/);
    for (const path of ['out/kept.txt', 'out/new.txt', 'file', 'dangling', 'deep/out/kept.txt', 'out/sub/x']) {
      await assert.rejects(readInside(folder, path, 100), link, path);
      await assert.rejects(writeInside(folder, path, 'changed'), link, path);
    }
    await assert.rejects(
      writeInside(folder, 'second', 'changed'),
      refused(/^second is not a plain file of its own\.$/),
    );
    await assert.rejects(readInside(folder, 'deep/er/a.txt/x', 10), link);
    assert.equal(readFileSync(join(outside, 'kept.txt'), 'utf8'), 'kept');
    assert.ok(!existsSync(join(outside, 'unmade.txt')) && !existsSync(join(outside, 'new.txt')));
  });

  it('are refused through a link also where open files are no paths', async () => {
    const link = refused(/^\S+ is, or goes through, a link; links are not followed\.$/);
    for (const path of ['out/kept.txt', 'out/new.txt', 'file', 'dangling', 'deep/out/kept.txt']) {
      await assert.rejects(readInside(folder, path, 100, 'darwin'), link, path);
      await assert.rejects(writeInside(folder, path, 'changed', 'darwin'), link, path);
    }
    await writeInside(folder, 'elsewhere/made/a.txt', 'text', 'darwin');
    assert.equal((await readInside(folder, 'elsewhere/made/a.txt', 10, 'darwin')).toString(), 'text');
    await assert.rejects(readInside(folder, 'unmade/x', 10, 'darwin'), missing);
    await assert.rejects(writeInside(folder, 'elsewhere/made/a.txt/b', 'x', 'darwin'), link);
    assert.deepEqual(readdirSync(outside), ['kept.txt']);
    assert.equal(readFileSync(join(outside, 'kept.txt'), 'utf8'), 'kept');
  });

  it('are closed again, whatever comes of it', async function () {
    if (process.platform !== 'linux') this.skip();
    const isOpen = () =>
      readdirSync('/proc/self/fd')
        .map((fd) => linkOf(`/proc/self/fd/${fd}`))
        .filter((at) => at.startsWith(root));
    await readInside(folder, 'deep/er/a.txt', 10);
    await writeInside(folder, 'new/c.bin', 'x');
    await assert.rejects(readInside(folder, 'deep/er/a.txt', 1));
    await assert.rejects(readInside(folder, 'deep/none/a.txt', 1));
    await assert.rejects(writeInside(folder, 'second', 'x'));
    assert.deepEqual(isOpen(), []);
  });

  it('are refused in a sentence when their name is too long', async () => {
    const long = 'x'.repeat(300);
    await assert.rejects(readInside(folder, long, 10), refused(/^x+ cannot be opened\.$/));
    await assert.rejects(writeInside(folder, `${long}/a`, 'x'), refused(/^x+\/a cannot be opened\.$/));
  });

  it('are not waited for when a pipe stands in their place', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
    await assert.rejects(writeInside(folder, 'pipe', 'x'), refused(/^pipe cannot be opened\.$/));
    await assert.rejects(readInside(folder, 'pipe', 10), missing);
  });

  it('have paths below the folder and never in its .git', () => {
    assert.deepEqual(partsInside('a//b/./c'), ['a', 'b', 'c']);
    assert.deepEqual(partsInside('a\\b'), ['a', 'b']);
    assert.deepEqual(partsInside('a/b/'), ['a', 'b']);
    assert.deepEqual(partsInside('a/.git/x'), ['a', '.git', 'x']);
    assert.deepEqual(partsInside('..a/b..'), ['..a', 'b..']);
    for (const path of [
      '',
      '.',
      'a/..',
      '..',
      '../x',
      'a/../../x',
      '/x',
      '\\x',
      'C:\\x',
      'c:x',
      '.git',
      '.GIT/config',
    ]) {
      assert.throws(() => partsInside(path), refused(/ lies outside the working folder\.$/), path);
    }
  });
});
