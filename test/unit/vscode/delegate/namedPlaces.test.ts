import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { namedPlaces } from '../../../../src/vscode/delegate/namedPlaces.ts';
import { treeFingerprint } from '../../../../src/vscode/delegate/treeFingerprint.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibrated-places-'));
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'a.txt'), '12345');
  writeFileSync(join(folder, 'src', 'b.ts'), '');
  writeFileSync(join(folder, 'src', 'deep', 'c.ts'), '');
  symlinkSync('a.txt', join(folder, 'link'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the places that a command line names', () => {
  it('are what is there now: files with their size, folders with their number of files, links', () => {
    assert.deepEqual(namedPlaces('rm -rf a.txt src src/deep link none --force', folder), [
      'a.txt: file, 5 bytes',
      'src: folder, 2 files',
      'src/deep: folder, 1 file',
      'link: link',
    ]);
  });

  it('are found in quotes, redirections, lists and assignments, each once', () => {
    assert.deepEqual(namedPlaces('cat "a.txt">src/b.ts; OUT=a.txt sort<link|tee (src)', folder), [
      'a.txt: file, 5 bytes',
      'src/b.ts: file, 0 bytes',
      'link: link',
      'src: folder, 2 files',
    ]);
  });

  it('outside of the copy are said to be so, whether they exist or not', () => {
    assert.deepEqual(namedPlaces('cp /etc/passwd ~/x ../up src/../a.txt', folder), [
      '/etc/passwd: outside the copy',
      '~/x: outside the copy',
      '../up: outside the copy',
      'src/../a.txt: file, 5 bytes',
    ]);
  });

  it('are counted behind a pattern of the shell, which the command does not spell out', () => {
    writeFileSync(join(folder, '.hidden'), '');
    assert.deepEqual(namedPlaces('rm -rf *', folder), ['*: 4 files']);
    assert.deepEqual(namedPlaces('rm src/*.ts s?c/deep/ [ab].txt src/**/', folder), [
      'src/*.ts: 1 file',
      's?c/deep/: 1 file',
      '[ab].txt: 1 file',
      'src/**/: 1 file',
    ]);
    assert.deepEqual(namedPlaces(`rm none* ../* a.txt/* a.txt/x a\0b ${'x'.repeat(5000)}`, folder), [
      '../*: outside the copy',
    ]);
  });

  it('are said to be more when a part of the command becomes a name only when it runs', () => {
    for (const late of ['rm $HOME/x', 'rm "$(ls)"', 'rm `ls`', 'diff <(ls) a.txt']) {
      assert.match(namedPlaces(late, folder).at(-1) ?? '', /only known when it runs/, late);
    }
    assert.deepEqual(namedPlaces('rm a.txt', folder), ['a.txt: file, 5 bytes']);
  });

  it('are at most twelve, and a folder is counted up to a thousand files', () => {
    mkdirSync(join(folder, 'many'));
    for (let at = 0; at < 1001; at += 1) writeFileSync(join(folder, 'many', `${at}`), '');
    assert.deepEqual(namedPlaces('ls many', folder), ['many: folder, 1000 files or more']);
    const words = Array.from({ length: 13 }, (_, at) => `many/${at}`).join(' ');
    assert.equal(namedPlaces(words, folder).length, 12);
  });
});

describe('the fingerprint of a folder', () => {
  const differs = async (act: () => void) => {
    const before = await treeFingerprint(folder);
    assert.equal(await treeFingerprint(folder), before, 'looking changes nothing');
    act();
    return (await treeFingerprint(folder)) !== before;
  };

  it('is another one after any change of any file, also one that hides its time', async () => {
    const file = join(folder, 'src', 'deep', 'c.ts');
    assert.equal(await differs(() => writeFileSync(file, 'x')), true);
    assert.equal(await differs(() => writeFileSync(join(folder, '.hidden'), '')), true);
    assert.equal(await differs(() => rmSync(file)), true);
    assert.equal(await differs(() => chmodSync(join(folder, 'a.txt'), 0o600)), true);
    const disguised = () => {
      writeFileSync(join(folder, 'a.txt'), '54321');
      utimesSync(join(folder, 'a.txt'), 1, 1);
    };
    assert.equal(await differs(disguised), true);
  });

  it('leaves out what git writes when it only looks', async () => {
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git', 'index'), '');
    assert.equal(await differs(() => writeFileSync(join(folder, '.git', 'index'), 'x')), false);
    assert.equal(await differs(() => writeFileSync(join(folder, '.git', 'index.lock'), 'x')), false);
    assert.equal(await differs(() => writeFileSync(join(folder, '.git', 'HEAD'), 'x')), true);
    assert.notEqual(await treeFingerprint(join(folder, 'none')), '');
  });
});
