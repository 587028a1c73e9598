import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { Gate } from '../../../src/gate/gate.ts';
import { type GateHost, localGateHost } from '../../../src/gate/gateHost.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { LateParse, SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';
import { patientHost } from './patientHost.ts';

const parser = new SyntaxParser(grammarFiles(root));
const realGit = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();

describe('how often the gate asks git', () => {
  let folder: string;
  let work: string;
  let gate: Gate;
  const write = (name: string, text: string) => {
    mkdirSync(join(work, name, '..'), { recursive: true });
    writeFileSync(join(work, name), text);
  };
  const git = (...args: string[]) =>
    execFileSync(realGit, ['-C', work, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  /** The status calls so far, as a `git` in front of the real one has written them down. */
  const calls = () =>
    readFileSync(join(folder, 'calls'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(' status ')).length;
  const judge = async (command: string) => {
    const before = calls();
    const { decision } = await gate.judgeCommand({ command, cwd: work, level: 'Delegate' });
    return [decision, calls() - before];
  };
  before(() => {
    mkdirSync(join(root, 'out'), { recursive: true });
    folder = mkdtempSync(join(root, 'out', 'gate-speed-'));
    mkdirSync(join(folder, 'bin'));
    writeFileSync(
      join(folder, 'bin', 'git'),
      `#!/bin/sh\necho " $* " >> '${join(folder, 'calls')}'\nexec '${realGit}' "$@"\n`,
    );
    chmodSync(join(folder, 'bin', 'git'), 0o755);
  });
  beforeEach(() => {
    work = mkdtempSync(join(folder, 'work-'));
    writeFileSync(join(folder, 'calls'), '');
    write('src/a.ts', 'a\n');
    write('src/b.ts', 'b\n');
    write('tests/c.ts', 'c\n');
    write('x.log', 'x\n');
    write('.gitignore', '*.log\n');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');
    const local = localGateHost({
      ...process.env,
      HOME: '/home/somebody',
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    });
    const host: GateHost = { ...local, nowMs: () => 0, workState: (at, _, path) => local.workState(at, 60_000, path) };
    gate = new Gate(parser, host, work);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('never where no file could be lost', async () => {
    for (const command of ['ls -la src', 'git status', 'echo a > src/new.ts', 'mkdir -p x/y', 'rm -f nothing.txt'])
      assert.deepEqual(await judge(command), ['allow', 0], command);
  });

  it('once, as long as nothing changes', async () => {
    assert.deepEqual(await judge('rm src/a.ts'), ['allow', 1]);
    for (const command of ['rm src/b.ts', 'rm -r src', 'echo x > tests/c.ts', 'npx mocha'])
      assert.deepEqual(await judge(command), ['allow', 0], command);
  });

  it('again after a change that it asks about', async () => {
    await judge('rm src/a.ts');
    write('src/a.ts', 'changed\n');
    assert.deepEqual(await judge('rm src/b.ts'), ['allow', 0], 'another file');
    assert.deepEqual(await judge('rm src/a.ts'), ['ask', 1]);
    write('src/b.ts', 'changed\n');
    utimesSync(join(work, 'src/b.ts'), 0, 0);
    assert.equal((await judge('rm src/b.ts'))[0], 'ask', 'a change with an old date');
  });

  it('again after a file came into a folder, or a commit, a reset or an ignored name changed', async () => {
    await judge('rm src/a.ts');
    write('tests/deep/new.ts', 'n\n');
    assert.equal((await judge('rm -r tests'))[0], 'ask');
    git('add', '.');
    git('commit', '--quiet', '-m', 'y');
    assert.equal((await judge('rm -r tests'))[0], 'allow');
    git('reset', '--quiet', '--soft', 'HEAD~1');
    assert.equal((await judge('rm -r tests'))[0], 'ask');
    write('out/x.js', 'x');
    assert.equal((await judge('rm -r out'))[0], 'ask');
    appendFileSync(join(work, '.gitignore'), 'out/\n');
    assert.equal((await judge('rm -r out'))[0], 'allow');
    writeFileSync(join(work, '.gitignore'), '*.log\n');
    assert.equal((await judge('rm -r out'))[0], 'ask');
  });
});

describe('a verdict that comes too late', () => {
  /** A clock that moves with every look at it. */
  const hasty = (stepMs: number): GateHost => {
    let now = 0;
    const nowMs = () => {
      now += stepMs;
      return now;
    };
    return { ...patientHost(), nowMs };
  };
  const decide = async (command: string, host: GateHost) =>
    (await new Gate(parser, host, '/work/none').judgeCommand({ command, cwd: '/work/none', level: 'Delegate' }))
      .decision;

  it('is an ask when parsing takes too long, and the parser serves again', async () => {
    const parse = await parser.prepare('bash');
    const long = `echo ${'a "$b" '.repeat(2000)}`;
    assert.throws(() => parse(long, undefined, () => true), LateParse);
    const tree = parse('ls -la');
    assert.equal(tree.rootNode.text, 'ls -la');
    assert.equal(tree.rootNode.hasError, false);
    tree.delete();
    assert.equal(await decide(long, hasty(300)), 'ask');
  });

  it('is an ask when the walk takes too long', async () => {
    const command = `[[ ${'-z x || '.repeat(200)} -z y ]]`;
    assert.equal(await decide(command, hasty(0)), 'allow');
    assert.equal(await decide(command, hasty(2)), 'ask');
  });

  it('is an ask when there are too many words or too long a path', async () => {
    assert.equal(await decide(`echo ${'a '.repeat(2000)}`, hasty(0)), 'allow');
    assert.equal(await decide(`echo ${'a '.repeat(4000)}`, hasty(0)), 'ask');
    assert.equal(await decide(`rm ${'a/'.repeat(1000)}b`, hasty(0)), 'allow');
    assert.equal(await decide(`rm ${'a/'.repeat(4000)}b`, hasty(0)), 'ask');
  });
});

describe('a link that leads to nothing', () => {
  it('counts as the place where its target would be made', () => {
    const folder = mkdtempSync(join(root, 'out', 'gate-links-'));
    const { realPath } = patientHost();
    execFileSync('ln', ['-s', '/nowhere/at/all', join(folder, 'out')]);
    execFileSync('ln', ['-s', 'round', join(folder, 'round')]);
    assert.equal(realPath(join(folder, 'out')), '/nowhere/at/all');
    assert.equal(realPath(join(folder, 'out', 'x', 'y')), '/nowhere/at/all/x/y');
    assert.equal(realPath(join(folder, 'new', 'file')), join(realPath(folder), 'new', 'file'));
    assert.equal(realPath(join(folder, 'round')).startsWith(folder), true);
    rmSync(folder, { recursive: true });
  });
});
