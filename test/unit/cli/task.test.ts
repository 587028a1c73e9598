// The steps of tasks in a terminal, without an editor: the same events, the same order of asking and showing.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, beforeEach, describe, it } from 'mocha';
import { sentenceOf } from '../../../src/base/appError.ts';
import { systemClock } from '../../../src/base/clock.ts';
import type { CliCommand } from '../../../src/cli/shared/command.ts';
import { makeTaskCommand } from '../../../src/cli/task/taskCommand.ts';
import { tasksCommand } from '../../../src/cli/tasksCommand.ts';
import { trialCommand } from '../../../src/cli/trialCommand.ts';
import type { JsonObject, NewEvent } from '../../../src/store/event.ts';
import { openStore } from '../../../src/store/store.ts';
import { root } from '../../run/paths.ts';

const minute = 60_000;
const startMs = Date.UTC(2026, 0, 5, 9);
const folder = mkdtempSync(join(tmpdir(), 'calibrated-task-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let directory = '';
let nowMs = startMs;
let ids = 0;
beforeEach(() => {
  directory = mkdtempSync(join(folder, 'data-'));
  nowMs = startMs;
  ids = 0;
});

const taskCommand = makeTaskCommand({
  clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, zoneOffsetMinutes: () => 60 },
  newId: () => `t${++ids}`,
  random: () => 0.1,
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What was asked, in order. */
  readonly asked: readonly string[];
}

/** @param answers What the person types at each question; none: nobody is there. Undefined among them: they leave it. */
async function run(
  args: readonly string[],
  answers?: readonly (string | undefined)[],
  command: CliCommand = taskCommand,
) {
  const asked: string[] = [];
  const left = [...(answers ?? [])];
  let out = '';
  let err = '';
  const ask = async (question: string) => {
    asked.push(question);
    assert.ok(left.length > 0, `nobody answers: ${question}`);
    return left.shift();
  };
  const io = {
    stdout: {
      write: (text: string) => {
        out += text;
      },
    },
    stderr: {
      write: (text: string) => {
        err += text;
      },
    },
    stdin: Readable.from([]),
    env: { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') },
    cwd: folder,
    signal: new AbortController().signal,
    packageRoot: root,
    person: answers === undefined ? undefined : { ask },
  };
  let code = 2;
  try {
    code = await command.run([...args, '--data-directory', directory], io);
  } catch (error) {
    err += sentenceOf(error);
  }
  assert.deepEqual(left, [], 'every answer was asked for');
  return { code, out, err, asked } satisfies Run;
}

async function recorded(): Promise<readonly Pick<NewEvent, 'kind' | 'task' | 'data'>[]> {
  const { store } = await openStore({ directory, clock: systemClock });
  const events = [...store.events()].map(({ kind, task, data }) => ({ kind, task, data }));
  store.close();
  return events;
}

async function append(events: readonly Partial<NewEvent>[]): Promise<void> {
  const { store } = await openStore({ directory, clock: systemClock });
  const base = { zoneMin: 60, window: 'w', session: 's', task: null, data: {}, kind: '', tMs: startMs, monoMs: 0 };
  store.append(events.map((event) => ({ ...base, ...event })));
  store.close();
}

const kinds = (events: readonly { readonly kind: string }[]) => events.map(({ kind }) => kind);

describe('calibrated task', () => {
  it('takes a person from the estimate to the gap, and asks before it shows', async () => {
    const begun = await run(['start', 'Fix it', '--estimate', '45m-2h', '--with-ai', '30m', '--kind', 'bug-fix'], []);
    assert.deepEqual([begun.code, begun.out], [0, 'Started “Fix it”.\n']);
    nowMs += minute;
    assert.equal((await run(['pause'], [])).out, 'Paused: “Fix it”.\n');
    assert.equal((await run(['resume'], [])).out, 'Resumed: “Fix it”.\n');
    nowMs += 2 * minute;
    const status = await run(['status'], []);
    assert.equal(status.out, 'Running: Fix it\n');
    nowMs += minute;
    const done = await run(['done'], ['soon', '20m']);
    assert.equal(done.asked.length, 2);
    assert.match(done.asked[0] ?? '', /How long did “Fix it” feel/);
    assert.match(done.asked[1] ?? '', /"soon" is not a time/);
    assert.match(
      done.out,
      /^It took 3 min, up to 4 min: \d+% shorter than it felt \(20 min\), \d+% shorter than you estimated \(30 min\)/,
    );
    assert.deepEqual(await recorded(), [
      {
        kind: 'task.start',
        task: 't1',
        data: {
          title: 'Fix it',
          kind: 'bugFix',
          estimate: {
            withoutAi: { typicalMs: 45 * minute, nearlyCertainMs: 120 * minute },
            withAi: { typicalMs: 30 * minute },
          },
          level: 'Edit',
        },
      },
      { kind: 'task.pause', task: 't1', data: {} },
      { kind: 'task.resume', task: 't1', data: {} },
      { kind: 'task.pause', task: 't1', data: {} },
      { kind: 'task.done', task: 't1', data: {} },
      { kind: 'task.felt', task: 't1', data: { feltMs: 20 * minute, feltHelp: null } },
    ]);
  });

  it('lets the task go on when the person leaves the question', async () => {
    await run(['start', 'A', '--estimate', '1h'], []);
    const left = await run(['done'], [undefined]);
    assert.deepEqual([left.code, left.out], [1, '“A” goes on.\n']);
    assert.deepEqual(kinds(await recorded()), ['task.start', 'task.pause', 'task.resume']);
    assert.equal((await run(['status'])).out, 'Running: A\n');
  });

  it('asks how AI changed the time where a model was asked, in an order that is drawn', async () => {
    await run(['start', 'A', '--estimate', '1h'], []);
    await append([{ kind: 'request.start', task: 't1', data: { requestId: 'r' } }]);
    const left = await run(['done', '--felt', '30m'], [undefined]);
    assert.equal(left.code, 1);
    const done = await run(['done', '--felt', '30m'], ['99', '2']);
    assert.match(done.asked[0] ?? '', / 1 {2}75% less time[\s\S]* 2 {2}Half the time/);
    assert.match(done.asked[1] ?? '', /from 1 to 11/);
    assert.deepEqual((await recorded()).at(-1)?.data, { feltMs: 30 * minute, feltHelp: 0.5, order: 'lessFirst' });
  });

  it('never shows a measured time before the person said how long it felt', async () => {
    await run(['start', 'A', '--estimate', '1h'], []);
    nowMs += 7 * minute;
    const outputs = [await run(['status']), await run(['status', '--json']), await run(['done', '--felt', '1h'])];
    outputs.push(await run(['done']), await run(['felt', '5m']), await run(['status', '--json']));
    for (const { out, err } of outputs) assert.doesNotMatch(out + err, /\b[67] min|measuredMin/);
    assert.match((await run(['felt', '10m'], [])).out, /It took .* than it felt \(10 min\)/);
  });

  it('keeps what no person said out of every figure', async () => {
    const row = async (i: number, program: boolean) => {
      const by: JsonObject = program ? { by: 'program' } : {};
      const estimate = { withoutAi: { typicalMs: (program ? 600 : 30) * minute } };
      const at = (minutes: number, kind: string, data: JsonObject) => {
        const tMs = startMs + (i * 100 + minutes) * minute;
        return { kind, task: `x${i}`, data, tMs, monoMs: tMs };
      };
      await append([
        at(0, 'task.start', { title: `T${i}`, kind: 'chore', estimate, level: 'Hint', ...by }),
        ...Array.from({ length: 11 }, (_, m) => at(m, 'signal.edit', { cause: 'typed', chars: 1 })),
        at(10, 'task.done', by),
        ...(program ? [at(11, 'task.felt', { feltMs: 900 * minute, feltHelp: 4, by: 'program' })] : []),
        at(12, 'task.felt', { feltMs: 20 * minute, feltHelp: 0.8 }),
      ]);
    };
    const asked: readonly (readonly [CliCommand, readonly string[]])[] = [
      [tasksCommand, ['--json']],
      [tasksCommand, ['--csv']],
      [tasksCommand, ['forecast', '1h']],
      [trialCommand, ['report', '--json']],
    ];
    const figures = async () =>
      Promise.all(asked.map(async ([command, args]) => (await run(args, undefined, command)).out));
    for (let i = 0; i < 12; i++) await row(i, false);
    const without = await figures();
    assert.match(without[0] ?? '', /"band": \{/);
    // The same tasks again, with an estimate and a felt time of a program.
    for (let i = 20; i < 32; i++) await row(i, true);
    assert.deepEqual(await figures(), without);
    // They are not hidden either: listed with the person's own answer, never with the program's.
    const { out } = await run([], undefined, tasksCommand);
    assert.match(out, /Counts in no figure: T20\. It took 10 min and felt like 20 min\. Nobody gave an estimate\./);
    await row(40, false);
    assert.notDeepEqual(await figures(), without);
  });

  it('makes no time of the person from the steps of a program', async () => {
    const measured = async (person: readonly string[] | undefined) => {
      directory = mkdtempSync(join(folder, 'data-'));
      nowMs = startMs;
      await run(['start', 'A', '--estimate', '1h'], person);
      for (const step of ['pause', 'resume', 'pause', 'resume']) {
        nowMs += minute;
        await run([step], person);
      }
      await run(['done', '--felt', '5m'], person);
      const { out } = person === undefined ? await run(['felt', '5m', '--json'], []) : { out: '' };
      if (out !== '') return JSON.parse(out).task.measuredMin;
      const { store } = await openStore({ directory, clock: systemClock });
      const { taskOverview } = await import('../../../src/tasks/figures/finishedRows.ts');
      const [row] = taskOverview(store).rows;
      store.close();
      return (row?.measuredMs ?? Number.NaN) / minute;
    };
    assert.equal(await measured([]), 2);
    assert.equal(await measured(undefined), 0);
  });

  it('keeps the question open that a program answered', async () => {
    const begun = await run(['start', 'A', '--estimate', '1h']);
    assert.match(begun.out, /No person gave the estimate/);
    const done = await run(['done', '--felt', '5m']);
    assert.match(done.out, /Only you can say how long it felt/);
    assert.deepEqual((await recorded()).at(-1), {
      kind: 'task.felt',
      task: 't1',
      data: { feltMs: 5 * minute, feltHelp: null, by: 'program' },
    });
    assert.match((await run(['done'])).err, /Only a person can say/);
    assert.match((await run(['status'], [])).out, /waiting for how long it felt: A/);
    assert.match((await run(['done'], ['12m'])).out, /It took .* and felt like 12 min/);
  });

  it('switches, by name or by number, and pauses what runs at once', async () => {
    for (const title of ['Alpha', 'Beta', 'Gamma']) await run(['start', title, '--estimate', '1h'], []);
    assert.equal((await run(['status'])).out, 'Paused: Alpha\nPaused: Beta\nRunning: Gamma\n');
    assert.equal((await run(['switch', 'al'], [])).out, 'Switched to: “Alpha”.\n');
    const picked = await run(['switch'], ['2']);
    assert.match(picked.asked[0] ?? '', / 1 {2}Gamma\n {2}2 {2}Beta\n/);
    assert.equal(picked.out, 'Switched to: “Beta”.\n');
    assert.equal((await run(['switch'], [''])).out, 'Paused: “Beta”.\n');
    assert.match((await run(['switch'])).err, /Several tasks are paused; say which/);
    assert.match((await run(['resume', 'zeta'])).err, /No paused task begins with "zeta"/);
    assert.equal((await run(['status'])).out, 'Paused: Alpha\nPaused: Beta\nPaused: Gamma\n');
  });

  it('asks for what is missing at a terminal, and says what is missing without one', async () => {
    const begun = await run(['start'], ['Look at it', 'soon', '20m']);
    assert.equal(begun.asked.length, 3);
    assert.equal((await run(['start', 'B'])).err, '--estimate is missing; write a time, for example --estimate 45m.');
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['start', '--estimate', '1h'], /Name the task/],
      [['start', 'B', '--estimate', 'soon'], /"soon" is not a time/],
      [['start', 'B', '--estimate', '1h', '--kind', 'x'], /--kind needs one of bugFix/],
      [['start', 'Fix', 'it', '--estimate', '1h'], /put the title in quotes/],
      [['pause', '--felt', '1h'], /takes no --felt/],
      [['finish'], /There is no "task finish"; there are start,/],
      [[], /Say what to do: start,/],
    ];
    for (const [args, sentence] of cases) {
      const { code, err } = await run(args);
      assert.match(err, sentence);
      assert.equal(code, 2);
    }
    assert.deepEqual(kinds(await recorded()), ['task.start']);
  });

  it('takes a task back before its time is shown, and refuses afterwards', async () => {
    await run(['start', 'A', '--estimate', '1h'], []);
    assert.equal((await run(['withdraw', 'only a try-out'], [])).out, 'Not counted: “A”.\n');
    assert.deepEqual((await recorded()).at(-1)?.data, { reason: 'only a try-out' });
    assert.match((await run(['withdraw'], [])).err, /already shown, so it counts/);
    await run(['start', 'B', '--estimate', '1h'], []);
    assert.equal((await run(['abandon'], [])).out, 'Abandoned: “B”.\n');
    assert.match((await run(['pause'], [])).err, /That task is over/);
  });
});

/** One run of the real program in a pseudo-terminal. `script` (util-linux) makes it. */
function inTerminal(
  line: string,
  keys: (shown: string) => string | undefined,
): Promise<{ code: number | null; shown: string }> {
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), TERM: 'xterm' };
  // A question that nobody answers must not outlive the test.
  const child = spawn('timeout', ['20', 'script', '-qefc', line, '/dev/null'], { env, cwd: folder });
  let shown = '';
  child.stdout.on('data', (part: Buffer) => {
    shown += part.toString('utf8');
    const typed = keys(shown);
    if (typed !== undefined) child.stdin.write(typed);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, shown })));
}

