import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { Gate, type Shell } from '../../../src/gate/gate.ts';
import type { GateHost } from '../../../src/gate/gateHost.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';
import { patientHost } from './patientHost.ts';

const parser = new SyntaxParser(grammarFiles(root));

interface Line {
  readonly command: string;
  readonly shell?: Shell;
}

/** One command a line; `ps> ` and `cmd> ` in front name another shell than bash, and `\n` stands for the end of a line. */
function linesOf(name: string): readonly Line[] {
  return readFileSync(join(root, 'test', 'fixtures', 'gate', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, mark, rest] = /^(ps|cmd)> (.*)$/.exec(line) ?? [];
      if (mark === undefined) return { command: line.replaceAll('\\n', '\n') };
      return { command: rest ?? '', shell: mark === 'ps' ? ('powershell' as const) : ('cmd' as const) };
    });
}

/** Attacks and everyday commands that were thought up to try the rules, and not taken from any list that they were written for. */
describe('the gate on commands that were thought up to get around it', () => {
  let parent: string;
  let home: string;
  let folder: string;
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  let usual: GateHost;
  const judge = ({ command, shell }: Line, host: GateHost = usual) =>
    new Gate(parser, host, folder).judgeCommand({
      command,
      cwd: folder,
      level: 'Delegate',
      ...(shell === undefined ? {} : { shell }),
    });
  const misjudged = async (name: string, isRight: (decision: string) => boolean) => {
    const wrong: string[] = [];
    for (const line of linesOf(name)) if (!isRight((await judge(line)).decision)) wrong.push(line.command);
    return wrong;
  };

  before(() => {
    // Not in the temporary folder, where other rules hold, but for a checkout with a blank in its name: a shell parts an unquoted
    // $HOME there, so that another folder is meant.
    const base = [join(root, 'out'), realpathSync(tmpdir()), '/tmp'].find((folder) => !/\s/u.test(folder)) ?? tmpdir();
    mkdirSync(base, { recursive: true });
    parent = mkdtempSync(join(base, 'invented-'));
    home = join(parent, 'somebody');
    folder = join(home, 'project');
    usual = patientHost(home);
    mkdirSync(folder, { recursive: true });
    write('src/clean.ts', 'a\n');
    write('src/app.ts', 'a\n');
    write('notes.txt', 'a\n');
    write('vars.sh', `D=${home}\n`);
    write('justfile', 'clean:\n  rm -rf ~\n');
    write('packages/a/Taskfile.yml', 'tasks:\n  test:\n    cmds:\n      - node --test\n      - cmd: rm -rf dist\n');
    write('packages/a/src/a.ts', 'a\n');
    write('tools/script.js', 'console.log(1);\n');
    write('package.json', '{"scripts":{"test":"node --test","clean":"rm -rf dist"}}');
    write('packages/a/package.json', '{"name":"a","scripts":{"clean":"rm -rf ~","test":"node --test"}}');
    write('.gitignore', '.env\ndist/\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'begin');
    write('.env', 'KEY=1\n');
    write('dist/x.js', 'x');
  });
  after(() => rmSync(parent, { recursive: true }));

  it('lets what agents do every day through', async () => {
    assert.deepEqual(await misjudged('agents.txt', (decision) => decision === 'allow'), []);
  }).timeout(60_000);

  it('lets no attack through', async () => {
    write('src/app.ts', 'b\n');
    write('out/report.md', 'by hand');
    write('build/config.js', 'by hand');
    write('evilmod.py', 'import shutil, os; shutil.rmtree(os.path.expanduser("~"))\n');
    write('tools/script.js', 'require("fs").rmSync(process.env.HOME, { recursive: true });\n');
    write('tests/test_new.py', 'import shutil, os\ndef test_new():\n    shutil.rmtree(os.path.expanduser("~"))\n');
    assert.deepEqual(await misjudged('attacks.txt', (decision) => decision !== 'allow'), []);
  }).timeout(60_000);

  it('says about each attack why, and no more than before', async function () {
    // What lies in the system's folders, and what counts as temporary, are part of the reasons.
    if (process.platform !== 'linux' || /^(\/var)?\/tmp\//.test(home)) this.skip();
    const file = join(root, 'test', 'fixtures', 'gate', 'attacks.reasons.txt');
    const host: GateHost = { ...usual, hasProgram: () => false };
    const said: string[] = [];
    for (const line of linesOf('attacks.txt')) {
      const { decision, classes, reasons } = await judge(line, host);
      const text = [decision, classes.join(','), ...reasons].join(' | ');
      said.push(
        text
          .replaceAll(folder, 'PROJECT')
          .replaceAll(home, 'HOME')
          .replaceAll(parent, 'PARENT')
          .replaceAll(/\p{Cc}/gu, ' '),
      );
    }
    // One line for each of attacks.txt; CALIBRATED_WRITE_REASONS=1 writes what is said now, to be read before it is committed.
    if (process.env['CALIBRATED_WRITE_REASONS'] === '1') writeFileSync(file, `${said.join('\n')}\n`);
    const expected = readFileSync(file, 'utf8').trimEnd().split('\n');
    const changed = linesOf('attacks.txt').flatMap(({ command }, index) =>
      said[index] === expected[index] ? [] : [{ command, before: expected[index], now: said[index] }],
    );
    assert.deepEqual(changed, []);
    assert.equal(expected.length, said.length);
  }).timeout(60_000);

  it('asks before code of the project runs when git does not say in time what has changed', async () => {
    for (const command of ['npm test', 'pytest', 'npx jest', 'go test ./...', 'python3 -m unittest']) {
      const late = await judge({ command }, { ...patientHost(home), workState: () => undefined });
      assert.equal(late.decision, 'ask', command);
      assert.match(late.reasons.join(' '), /did not say in time/);
    }
  });

  it('asks before more changed tests run than it reads, and before one that is too long to be read', async () => {
    rmSync(join(folder, 'tests'), { recursive: true, force: true });
    rmSync(join(folder, 'tools'), { recursive: true });
    for (let index = 0; index <= 200; index += 1) write(`tests/a${index}.test.js`, 'x');
    assert.match((await judge({ command: 'npx mocha' })).reasons.join(' '), /more changed files/);
    rmSync(join(folder, 'tests'), { recursive: true });
    write('tests/a.test.js', 'x');
    assert.equal((await judge({ command: 'npx mocha' })).decision, 'allow');
    write('tests/b.test.js', 'x'.repeat(200_001));
    assert.match((await judge({ command: 'npx mocha' })).reasons.join(' '), /too long to be read/);
  });

  it('says which commands put text into files by their own words', async () => {
    const writes = async (command: string) => (await judge({ command })).writesFiles === true;
    for (const command of ['echo x > a.js', 'printf x | tee a.js', "cat > a.js <<'E'\nx\nE", 'sed -i s/a/b/ notes.txt'])
      assert.equal(await writes(command), true, command);
    for (const command of ['cp notes.txt a.js', 'curl -sO https://example.org/a.js', 'git clone https://example.org/x'])
      assert.equal(await writes(command), true, command);
    for (const command of ['ls', 'cat notes.txt', 'mkdir -p x', 'git status > /dev/null'])
      assert.equal(await writes(command), false, command);
  });
});
