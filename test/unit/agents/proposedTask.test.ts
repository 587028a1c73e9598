// A task that an agent wants to start: who asks the person for the estimate, and how often.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, beforeEach, describe, it } from 'mocha';
import {
  claimProposal,
  forgetProposedTask,
  type ProposedTask,
  proposedTask,
  proposeTask,
} from '../../../src/agents/proposedTask.ts';
import { hourMs } from '../../../src/base/timeUnits.ts';
import { offerAfterCommand } from '../../../src/cli/task/offerAfterCommand.ts';
import { openStore } from '../../../src/store/store.ts';
import { foldTasks } from '../../../src/tasks/lifecycle.ts';
import { titleWithoutTime } from '../../../src/tasks/taskLine.ts';
import { ProposalQuestion } from '../../../src/vscode/hooks/proposalQuestion.ts';
import { root } from '../../run/paths.ts';

const parent = mkdtempSync(join(tmpdir(), 'calibrated-proposed-'));
after(() => rmSync(parent, { recursive: true, force: true }));
const nowMs = 1_790_000_000_000;
const clock = { nowMs: () => nowMs, monotonicMs: () => 0, zoneOffsetMinutes: () => 0 };
let data = '';
let folder = '';
beforeEach(() => {
  data = mkdtempSync(join(parent, 'data-'));
  folder = join(data, 'hooks');
});
const task = (title: string, more: Partial<ProposedTask> = {}): ProposedTask => ({
  title,
  kind: 'bugFix',
  agent: 'codex',
  proposedMs: nowMs - 1000,
  ...more,
});

