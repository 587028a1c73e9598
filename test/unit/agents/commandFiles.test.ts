// Which files a shell command may write: they are read before it runs and again afterwards, so a missed one is nobody's work.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { filesNamedIn } from '../../../src/agents/commandFiles.ts';

let folder = '';
before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-command-')));
  for (const name of ['src', 'with space']) mkdirSync(join(folder, name));
  for (const name of ['a.ts', 'b.ts', '.hidden.ts', 'src/c.ts', 'src/d.js', 'src/e(1).ts', 'with space/f.ts'])
    writeFileSync(join(folder, name), '');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const named = (command: string) =>
  filesNamedIn(command, folder)
    .map((path) => relative(folder, path))
    .sort();

describe('the files that a command names', () => {
  it('are those that exist, once each, without options', () => {
    assert.deepEqual(named('sed -i s/x/y/ a.ts b.ts a.ts none.ts src'), ['a.ts', 'b.ts']);
    assert.deepEqual(named('sed -i -e s/x/y/ ./src/c.ts -- b.ts'), ['b.ts', 'src/c.ts']);
    assert.deepEqual(named(`sed -i s/x/y/ "with space/f.ts" 'a.ts'`), ['a.ts', 'with space/f.ts']);
    assert.deepEqual(named(`sed -i s/x/y/ '${join(folder, 'b.ts')}'`), ['b.ts']);
    assert.deepEqual(named('sed -i s/x/y/ a.ts;sed -i s/x/y/ b.ts|cat'), ['a.ts', 'b.ts']);
  });

  it('are new ones only where output goes, in a folder that is there', () => {
    assert.deepEqual(named('echo x > new.ts'), ['new.ts']);
    assert.deepEqual(named('echo x >> src/new.ts'), ['src/new.ts']);
    assert.deepEqual(named('echo x >| new.ts'), ['new.ts']);
    assert.deepEqual(named('echo x | tee new.ts other.ts'), ['new.ts']);
    assert.deepEqual(named('echo x | tee -a new.ts > more.ts'), ['more.ts', 'new.ts']);
    assert.deepEqual(named('echo x > none/new.ts'), []);
    assert.deepEqual(named('echo x > src'), []);
    assert.deepEqual(named('echo new.ts > a.ts'), ['a.ts']);
    assert.deepEqual(named('touch x.ts; echo > ; later.ts'), []);
  });

  it('are found in the folder that the command enters first', () => {
    assert.deepEqual(named('cd src && sed -i s/x/y/ c.ts'), ['src/c.ts']);
    assert.deepEqual(named('cd "with space"; echo x > g.ts'), ['with space/g.ts']);
    assert.deepEqual(named(`  cd '${join(folder, 'src')}' && sed -i s/x/y/ d.js a.ts`), ['src/d.js']);
    assert.deepEqual(named('cd src || sed -i s/x/y/ a.ts'), ['a.ts']);
  });

  it('include what a star in the last part stands for, but no hidden ones', () => {
    assert.deepEqual(named('sed -i s/x/y/ *.ts'), ['a.ts', 'b.ts']);
    assert.deepEqual(named('sed -i s/x/y/ src/*'), ['src/c.ts', 'src/d.js', 'src/e(1).ts']);
    assert.deepEqual(named('sed -i s/x/y/ src/*.j*'), ['src/d.js']);
    assert.deepEqual(named('sed -i s/x/y/ "src/e(1)*"'), ['src/e(1).ts']);
    assert.deepEqual(named('sed -i s/x/y/ s.c/* none/*.ts'), []);
  });

  it('are none of a command that only looks, and none when there are too many', () => {
    assert.deepEqual(named('cat a.ts'), []);
    for (let at = 0; at < 52; at += 1) writeFileSync(join(folder, 'src', `many${at}.ts`), '');
    const list = (count: number) => Array.from({ length: count }, (_, at) => `src/many${at}.ts`).join(' ');
    assert.equal(named(`sed -i s/x/y/ ${list(50)}`).length, 50);
    assert.equal(named(`sed -i s/x/y/ ${list(51)} ; true`).length, 0);
    assert.deepEqual(named(`echo x > ${'n'.repeat(301)}`), []);
  });
});
