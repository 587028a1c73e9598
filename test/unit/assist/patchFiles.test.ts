import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { changesText, patchFiles } from '../../../src/assist/patchFiles.ts';
import { openGit, patchText } from '../../../src/history/git/git.ts';
import { readPatches } from '../../../src/history/git/patches.ts';

describe('changes that go along', () => {
  let folder: string;
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const changes = () => patchText(openGit(folder), []);
  const pathsOf = (patch: string) => patchFiles(patch).map(({ path }) => path);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated-changes-'));
    git('init', '-q', '-b', 'main');
    mkdirSync(join(folder, 'a'));
    for (const path of ['a/x.ts', 'b c.ts', '.env', 'x b', 'gone.ts']) write(path, 'one\n\ntwo\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    for (const path of ['a/x.ts', 'b c.ts', '.env', 'x b']) write(path, 'one\n\nthree\n');
    rmSync(join(folder, 'gone.ts'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are those of the files that may be sent', async () => {
    const patch = await changes();
    assert.deepEqual(pathsOf(patch), ['.env', 'a/x.ts', 'b c.ts', 'gone.ts', 'x b']);
    const text = changesText(patch, (path) => path !== '.env');
    assert.deepEqual(pathsOf(text), ['a/x.ts', 'b c.ts', 'gone.ts', 'x b']);
    assert.doesNotMatch(text, /\.env/);
    assert.equal(
      changesText('something else', () => true),
      '',
    );
  });

  const settings: Readonly<Record<string, string>> = {
    'diff.noprefix': 'true',
    'diff.mnemonicPrefix': 'true',
    'diff.srcPrefix': 'old/',
    'diff.dstPrefix': 'new/',
    'diff.context': '0',
    'diff.suppressBlankEmpty': 'true',
    'diff.algorithm': 'patience',
    'diff.relative': 'true',
    'diff.renames': 'copies',
    'color.ui': 'always',
    'color.diff': 'always',
    'core.quotePath': 'true',
    'core.pager': 'false',
  };
  for (const [name, value] of Object.entries(settings)) {
    it(`are the same with ${name} = ${value}`, async () => {
      const before = await changes();
      git('config', name, value);
      assert.equal(await changes(), before);
    });
  }

  it('are the same with a program of the person or of the repository for differences, which does not run', async () => {
    const before = await changes();
    const program = join(folder, 'differ');
    write('differ', `#!/bin/sh\ntouch '${join(folder, 'ran')}'\n`);
    chmodSync(program, 0o755);
    for (const name of ['diff.external', 'diff.mine.command', 'diff.mine.textconv'])
      git('config', name, `'${program}'`);
    write('.git/info/attributes', '*.ts diff=mine\n');
    assert.equal(await changes(), before);
    assert.ok(!existsSync(join(folder, 'ran')));
    git('diff');
    assert.ok(existsSync(join(folder, 'ran')), 'a plain git would have run it');
  });

  it('keep the lines of a file with carriage returns to that file', async () => {
    const trick =
      'one\rdiff --git a/a/x.ts b/a/x.ts\r--- a/a/x.ts\r+++ b/a/x.ts\r@@ -1 +1 @@\r+TOKEN=verysecret\n\u0001x\n';
    write('.env', trick);
    write('note.txt', trick);
    git('add', '--intent-to-add', 'note.txt');
    const patch = await changes();
    assert.deepEqual(pathsOf(patch), ['.env', 'a/x.ts', 'b c.ts', 'gone.ts', 'note.txt', 'x b']);
    assert.doesNotMatch(
      changesText(patch, (path) => path !== '.env' && path !== 'note.txt'),
      /verysecret/,
    );
    const [{ files } = { files: [] }] = readPatches(patch);
    assert.deepEqual(
      files.map(({ path }) => path),
      pathsOf(patch),
    );
  });

  const secretLines = `PASSWORD=hunter2\n${Array.from({ length: 30 }, (_, line) => `SETTING_${line}=1`).join('\n')}\n`;
  const renamed = (from: string, to: string) => {
    write(from, secretLines);
    git('add', '-A');
    git('commit', '-q', '-m', 'before');
    git('mv', from, to);
  };
  const isNoKeyFile = (path: string) => path !== '.env' && !path.startsWith('off/');

  for (const [from, to] of [
    ['.env', '.env.example'],
    ['off/x.ts', 'x.ts'],
    ['x.ts', 'off/x.ts'],
  ] as const)
    it(`leave out ${from} that was renamed to ${to}, however it is changed after that`, async () => {
      mkdirSync(join(folder, 'off'));
      renamed(from, to);
      const staged = () => patchText(openGit(folder), ['--cached']);
      assert.equal(changesText(await staged(), isNoKeyFile), '', 'renamed alone');
      write(to, secretLines.replace('hunter2', ''));
      const both = (await staged()) + (await changes());
      assert.match(both, /hunter2/);
      assert.doesNotMatch(changesText(both, isNoKeyFile), /hunter2/);
      git('add', '-A');
      assert.match(await staged(), /^rename from/m);
      assert.doesNotMatch(changesText(await staged(), isNoKeyFile), /hunter2/);
      assert.match(
        changesText(await staged(), () => true),
        /hunter2/,
      );
    });

  it('leave out a copy of a file that must not be sent', async () => {
    renamed('.env', '.env.example');
    git('reset', '-q', '--hard');
    write('.env.example', secretLines.replace('hunter2', ''));
    git('add', '-A');
    const patch = await patchText(openGit(folder), ['--cached', '--find-copies-harder']);
    assert.match(patch, /^copy from \.env$/m);
    assert.doesNotMatch(changesText(patch, isNoKeyFile), /hunter2/);
  });

  it('leave out a file that was renamed to or from a name that git has to escape', async () => {
    renamed('ta\tb.ts', 'plain.ts');
    assert.deepEqual(pathsOf(await patchText(openGit(folder), ['--cached'])), [undefined]);
  });

  it('end where the room does, and ask of no file beyond', async () => {
    for (const name of ['one', 'three', 'two']) write(`${name}.txt`, `${name}\n`);
    git('add', '--intent-to-add', '.');
    const patch = await changes();
    const whole = changesText(patch, () => true);
    const asked: string[] = [];
    const first = whole.indexOf('diff --git', 1);
    const text = changesText(patch, (path) => asked.push(path) > 0, first);
    assert.deepEqual([asked.length, text], [1, whole.slice(0, first)]);
    assert.equal(
      changesText(patch, () => true, first + 5),
      whole.slice(0, first + 5),
    );
  });

  it('leave out a file with a private key in its lines, whatever its name', async () => {
    write('notes.md', `-----BEGIN RSA PRIVATE KEY-----\n${'aB3d'.repeat(16)}\n`);
    git('add', '--intent-to-add', '.');
    assert.doesNotMatch(
      changesText(await changes(), () => true),
      /notes\.md/,
    );
  });

  it('leave out a file whose name git has to escape', async () => {
    write('ta\tb.ts', 'one\n');
    git('add', '--intent-to-add', '.');
    assert.ok(pathsOf(await changes()).includes(undefined));
    assert.doesNotMatch(
      changesText(await changes(), () => true),
      /ta\\tb/,
    );
  });
});