describe('a proposed task', () => {
  it('waits for half a day, on one line and not for ever long', async () => {
    assert.equal(proposedTask(folder, nowMs), undefined);
    await proposeTask(folder, task(`a\u001b[2J\nb${'c'.repeat(500)}`, { agent: 'd'.repeat(500) }));
    const waiting = proposedTask(folder, nowMs);
    assert.ok(waiting !== undefined && /^a \[2J bc+…?$/.test(waiting.title) && waiting.title.length <= 200);
    assert.ok(waiting.agent.length <= 60);
    assert.ok(proposedTask(folder, nowMs - 1000 + 12 * hourMs) !== undefined);
    assert.equal(proposedTask(folder, nowMs - 999 + 12 * hourMs), undefined);
    assert.equal(proposedTask(folder, nowMs - 1001), undefined, 'from the future');
  });

  it('is claimed by one window, and forgotten only if no other came meanwhile', async () => {
    const [first, second] = [task('A'), task('B', { proposedMs: nowMs })];
    await proposeTask(folder, first);
    assert.deepEqual([claimProposal(folder, first), claimProposal(folder, first)], [true, false]);
    await proposeTask(folder, second);
    forgetProposedTask(folder, first);
    assert.equal(proposedTask(folder, nowMs)?.title, 'B');
    assert.ok(claimProposal(folder, second));
    assert.equal(readdirSync(folder).filter((name) => name.includes('asked')).length, 1, 'no heap of files');
    forgetProposedTask(folder, second);
    assert.equal(proposedTask(folder, nowMs), undefined);
    assert.equal(claimProposal(join(folder, 'none'), first), false);
  });

  it('has no time in its title that could pass for the estimate', () => {
    assert.equal(titleWithoutTime('Fix login 45m'), 'Fix login');
    assert.equal(titleWithoutTime('Fix login 45m 1h30'), 'Fix login');
    assert.equal(titleWithoutTime('Upgrade to Node 24'), 'Upgrade to Node 24');
  });
});

describe('the question of an open window', () => {
  function window(answer: string | undefined, more: { isFocused?: boolean; isTaskRunning?: boolean } = {}) {
    const asked: string[] = [];
    const started: string[] = [];
    const question = new ProposalQuestion({
      clock,
      isFocused: () => more.isFocused ?? true,
      isTaskRunning: () => more.isTaskRunning ?? false,
      ask: async (message) => {
        asked.push(message);
        return answer;
      },
      start: async (line) => {
        started.push(line);
      },
    });
    return { asked, started, consider: () => question.consider(folder) };
  }

  it('opens the box with the title alone, once', async () => {
    const { asked, started, consider } = window('Estimate…');
    await consider();
    assert.deepEqual(asked, []);
    await proposeTask(folder, task('Fix login 45m'));
    await Promise.all([consider(), consider()]);
    await consider();
    assert.deepEqual(asked, ['codex wants to start “Fix login 45m”. How long will it take you?']);
    assert.deepEqual(started, ['Fix login']);
    assert.equal(proposedTask(folder, nowMs), undefined);
  });

  it('is put by one window of several, and never twice', async () => {
    const [one, two] = [window('Not Now'), window('Not Now')];
    await proposeTask(folder, task('A'));
    await Promise.all([one.consider(), two.consider()]);
    assert.equal(one.asked.length + two.asked.length, 1);
    assert.deepEqual([...one.started, ...two.started], []);
    assert.equal(proposedTask(folder, nowMs), undefined, 'a no is a no, in the terminal too');
  });

  it('is left to the terminal when the message was closed', async () => {
    const { asked, started, consider } = window(undefined);
    await proposeTask(folder, task('A'));
    await consider();
    await consider();
    assert.deepEqual([asked.length, started], [1, []]);
    assert.equal(proposedTask(folder, nowMs)?.title, 'A');
  });

  it('waits while nobody looks at the window, or a task runs', async () => {
    await proposeTask(folder, task('A'));
    for (const more of [{ isFocused: false }, { isTaskRunning: true }]) {
      const { asked, consider } = window('Estimate…', more);
      await consider();
      assert.deepEqual(asked, []);
    }
    const { asked, consider } = window('Not Now');
    await consider();
    assert.equal(asked.length, 1);
  });
});

describe('the next command in a terminal', () => {
  async function offered(
    name: string,
    args: readonly string[],
    answers: readonly string[] | undefined,
    directory: readonly string[] = ['--data-directory', data],
  ) {
    const asked: string[] = [];
    const left = [...(answers ?? [])];
    let out = '';
    await offerAfterCommand(
      name,
      [...args, ...directory],
      {
        stdout: {
          write: (text) => {
            out += text;
          },
        },
        stderr: { write: () => undefined },
        stdin: Readable.from([]),
        env: { HOME: data, XDG_CONFIG_HOME: data },
        cwd: data,
        signal: new AbortController().signal,
        packageRoot: root,
        person:
          answers === undefined
            ? undefined
            : {
                ask: async (question) => {
                  asked.push(question);
                  return left.shift();
                },
              },
      },
      { clock, newId: () => 'id', random: () => 0 },
    );
    return { asked, out };
  }

  it('asks for the estimate, whatever the command was', async () => {
    await proposeTask(folder, task('Fix login 45m'));
    const { asked, out } = await offered('stats', [], ['y', '1h']);
    assert.equal(asked[0], 'codex wants to start “Fix login 45m”. Start it now? (y, or Enter: no) ');
    assert.match(out, /^Started “Fix login 45m”\./);
    const { store } = await openStore({ directory: data, clock });
    const [started] = foldTasks(store.events({ kindPrefix: 'task' }));
    store.close();
    assert.equal(started?.estimate.withoutAi.typicalMs, hourMs);
    assert.deepEqual((await offered('stats', [], [])).asked, []);
  });

  it('asks about the record that the command used, however it was named', async () => {
    await proposeTask(folder, task('Elsewhere'));
    const other = join(data, 'other');
    await proposeTask(join(other, 'hooks'), task('Here'));
    const { asked } = await offered('stats', [], [''], [`--data-directory=${other}`]);
    assert.deepEqual(
      asked.map((question) => question.includes('“Here”')),
      [true],
    );
    assert.equal(proposedTask(folder, nowMs)?.title, 'Elsewhere');
  });

  it('asks no program, and nothing after what a program reads', async () => {
    await proposeTask(folder, task('A'));
    for (const [name, args, answers] of [
      ['stats', [], undefined],
      ['stats', ['--json'], []],
      ['offloading', ['--csv'], []],
      ['history', ['--html=x'], []],
      ['hook', [], []],
      ['mcp', [], []],
      ['task', ['status'], []],
    ] as const) {
      assert.deepEqual((await offered(name, args, answers)).asked, [], `${name} ${args.join(' ')}`);
    }
    assert.ok(!existsSync(join(data, 'calibrated.db')), 'no record is begun');
    assert.equal(proposedTask(folder, nowMs)?.title, 'A');
    assert.equal((await offered('stats', [], [''])).asked.length, 1);
    assert.equal(proposedTask(folder, nowMs), undefined);
  });
});
