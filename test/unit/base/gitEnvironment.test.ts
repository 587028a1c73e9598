import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { filterNames, protocolsOf, safeGitCommand, safeGitEnvironment } from '../../../src/base/gitEnvironment.ts';
import { type Git, openGit, openNamedGit } from '../../../src/history/git/git.ts';

/** A repository whose settings name a program wherever git knows one; each writes a file when it runs. */
describe('the safe git environment', () => {
  let folder: string;
  let git: Git;
  const plain = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const traps = ['fsmonitor', 'hook', 'textconv', 'external', 'clean', 'process'];
  const sprung = () => traps.filter((name) => existsSync(join(folder, `ran-${name}`)));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated-safe-'));
    plain('init', '-q', '-b', 'main');
    writeFileSync(join(folder, 'a.ipynb'), 'one\ntwo\n');
    writeFileSync(join(folder, '.gitattributes'), '*.ipynb diff=trap filter=tr=ap\n*.md filter=other\n');
    writeFileSync(join(folder, 'b.md'), 'text\n');
    plain('add', '-A');
    plain('commit', '-q', '-m', 'first');
    writeFileSync(join(folder, 'a.ipynb'), 'one\ntwo\nthree\n');
    plain('commit', '-q', '-a', '-m', 'second');
    const trap = (name: string) => {
      const path = join(folder, `trap-${name}`);
      writeFileSync(path, `#!/bin/sh\ntouch '${join(folder, `ran-${name}`)}'\ncat "$1" 2>/dev/null || cat\n`);
      chmodSync(path, 0o755);
      // Git hands these settings to a shell.
      return `'${path}'`;
    };
    mkdirSync(join(folder, 'hooks'));
    for (const name of ['reference-transaction', 'post-index-change', 'pre-push', 'post-checkout']) {
      writeFileSync(join(folder, 'hooks', name), `#!/bin/sh\ntouch '${join(folder, 'ran-hook')}'\n`);
      chmodSync(join(folder, 'hooks', name), 0o755);
    }
    for (const [name, value] of Object.entries({
      'core.fsmonitor': trap('fsmonitor'),
      'core.hooksPath': join(folder, 'hooks'),
      'diff.trap.textconv': trap('textconv'),
      'diff.external': trap('external'),
      'filter.tr=ap.clean': trap('clean'),
      'filter.tr=ap.smudge': 'cat',
      'filter.tr=ap.required': 'true',
      'filter.other.process': trap('process'),
      'filter.other.required': 'true',
    }))
      plain('config', name, value);
    git = openGit(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const commands: readonly (readonly string[])[] = [
    ['status', '--porcelain'],
    ['diff'],
    ['diff', 'HEAD~1', 'HEAD'],
    ['diff-index', '-p', 'HEAD', '--'],
    ['log', '-p'],
    ['show', 'HEAD'],
    ['blame', '--porcelain', '--', 'a.ipynb'],
    ['blame', '--porcelain', 'HEAD', '--', 'b.md'],
    ['ls-files', '--others', '--exclude-standard'],
    ['update-ref', 'refs/notes/probe', 'HEAD'],
    ['add', '--all'],
  ];
  for (const args of commands) {
    it(`runs nothing of the repository at git ${args.join(' ')}`, async () => {
      writeFileSync(join(folder, 'a.ipynb'), 'one\ntwo\nfour\n');
      writeFileSync(join(folder, 'b.md'), 'another text\n');
      await git.run(args);
      assert.deepEqual(sprung(), []);
    });
  }

  it('has traps that spring: without it a plain git runs them', () => {
    writeFileSync(join(folder, 'a.ipynb'), 'one\ntwo\nfour\n');
    // Git calls no filter for a file that its index knows to be unchanged.
    writeFileSync(join(folder, 'b.md'), 'another text\n');
    const calls = [
      ['status', '--porcelain'],
      ['log', '-p'],
      ['update-ref', 'refs/notes/probe', 'HEAD'],
    ];
    const reading = [...calls, ['diff', '--', 'a.ipynb'], ['log', '-p', '--no-ext-diff']];
    for (const args of [...reading, ['add', 'a.ipynb'], ['add', 'b.md']]) {
      try {
        plain(...args);
      } catch {
        // A trap is no good program of its kind; that it ran is what counts.
      }
    }
    assert.deepEqual(sprung(), traps);
  });

  it('fetches no missing object, by whatever program the repository names', async () => {
    const trap = join(folder, 'trap-fetch');
    writeFileSync(trap, `#!/bin/sh\ntouch '${join(folder, 'ran-fetch')}'\n`);
    chmodSync(trap, 0o755);
    const blob = plain('rev-parse', 'HEAD:a.ipynb').trim();
    rmSync(join(folder, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    plain('config', 'core.repositoryFormatVersion', '1');
    plain('config', 'extensions.partialClone', 'origin');
    plain('config', 'remote.origin.promisor', 'true');
    const ran = () => existsSync(join(folder, 'ran-fetch'));
    const addresses = {
      'core.sshCommand': 'ssh://host/x',
      'remote.origin.uploadpack': folder,
      none: `ext::${trap.replaceAll(' ', '% ')}`,
    };
    plain('config', 'protocol.ext.allow', 'always');
    for (const [setting, address] of Object.entries(addresses)) {
      if (setting !== 'none') plain('config', setting, `'${trap}'`);
      plain('config', 'remote.origin.url', address);
      const reading = ['cat-file', '--batch'];
      const answer = await git.run(reading, `${blob}\n`);
      assert.equal(answer.toString('utf8'), `${blob} missing\n`);
      await assert.rejects(git.run(['blame', 'HEAD', '--', 'a.ipynb']));
      // As a git does that does not know the first of the two switches.
      const { GIT_NO_LAZY_FETCH: _, ...older } = safeGitEnvironment(process.env);
      const run = (env: Record<string, string>, args = safeGitCommand(reading)) =>
        spawnSync('git', [...args], { cwd: folder, env, input: `${blob}\n` });
      run(older);
      assert.equal(ran(), false, setting);
      const { GIT_ALLOW_PROTOCOL: __, ...open } = older;
      run(open, reading);
      assert.equal(ran(), true, `${setting} springs without`);
      rmSync(join(folder, 'ran-fetch'));
    }
  });

  it('does not write the index when it looks', async () => {
    const index = join(folder, '.git', 'index');
    // A changed time alone makes a plain `git status` refresh the index.
    utimesSync(join(folder, 'b.md'), 1, 1);
    const [before, time] = [readFileSync(index), statSync(index).mtimeMs];
    await git.run(['status', '--porcelain']);
    assert.deepEqual(readFileSync(index), before);
    assert.equal(statSync(index).mtimeMs, time);
  });

  it('takes a path for nothing but a path', async () => {
    writeFileSync(join(folder, '*.md'), 'star\n');
    const listed = await git.run(['ls-files', '--others', '--', '*.md']);
    assert.equal(listed.toString('utf8'), '*.md\n');
  });

  it('opens a bare repository only when it is named', async () => {
    const bare = join(folder, 'inner.git');
    plain('init', '-q', '--bare', bare);
    await assert.rejects(openGit(bare).run(['for-each-ref']), /bare repository/u);
    assert.equal((await openNamedGit(bare).run(['for-each-ref'])).length, 0);
  });

  it('gives an error of the reader to the caller, and ends git', async () => {
    const fault = new Error('the reader failed');
    await assert.rejects(
      git.stream(['log', '-p'], '', () => {
        throw fault;
      }),
      (error) => error === fault,
    );
  });

  it('puts its options behind the command, whatever stands before it', () => {
    assert.deepEqual(safeGitCommand(['-c', 'user.name=T', 'log', '-1']).slice(-6), [
      '-c',
      'user.name=T',
      'log',
      '--no-ext-diff',
      '--no-textconv',
      '-1',
    ]);
  });

  it('reaches servers only by commands of a person, and from a copied folder nothing but files', () => {
    assert.equal(protocolsOf(['-c', 'a=b', 'log', 'fetch']), 'none');
    assert.equal(protocolsOf(['fetch', '--quiet', '--', 'origin', 'x:y']), 'any');
    assert.equal(protocolsOf(['push', 'origin']), 'any');
    assert.equal('GIT_ALLOW_PROTOCOL' in safeGitEnvironment({}, [], 'any'), false);
    assert.equal(safeGitEnvironment({})['GIT_ALLOW_PROTOCOL'], '');
    plain('config', 'protocol.ext.allow', 'always');
    plain('remote', 'add', 'program', `ext::touch ${join(folder, 'ran')}`);
    const asked = ['fetch', '--quiet', '--', 'program', 'HEAD:refs/asked'];
    const { stderr } = spawnSync('git', [...safeGitCommand(asked)], {
      cwd: folder,
      env: safeGitEnvironment(process.env, [], protocolsOf(asked)),
      encoding: 'utf8',
    });
    assert.match(stderr, /transport 'ext' not allowed/);
    const copying = ['fetch', '--depth=1', '--', folder, 'HEAD:refs/copied'];
    const env = safeGitEnvironment(process.env, [], protocolsOf(copying));
    assert.equal(env['GIT_ALLOW_PROTOCOL'], 'file');
    const copy = join(folder, 'copied.git');
    plain('init', '-q', '--bare', copy);
    const { status } = spawnSync('git', [...safeGitCommand(copying)], { cwd: copy, env: { ...env, GIT_DIR: copy } });
    assert.equal(status, 0);
  });

  it('switches filters off beside the settings that the environment already gives', () => {
    const env = safeGitEnvironment({ GIT_CONFIG_COUNT: '1', GIT_EXTERNAL_DIFF: 'x', KEPT: 'y' }, ['a=b']);
    assert.equal(env['GIT_CONFIG_COUNT'], '5');
    assert.equal(env['GIT_CONFIG_KEY_1'], 'filter.a=b.clean');
    assert.deepEqual([env['GIT_EXTERNAL_DIFF'], env['KEPT']], [undefined, 'y']);
    assert.deepEqual(filterNames('filter.a.b.clean\0filter.a.b.smudge\0filter.lfs.process\0'), ['a.b', 'lfs']);
  });
});
