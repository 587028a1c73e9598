import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { Gate } from '../../../src/gate/gate.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';
import { patientHost } from './patientHost.ts';

const parser = new SyntaxParser(grammarFiles(root));

/** Each brings code of others in; the last part goes to where it lies. */
const foreign = [
  'gh pr checkout 7',
  'gh pr co 7',
  'glab mr checkout 7',
  'gh repo clone a/b && cd b',
  'git clone https://example.org/a/b && cd b',
  'git clone https://example.org/a/b.git ../b && cd ../b',
  'git clone https://example.org/a/b; cd "$(basename $URL)"',
  'hg clone https://example.org/b && cd b',
  'svn co https://example.org/b && cd b',
  'degit a/b && cd b',
  'git fetch origin pull/7/head && git worktree add ../x FETCH_HEAD && cd ../x',
  'git fetch origin pull/7/head && git worktree add -b pr ../x FETCH_HEAD && cd ../x',
  'git fetch origin pull/7/head && git checkout FETCH_HEAD',
  'git fetch origin pull/7/head; git checkout -b pr FETCH_HEAD~0',
  'git fetch origin pull/7/head:pr && git switch pr',
  'git fetch origin +refs/pull/7/merge:refs/remotes/origin/pr/7 && git merge origin/pr/7',
  'git fetch origin merge-requests/7/head && git rebase FETCH_HEAD',
  'git fetch origin pull/7/head && git branch pr FETCH_HEAD && git switch pr',
  'git fetch origin pull/7/head && git checkout $(git rev-parse FETCH_HEAD)',
  'git fetch origin pull/7/head && git checkout 0a1b2c3',
  'git fetch origin pull/7/head && git cherry-pick HEAD..FETCH_HEAD',
  'git fetch https://example.org/a/b main && git reset --soft FETCH_HEAD && git restore --staged .',
  'git fetch alice && git checkout alice/topic',
  'git pull alice topic',
  'git pull https://example.org/a/b main',
  'git pull origin pull/7/head',
  'git pull origin "$BRANCH"',
];
const runs = [
  'npm test',
  'npm ci',
  'npx jest',
  'node src/a.ts',
  'node --test',
  'make',
  './run.sh',
  'bash run.sh',
  'source run.sh',
  'pytest',
  'python3.12 -m pytest',
  'python -c "import tool"',
  'pip install -e .',
  'cargo test',
  'go run .',
  'docker compose up',
  'mvn test',
];

describe('code of others that a line brings in', () => {
  let top: string;
  let folder: string;
  const decide = async (command: string) => {
    // Everything is committed; git would say the same five hundred times.
    const workState = () => ({ root: folder, changed: [], untracked: [], ignored: [] });
    const gate = new Gate(parser, { ...patientHost(), workState }, folder, { use: 'guard' });
    return (await gate.judgeCommand({ command, cwd: folder, level: 'Delegate' })).decision;
  };
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  before(() => {
    mkdirSync(join(root, 'out'), { recursive: true });
    top = mkdtempSync(join(root, 'out', 'foreign-'));
    folder = join(top, 'project');
    mkdirSync(join(folder, 'src'), { recursive: true });
    const files = {
      'package.json': '{"scripts":{"test":"node --test"}}',
      Makefile: 'test:\n\techo hi\n',
      'src/a.ts': 'x\n',
      'run.sh': 'echo hi\n',
      'tool.py': 'print(1)\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    // npm looks further up; this repository's own manifest is not meant.
    writeFileSync(join(top, 'package.json'), '{}');
    git('init', '-q');
    git('remote', 'add', 'origin', 'https://example.org/own/project');
    git('add', '.');
    git('commit', '-qm', 'x');
  });
  after(() => rmSync(top, { recursive: true }));

  it('is asked about when the same line runs it, whichever way it came and whatever runs it', async () => {
    const through: string[] = [];
    for (const brings of foreign)
      for (const run of runs)
        if ((await decide(`${brings} && ${run}`)) === 'allow') through.push(`${brings} && ${run}`);
    assert.deepEqual(through, []);
  });

  it('is asked about where the program is pointed at it from outside', async () => {
    for (const run of [
      'npm --prefix b test',
      'make -C b',
      'pytest b',
      'python b/setup.py build',
      'cargo run --manifest-path=b/x',
    ])
      assert.equal(await decide(`git clone https://example.org/a/b && ${run}`), 'ask', run);
  });

  it('is left alone as long as it is only looked at', async () => {
    for (const line of [
      'gh pr checkout 7 && git log -3',
      'git clone https://example.org/a/b && cd b && ls && cat README.md && grep -rn foo .',
      'git clone https://example.org/a/b && cd b && npm view react version && node --version',
      'git fetch origin pull/7/head && git diff HEAD...FETCH_HEAD',
      'git fetch origin pull/7/head && npm test',
      'git fetch alice && git log alice/main && npm test',
    ])
      assert.equal(await decide(line), 'allow', line);
  });

  it('is not taken for the project’s own', async () => {
    for (const brings of [
      'git pull',
      'git pull --rebase origin main',
      'git pull upstream main',
      'git fetch --all && git checkout topic',
      'git fetch origin main && git merge FETCH_HEAD',
      'git fetch && git rebase origin/main',
      'git checkout -b x origin/topic',
      'git worktree add ../x -b new origin/main && cd ../x',
      'git switch alice/topic',
    ])
      for (const run of ['npm test', 'make', 'pytest'])
        assert.equal(await decide(`${brings} && ${run}`), 'allow', `${brings} && ${run}`);
    git('remote', 'rename', 'origin', 'company');
    assert.equal(await decide('git pull company main && npm test'), 'allow', 'the only remote');
    git('remote', 'add', 'alice', 'https://example.org/alice/project');
    assert.equal(await decide('git pull company main && npm test'), 'ask', 'one of two remotes');
    git('remote', 'remove', 'alice');
    git('remote', 'rename', 'company', 'origin');
  });
});
