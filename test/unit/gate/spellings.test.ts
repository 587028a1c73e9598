import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { Gate } from '../../../src/gate/gate.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';
import { patientHost } from './patientHost.ts';

const spellings: readonly string[] = readFileSync(join(root, 'test', 'fixtures', 'gate', 'destructive.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('the gate on destructive spellings', () => {
  it('lets none through, at the highest level, in a folder with work that no git knows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-spellings-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'a.ts'), 'a\n');
    writeFileSync(join(folder, 'untracked.txt'), 'u\n');
    writeFileSync(join(folder, 'package.json'), '{"scripts":{"clean":"rm -rf dist","nuke":"rm -rf ~"}}');
    // Without git nothing is committed: the same answers as from a repository, and no process for each of them.
    const host = { ...patientHost(), workState: () => undefined };
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), host, folder);
    const through: string[] = [];
    // In a folder with a blank in its name the shell makes two harmless words of it.
    for (const command of spellings.filter((each) => !each.includes('`pwd`') || !folder.includes(' '))) {
      const { decision } = await gate.judgeCommand({ command, cwd: folder, level: 'Delegate' });
      if (decision === 'allow') through.push(command);
    }
    rmSync(folder, { recursive: true });
    assert.deepEqual(through, []);
  });

  it('asks where the grammar and the shell do not read alike, and where nobody can', async () => {
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), patientHost(), '/work/none');
    const lines = [
      'ls -la\n\\rm -rf src',
      '( {rm,-rf,src}\n)',
      `${'('.repeat(5000)}rm -rf src${')'.repeat(5000)}`,
      `echo ${'$('.repeat(3000)}rm${')'.repeat(3000)}`,
    ];
    for (const command of lines) {
      const { decision } = await gate.judgeCommand({ command, cwd: '/work/none', level: 'Delegate' });
      assert.equal(decision, 'ask', command.slice(0, 40));
    }
  });

  it('asks before it runs what the same line has written', async () => {
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), patientHost(), '/work/none');
    const judge = async (command: string) =>
      (await gate.judgeCommand({ command, cwd: '/work/none', level: 'Delegate' })).decision;
    assert.equal(await judge('echo "rm x" > run.sh; bash run.sh'), 'ask');
    assert.equal(await judge('printf x | tee run.py && python3 run.py'), 'ask');
    assert.equal(await judge('bash run.sh; python3 run.py'), 'allow');
  });

  describe('that stand in files', () => {
    let folder: string;
    let gate: Gate;
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    const judge = async (command: string) => gate.judgeCommand({ command, cwd: folder, level: 'Delegate' });
    const decision = async (command: string) => (await judge(command)).decision;
    before(() => {
      mkdirSync(join(root, 'out'), { recursive: true });
      folder = mkdtempSync(join(root, 'out', 'gate-files-'));
      execFileSync('git', ['init', '--quiet', folder]);
      mkdirSync(join(folder, 'src'));
      write('src/a.ts', 'a\n');
      gate = new Gate(new SyntaxParser(grammarFiles(root)), patientHost(), folder);
    });
    after(() => rmSync(folder, { recursive: true }));

    it('of make: recipes, what they need, variables, and the shell of make', async () => {
      write(
        'Makefile',
        [
          'OUT := src',
          'REV = $(shell git rev-parse HEAD)',
          '.PHONY: all',
          'all: build/a.o',
          'build/a.o: a.c | build',
          '\t@mkdir -p $(@D)',
          '\t$(CC) -c $< -o $@ -DREV=$(REV)',
          'clean:',
          '\trm -rf build *.nothing || true',
          'tidy: wipe',
          '\techo done',
          'wipe:',
          '\t-@$(RM) -r $(OUT)',
          'count:',
          '\tfor f in src/*; do echo $$f; done',
          'log: ; git push --force',
          'PROGRAM := $(shell echo rm)',
          'hidden:',
          '\t$(PROGRAM) -rf src',
          'inner:',
          '\t$(MAKE) wipe',
        ].join('\n'),
      );
      assert.equal(await decision('make'), 'allow');
      assert.equal(await decision('make -j4 all'), 'allow');
      assert.equal(await decision('make count'), 'allow');
      assert.equal(await decision('make wipe'), 'ask');
      assert.match((await judge('make tidy')).reasons.join(' '), /src/);
      assert.equal(await decision('make all OUT=x log'), 'ask');
      assert.equal(await decision('make hidden'), 'ask');
      assert.equal(await decision('make inner'), 'ask');
      assert.equal(await decision('make -n wipe'), 'allow');
      write('evil.mk', 'X := $(shell rm -rf src)\nall:\n\techo\n');
      assert.equal(await decision('make -f evil.mk'), 'ask');
      assert.equal(await decision('make -f - < evil.mk'), 'ask');
    });

    it('of patches: what they would write to', async () => {
      const patch = (path: string) => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;
      write('good.patch', patch('src/a.ts'));
      write('hook.patch', patch('.git/hooks/pre-commit'));
      // Far above any folder of temporary files, in which a patch may write.
      write('up.patch', patch(`${'../'.repeat(40)}outside.ts`));
      for (const command of [
        'git apply NAME',
        'git am NAME',
        'patch -p1 < NAME',
        'patch -p1 -i NAME',
        'git apply < NAME',
      ]) {
        assert.equal(await decision(command.replace('NAME', 'good.patch')), 'allow', command);
        assert.equal(await decision(command.replace('NAME', 'hook.patch')), 'ask', command);
        assert.equal(await decision(command.replace('NAME', 'up.patch')), 'ask', command);
      }
      write('odd.patch', patch('.git/hooks/pre-commit').replaceAll(/(?<=[+-]{3} )[ab]/g, 'odd'));
      write('deep.patch', patch('.git/hooks/pre-commit').replaceAll(/(?<=[+-]{3} )[ab]/g, 'c/d'));
      write(
        'move.patch',
        'diff --git a/src/a.ts b/.git/hooks/pre-commit\nrename from src/a.ts\nrename to .git/hooks/pre-commit\n',
      );
      for (const command of [
        'patch -p1 < odd.patch',
        'patch -p2 < deep.patch',
        'git apply -p2 deep.patch',
        'git apply move.patch',
      ])
        assert.equal(await decision(command), 'ask', command);
      assert.equal(await decision('git apply --stat hook.patch'), 'allow');
      assert.equal(await decision('git diff main | git apply'), 'allow');
      assert.equal(await decision('git diff | git apply -R'), 'ask', 'all work since the last commit is gone');
    });

    it('of programs that no commit holds yet', async () => {
      write('tidy.py', 'import shutil\nshutil.rmtree("src")\n');
      write('push.mjs', 'import { execSync } from "node:child_process";\nexecSync("git push --force");\n');
      write('count.py', 'import os\nprint(len(os.listdir("src")))\n');
      assert.equal(await decision('python3 tidy.py'), 'ask');
      assert.equal(await decision('node push.mjs'), 'ask');
      assert.equal(await decision('npx tsx push.mjs'), 'ask');
      assert.equal(await decision('python3 count.py'), 'allow');
      const as = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', folder];
      execFileSync('git', [...as, 'add', 'tidy.py']);
      execFileSync('git', [...as, 'commit', '--quiet', '-m', 'Tidy']);
      assert.equal(await decision('python3 tidy.py'), 'allow', 'a program of the project');
    });
  });
});
