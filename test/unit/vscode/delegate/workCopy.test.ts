import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { AppError } from '../../../../src/base/appError.ts';
import { WorkCopy } from '../../../../src/vscode/delegate/workCopy.ts';

describe('the copy that delegated work happens in', () => {
  let root: string;
  let project: string;
  let copy: WorkCopy;
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@t', ...args], { cwd: project, encoding: 'utf8' });
  const state = () => git('status', '--porcelain') + git('for-each-ref') + git('stash', 'list');
  let stateBefore: string;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'calibrated-copy-'));
    project = join(root, 'project');
    mkdirSync(project);
    git('init', '--quiet', '-b', 'main');
    writeFileSync(join(project, '.gitignore'), 'node_modules\n');
    writeFileSync(join(project, 'committed.txt'), 'one\n');
    writeFileSync(join(project, 'changed.txt'), 'old\n');
    writeFileSync(join(project, 'gone.txt'), 'gone\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'start');
    writeFileSync(join(project, 'changed.txt'), 'new, not committed\n');
    writeFileSync(join(project, 'untracked.txt'), 'untracked\n');
    mkdirSync(join(project, 'node_modules'));
    writeFileSync(join(project, 'node_modules', 'x.js'), '1');
    stateBefore = state();
    symlinkSync(project, join(root, 'link'));
    copy = await WorkCopy.make(project, join(root, 'copy'), [
      { path: join(project, 'committed.txt'), text: 'not saved\n' },
      { path: join(root, 'link', 'untracked.txt'), text: 'untracked, through a link\n' },
    ]);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it('holds what is committed, not committed, not tracked and not saved', async () => {
    assert.equal(await copy.read('committed.txt'), 'not saved\n');
    assert.equal(await copy.read('changed.txt'), 'new, not committed\n');
    assert.equal(await copy.read('untracked.txt'), 'untracked, through a link\n');
    assert.equal(readFileSync(join(copy.folder, 'node_modules', 'x.js'), 'utf8'), '1');
    assert.deepEqual(await copy.changes(), []);
    assert.deepEqual(await copy.list('*.txt'), ['changed.txt', 'committed.txt', 'gone.txt', 'untracked.txt']);
    assert.deepEqual(await copy.search('untracked'), ['untracked.txt:1: untracked, through a link']);
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
    const { output, ending } = await copy.run('env; pwd; exit 3', new AbortController().signal);
    delete process.env['CALIBRATED_TEST_API_KEY'];
    assert.ok(!output.includes('canary'));
    assert.ok(output.includes(copy.folder));
    assert.equal(ending, 'Exit code 3.');
    const abort = new AbortController();
    const hanging = copy.run('sleep 60 & sleep 60', abort.signal);
    abort.abort();
    assert.equal((await hanging).ending, 'It was stopped.');
  });

  it('tells what was changed, even when it was committed in the copy, and leaves the project alone', async () => {
    await copy.write('changed.txt', 'by the model\n');
    await copy.write('new/file.txt', 'hello\n');
    unlinkSync(join(copy.folder, 'gone.txt'));
    const commit = 'git add -A && git -c user.name=M -c user.email=m@m commit -qm x';
    assert.equal((await copy.run(commit, new AbortController().signal)).ending, 'Exit code 0.');
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

  it('refuses a folder without a repository and removes itself', async () => {
    const bare = mkdtempSync(join(root, 'bare-'));
    await assert.rejects(WorkCopy.make(bare, join(root, 'c2'), []), (error) => AppError.is(error, 'unavailable'));
    await copy.remove();
    assert.ok(!existsSync(copy.folder));
  });
});
