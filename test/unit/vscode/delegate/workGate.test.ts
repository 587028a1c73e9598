import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { type Approval, DelegateRun } from '../../../../src/assist/delegate/delegateRun.ts';
import type { DelegateStep } from '../../../../src/assist/delegate/delegateStep.ts';
import { AppError } from '../../../../src/base/appError.ts';
import type { Level } from '../../../../src/base/level.ts';
import type { GateDecision } from '../../../../src/gate/verdict.ts';
import type { Part } from '../../../../src/models/streamParts.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { WorkCopy } from '../../../../src/vscode/delegate/workCopy.ts';
import { workGate } from '../../../../src/vscode/delegate/workGate.ts';
import { root } from '../../../run/paths.ts';
import { patientHost } from '../../gate/patientHost.ts';

const parser = new SyntaxParser(grammarFiles(root));

describe('the gate of delegated work', () => {
  let top: string;
  let copy: WorkCopy;
  /** What was asked about protected code: path, language, text before and after. */
  const owned: (readonly string[])[] = [];
  let refused: string | undefined;

  before(async () => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-gate-')));
    const project = join(top, 'project');
    mkdirSync(project);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@t', ...args], { cwd: project });
    git('init', '--quiet', '-b', 'main');
    writeFileSync(join(project, 'order.ts'), 'const total = 1;\n');
    writeFileSync(join(project, 'image.png'), Buffer.from([1, 0, 2]));
    git('add', '.');
    git('commit', '--quiet', '-m', 'start');
    const none = { sandbox: undefined, reason: 'This test runs nothing.' } as const;
    copy = await WorkCopy.make(project, join(top, 'copy'), [], none, () => 'Delegate');
  });
  after(() => rmSync(top, { recursive: true, force: true }));
  beforeEach(() => {
    owned.length = 0;
    refused = undefined;
  });

  const gateAt = (level: Level = 'Delegate') => {
    const refuseOwned = async (path: string, ...change: readonly string[]) => {
      owned.push([path, ...change]);
      if (path === refused) throw new AppError('refused', `${path} is protected from AI edits.`);
    };
    return workGate(parser, copy, level, refuseOwned, patientHost());
  };

  const commands: readonly (readonly [command: string, decision: GateDecision])[] = [
    ['ls', 'allow'],
    ['git push --force origin main', 'ask'],
    ['npm install left-pad', 'ask'],
    ['cp order.ts .vscode/tasks.json', 'ask'],
    ['cat > ../project/order.ts', 'ask'],
    ['rm -rf ~', 'deny'],
  ];
  for (const [command, decision] of commands) {
    it(`says ${decision} to ${command}`, async () => {
      const verdict = await gateAt().command(command);
      assert.equal(verdict.decision, decision);
      assert.equal(verdict.reasons.length > 0, decision !== 'allow');
    });
  }

  const edits: readonly (readonly [path: string, content: string, decision: GateDecision])[] = [
    ['order.ts', 'const total = 2;\n', 'allow'],
    ['new/deep.ts', '', 'allow'],
    ['.vscode/tasks.json', '{}', 'ask'],
    ['.husky/pre-commit', 'npm test\n', 'ask'],
    ['package.json', '{ "scripts": { "postinstall": "sh x.sh" } }', 'ask'],
  ];
  for (const [path, content, decision] of edits) {
    it(`says ${decision} to an edit of ${path}`, async () => {
      const verdict = await gateAt().edit(path, content);
      assert.equal(verdict.decision, decision);
      // The person knows paths of the project only.
      assert.doesNotMatch(verdict.reasons.join(), /calibrated-gate-/);
    });
  }

  it('never lets a call of another server through unasked', async () => {
    const call = (args: Readonly<Record<string, unknown>>) => gateAt().outside({ server: 'notes', name: 'echo', args });
    assert.equal((await call({ text: 'hello' })).decision, 'ask');
    assert.equal((await call({ path: '.env' })).decision, 'deny');
    assert.equal((await call({ command: 'rm -rf ~' })).decision, 'deny');
  });

  for (const level of ['Off', 'Hint', 'Answer'] as const) {
    it(`refuses edits, commands that change something and other servers at level ${level}`, async () => {
      const gate = gateAt(level);
      assert.equal((await gate.edit('order.ts', '')).decision, 'deny');
      assert.equal((await gate.command('touch new.ts')).decision, 'deny');
      assert.equal((await gate.outside({ server: 'notes', name: 'echo', args: {} })).decision, 'deny');
    });
  }

  it('refuses code that the person protects, and judges it by what stands in the copy', async () => {
    await gateAt().edit('order.ts', 'const total = 3;\n');
    await gateAt().edit('fresh.py', 'x = 1\n');
    assert.deepEqual(owned, [
      ['order.ts', 'typescript', 'const total = 1;\n', 'const total = 3;\n'],
      ['fresh.py', 'python', '', 'x = 1\n'],
    ]);
    refused = 'order.ts';
    await assert.rejects(gateAt().edit('order.ts', ''), /order\.ts is protected from AI edits/);
  });

  it('does not take a file that cannot be read for an empty one', async () => {
    await assert.rejects(gateAt().edit('image.png', 'text'), (error) => AppError.is(error, 'refused'));
    for (const path of ['../project/order.ts', '.git/hooks/pre-commit'])
      await assert.rejects(gateAt().edit(path, ''), (error) => AppError.is(error, 'refused'), path);
    assert.deepEqual(owned, []);
  });

  /** Work whose model makes these calls, one after the other, and whose person answers like this. */
  async function work(calls: readonly (readonly [name: string, args: object])[], answer: Approval) {
    let turn = 0;
    const steps = new Map<string, DelegateStep>();
    const asked: string[] = [];
    const models = {
      async *stream(): AsyncIterable<Part> {
        const call = calls[turn];
        turn += 1;
        if (call !== undefined)
          yield { type: 'toolCall', id: `c${turn}`, name: call[0], argumentsJson: JSON.stringify(call[1]) };
        yield { type: 'finish', reason: 'toolCalls', modelId: 'm', model: 'm-1', provider: 'p' };
      },
    };
    let ids = 0;
    const run = new DelegateRun(
      models,
      copy,
      gateAt(),
      {
        step: (step) => steps.set(step.id, step),
        approve: async ({ reasons = [] }) => {
          asked.push(reasons.join(' '));
          return answer;
        },
        request: () => undefined,
      },
      () => {
        ids += 1;
        return String(ids);
      },
      { ofFile: () => 'Delegate', ofWork: () => 'Delegate' },
    );
    await run.run('Do it.', new AbortController().signal);
    return { asked, states: [...steps.values()].map(({ status }) => status) };
  }

  it('keeps what it refuses and what the person declines out of the copy', async () => {
    refused = 'order.ts';
    const tasks = { path: '.vscode/tasks.json', content: '{}' };
    const { asked, states } = await work(
      [
        ['write_file', { path: 'order.ts', content: 'const total = 9;\n' }],
        ['write_file', tasks],
        ['run_command', { command: 'touch ran.txt' }],
        ['run_command', { command: 'rm -rf ~' }],
      ],
      'refuse',
    );
    assert.deepEqual(states, ['refused', 'refused', 'refused', 'refused']);
    assert.equal(asked.length, 2);
    assert.equal(readFileSync(join(copy.folder, 'order.ts'), 'utf8'), 'const total = 1;\n');
    for (const path of ['.vscode', 'ran.txt']) assert.equal(existsSync(join(copy.folder, path)), false, path);
    const allowed = await work([['write_file', tasks]], 'allow');
    assert.deepEqual([allowed.asked.length, allowed.states], [1, ['done']]);
    assert.equal(existsSync(join(copy.folder, '.vscode', 'tasks.json')), true);
  });
});