describe('calibrated task in a real terminal', () => {
  const cli = (args: string) =>
    `'${process.execPath}' '${join(root, 'src', 'cli.ts')}' ${args} --data-directory '${directory}'`;
  const once = (pattern: RegExp, keys: string) => {
    let isSaid = false;
    return (shown: string) => {
      if (isSaid || !pattern.test(shown)) return undefined;
      isSaid = true;
      return keys;
    };
  };
  const hasScript = () => process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

  it('knows a person by the terminal, and lets the task go on at Escape and Ctrl+C', async function () {
    if (!hasScript()) return this.skip();
    this.timeout(60_000);
    const begun = await inTerminal(cli('task start A --estimate 45m'), () => undefined);
    assert.deepEqual([begun.code, begun.shown.trim()], [0, 'Started “A”.']);
    for (const key of ['\u001B', '\u0003']) {
      const left = await inTerminal(cli('task done'), once(/Escape goes on\. /, key));
      assert.equal(left.code, 1, left.shown);
      assert.match(left.shown, /“A” goes on\./);
    }
    const done = await inTerminal(cli('task done'), once(/Escape goes on\. /, '30m\r'));
    assert.match(done.shown, /It took .* than it felt \(30 min\), .* you estimated \(45 min\)/);
    assert.deepEqual(
      (await recorded()).map(({ kind, data }) => [kind, data['by'] ?? 'person']),
      ['start', 'pause', 'resume', 'pause', 'resume', 'pause', 'done', 'felt'].map((kind) => [
        `task.${kind}`,
        'person',
      ]),
    );
  });

  it('takes a terminal that an agent made for no person', async function () {
    if (!hasScript()) return this.skip();
    this.timeout(30_000);
    const begun = await inTerminal(`CLAUDECODE=1 ${cli('task start A --estimate 45m')}`, () => undefined);
    assert.match(begun.shown, /No person gave the estimate/);
    assert.deepEqual(
      (await recorded()).map(({ data }) => data['by']),
      ['program'],
    );
    assert.ok(existsSync(join(directory, 'hooks', 'stamp')), 'open windows are told');
  });
});
