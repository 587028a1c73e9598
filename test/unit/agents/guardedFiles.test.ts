// What the checks of a task depend on. A file that is missed here may be changed by the agent that is to be checked.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { changedSince, guardedPaths, hashesOf, treeHash } from '../../../src/agents/guardedFiles.ts';

let base = '';
let folder = '';
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-guarded-')));
  folder = join(base, 'project');
  mkdirSync(folder);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const bare = () => guardedPaths(folder, [], [], folder);
/** The guarded paths beyond those that are always guarded. */
const more = (commands: readonly string[], tests: readonly string[] = [], cwd = folder) => {
  const always = new Set(bare());
  return guardedPaths(folder, commands, tests, cwd).filter((path) => !always.has(path));
};

describe('the files that checks depend on', () => {
  it('are what configures the runners, there or not, and the programs that npm links', () => {
    for (const path of [
      'package.json',
      'Makefile',
      'jest.config.mjs',
      'vite.config.ts',
      'conftest.py',
      'Taskfile.dist.yml',
    ])
      assert.ok(bare().includes(path), path);
    write('node_modules/.bin/mocha', '');
    assert.ok(bare().includes('node_modules/.bin/mocha'));
    assert.deepEqual(bare(), [...new Set(bare())].sort());
  });

  it('are what the person named, from where they stand, if it is in the project', () => {
    write('unit/deep/a.ts', '');
    assert.deepEqual(more([], ['unit']), ['unit']);
    assert.deepEqual(more([], ['deep/a.ts'], join(folder, 'unit')), ['unit/deep/a.ts']);
    writeFileSync(join(base, 'outside.ts'), '');
    symlinkSync(join(base, 'outside.ts'), join(folder, 'link.ts'));
    assert.throws(() => more([], ['none.ts']), /There is no none\.ts; name a file or folder of tests\./u);
    for (const path of ['../outside.ts', 'link.ts', '.'])
      assert.throws(() => more([], [path]), /is not a part of .*; name a file or folder of tests in it\./u, path);
  });

  it('are what a command names like a test or a script, if it is there', () => {
    for (const path of ['test/a.ts', 'src/a_test.go', 'run.sh', 'src/latest.ts', 'src/a.ts', 'verify/x'])
      write(path, '');
    writeFileSync(join(base, 'test.sh'), '');
    assert.deepEqual(
      more(['mocha test/a.ts && go test ./src/a_test.go; sh "run.sh"|cat verify/x']),
      ['run.sh', 'src/a_test.go', 'test/a.ts', 'verify/x', 'test'].sort(),
    );
    assert.deepEqual(more(['node src/latest.ts src/a.ts test/none.ts ../test.sh']), []);
  });
});

describe('a change of guarded files', () => {
  const changed = (path: string, change: () => void): boolean => {
    const before = hashesOf(folder, [path]);
    change();
    assert.deepEqual(changedSince(folder, before), hashesOf(folder, [path])[path] === before[path] ? [] : [path]);
    return changedSince(folder, before).length > 0;
  };

  it('is one of content, of a file that appears or goes, of a name, anywhere below a folder', () => {
    write('test/a.ts', 'a');
    write('test/deep/b.ts', 'b');
    assert.equal(
      changed('test', () => undefined),
      false,
    );
    assert.equal(
      changed('test', () => write('test/deep/b.ts', 'c')),
      true,
    );
    assert.equal(
      changed('test', () => write('test/deep/more.ts', '')),
      true,
    );
    assert.equal(
      changed('test', () => rmSync(join(folder, 'test/a.ts'))),
      true,
    );
    assert.equal(
      changed('Makefile', () => write('Makefile', '')),
      true,
    );
    assert.equal(
      changed('Makefile', () => rmSync(join(folder, 'Makefile'))),
      true,
    );
    // What was installed or committed is no test.
    assert.equal(
      changed('test', () => write('test/node_modules/x/index.js', '')),
      false,
    );
    assert.equal(
      changed('test', () => write('test/.git/HEAD', '')),
      false,
    );
    assert.equal(
      changed('test', () => symlinkSync('nowhere', join(folder, 'test/link'))),
      true,
    );
    assert.equal(
      changed('test', () => {
        rmSync(join(folder, 'test/link'));
        symlinkSync('elsewhere', join(folder, 'test/link'));
      }),
      true,
    );
  });

  it('is in package.json only what steers the tests; not its spacing, nor a dependency', () => {
    const manifest = { name: 'x', scripts: { test: 'mocha' }, dependencies: {} };
    const put = (more: object, space = 0) =>
      write('package.json', JSON.stringify({ ...manifest, ...more }, null, space));
    put({});
    assert.equal(
      changed('package.json', () => put({}, 2)),
      false,
    );
    assert.equal(
      changed('package.json', () => put({ dependencies: { left: '1' } })),
      false,
    );
    for (const field of ['scripts', 'type', 'workspaces', 'mocha', 'jest', 'ava', 'vitest', 'config', 'imports']) {
      put({});
      assert.equal(
        changed('package.json', () => put({ [field]: ['x'] })),
        true,
        field,
      );
    }
    write('package.json', '{"scripts":');
    assert.equal(
      changed('package.json', () => write('package.json', '{"scripts": ')),
      true,
    );
    write('sub/package.json', '{}');
    assert.equal(
      changed('sub/package.json', () => write('sub/package.json', '{ }')),
      true,
    );
  });

  it('is not looked for in a folder of more than 20,000 files', async function () {
    this.timeout(60_000);
    mkdirSync(join(folder, 'many'));
    for (let at = 0; at <= 20_000; at += 1) writeFileSync(join(folder, 'many', String(at)), '');
    assert.throws(
      () => hashesOf(folder, ['many']),
      /many holds more than 20000 files: name a smaller folder of tests\.$/u,
    );
    await assert.rejects(
      treeHash(folder, { PATH: process.env['PATH'], GIT_CEILING_DIRECTORIES: base }),
      /project holds more than 20000 files: run git init there and ignore what is not source\.$/u,
    );
  });
});

describe('the hash of a project without git', () => {
  it('is one of all its files, their names and whether they are programs', async () => {
    const hash = () => treeHash(folder, { PATH: process.env['PATH'], GIT_CEILING_DIRECTORIES: base });
    write('a.ts', 'a');
    write('src/b.sh', 'b');
    const first = await hash();
    assert.match(first, /^[0-9a-f]{64}$/u);
    assert.equal(await hash(), first);
    write('node_modules/x.js', '');
    assert.equal(await hash(), first);
    chmodSync(join(folder, 'src/b.sh'), 0o755);
    const program = await hash();
    assert.notEqual(program, first);
    write('src/c.ts', '');
    assert.notEqual(await hash(), program);
  });
});
