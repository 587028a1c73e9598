import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { AppError } from '../../../../src/base/appError.ts';
import type { Level } from '../../../../src/base/level.ts';
import { findSandbox } from '../../../../src/sandbox/findSandbox.ts';
import type { FoundSandbox } from '../../../../src/sandbox/sandbox.ts';
import { removeAbandonedCopies } from '../../../../src/vscode/delegate/abandonedCopies.ts';
import { lineCount } from '../../../../src/vscode/delegate/delegateSentences.ts';
import { WorkCopy } from '../../../../src/vscode/delegate/workCopy.ts';
import { ensureBubblewrap } from '../../../run/bubblewrap.ts';

const everywhere = (): Level => 'Delegate';

describe('the copy that delegated work happens in', () => {
  let root: string;
  let project: string;
  let copy: WorkCopy;
  const gitIn =
    (cwd: string) =>
    (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@t', ...args], { cwd, encoding: 'utf8' });
  const git = (...args: string[]) => gitIn(project)(...args);
  let found: FoundSandbox;
  const run = (command: string, signal = new AbortController().signal, mayInstall = false) =>
    copy.run(command, signal, mayInstall);
  const state = () => git('status', '--porcelain') + git('for-each-ref') + git('stash', 'list');
  let stateBefore: string;

  before(async () => {
    if (process.platform === 'linux') await ensureBubblewrap();
    found = await findSandbox(process.env);
    root = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-copy-')));
    project = join(root, 'project');
    mkdirSync(project);
    git('init', '--quiet', '-b', 'main');
    writeFileSync(join(project, '.gitignore'), 'node_modules\nignored\n');
    writeFileSync(join(project, 'committed.txt'), 'one\n');
    writeFileSync(join(project, 'changed.txt'), 'old\n');
    writeFileSync(join(project, 'gone.txt'), 'gone\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'start');
    writeFileSync(join(project, 'changed.txt'), 'new, not committed\n');
    writeFileSync(join(project, 'untracked.txt'), 'untracked\n');
    mkdirSync(join(project, 'node_modules'));
    writeFileSync(join(project, 'node_modules', 'x.js'), '1');
    symlinkSync(join(root, 'elsewhere'), join(project, 'node_modules', 'out'));
    stateBefore = state();
    copy = await WorkCopy.make(
      project,
      join(root, 'copy'),
      [{ path: join(project, 'committed.txt'), text: 'not saved\n' }],
      found,
      everywhere,
    );
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it('holds what is committed, not committed, not tracked and not saved', async () => {
    assert.equal(await copy.read('committed.txt'), 'not saved\n');
    assert.equal(await copy.read('changed.txt'), 'new, not committed\n');
    assert.equal(await copy.read('untracked.txt'), 'untracked\n');
    assert.equal(readFileSync(join(copy.folder, 'node_modules', 'x.js'), 'utf8'), '1');
    assert.deepEqual(await copy.changes(), []);
    assert.deepEqual(await copy.list('*.txt'), ['changed.txt', 'committed.txt', 'gone.txt', 'untracked.txt']);
    assert.deepEqual(await copy.search('untracked', () => true), ['untracked.txt:1: untracked']);
  });

  it('refuses paths outside, also by a link, and its own .git', async () => {
    symlinkSync('/etc', join(copy.folder, 'link'));
    for (const path of ['../project/committed.txt', '/etc/passwd', 'link/passwd', '.git/config', 'a/../../x']) {
      await assert.rejects(copy.read(path), (error) => AppError.is(error, 'refused'), path);
      await assert.rejects(copy.write(path, 'x'), (error) => AppError.is(error, 'refused'), path);
    }
    unlinkSync(join(copy.folder, 'link'));
  });

  it('runs commands without keys in their environment and ends those that hang', async () => {
    process.env['CALIBRATED_TEST_API_KEY'] = 'canary';
    const { output, ending } = await run('env; pwd; exit 3');
    delete process.env['CALIBRATED_TEST_API_KEY'];
    assert.ok(!output.includes('canary'));
    assert.ok(output.includes(copy.folder));
    assert.equal(ending, 'Exit code 3.');
    const abort = new AbortController();
    const hanging = run('sleep 60 & sleep 60', abort.signal);
    abort.abort();
    assert.equal((await hanging).ending, 'It was stopped.');
  });

  it("has its own installed packages: emptying them, as npm ci does, leaves the person's byte-identical", async () => {
    const before = treeOf(join(project, 'node_modules'));
    const { ending } = await run('rm -rf node_modules && mkdir node_modules && echo other > node_modules/x.js');
    assert.equal(ending, 'Exit code 0.');
    assert.equal(readFileSync(join(copy.folder, 'node_modules', 'x.js'), 'utf8'), 'other\n');
    assert.deepEqual(treeOf(join(project, 'node_modules')), before);
    assert.ok(!existsSync(join(copy.folder, 'node_modules', 'out')), 'a link that leads out is not copied');
  });

  it("lets a real npm ci run, which empties the copy's packages and not the person's", async function () {
    const other = await WorkCopy.make(project, join(root, 'npm'), [], found, everywhere);
    const ask = (command: string) => other.run(command, new AbortController().signal, false);
    if ((await ask('npm --version')).ending !== 'Exit code 0.') return this.skip();
    await other.write('package.json', '{ "name": "x", "version": "1.0.0" }\n');
    const lock = { name: 'x', lockfileVersion: 3, packages: { '': { name: 'x', version: '1.0.0' } } };
    await other.write('package-lock.json', JSON.stringify(lock));
    const before = treeOf(join(project, 'node_modules'));
    assert.ok(existsSync(join(other.folder, 'node_modules', 'x.js')));
    const { output, ending } = await ask('npm ci --offline --no-audit');
    assert.equal(ending, 'Exit code 0.', output);
    assert.ok(!existsSync(join(other.folder, 'node_modules', 'x.js')));
    assert.deepEqual(treeOf(join(project, 'node_modules')), before);
    await other.remove();
  });

  it('writes through no link: one that dangles, one that leads out, one in the place of a folder', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'kept.txt'), 'kept');
    symlinkSync(join(outside, 'made.txt'), join(copy.folder, 'dangling'));
    symlinkSync(join(outside, 'kept.txt'), join(copy.folder, 'leading'));
    symlinkSync(outside, join(copy.folder, 'folder'));
    linkSync(join(outside, 'kept.txt'), join(copy.folder, 'second-name'));
    for (const path of ['dangling', 'leading', 'folder/kept.txt', 'folder/made.txt', 'second-name']) {
      await assert.rejects(copy.write(path, 'changed'), (error) => AppError.is(error, 'refused'), path);
    }
    assert.equal(readFileSync(join(outside, 'kept.txt'), 'utf8'), 'kept');
    assert.ok(!existsSync(join(outside, 'made.txt')));
    for (const path of ['dangling', 'leading', 'folder', 'second-name']) unlinkSync(join(copy.folder, path));
  });

  it('takes unsaved text of ignored folders and of projects opened through a link, and none behind a link that leads out', async () => {
    const opened = join(root, 'opened');
    symlinkSync(project, opened);
    const outside = join(root, 'unsaved-outside.txt');
    writeFileSync(outside, 'kept');
    symlinkSync(outside, join(project, 'out.txt'));
    symlinkSync(join(root, 'nowhere.txt'), join(project, 'dangling.txt'));
    const other = await WorkCopy.make(
      opened,
      join(root, 'linked'),
      [
        { path: join(opened, 'committed.txt'), text: 'through the link\n' },
        { path: join(opened, 'ignored', 'deep', 'x.txt'), text: 'ignored\n' },
        { path: join(opened, 'node_modules', 'y.js'), text: 'being read\n' },
        { path: join(opened, 'out.txt'), text: 'not for outside\n' },
        { path: join(opened, 'dangling.txt'), text: 'not for outside\n' },
      ],
      found,
      everywhere,
    );
    assert.equal(await other.read('committed.txt'), 'through the link\n');
    assert.equal(await other.read('ignored/deep/x.txt'), 'ignored\n');
    assert.equal(await other.read('node_modules/y.js'), 'being read\n');
    assert.equal(await other.read('node_modules/x.js'), '1');
    assert.ok(!existsSync(join(project, 'node_modules', 'y.js')));
    assert.equal(readFileSync(outside, 'utf8'), 'kept');
    assert.ok(!existsSync(join(root, 'nowhere.txt')));
    assert.deepEqual(await other.changes(), []);
    for (const path of [join(project, 'out.txt'), join(project, 'dangling.txt'), opened]) unlinkSync(path);
    await other.remove();
  });

  it('takes no .env that git does not track: neither from disk nor from an open document', async () => {
    writeFileSync(join(project, '.env'), 'canary-secret\n');
    mkdirSync(join(project, '.env.d'));
    writeFileSync(join(project, '.env.d', 'key'), 'canary-secret\n');
    mkdirSync(join(project, 'node_modules', 'package', '.env.local'), { recursive: true });
    writeFileSync(join(project, 'node_modules', 'package', '.env'), 'canary-secret\n');
    writeFileSync(join(project, 'node_modules', 'package', '.env.local', 'key'), 'canary-secret\n');
    const other = await WorkCopy.make(
      project,
      join(root, 'secrets'),
      ['.env', '.env.local', 'ignored/.env'].map((path) => ({ path: join(project, path), text: 'canary-secret\n' })),
      found,
      everywhere,
    );
    const { output } = await other.run(
      `ls -A; grep -r canary . '${project}'; git grep canary`,
      new AbortController().signal,
      false,
    );
    assert.ok(output.includes('committed.txt') && !output.includes('canary'), output);
    rmSync(join(project, '.env'));
    rmSync(join(project, '.env.d'), { recursive: true });
    rmSync(join(project, 'node_modules', 'package'), { recursive: true });
    await other.remove();
  });

  it("lets a command see nothing of the person's folders, also where the system's programs are shown", async function () {
    const home = join(root, 'home');
    const shown = join(home, '.bun', 'bin');
    const [inside, beside, linked] = ['inside', 'beside', 'linked'].map((name) => join(shown, name));
    assert.ok(inside !== undefined && beside !== undefined && linked !== undefined);
    for (const folder of [join(inside, 'package'), beside]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'off.txt'), 'canary\n');
    }
    writeFileSync(join(inside, '.env'), 'canary\n');
    writeFileSync(join(inside, 'package', 'open.txt'), 'open\n');
    gitIn(inside)('init', '--quiet');
    gitIn(inside)('add', 'package');
    gitIn(inside)('commit', '--quiet', '-m', 'start');
    gitIn(inside)('worktree', 'add', '--quiet', linked);
    const there = await findSandbox({ ...process.env, HOME: home });
    if (there.sandbox === undefined) return this.skip();
    const levelOf = (path: string): Level => (path.endsWith('off.txt') ? 'Off' : 'Delegate');
    for (const project of [join(inside, 'package'), join(linked, 'package')]) {
      const other = await WorkCopy.make(project, join(inside, 'copy'), [], there, levelOf, [beside]);
      const command = `cat open.txt; grep -r canary '${home}'; find '${shown}' -name off.txt`;
      const { output } = await other.run(command, new AbortController().signal, false);
      assert.equal(output, 'open\n');
      await other.remove();
    }
    const wide = await WorkCopy.make(inside, join(root, 'wide'), [], there, levelOf, ['/usr']);
    await assert.rejects(
      wide.run('true', new AbortController().signal, false),
      (error) => AppError.is(error, 'badInput') && error.message.startsWith('/usr '),
    );
    await wide.remove();
  });

  it('shows the history of the branch, and nothing else that lies among the objects of git', async () => {
    writeFileSync(join(project, 'ignored'), 'canary-secret\n');
    const secret = git('hash-object', '-w', 'ignored').trim();
    rmSync(join(project, 'ignored'));
    const other = await WorkCopy.make(project, join(root, 'objects'), [], found, everywhere);
    const { output } = await other.run(
      `git log --format=%s; git cat-file --batch-all-objects --batch; git show ${secret}; git fsck`,
      new AbortController().signal,
      false,
    );
    assert.match(output, /^As it was\nstart\n/u);
    assert.ok(output.includes('untracked') && !output.includes('canary'), output);
    assert.match(output, /fatal: bad object/u);
    await other.remove();
  });

  it('holds the files of a branch without a commit', async () => {
    const unborn = join(root, 'unborn');
    mkdirSync(unborn);
    execFileSync('git', ['init', '--quiet'], { cwd: unborn });
    writeFileSync(join(unborn, 'first.txt'), 'one\n');
    const other = await WorkCopy.make(unborn, join(root, 'unborn-copy'), [], found, everywhere);
    const { output } = await other.run('git log --format=%s', new AbortController().signal, false);
    assert.equal(output.trim(), 'As it was');
    assert.equal(await other.read('first.txt'), 'one\n');
    await other.remove();
  });

  it('holds a repository with SHA-256 names, with its history, and tells what was changed in it', async function () {
    const newer = join(root, 'newer');
    mkdirSync(newer);
    const inNewer = gitIn(newer);
    // Git before 2.29 does not know the format.
    if (spawnSync('git', ['init', '--quiet', '--object-format=sha256', '-b', 'main'], { cwd: newer }).status !== 0)
      return this.skip();
    writeFileSync(join(newer, 'a.txt'), 'one\n');
    inNewer('add', '.');
    inNewer('commit', '--quiet', '-m', 'first');
    writeFileSync(join(newer, 'a.txt'), 'two, not committed\n');
    const other = await WorkCopy.make(newer, join(root, 'newer-copy'), [], found, everywhere);
    const ask = async (command: string) => (await other.run(command, new AbortController().signal, false)).output;
    assert.match(await ask('git log --format=%s; git rev-parse HEAD; git fsck'), /^As it was\nfirst\n[\da-f]{64}\n/u);
    assert.equal(await ask('git show HEAD~1:a.txt'), 'one\n');
    assert.equal(await other.read('a.txt'), 'two, not committed\n');
    assert.deepEqual(await other.changes(), []);
    await ask('echo three > a.txt; git -c user.name=M -c user.email=m@m commit -qam changed; echo new > b.txt');
    assert.deepEqual((await other.changes()).map(({ path }) => path).sort(), ['a.txt', 'b.txt']);
    assert.equal(inNewer('status', '--porcelain'), ' M a.txt\n');
    await other.remove();
  });

  it('holds a partial clone as it lies on disk, and runs nothing that the clone names to get the rest', async () => {
    const [origin, partial, marker] = [join(root, 'origin'), join(root, 'partial'), join(root, 'fetched')];
    mkdirSync(origin);
    const inOrigin = gitIn(origin);
    inOrigin('init', '--quiet', '-b', 'main');
    inOrigin('config', 'uploadpack.allowFilter', 'true');
    for (const text of ['one\n', 'two\n']) {
      writeFileSync(join(origin, 'a.txt'), text);
      inOrigin('add', '.');
      inOrigin('commit', '--quiet', '-m', text.trim());
    }
    gitIn(root)('clone', '--quiet', '--filter=blob:none', `file://${origin}`, partial);
    const inPartial = gitIn(partial);
    const missing = () => inPartial('rev-list', '--objects', '--missing=print', '--all').match(/^\?/gmu)?.length ?? 0;
    assert.equal(missing(), 1, 'the clone lacks the first text');
    for (const setting of ['remote.origin.uploadpack', 'core.fsmonitor', 'core.sshCommand', 'core.gitProxy'])
      inPartial('config', setting, `touch '${marker}';`);
    writeFileSync(join(partial, 'b.txt'), 'new\n');
    const other = await WorkCopy.make(partial, join(root, 'partial-copy'), [], found, everywhere);
    assert.ok(!existsSync(marker));
    assert.equal(missing(), 1);
    assert.equal(await other.read('a.txt'), 'two\n');
    assert.equal(await other.read('b.txt'), 'new\n');
    const ask = async (command: string) => (await other.run(command, new AbortController().signal, false)).output;
    // Its history would have to be fetched from elsewhere.
    assert.equal(await ask('git log --format=%s; git fsck; git status --porcelain'), 'As it was\n');
    await other.write('a.txt', 'three\n');
    assert.deepEqual(
      (await other.changes()).map(({ path }) => path),
      ['a.txt'],
    );
    assert.ok(!existsSync(marker));
    await other.remove();
  });

  it('has a fingerprint that any change moves, also of an ignored file with its old size and time', async () => {
    mkdirSync(join(copy.folder, 'ignored'));
    const file = join(copy.folder, 'ignored', 'x.js');
    writeFileSync(file, 'one');
    const before = await copy.fingerprint();
    assert.equal(await copy.fingerprint(), before);
    const { atime, mtime } = statSync(file);
    writeFileSync(file, 'two');
    utimesSync(file, atime, mtime);
    assert.notEqual(await copy.fingerprint(), before);
    rmSync(join(copy.folder, 'ignored'), { recursive: true });
  });

  it('runs nothing that a command wrote into the settings of the copy, or into a repository inside of it', async () => {
    const marker = join(root, 'ran');
    const evil = `touch "${marker}"`;
    const inner = 'git -c user.name=M -c user.email=m@m';
    const commands = [
      `git config core.fsmonitor '${evil}'; git config filter.x.clean '${evil}'; git config diff.x.textconv '${evil}'`,
      `git config core.hooksPath hooks; mkdir -p hooks; printf '#!/bin/sh\\n${evil}\\n' > hooks/pre-commit; chmod +x hooks/pre-commit`,
      `echo '* filter=x diff=x' > .gitattributes; mkdir inner; cd inner; git init -q; echo a > a; ${inner} add .; ${inner} commit -qm x; git config core.fsmonitor '${evil}'; echo b > a`,
    ];
    const other = await WorkCopy.make(project, join(root, 'evil'), [], found, everywhere);
    for (const command of commands) await other.run(command, new AbortController().signal, false);
    rmSync(marker, { force: true });
    const changed = (await other.changes()).map(({ path }) => path);
    assert.ok(changed.includes('.gitattributes') && !changed.some((path) => path.startsWith('inner')));
    await other.list(undefined);
    assert.ok(!existsSync(marker));
    await other.remove();
  });

  it('is removed at the next start when its editor has crashed, and kept while it is alive', async () => {
    const copies = join(root, 'copies');
    const alive = await WorkCopy.make(project, join(copies, 'alive'), [], found, everywhere);
    await WorkCopy.make(project, join(copies, 'dead'), [], found, everywhere);
    writeFileSync(join(copies, 'dead', 'owner'), String(2 ** 22 + 1));
    chmodSync(join(copies, 'dead', 'tree'), 0);
    await removeAbandonedCopies(copies);
    assert.deepEqual(readdirSync(copies), ['alive']);
    // After a restart of the machine another process may have its number.
    writeFileSync(join(copies, 'alive', 'owner'), `${process.pid} 1`);
    if (process.platform === 'linux') {
      await removeAbandonedCopies(copies);
      assert.deepEqual(readdirSync(copies), []);
    }
    await alive.remove();
    await removeAbandonedCopies(join(root, 'none'));
  });

  it('leaves neither a copy nor a process when its host is killed, once it has started again', async function () {
    if (found.sandbox === undefined) return this.skip();
    const copies = join(root, 'killed');
    const mark = `sleep 5${process.pid}`;
    const source = (path: string) => JSON.stringify(join(import.meta.dirname, '../../../../src', path));
    const host = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { WorkCopy } from ${source('vscode/delegate/workCopy.ts')};
       import { findSandbox } from ${source('sandbox/findSandbox.ts')};
       const copy = await WorkCopy.make(${JSON.stringify(project)}, ${JSON.stringify(join(copies, 'one'))}, [], await findSandbox(process.env), () => 'Delegate');
       await copy.run('setsid ${mark} & touch started; ${mark}', new AbortController().signal, false);`,
    ]);
    const ended = new Promise((resolve) => host.once('exit', resolve));
    const running = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(mark);
    const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
    while (!existsSync(join(copies, 'one', 'tree', 'started'))) {
      assert.equal(host.exitCode, null, 'the host ended by itself');
      await turn();
    }
    await removeAbandonedCopies(copies);
    assert.deepEqual(readdirSync(copies), ['one'], 'a copy in use stays');
    host.kill('SIGKILL');
    await ended;
    while (running()) await turn();
    await removeAbandonedCopies(copies);
    assert.deepEqual(readdirSync(copies), []);
  });

  it('names what a command would touch', () => {
    assert.deepEqual(copy.touches('rm -rf node_modules "changed.txt" ~/.ssh /etc/passwd missing'), [
      'node_modules: folder, 1 file',
      'changed.txt: file, 19 bytes',
      '~/.ssh: outside the copy',
      '/etc/passwd: outside the copy',
    ]);
  });

  it('tells what was changed, even when it was committed in the copy, and leaves the project alone', async () => {
    await copy.write('changed.txt', 'by the model\n');
    await copy.write('new/file.txt', 'hello\n');
    unlinkSync(join(copy.folder, 'gone.txt'));
    const commit = 'git add -A && git -c user.name=M -c user.email=m@m commit -qm x';
    assert.equal((await run(commit)).ending, 'Exit code 0.');
    assert.deepEqual(await copy.changes(), [
      { path: 'changed.txt', kind: 'changed', before: 'new, not committed\n', after: 'by the model\n' },
      { path: 'gone.txt', kind: 'deleted', before: 'gone\n', after: null },
      { path: 'new/file.txt', kind: 'added', before: null, after: 'hello\n' },
    ]);
    assert.equal(state(), stateBefore);
    assert.equal(readFileSync(join(project, 'changed.txt'), 'utf8'), 'new, not committed\n');
  });

  it('puts a change on top of what the person wrote meanwhile, or says that it cannot', async () => {
    const change = { path: 'f', kind: 'changed', before: 'a\nb\nc\nd\ne\n', after: 'a\nb\nc\nd\nE\n' } as const;
    assert.equal(await copy.merged('A\nb\nc\nd\ne\n', change), 'A\nb\nc\nd\nE\n');
    assert.equal(await copy.merged('a\nb\nc\nd\nmine\n', change), undefined);
  });

  for (const [name, attributes] of [
    ['the ends that git turns into its own', '* text=auto\n'],
    ['the ends that git keeps', ''],
  ] as const)
    it(`gives a change of a file back with ${name}`, async () => {
      const project = mkdtempSync(join(root, 'ends-'));
      const theirs = gitIn(project);
      const text = 'one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n';
      theirs('init', '--quiet', '-b', 'main');
      writeFileSync(join(project, '.gitattributes'), attributes);
      writeFileSync(join(project, 'a.txt'), text);
      theirs('add', '.');
      theirs('commit', '--quiet', '-m', 'start');
      const other = await WorkCopy.make(project, `${project}-copy`, [], found, everywhere);
      const given = async () => {
        const [change, ...more] = await other.changes();
        assert.ok(change !== undefined && more.length === 0);
        assert.equal(lineCount(change.before ?? '', change.after ?? ''), '+1 −1');
        return change;
      };
      await other.write('a.txt', text.replace('three', 'THREE'));
      const change = await given();
      assert.equal(await other.merged(text, change), text.replace('three', 'THREE'));
      assert.equal(await other.merged(`zero\r\n${text}`, change), `zero\r\n${text.replace('three', 'THREE')}`);
      await other.write('a.txt', text.replace('three', 'THREE').replaceAll('\r\n', '\n'));
      assert.equal(await other.merged(text, await given()), text.replace('three', 'THREE'));
      await other.remove();
    });

  it('puts a change of a file with a mark at its start into the text that the editor has, which lacks it', async () => {
    const change = { path: 'a.cs', kind: 'changed', before: '\uFEFFusing A;\nclass B {}\n' } as const;
    const withSecond = { ...change, after: '\uFEFFusing A;\nusing C;\nclass B {}\n' };
    assert.equal(await copy.merged('using A;\nclass B {}\n', withSecond), 'using A;\nusing C;\nclass B {}\n');
    const withFirst = { ...change, after: '\uFEFFusing System;\nclass B {}\n' };
    assert.equal(await copy.merged('using A;\nclass B {}\n', withFirst), 'using System;\nclass B {}\n');
    assert.equal(await copy.merged(change.before, withFirst), withFirst.after);
  });

  it('leaves the lines of mixed ends that nobody changed as they are, byte for byte', async () => {
    const change = { path: 'f', kind: 'changed', before: 'a\nb\nc\nd\n', after: 'a\nB\nb2\nc\nd\ne' } as const;
    assert.equal(await copy.merged('a\r\nb\nc\r\nd\n', change), 'a\r\nB\nb2\nc\r\nd\ne');
    const ended = { ...change, before: 'a\nb\nc', after: 'a\nb\nc\n' };
    assert.equal(await copy.merged('a\nb\r\nc', ended), 'a\nb\r\nc\r\n');
    const added = { path: 'f', kind: 'added', before: '', after: '\uFEFFa\r\nb\n' } as const;
    assert.equal(await copy.merged('', added), added.after, 'a new file is as the model wrote it');
  });

  it('refuses a folder without a repository and removes itself', async () => {
    const bare = mkdtempSync(join(root, 'bare-'));
    await assert.rejects(WorkCopy.make(bare, join(root, 'c2'), [], found, everywhere), (error) =>
      AppError.is(error, 'unavailable'),
    );
    await copy.remove();
    assert.ok(!existsSync(copy.folder));
  });
});

/** Every file of a folder with its content. */
function treeOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return `${path} ${found?.isFile() === true ? readFileSync(path, 'utf8') : ''} ${found?.mtimeMs}`;
    });
}
