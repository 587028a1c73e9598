import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Approval, DelegateRun } from '../../../../src/assist/delegate/delegateRun.ts';
import type { DelegateStep } from '../../../../src/assist/delegate/delegateStep.ts';
import type { Level } from '../../../../src/base/level.ts';
import type { Verdict } from '../../../../src/gate/verdict.ts';
import type { ModelRequest, Part } from '../../../../src/models/streamParts.ts';
import { leftOutSentence } from '../../../../src/vscode/delegate/delegateSentences.ts';
import { WorkCopy } from '../../../../src/vscode/delegate/workCopy.ts';
import { globMatch } from '../../../../src/vscode/level/globMatch.ts';

type Call = readonly [name: string, args: Readonly<Record<string, unknown>>];

const noBoundary = { sandbox: undefined, reason: 'This test confines nothing.' } as const;
const allowed: Verdict = { decision: 'allow', classes: [], reasons: [] };
const asks: Verdict = { decision: 'ask', classes: [], reasons: ['It is asked about.'] };
const finish: Call = ['finish', { summary: 'Done.' }];
const canary = 'canary';

describe('the levels of the files that delegated work touches', () => {
  let top: string;
  let project: string;
  let copy: WorkCopy;
  /** By glob; what no rule names is at Delegate. */
  let rules: Record<string, Level>;
  let levelOfWork: Level;
  const levelOf = (path: string): Level =>
    Object.entries(rules).find(([glob]) => globMatch(glob, path))?.[1] ?? 'Delegate';
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@t', ...args], { cwd: project, encoding: 'utf8' });
  const commit = (message: string) => {
    git('add', '.');
    git('commit', '--quiet', '-m', message);
  };
  const make = async (folder = project, unsaved: readonly { path: string; text: string }[] = []) => {
    copy = await WorkCopy.make(folder, join(top, 'copy'), unsaved, noBoundary, levelOf);
  };
  const run = async (command: string) => (await copy.run(command, new AbortController().signal, false)).output;

  /** Carries out the calls one by one; `between` runs before each answer of the model. */
  async function work(calls: readonly Call[], between: (turn: number) => void = () => undefined, edit = allowed) {
    const requests: ModelRequest[] = [];
    const models = {
      async *stream(request: ModelRequest): AsyncIterable<Part> {
        requests.push({ ...request, messages: [...(request.messages ?? [])] });
        between(requests.length);
        const [name, args] = calls[requests.length - 1] ?? finish;
        yield { type: 'toolCall', id: `c${requests.length}`, name, argumentsJson: JSON.stringify(args) };
        yield { type: 'finish', reason: 'toolCalls', modelId: 'm', model: 'm-1', provider: 'p' };
      },
    };
    const steps = new Map<string, DelegateStep>();
    let ids = 0;
    const delegated = new DelegateRun(
      models,
      copy,
      { command: async () => allowed, edit: async () => edit, outside: async () => allowed },
      {
        step: (step) => steps.set(step.id, step),
        approve: async (): Promise<Approval> => {
          between(-1);
          return 'allow';
        },
        request: () => undefined,
      },
      () => {
        ids += 1;
        return String(ids);
      },
      { ofFile: levelOf, ofWork: () => levelOfWork },
    );
    const outcome = await delegated.run('Do it.', new AbortController().signal);
    const told = (requests.at(-1)?.messages ?? []).filter(({ role }) => role === 'tool').map(({ content }) => content);
    return { outcome, told, steps: [...steps.values()], asked: requests.length };
  }

  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-levels-')));
    project = join(top, 'project');
    mkdirSync(project);
    rules = {};
    levelOfWork = 'Delegate';
    git('init', '--quiet', '-b', 'main');
    put('src/cart.ts', `const cart = 1;\n`);
    put('src/auth/a.ts', `const ${canary} = 1;\n`);
    commit('start');
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  for (const level of ['Off', 'Hint'] as const) {
    it(`neither reads, finds, lists nor changes a file at ${level} that has come into the copy`, async () => {
      await make();
      rules = { 'src/auth/**': level };
      const { told, steps, outcome } = await work([
        ['read_file', { path: 'src/auth/a.ts' }],
        ['read_file', { path: './src//cart/..\\auth/a.ts' }],
        ['search', { text: 'const' }],
        ['list_files', {}],
        ['edit_file', { path: 'src/auth/a.ts', oldText: '1', newText: '2' }],
        ['write_file', { path: 'src/auth/b.ts', content: 'x' }],
        ['run_command', { command: 'cat src/auth/a.ts' }],
      ]);
      assert.equal(outcome.ending, 'finished');
      assert.equal(
        steps[0]?.reasons?.join(' '),
        `The level for src/auth/a.ts is ${level}, so delegated work can’t read it.`,
      );
      assert.match(told[0] ?? '', new RegExp(`The level for src/auth/a.ts is ${level}`));
      assert.equal(told[1], told[0]);
      assert.equal(told[2], 'BEGIN DATA\nsrc/cart.ts:1: const cart = 1;\nEND DATA');
      assert.equal(told[3], 'BEGIN DATA\nsrc/cart.ts\nEND DATA');
      assert.match(told[4] ?? '', /so delegated work can’t change it/);
      assert.match(told[5] ?? '', /The level for src\/auth\/b\.ts is .* can’t change it/);
      assert.match(told[6] ?? '', /commands could read it/);
      assert.ok(!told.join().includes(canary));
      assert.equal(await run('cat src/auth/a.ts; ls src/auth'), `const ${canary} = 1;\na.ts\n`);
    });
  }

  for (const level of ['Answer', 'Edit'] as const) {
    it(`reads a file at ${level} and does not change it`, async () => {
      rules = { 'src/auth/**': level };
      await make();
      const { told } = await work([
        ['read_file', { path: 'src/auth/a.ts' }],
        ['search', { text: canary }],
        ['run_command', { command: 'cat src/auth/a.ts' }],
        ['edit_file', { path: 'src/auth/a.ts', oldText: '1', newText: '2' }],
        ['write_file', { path: 'src/auth/a.ts', content: '' }],
      ]);
      for (const index of [0, 1, 2]) assert.ok(told[index]?.includes(canary), told[index]);
      for (const index of [3, 4]) {
        const sentence = `The level for src/auth/a.ts is ${level}, so delegated work can’t change it.`;
        assert.equal(told[index], `BEGIN DATA\n${sentence}\nEND DATA`);
      }
      assert.deepEqual(await copy.changes(), []);
    });
  }

  it('asks for the level at the moment: between two actions, and again after the person has agreed', async () => {
    await make();
    const { told } = await work(
      [
        ['write_file', { path: 'src/cart.ts', content: '1' }],
        ['write_file', { path: 'src/cart.ts', content: '2' }],
      ],
      (turn) => {
        if (turn === 2) rules = { 'src/*.ts': 'Edit' };
      },
    );
    assert.match(told[1] ?? '', /The level for src\/cart\.ts is Edit/);
    assert.equal(await copy.read('src/cart.ts'), '1');
    rules = {};
    const asked = await work(
      [['write_file', { path: 'src/cart.ts', content: '3' }]],
      (turn) => {
        if (turn < 0) rules = { 'src/*.ts': 'Edit' };
      },
      asks,
    );
    assert.match(asked.told[0] ?? '', /The level for src\/cart\.ts is Edit/);
    assert.equal(await copy.read('src/cart.ts'), '1');
  });

  for (const [name, args] of [
    ['read_file', { path: 'src/auth/a.ts' }],
    ['search', { text: canary }],
    ['run_command', { command: 'cat src/auth/a.ts' }],
  ] as const) {
    it(`sends nothing again that ${name} has shown once its level forbids it`, async () => {
      await make();
      const { outcome, asked } = await work([[name, args], ['list_files', {}], finish], (turn) => {
        if (turn === 2) rules = { 'src/auth/**': 'Off' };
      });
      assert.equal(asked, 2);
      assert.match(outcome.summary, /The level for src\/auth\/a\.ts is now Off, and the model has been shown it/);
    });
  }

  it('stops when the level where it was started is lowered, before the next action and the next question', async () => {
    await make();
    const { outcome, asked, steps } = await work([['write_file', { path: 'new.ts', content: 'x' }], finish], () => {
      levelOfWork = 'Edit';
    });
    assert.equal(asked, 1);
    assert.equal(steps[0]?.status, 'refused');
    assert.equal(outcome.summary, 'The level is now Edit, so the work was stopped.');
    assert.deepEqual(await copy.changes(), []);
  });

  it('leaves files at Off or Hint out of the copy, and a history that has them: commands find nothing', async () => {
    put('src/auth/new.ts', canary);
    put('deploy/key.py', canary);
    put('tracked.py', canary);
    symlinkSync('auth/a.ts', join(project, 'src', 'link.ts'));
    rules = { 'src/auth/**': 'Hint', '**/*.py': 'Off' };
    await make(project, [
      { path: join(project, 'src/auth/a.ts'), text: `${canary} not saved` },
      { path: join(project, 'src/cart.ts'), text: 'not saved\n' },
    ]);
    const output = await run(
      'git log --format=%s; git cat-file --batch-all-objects --batch; grep -rn canary . ../base.git; ls -R; cat src/link.ts',
    );
    assert.ok(!output.includes(canary), output);
    assert.match(output, /^As it was\n/u);
    assert.ok(!output.includes('start'), output);
    assert.equal(await copy.read('src/cart.ts'), 'not saved\n');
    assert.equal(await run('git status --porcelain'), '');
    assert.deepEqual(await copy.changes(), []);
  });

  it('leaves out a history with a file that was deleted since, or renamed, or changed on a branch that was merged', async () => {
    git('checkout', '--quiet', '-b', 'side');
    put('old/b.ts', canary);
    commit('on the side');
    git('mv', 'old/b.ts', 'src/b.ts');
    writeFileSync(join(project, 'src/b.ts'), 'plain\n');
    commit('moved');
    git('checkout', '--quiet', 'main');
    put('src/cart.ts', 'const cart = 2;\n');
    commit('main goes on');
    git('merge', '--quiet', '--no-edit', 'side');
    git('rm', '--quiet', 'src/auth/a.ts');
    commit('no auth');
    rules = { 'old/**': 'Hint' };
    await make();
    assert.equal(await run('git log --format=%s'), 'As it was\n');
    assert.ok(!(await run('git cat-file --batch-all-objects --batch')).includes(canary));
    await copy.remove();
    rules = { 'other/**': 'Hint' };
    await make();
    assert.match(await run('git log --format=%s'), /^As it was\nno auth\n/);
  });

  it('leaves out installed folders, and tracked ones do not come in their place', async () => {
    put('.gitignore', 'node_modules\n');
    put('node_modules/secret/x.js', canary);
    put('node_modules/open/x.js', 'open');
    put('vendor/x.go', canary);
    commit('vendor');
    rules = { 'node_modules/secret': 'Off', '**/*.go': 'Hint' };
    await make();
    assert.equal(await run('ls node_modules'), 'open\n');
    assert.equal(await run('ls vendor 2>&1 | grep -c x.go'), '0\n');
    assert.ok(!(await run('grep -rn canary node_modules vendor')).includes(canary));
  });

  it('says what is left out, and that the history is', async () => {
    await make();
    assert.equal(leftOutSentence(copy), null);
    await copy.remove();
    for (const name of ['a', 'b', 'c', 'd']) put(`keys/${name}.pem`, canary);
    rules = { 'keys/**': 'Off' };
    await make();
    assert.equal(
      leftOutSentence(copy),
      'Not in the copy, because of their level: keys/a.pem, keys/b.pem, keys/c.pem and 1 more.',
    );
    await copy.remove();
    commit('keys');
    execFileSync('git', ['rm', '-rq', 'keys'], { cwd: project });
    commit('no keys');
    await make();
    assert.equal(leftOutSentence(copy), 'The history is not in it either: it has files that their level keeps out.');
  });

  it('asks with paths of the folder that is open, also where the repository starts above it', async () => {
    put('src/auth/deep/c.ts', canary);
    rules = { 'auth/**': 'Off' };
    await make(join(project, 'src'));
    assert.deepEqual(await copy.list(undefined), ['cart.ts']);
    assert.deepEqual(copy.copied, ['cart.ts']);
    await copy.remove();
    rules = { '**': 'Off' };
    await make(join(project, 'src'));
    assert.deepEqual(await copy.list(undefined), []);
    await copy.remove();
    rules = { '../src/**': 'Off', 'auth/**': 'Off' };
    put('beside.ts', 'x');
    await make(join(project, 'src'));
    assert.deepEqual([...copy.copied].sort(), ['../beside.ts', 'cart.ts']);
  });
});
