import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'mocha';
import { sentenceOf } from '../../../src/base/appError.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { costCommand } from '../../../src/cli/costCommand.ts';
import { offloadingCommand } from '../../../src/cli/offloadingCommand.ts';
import type { CliCommand } from '../../../src/cli/shared/command.ts';
import { survivalCommand } from '../../../src/cli/survivalCommand.ts';
import { tasksCommand } from '../../../src/cli/tasksCommand.ts';
import { trialCommand } from '../../../src/cli/trialCommand.ts';
import type { JsonObject, NewEvent } from '../../../src/store/event.ts';
import { openStore } from '../../../src/store/store.ts';
import { root } from '../../run/paths.ts';

const minute = 60_000;
const startMs = Date.UTC(2026, 0, 5, 9);
const folder = mkdtempSync(join(tmpdir(), 'calibrated-blind-'));

after(() => rmSync(folder, { recursive: true, force: true }));

function event(kind: string, minutes: number, task: string | null, data: JsonObject = {}): NewEvent {
  const source = { zoneMin: 60, window: 'w', session: 's' };
  return { ...source, kind, task, data, tMs: startMs + minutes * minute, monoMs: minutes * minute };
}

function start(task: string, minutes: number): NewEvent {
  const estimate = { withoutAi: { typicalMs: 30 * minute }, withAi: { typicalMs: 20 * minute } };
  return event('task.start', minutes, task, { title: `Task ${task}`, kind: 'bugFix', estimate, level: 'Hint' });
}

const typing = (from: number, minutes: number): NewEvent[] =>
  Array.from({ length: minutes }, (_, i) => event('signal.edit', from + i, null, { cause: 'typed', chars: 1 }));

/**
 * A record with one task that may be shown, and four that may not: running, paused, not asked yet, taken out.
 * @param hidden Minutes of each of the four. @param shown Minutes of the one.
 */
async function record(name: string, hidden: number, shown = 12): Promise<string> {
  const directory = join(folder, name);
  const { store } = await openStore({ directory, clock: systemClock });
  store.append([
    start('shown', 0),
    ...typing(0, shown),
    event('task.done', shown, 'shown'),
    event('task.felt', shown + 1, 'shown', { feltMs: 15 * minute }),
    start('unasked', 100),
    ...typing(100, hidden),
    event('task.done', 100 + hidden, 'unasked'),
    start('withdrawn', 300),
    ...typing(300, hidden),
    event('task.withdraw', 300 + hidden, 'withdrawn'),
    start('paused', 500),
    ...typing(500, hidden),
    event('task.pause', 500 + hidden, 'paused'),
    start('running', 700),
    ...typing(700, hidden),
  ]);
  store.close();
  return directory;
}

async function printed(command: CliCommand, args: readonly string[], directory: string): Promise<string> {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const io = { stdin: Readable.from([]), env: {}, cwd: folder, signal: new AbortController().signal, packageRoot: '.' };
  try {
    await command.run([...args, '--data-directory', directory], { ...io, stdout: { write }, stderr: { write } });
  } catch (error) {
    text += sentenceOf(error);
  }
  return text;
}

const asked: readonly (readonly [CliCommand, readonly string[]])[] = [
  ...[[], ['--json'], ['--csv'], ['timeline'], ['timeline', '--json'], ['forecast', '1h', '2h']].map(
    (args) => [tasksCommand, args] as const,
  ),
  ...['unasked', 'withdrawn', 'paused', 'running'].flatMap((id) =>
    [[], ['--json']].map((flags) => [tasksCommand, ['timeline', id, ...flags]] as const),
  ),
  ...[['report'], ['report', '--json']].map((args) => [trialCommand, args] as const),
  ...[[], ['--json']].flatMap((args) =>
    [costCommand, offloadingCommand, survivalCommand].map((command) => [command, args] as const),
  ),
];

describe('blind until felt', () => {
  it('prints the same whatever was measured of tasks that are not revealed', async () => {
    const [little, much] = [await record('little', 3), await record('much', 87)];
    for (const [command, args] of asked) {
      const said = await printed(command, args, much);
      assert.notEqual(said, '');
      assert.equal(said, await printed(command, args, little), `${command.name} ${args.join(' ')}`);
    }
    assert.match(await printed(tasksCommand, ['timeline', 'running'], much), /^Finish the task and say how long/);
    assert.match(await printed(tasksCommand, ['timeline', 'shown'], much), /measured 12 min/);
  });

  it('prints something else where another time was measured of the task that is revealed', async () => {
    const [short, long] = [await record('short', 3, 12), await record('long', 3, 34)];
    for (const args of [[], ['--json'], ['--csv'], ['timeline', 'shown'], ['timeline', '--json']])
      assert.notEqual(
        await printed(tasksCommand, args, short),
        await printed(tasksCommand, args, long),
        args.join(' '),
      );
  });

  it('lets no other module measure a task: each of these reveals or keeps to itself what it measures', () => {
    const src = join(root, 'src');
    const measuring = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/^tasks[\\/](?:clocks|replay)[\\/]/.test(name))
      .filter((name) =>
        /^import \{[^}]*\} from '[^']*clocks\/(?:measure|liveClock|timeline)\.ts'/m.test(
          readFileSync(join(src, name), 'utf8'),
        ),
      )
      .map((name) => name.replaceAll('\\', '/'));
    const allowed = [
      'agents/sessions/readSessions.ts',
      'tasks/figures/finishedRows.ts',
      'tasks/history/movedTime.ts',
      'tasks/history/taskTimeline.ts',
      'tasks/history/timelineRows.ts',
      'vscode/tasks/taskController.ts',
    ];
    assert.deepEqual(
      measuring.filter((name) => !allowed.includes(name)),
      [],
    );
    assert.ok(measuring.includes('tasks/figures/finishedRows.ts'));
  });
});
