// `calibrated sessions` as a person calls it: from Codex's recorded log, from hook events that the real command recorded, and beside tasks.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { systemTimer } from '../../../src/base/timer.ts';
import { makeHookCommand } from '../../../src/cli/hook/hookCommand.ts';
import { makeSessionsCommand, parseSince } from '../../../src/cli/sessionsCommand.ts';
import type { CliCommand } from '../../../src/cli/shared/command.ts';
import type { JsonObject } from '../../../src/store/event.ts';
import { openStore } from '../../../src/store/store.ts';
import { root } from '../../run/paths.ts';
import { AgentHome } from '../agents/agentHome.ts';

const second = 1000;
const minute = 60 * second;
/** The recorded session of Codex ran for two seconds from here on. */
const loggedMs = Date.parse('2026-11-29T03:00:30Z');

let place: AgentHome;
let directory = '';
beforeEach(() => {
  place = new AgentHome();
  directory = mkdtempSync(join(tmpdir(), 'calibrated-sessions-'));
});
afterEach(() => {
  place.dispose();
  rmSync(directory, { recursive: true, force: true });
});

async function run(command: CliCommand, args: readonly string[], input = ''): Promise<string> {
  let out = '';
  const write = (text: string) => {
    out += text;
  };
  const code = await command.run([...args, '--data-directory', directory], {
    stdout: { write },
    stderr: { write: () => undefined },
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    env: { HOME: place.home, XDG_CONFIG_HOME: join(place.home, 'config'), PATH: process.env['PATH'] },
    cwd: place.home,
    signal: new AbortController().signal,
    packageRoot: root,
  });
  assert.equal(code, 0);
  return out;
}

const sessionsAt = (nowMs: number) =>
  makeSessionsCommand({
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, zoneOffsetMinutes: () => 0 },
    home: () => place.home,
  });
const json = async (nowMs: number, ...args: readonly string[]) =>
  JSON.parse(await run(sessionsAt(nowMs), ['--json', ...args]));
const text = (nowMs: number) => run(sessionsAt(nowMs), []);

function addCodexLog(): void {
  place.add('codex');
  // The copy is as old as the session, whatever day the test runs on.
  utimesSync(place.path('codex'), new Date(loggedMs + 2 * second), new Date(loggedMs + 2 * second));
}

async function record(...events: readonly (readonly [kind: string, tMs: number, data?: JsonObject])[]): Promise<void> {
  const { store } = await openStore({ directory, clock: systemClock });
  const source = { zoneMin: 0, window: 'w', session: 's', task: 'a' };
  store.append(events.map(([kind, tMs, data = {}]) => ({ ...source, kind, tMs, monoMs: tMs, data })));
  store.close();
}
const start = [
  'task.start',
  // Longer ago than a sign of the person counts.
  loggedMs - 10 * minute,
  { title: 'Mend the sum', kind: 'bugFix', estimate: { withoutAi: { typicalMs: 30 * minute } }, level: 'Hint' },
] as const;

