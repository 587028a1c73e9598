import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { Gate } from '../../../../src/assist/gate/gate.ts';
import { localWorld } from '../../../../src/assist/gate/world.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';

const root = new URL('../../../../', import.meta.url).pathname;
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
    const world = { ...localWorld({ HOME: '/home/somebody' }), isCommitted: () => false };
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), world, folder);
    const through: string[] = [];
    for (const command of spellings) {
      const { decision } = await gate.judgeCommand({ command, cwd: folder, level: 'Delegate' });
      if (decision === 'allow') through.push(command);
    }
    rmSync(folder, { recursive: true });
    assert.deepEqual(through, []);
  });

  it('asks where the grammar and the shell do not read alike, and where nobody can', async () => {
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), localWorld({ HOME: '/home/somebody' }), '/work/none');
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
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), localWorld({ HOME: '/home/somebody' }), '/work/none');
    const judge = async (command: string) =>
      (await gate.judgeCommand({ command, cwd: '/work/none', level: 'Delegate' })).decision;
    assert.equal(await judge('echo "rm x" > run.sh; bash run.sh'), 'ask');
    assert.equal(await judge('printf x | tee run.py && python3 run.py'), 'ask');
    assert.equal(await judge('bash run.sh; python3 run.py'), 'allow');
  });
});
