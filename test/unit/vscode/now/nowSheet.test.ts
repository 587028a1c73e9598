// The first tab of the Calibrated page: what is open, what the agents do, and no time of a task that is not to be known yet.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readSessions } from '../../../../src/agents/sessions/readSessions.ts';
import { sessionKind } from '../../../../src/agents/sessions/sessionRecord.ts';
import type { JsonObject, StoredEvent } from '../../../../src/store/event.ts';
import { nowSheet } from '../../../../src/vscode/now/nowSheet.ts';

const minute = 60_000;
const dayMs = Date.UTC(2026, 10, 29);
const at = (minutes: number) => dayMs + 9 * 60 * minute + minutes * minute;

type Line = readonly [kind: string, minutes: number, task: string | null, data?: JsonObject];

const start = (task: string, minutes: number, title = 'Fix login'): Line => [
  'task.start',
  minutes,
  task,
  { title, kind: 'bugFix', level: 'Edit', estimate: { withoutAi: { typicalMs: 45 * minute } } },
];
/** What a hook of an agent left in the record. */
const agent = (session: string, minutes: number, event: string, name = 'codex'): Line => [
  sessionKind,
  minutes,
  null,
  { agent: name, session, worktree: `/home/me/${session}`, event, source: 'hook', key: null },
];
const typing = (from: number, minutes: number): Line[] =>
  Array.from({ length: minutes }, (_, i): Line => ['signal.edit', from + i, null, { cause: 'typed', chars: 1 }]);

function sheetOf(lines: readonly Line[], nowMinutes: number) {
  const events = lines
    .map(([kind, minutes, task, data = {}], id): StoredEvent => {
      const tMs = at(minutes);
      return { id: id + 1, kind, tMs, monoMs: tMs, zoneMin: 0, window: 'w', session: 's', task, data };
    })
    .sort((a, b) => a.tMs - b.tMs);
  const store = {
    events: ({ kinds, kindPrefix = '', fromMs = 0, toMs = Infinity }: Parameters<Store['events']>[0]) =>
      events.filter(
        ({ kind, tMs }) =>
          kind.startsWith(kindPrefix) && (kinds?.includes(kind) ?? true) && tMs >= fromMs && tMs <= toMs,
      ),
  };
  const ran: string[] = [];
  const read = readSessions(store, [], { sinceMs: dayMs, nowMs: at(nowMinutes) });
  const { buttons, ...sheet } = nowSheet(read, dayMs, (command) => ran.push(command));
  const run = (index: number): string | undefined => {
    buttons[index]?.run();
    return ran.at(-1);
  };
  return { ...sheet, buttons: buttons.map(({ label }) => label), run };
}
type Store = Parameters<typeof readSessions>[0];

const tableOf = ({ tables }: ReturnType<typeof sheetOf>, title: string) =>
  tables.find((table) => table.title.startsWith(title));

describe('the tab Now', () => {
  it('has one action while there is nothing', () => {
    const sheet = sheetOf([], 10);
    assert.equal(sheet.lead, 'No task is open, and no agent has worked today.');
    assert.deepEqual([sheet.buttons, sheet.bars, sheet.tables], [['Start Task…'], [], []]);
    assert.equal(sheet.run(0), 'calibrated.startTask');
  });

  it('says what runs and which agent waits, and shows open tasks without a time', () => {
    const sheet = sheetOf(
      [
        start('b', -5, 'Read the report'),
        ['task.pause', -1, 'b'],
        start('a', 0),
        agent('shop', 1, 'prompt'),
        agent('shop', 3, 'waitingForPerson'),
        agent('docs', 2, 'prompt', 'claude'),
      ],
      8,
    );
    assert.equal(
      sheet.lead,
      '“Fix login” is running, estimated 45 min. Codex is waiting for you; one other agent is working.',
    );
    assert.deepEqual(sheet.buttons, ['Finish Task…', 'Switch Task…']);
    assert.equal(sheet.run(0), 'calibrated.finishTask');
    assert.deepEqual(tableOf(sheet, 'Open tasks')?.rows, [
      ['Fix login', 'bug fix', '45 min', 'Edit', 'running'],
      ['Read the report', 'bug fix', '45 min', 'Edit', 'paused'],
    ]);
    assert.deepEqual(
      sheet.bars.map(({ name, text, parts, share }) => [name, text, parts, share]),
      [
        ['Codex in shop', 'asks you', [], 0],
        ['Claude Code in docs', 'working', [], 0],
      ],
    );
    assert.match(sheet.caption, /Times are hidden while a task is open/u);
  });

  it('is the same whatever was measured of a task that is open or was not asked about', () => {
    for (const end of ['task.pause', 'task.done', undefined]) {
      const dayOf = (worked: number) =>
        sheetOf(
          [
            start('a', 0),
            ...typing(0, worked),
            agent('shop', 1, 'prompt'),
            agent('shop', 1 + worked / 2, 'stop'),
            ...(end === undefined ? [] : [[end, worked + 5, 'a'] as const]),
          ],
          200,
        );
      const [little, much] = [dayOf(4), dayOf(90)];
      assert.deepEqual({ ...much, run: 0 }, { ...little, run: 0 }, end ?? 'running');
    }
  });

  it('asks first how a finished task felt; after the answer it says what agents did without you', () => {
    const lines: Line[] = [
      start('a', 0),
      agent('shop', 1, 'prompt'),
      agent('shop', 11, 'stop'),
      ['task.done', 20, 'a'],
    ];
    const before = sheetOf(lines, 30);
    assert.match(before.lead, /^“Fix login” is done\. Say how long it felt, and you see how long it took\./u);
    assert.equal(before.run(0), 'calibrated.sayHowItFelt');
    assert.equal(tableOf(before, 'What agents did'), undefined);
    const after = sheetOf([...lines, ['task.felt', 21, 'a', { feltMs: 10 * minute }]], 60);
    assert.equal(after.lead, 'No task is open. No agent is working now.');
    assert.deepEqual(tableOf(after, 'What agents did')?.rows, [
      ['Fix login', '20 min', '10 min', '9 min', '0 min', '0 min'],
    ]);
    assert.deepEqual(after.bars, [
      {
        name: 'Codex in shop',
        share: 1,
        text: 'idle, 10 min busy',
        parts: [
          { tone: 'ai', share: 0.25 },
          { tone: 'human', share: 0 },
          { tone: 'waiting', share: 0.75 },
          { tone: 'unknown', share: 0 },
        ],
      },
    ]);
    assert.match(
      tableOf(after, 'Agent sessions')?.notes[0] ?? '',
      /You changed between sessions and the editor once\./u,
    );
  });

  it('goes on with the task that was paused last', () => {
    const sheet = sheetOf([start('a', 0), ['task.pause', 5, 'a']], 10);
    assert.equal(sheet.lead, '“Fix login” is paused.');
    assert.equal(sheet.run(0), 'calibrated.resumeTask');
  });

  it('draws eight sessions at most and says how many more there are', () => {
    const sheet = sheetOf(
      Array.from({ length: 10 }, (_, index) => agent(`s${index}`, index, 'prompt')),
      15,
    );
    assert.equal(sheet.bars.length, 8);
    assert.match(sheet.caption, /^Agent sessions of today\. 2 more sessions in the table below\.$/u);
    assert.equal(tableOf(sheet, 'Agent sessions')?.rows.length, 10);
  });
});