describe('calibrated sessions', () => {
  it('reads a log of Codex: its times add up, and no text of it is shown', async () => {
    addCodexLog();
    const { sessions, person, sentence } = await json(loggedMs + 10 * minute);
    assert.equal(sentence, 'Codex has finished.');
    assert.equal(sessions.length, 1);
    const [{ agent, now, turns, tokens, files, seconds, started, ended }] = sessions;
    assert.deepEqual(
      { agent, now, turns, tokens, files },
      { agent: 'codex', now: 'done', turns: 1, tokens: { input: 6000, output: 300 }, files: 2 },
    );
    assert.equal(seconds.busy, 2);
    assert.equal(seconds.busy + seconds.waiting, Math.round((Date.parse(ended) - Date.parse(started)) / second));
    assert.deepEqual([seconds.working, seconds.idle], [0, 0]);
    assert.deepEqual(person, { activeSeconds: 0, waitingSeconds: 2, attentionSwitches: 0 });
    const shown = await text(loggedMs + 10 * minute);
    assert.match(shown, /^Codex has finished\.\n/u);
    assert.doesNotMatch(shown + JSON.stringify(sessions), /Please work|made = /u);
  });

  it('shows no time of a task that is open, or whose felt time is still to be given', async () => {
    addCodexLog();
    const laterMs = loggedMs + 10 * minute;
    const isHidden = async () => {
      const { sessions, person, tasks } = await json(laterMs);
      assert.deepEqual([sessions[0].seconds, sessions[0].started, sessions[0].ended], [null, null, null]);
      assert.deepEqual([person.activeSeconds, person.waitingSeconds], [null, null]);
      assert.deepEqual(tasks, []);
      const shown = await text(laterMs);
      assert.match(shown, /Times are hidden/u);
      assert.doesNotMatch(shown, /\d (?:s|min|h)\b|active/u);
    };
    await record(start);
    await isHidden();
    assert.deepEqual((await json(laterMs)).open, [{ id: 'a', title: 'Mend the sum', isRunning: true }]);
    await record(['task.done', loggedMs + 5 * minute]);
    await isHidden();
    assert.deepEqual((await json(laterMs)).unasked, [{ id: 'a', title: 'Mend the sum' }]);
    await record(['task.felt', loggedMs + 6 * minute, { feltMs: 5 * minute }]);
    const { sessions, tasks } = await json(laterMs);
    assert.equal(sessions[0].seconds.busy, 2);
    assert.deepEqual(
      tasks.map(({ elapsedSeconds, agentSeconds, unattendedSeconds }: Readonly<Record<string, number>>) => [
        elapsedSeconds,
        agentSeconds,
        unattendedSeconds,
      ]),
      [[15 * 60, 2, 2]],
    );
  });

  it('shows no time of a finished task beside which another one ran that is still to be asked about', async () => {
    addCodexLog();
    await record(
      start,
      ['task.done', loggedMs + 5 * minute],
      ['task.felt', loggedMs + 6 * minute, { feltMs: 5 * minute }],
    );
    const seen = async () => (await json(loggedMs + 10 * minute)).tasks.length;
    assert.equal(await seen(), 1);
    const { store } = await openStore({ directory, clock: systemClock });
    const source = { zoneMin: 0, window: 'w', session: 's', task: 'b' };
    store.append([
      { ...source, kind: 'task.start', tMs: loggedMs - minute, monoMs: 1, data: { ...start[2], title: 'Beside it' } },
      { ...source, kind: 'task.done', tMs: loggedMs + minute, monoMs: 2, data: {} },
    ]);
    store.close();
    assert.equal(await seen(), 0);
  });

  it('knows from hooks alone that an agent works, asks and has finished', async () => {
    const project = join(place.home, 'shop');
    mkdirSync(project);
    const hook = makeHookCommand({ timer: systemTimer, answerWithinMs: 60_000 });
    const transcript = join(place.home, '.claude', 'projects', 'p', 's1.jsonl');
    const say = (event: JsonObject) =>
      run(hook, [], JSON.stringify({ session_id: 's1', cwd: project, transcript_path: transcript, ...event }));
    const now = async () => {
      const { sessions } = await json(systemClock.nowMs(), '--since', '1h');
      return sessions.map((one: Readonly<Record<string, unknown>>) => [one['agent'], one['worktree'], one['now']]);
    };
    await say({ hook_event_name: 'UserPromptSubmit', prompt: 'a secret wish' });
    assert.deepEqual(await now(), [['claude', project, 'busy']]);
    await say({ hook_event_name: 'Notification', notification_type: 'permission_prompt', message: 'm' });
    assert.deepEqual(await now(), [['claude', project, 'asks']]);
    await say({ hook_event_name: 'UserPromptSubmit', prompt: 'go on' });
    await say({ hook_event_name: 'Stop' });
    assert.deepEqual(await now(), [['claude', project, 'done']]);
    await say({ hook_event_name: 'SessionEnd' });
    assert.deepEqual(await now(), [['claude', project, 'closed']]);
    const { store } = await openStore({ directory, clock: systemClock });
    const kept = JSON.stringify([...store.events({ kinds: ['agent.session'] })]);
    store.close();
    assert.match(kept, /"event":"prompt"/u);
    assert.doesNotMatch(kept, /a secret wish/u);
  }).timeout(60_000);

  it('says which times it takes', async () => {
    const noon = Date.UTC(2026, 10, 29, 12);
    assert.equal(parseSince(undefined, noon, 60), Date.UTC(2026, 10, 28, 23));
    assert.equal(parseSince('2026-11-28', noon, 60), Date.UTC(2026, 10, 27, 23));
    assert.equal(parseSince('90m', noon, 60), noon - 90 * minute);
    for (const bad of ['yesterday', '2026-13-01', '2026-02-31', '5w', '']) {
      assert.throws(() => parseSince(bad, noon, 0), /--since needs a day/u, bad);
    }
    assert.throws(() => parseSince('2026-11-30', noon, 0), /must not lie in the future/u);
    await assert.rejects(run(sessionsAt(noon), ['codex']), /takes no "codex"/u);
    assert.equal(await run(sessionsAt(noon), []), 'No agent has worked in this time.\n');
  });

  it('lets a prompt wait in a file, and brings it into the record with the next event', async () => {
    const hook = makeHookCommand({ timer: systemTimer, answerWithinMs: minute });
    const about = { session_id: 's', transcript_path: '/h/.claude/projects/p/s.jsonl', cwd: place.home };
    const tell = (event: object) => run(hook, [], JSON.stringify({ ...about, ...event }));
    const waiting = () => readdirSync(join(directory, 'hooks')).filter((name) => name.startsWith('session-'));
    await tell({ hook_event_name: 'UserPromptSubmit', prompt: 'a secret plan' });
    assert.equal(existsSync(join(directory, 'calibrated.db')), false, 'no record is opened for a prompt');
    const [name = ''] = waiting();
    assert.doesNotMatch(readFileSync(join(directory, 'hooks', name), 'utf8'), /secret/);
    writeFileSync(join(directory, 'hooks', 'session-cut.json'), '{"agent":"clau');
    const edit = { tool_name: 'Write', tool_input: { file_path: join(place.home, 'a.ts'), content: 'a' } };
    await tell({ hook_event_name: 'PostToolUse', ...edit, tool_response: {} });
    assert.deepEqual(waiting(), []);
    const { store } = await openStore({ directory, clock: systemClock });
    const kinds = [...store.events({ kinds: ['agent.session'] })].map(({ data }) => data['event']);
    store.close();
    assert.deepEqual(kinds.sort(), ['prompt', 'toolEnd']);
  });
});
