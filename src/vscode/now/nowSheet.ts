import type { ReadSessions } from '../../agents/sessions/readSessions.ts';
import { type SessionsView, type SessionView, sessionsView } from '../../agents/sessions/sessionsView.ts';
import {
  nowWords,
  personSentence,
  stateColumns,
  taskSentences,
  timesHidden,
} from '../../agents/sessions/sessionWords.ts';
import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { isOpen } from '../../tasks/lifecycle.ts';
import { kindLabels, type Task } from '../../tasks/task.ts';
import type { BarTone, SheetBar, SheetTable } from '../../webview/sheet/sheetProtocol.ts';
import type { CommandId } from '../app/registry.ts';
import type { Sheet, SheetAct } from '../app/sheetPage.ts';

/** Bars in the picture; the table has every session. */
const maxBars = 8;
const tones: Readonly<Record<(typeof stateColumns)[number][0], BarTone>> = {
  busy: 'ai',
  working: 'human',
  waiting: 'waiting',
  idle: 'unknown',
};
/** Sessions that need the person come first. */
const urgency = ['asks', 'done', 'busy', 'idle', 'closed'] as const;

/**
 * The open tasks and today's agent sessions. Shows no measurements of an open task: `sessionsView` never returns any.
 * @param read The same data that `calibrated sessions` reads.
 * @param sinceMs Start of the day, UTC ms.
 * @param run Executes a command.
 */
export function nowSheet(read: ReadSessions, sinceMs: number, run: (command: CommandId) => unknown): Sheet {
  const view = sessionsView(read, sinceMs);
  const open = read.tasks.filter(isOpen).sort((a, b) => Number(b.phase === 'running') - Number(a.phase === 'running'));
  const sessions = [...view.sessions].sort((a, b) => urgency.indexOf(a.now) - urgency.indexOf(b.now));
  const isHidden = sessions.some(({ ms }) => ms === null);
  const left = sessions.length - maxBars;
  return {
    title: 'Now',
    lead: leadOf(open, view),
    caption:
      sessions.length === 0
        ? ''
        : [
            'Agent sessions of today.',
            ...(left > 0 ? [`${plural(left, 'more session')} in the table below.`] : []),
            ...(isHidden ? [timesHidden] : []),
          ].join(' '),
    bars: barsOf(sessions.slice(0, maxBars)),
    legend: sessions.every(({ ms }) => ms === null)
      ? []
      : [
          { tone: tones.busy, text: 'agent busy' },
          { tone: tones.working, text: 'you at it' },
          { tone: tones.waiting, text: 'waiting for you' },
          { tone: tones.idle, text: 'idle' },
        ],
    interval: null,
    acts: actsOf(open, view).map(([label, command]): SheetAct => ({ label, run: () => run(command) })),
    tables: [
      ...(open.length === 0 ? [] : [taskTable(open)]),
      ...(sessions.length === 0 ? [] : [sessionTable(sessions, view, isHidden)]),
      ...(view.tasks.length === 0 ? [] : [workTable(view)]),
    ],
    report: '',
  };
}

/** “Fix login” is running, estimated 45 min. Codex is waiting for you. */
function leadOf(open: readonly Task[], { sentence, sessions, unasked }: SessionsView): string {
  const agents = sessions.length === 0 ? '' : ` ${sentence}`;
  const [first] = open;
  const [toSay] = unasked;
  if (first === undefined && toSay !== undefined) {
    return `“${toSay.title}” is done. Say how long it felt, and you see how long it took.${agents}`;
  }
  if (first === undefined) {
    return sessions.length === 0 ? 'No task is open, and no agent has worked today.' : `No task is open.${agents}`;
  }
  if (first.phase === 'running') return `“${first.title}” is running, estimated ${estimateOf(first)}.${agents}`;
  return `${open.length === 1 ? `“${first.title}” is` : `${open.length} tasks are`} paused.${agents}`;
}

function actsOf([first]: readonly Task[], { unasked }: SessionsView): readonly (readonly [string, CommandId])[] {
  const felt = ['Say How Long It Felt…', 'calibrated.sayHowItFelt'] as const;
  const start = ['Start Task…', 'calibrated.startTask'] as const;
  if (first?.phase === 'running') {
    return [
      ['Finish Task…', 'calibrated.finishTask'],
      ['Switch Task…', 'calibrated.switchTask'],
    ];
  }
  if (unasked.length > 0) return [felt, start];
  return first === undefined ? [start] : [['Resume Task', 'calibrated.resumeTask'], start];
}

function estimateOf({ estimate: { withoutAi, withAi } }: Task): string {
  const without = formatDuration(withoutAi.typicalMs);
  return withAi === undefined ? without : `${without}, or ${formatDuration(withAi.typicalMs)} with AI`;
}

function taskTable(open: readonly Task[]): SheetTable {
  return {
    title: 'Open tasks',
    columns: ['Task', 'Kind', 'Estimate', 'Level', 'State'],
    rows: open.map((task) => [task.title, kindLabels[task.kind], estimateOf(task), task.level, task.phase]),
    notes: [],
    isOpen: true,
  };
}

/** `Codex in shop`: the folder distinguishes sessions of the same agent. */
function nameOf({ label, worktree }: SessionView): string {
  const folder = folderOf(worktree);
  return folder === '' ? label : `${label} in ${folder}`;
}

const folderOf = (worktree: string | null): string => worktree?.split(/[\\/]/).findLast((part) => part !== '') ?? '';

function barsOf(sessions: readonly SessionView[]): readonly SheetBar[] {
  const lengthOf = ({ ms }: SessionView) =>
    ms === null ? 0 : stateColumns.reduce((sum, [state]) => sum + ms[state], 0);
  const longest = Math.max(1, ...sessions.map(lengthOf));
  return sessions.map((session) => {
    const { now, ms } = session;
    return {
      name: nameOf(session),
      share: lengthOf(session) / longest,
      text: ms === null ? nowWords[now] : `${nowWords[now]}, ${formatDuration(ms.busy)} busy`,
      parts: ms === null ? [] : stateColumns.map(([state]) => ({ tone: tones[state], share: ms[state] / longest })),
    };
  });
}

function sessionTable(sessions: readonly SessionView[], { person }: SessionsView, isHidden: boolean): SheetTable {
  return {
    title: `Agent sessions (${sessions.length})`,
    columns: ['Agent', 'Folder', 'Now', ...stateColumns.map(([, word]) => sentenceCase(word))],
    rows: sessions.map(({ label, worktree, now, ms }) => [
      label,
      folderOf(worktree) || '–',
      nowWords[now],
      ...stateColumns.map(([state]) => (ms === null ? '–' : formatDuration(ms[state]))),
    ]),
    notes: [
      personSentence(person),
      ...(isHidden ? [timesHidden] : []),
      'Read from agent hooks and from the logs that agents keep on this machine.',
    ],
    isOpen: false,
  };
}

const sentenceCase = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function workTable({ tasks }: SessionsView): SheetTable {
  return {
    title: 'What agents did without you',
    columns: ['Task', 'Start to end', 'Agents busy', 'Without you', 'Still stands', 'Can’t tell'],
    rows: tasks.map(({ title, elapsedMs, busyMs, unattendedMs, keptMs, unknownMs }) => [
      title,
      ...[elapsedMs, busyMs, unattendedMs, keptMs, unknownMs].map((ms) => formatDuration(ms)),
    ]),
    notes: tasks.length === 1 ? tasks.flatMap((task) => taskSentences(task, task.title).join(' ')) : [],
    isOpen: false,
  };
}
