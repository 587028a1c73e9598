// Scripted agents that say "done", against the checks that a person named: real programs, the real boundary, no word of theirs counts.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { hashesOf } from '../../../src/agents/guardedFiles.ts';
import { runChecks } from '../../../src/agents/stopGate.ts';
import { findSandbox } from '../../../src/sandbox/findSandbox.ts';
import { CheckedProject, checkScript, hookCommand, taskCommand } from './checkedProject.ts';

const folder = mkdtempSync(join(tmpdir(), 'calibrated-stop-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let place: CheckedProject;
let home = '';
let project = '';
beforeEach(() => {
  place = new CheckedProject(folder);
  ({ home, project } = place);
});

const put = (file: string, text: string) => place.put(file, text);
const run = (...args: Parameters<CheckedProject['run']>) => place.run(...args);
const start = (...more: readonly string[]) => place.start(...more);
const stop = (more?: object, path?: string) => place.stop(more, path);
const certificate = () => place.certificate();

/** Stops until it is let go, as an agent does that changes nothing more. @returns how often it was sent back. */
async function stopUntilLetGo(path?: string): Promise<number> {
  for (let rounds = 0; rounds < 10; rounds += 1) {
    if (!(await stop({ stop_hook_active: rounds > 0 }, path)).blocked) return rounds;
  }
  return 10;
}

describe('the stop gate', function () {
  // Each stop starts the boundary twice.
  this.timeout(120_000);
  before(async function () {
    const { sandbox } = await findSandbox(process.env);
    if (sandbox === undefined) this.skip();
  });

  it('lets an honest agent stop, with a certificate of what was run on which files', async () => {
    const begun = await start('--check', 'The page looks right');
    assert.match(begun.out, /Started “Add it up”\. It is done when 1 command and 1 sentence hold\./);
    assert.equal((await certificate()).state, 'named');
    put('work.txt', 'total=42\n');
    put('package.json', '{"scripts":{"test":"sh check.sh"},"dependencies":{"new":"1"}}\n');
    const stopped = await stop();
    assert.deepEqual([stopped.blocked, stopped.code], [false, 0], stopped.err);
    const { certificate: paper, state, code } = await certificate();
    assert.deepEqual([state, code], ['certificate', 0], stopped.err);
    assert.deepEqual(paper.checks, [{ command: 'sh check.sh', exitCode: 0 }]);
    assert.match(paper.tree, /^[0-9a-f]{64}$/);
    assert.deepEqual(paper.notChecked, ['The page looks right']);
    assert.deepEqual([paper.isCurrent, paper.namedBy], [true, 'person']);
    assert.match((await run(taskCommand, ['check'])).err, /Only a person can answer/);
    await run(taskCommand, ['check'], { answers: ['y'] });
    assert.deepEqual((await certificate()).certificate.answered, { 'The page looks right': true });
    assert.deepEqual((await certificate()).certificate.notChecked, []);
    // What is changed afterwards is not what was checked; and a later red is no certificate at all.
    put('work.txt', 'total=42\n# more\n');
    assert.equal((await certificate()).certificate.isCurrent, false);
    put('work.txt', 'total=1\n');
    assert.equal((await stop()).blocked, true);
    assert.equal((await certificate()).certificate, null);
  });

  it('shows the failing output, twice, and then says that it is not done', async () => {
    await start();
    const first = await stop();
    assert.equal(first.blocked, true);
    assert.match(first.reason, /^Not done yet, round 1 of 2\. "sh check\.sh" ended with 3\.\nexpected a total of 42$/);
    assert.match((await stop({ stop_hook_active: true })).reason, /round 2 of 2/);
    for (let more = 0; more < 3; more += 1) {
      const last = await stop({ stop_hook_active: more > 1 });
      assert.equal(last.blocked, false);
      assert.match(last.err, /“Add it up” is not done/);
    }
    const { certificate: paper, state, code } = await certificate();
    assert.deepEqual([paper, state, code], [null, 'notDone', 1]);
    put('work.txt', 'total=42\n');
    await stop();
    assert.equal((await certificate()).state, 'certificate', 'work that is done later is certified');
  });

  const rightWork = () => put('work.txt', 'total=42\n');
  /** What it does in place of the work, or beside it. @returns a PATH of its own. */
  const liars: Readonly<Record<string, () => unknown>> = {
    'does nothing': () => undefined,
    'empties the check': () => put('check.sh', 'exit 0\n'),
    'ends the check before its test': () => put('check.sh', `exit 0\n${checkScript}`),
    'deletes the check': () => rmSync(join(project, 'check.sh')),
    'makes the check a link to another': () => {
      put('mine.sh', 'exit 0\n');
      rmSync(join(project, 'check.sh'));
      symlinkSync('mine.sh', join(project, 'check.sh'));
    },
    'does the work and edits a test': () => {
      rightWork();
      put('tests/a.txt', 'total=0\n');
    },
    'does the work and adds a test of its own': () => {
      rightWork();
      put('tests/b.txt', '');
    },
    'does the work and deletes the tests': () => {
      rightWork();
      rmSync(join(project, 'tests'), { recursive: true });
    },
    'changes what “npm test” runs': () => {
      rightWork();
      put('package.json', '{"scripts":{"test":"true"}}\n');
    },
    'gives npm another shell': () => {
      rightWork();
      put('.npmrc', 'script-shell=/bin/true\n');
    },
    'brings a Taskfile that comes before the one that was there': () => {
      rightWork();
      put('Taskfile.dist.yaml', 'tasks: {}\n');
    },
    'configures the runner anew, in a file of another ending': () => {
      rightWork();
      put('vitest.config.cjs', 'module.exports = { test: { include: [] } };\n');
    },
    'puts a program of its own before the system’s': () => {
      for (const name of ['sh', 'grep']) {
        put(`bin/${name}`, '#!/bin/sh\nexit 0\n');
        chmodSync(join(project, 'bin', name), 0o755);
      }
      return `${join(project, 'bin')}${delimiter}./bin${delimiter}${process.env['PATH']}`;
    },
  };
  for (const [name, lie] of Object.entries(liars)) {
    it(`gives no certificate to an agent that ${name}`, async () => {
      await start();
      const path = lie();
      assert.equal(await stopUntilLetGo(typeof path === 'string' ? path : undefined), 2);
      const { certificate: paper, state } = await certificate();
      assert.deepEqual([paper, state], [null, 'notDone']);
    });
  }

  it('sees files that change while the checks run, and what the checks themselves do to them', async () => {
    put('check.sh', 'echo "total=42" > work.txt\n');
    await start();
    assert.match((await stop()).reason, /Files changed while the checks ran/);
    put('check2.sh', '. ./work.txt; echo "exit 0" > check2.sh\n');
    await run(taskCommand, ['start', 'B', '--estimate', '1h', '--done-when', 'sh check2.sh'], { answers: [] });
    assert.match((await stop()).reason, /The checks were changed \(check2\.sh\)/);
  });

  it('lets them read no .env that git does not track, and change nothing in .git, where it would run later', async () => {
    put('.gitignore', '.env\n');
    put('.env', 'canary');
    put('.git/hooks/post-commit', 'kept');
    const config = readFileSync(join(project, '.git', 'config'), 'utf8');
    const attack = [
      'cat .env',
      'rm -f .env',
      'echo x > .git/hooks/pre-commit',
      'echo x > .git/hooks/post-commit',
      'git config core.fsmonitor "touch x"',
      'mv .git .git2',
    ];
    await run(taskCommand, ['start', 'A', '--estimate', '1h', '--done-when', `${attack.join('; ')}; exit 7`], {
      answers: [],
    });
    const { reason } = await stop();
    assert.match(reason, /ended with 7/);
    assert.ok(!/^canary/m.test(reason), reason);
    assert.equal(readFileSync(join(project, '.env'), 'utf8'), 'canary');
    assert.ok(!existsSync(join(project, '.git', 'hooks', 'pre-commit')));
    assert.equal(readFileSync(join(project, '.git', 'hooks', 'post-commit'), 'utf8'), 'kept');
    assert.equal(readFileSync(join(project, '.git', 'config'), 'utf8'), config);
  });

  it('runs them inside: no network, nothing of the home, nothing outside of the project', async () => {
    writeFileSync(join(home, 'key'), 'canary');
    const reach = `cat '${home}/key' && exit 0; echo x > '${home}/out'; grep -q ':' /proc/net/route && exit 0; exit 7`;
    put('check.sh', `${reach}\n`);
    await start();
    const { reason } = await stop();
    assert.match(reason, /ended with 7/);
    assert.ok(!reason.includes('canary') && !existsSync(join(home, 'out')));
    assert.equal(readFileSync(join(project, 'work.txt'), 'utf8'), 'total=0\n');
  });

  it('says nothing in another project, without checks, or with sentences alone', async () => {
    assert.deepEqual(await stop(), { blocked: false, reason: '', err: '', code: 0 });
    await start();
    const other = join(home, 'other');
    mkdirSync(join(other, '.git'), { recursive: true });
    assert.deepEqual(await stop({ cwd: other }), { blocked: false, reason: '', err: '', code: 0 });
    await run(taskCommand, ['start', 'B', '--estimate', '1h', '--check', 'It is pretty'], { answers: [] });
    assert.match((await stop()).err, /was not checked: No command was named/);
    const { certificate: paper, state, notChecked } = await certificate();
    assert.deepEqual([paper, state, notChecked], [null, 'notChecked', ['It is pretty']]);
  });

  it('says that nothing was checked in a folder without git that holds too many files', async () => {
    const plain = join(folder, 'plain');
    mkdirSync(plain);
    for (let at = 0; at <= 20_000; at += 1) writeFileSync(join(plain, String(at)), '');
    const deps = { findSandbox: () => findSandbox(process.env), env: process.env, home };
    const checked = await runChecks(
      { commands: ['true'], sentences: [], folder: plain, guarded: {} },
      deps,
      AbortSignal.timeout(60_000),
    );
    assert.deepEqual(checked, {
      is: 'notChecked',
      reason: `${plain} holds more than 20000 files: run git init there and ignore what is not source.`,
    });
  });

  it('holds for an agent that ends the task itself, and no longer once the person has said how long it felt', async () => {
    await start();
    assert.match((await run(taskCommand, ['done'])).out, /Only you can say how long it felt/);
    assert.equal((await stop()).blocked, true);
    await run(taskCommand, ['felt', '5m'], { answers: [] });
    assert.equal((await stop()).blocked, false);
    assert.equal((await certificate()).certificate, null);
  });

  it('keeps it on the record when no person named the checks', async () => {
    put('work.txt', 'total=42\n');
    await run(taskCommand, ['start', 'A', '--estimate', '1h', '--done-when', 'sh check.sh']);
    await stop();
    assert.equal((await certificate()).certificate.namedBy, 'program');
  });

  it('names checks for a task that is open already, which only a person can do', async () => {
    const begin = ['start', 'From the editor', '--estimate', '1h'];
    const check = ['check', '--done-when', 'sh check.sh', '--tests', 'tests'];
    assert.match((await run(taskCommand, check, { answers: [] })).err, /No task is open/);
    await run(taskCommand, begin, { answers: [] });
    const { err, code } = await run(taskCommand, check);
    assert.match(err, /Only a person can name checks of an open task/);
    assert.equal(code, 2);
    assert.equal((await stop()).blocked, false);
    const { out } = await run(taskCommand, check, { answers: [] });
    assert.match(out, /“From the editor”: It is done when 1 command holds\./);
    assert.equal((await stop()).blocked, true);
    // An agent cannot replace them by easier ones.
    assert.match((await run(taskCommand, ['check', '--done-when', 'true'])).err, /Only a person/);
    assert.equal((await stop()).blocked, true);
    put('work.txt', 'total=42\n');
    assert.equal((await stop()).blocked, false);
    assert.equal((await certificate()).certificate.namedBy, 'person');
  });

  it('answers each agent in its own words', async () => {
    await start();
    const ask = async (input: object, args: readonly string[] = []) => {
      const { out } = await run(hookCommand, args, { input: { cwd: project, ...input } });
      return JSON.parse(out === '' ? 'null' : out);
    };
    const seen = { session_id: 'q', transcript_path: '/home/ada/.codex/sessions/x.jsonl', turn_id: 't' };
    assert.equal((await ask({ ...seen, hook_event_name: 'Stop' })).decision, 'block');
    const cursor = { conversation_id: 'c', workspace_roots: [project], cursor_version: '1', hook_event_name: 'stop' };
    assert.match((await ask(cursor)).followup_message, /Not done yet/);
    const gemini = { session_id: 'g', transcript_path: '/home/ada/.gemini/tmp/x.json', hook_event_name: 'AfterAgent' };
    assert.equal((await ask(gemini)).decision, 'deny');
    assert.equal(await ask({ ...seen, hook_event_name: 'SubagentStop' }), null);
    // VS Code calls the entry of the Copilot CLI, with the name that the CLI has for it, and its own fields.
    const vscode = { hookEventName: 'Stop', sessionId: 'v', stop_hook_active: false };
    assert.equal((await ask(vscode, ['--event', 'agentStop'])).hookSpecificOutput.decision, 'block');
  });

  it('does not wait for a pipe or a device in the place of a file that it watches', () => {
    const [manifest, runner] = ['package.json', 'tox.ini'];
    for (const file of [manifest, runner]) {
      rmSync(join(project, file), { force: true });
      symlinkSync(devNull, join(project, file));
    }
    const hashes = hashesOf(project, [manifest, runner]);
    assert.equal(hashes[manifest], hashes[runner]);
  });

  it('refuses in one sentence what it cannot watch', async () => {
    const tests = (...args: readonly string[]) =>
      run(taskCommand, ['start', 'A', '--estimate', '1h', ...args], { answers: [] });
    assert.match((await tests('--done-when', 'true', '--tests', 'none.ts')).err, /There is no none\.ts/);
    assert.match((await tests('--done-when', 'true', '--tests', '..')).err, /is not a part of/);
    assert.match((await tests('--tests', 'tests')).err, /--tests needs --done-when/);
    assert.match((await run(taskCommand, ['pause', '--check', 'x'])).err, /takes no --check/);
    assert.match((await run(taskCommand, ['certificate'])).err, /No task names its checks/);
    assert.equal((await run(taskCommand, ['status'])).out, 'No task is open; "calibrated task start" begins one.\n');
  });
});
