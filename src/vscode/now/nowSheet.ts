import * as l10n from '@vscode/l10n';
import type { ReadSessions } from '../../agents/sessions/readSessions.ts';
import {
  nowWords,
  personSentence,
  stateColumns,
  taskSentences,
  timesHidden,
} from '../../agents/sessions/sessionSentences.ts';
import { type SessionsView, type SessionView, sessionsView } from '../../agents/sessions/sessionsView.ts';
import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { isOpen } from '../../tasks/lifecycle.ts';
import { kindLabels, type Task } from '../../tasks/task.ts';
import type { BarTone, SheetBar, SheetTable } from '../../webview/sheet/sheetProtocol.ts';
import type { CommandId } from '../app/registry.ts';
import type { Sheet, SheetButton } from '../app/sheetPage.ts';

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
    title: l10n.t('Now'),
    lead: leadOf(open, view),
    caption:
      sessions.length === 0
        ? ''
        : [
            l10n.t('Agent sessions of today.'),
            ...(left > 0 ? [l10n.t('{0} in the table below.', plural(left, 'more session'))] : []),
            ...(isHidden ? [timesHidden] : []),
          ].join(' '),
    bars: barsOf(sessions.slice(0, maxBars)),
    legend: sessions.every(({ ms }) => ms === null)
      ? []
      : [
          { tone: tones.busy, text: l10n.t('agent busy') },
          { tone: tones.working, text: l10n.t('you working') },
          { tone: tones.waiting, text: l10n.t('waiting for you') },
          { tone: tones.idle, text: l10n.t('idle') },
        ],
    interval: null,
    buttons: buttonsOf(open, view).map(([label, command]): SheetButton => ({ label, run: () => run(command) })),
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
    return l10n.t('“{0}” is done. Say how long it felt, and you see how long it took.{1}', toSay.title, agents);
  }
  if (first === undefined) {
    return sessions.length === 0
      ? l10n.t('No task is open, and no agent has worked today.')
      : l10n.t('No task is open.{0}', agents);
  }
  if (first.phase === 'running')
    return l10n.t('“{0}” is running, estimated {1}.{2}', first.title, estimateOf(first), agents);
  return open.length === 1
    ? l10n.t('“{0}” is paused.{1}', first.title, agents)
    : l10n.t('{0} tasks are paused.{1}', open.length, agents);
}

function buttonsOf([first]: readonly Task[], { unasked }: SessionsView): readonly (readonly [string, CommandId])[] {
  const felt = [l10n.t('Say How Long It Felt…'), 'calibrated.sayHowItFelt'] as const;
  const start = [l10n.t('Start Task…'), 'calibrated.startTask'] as const;
  if (first?.phase === 'running') {
    return [
      [l10n.t('Finish Task…'), 'calibrated.finishTask'],
      [l10n.t('Switch Task…'), 'calibrated.switchTask'],
    ];
  }
  if (unasked.length > 0) return [felt, start];
  return first === undefined ? [start] : [[l10n.t('Resume Task'), 'calibrated.resumeTask'], start];
}

function estimateOf({ estimate: { withoutAi, withAi } }: Task): string {
  const without = formatDuration(withoutAi.typicalMs);
  return withAi === undefined ? without : l10n.t('{0}, or {1} with AI', without, formatDuration(withAi.typicalMs));
}

function taskTable(open: readonly Task[]): SheetTable {
  return {
    title: l10n.t('Open tasks'),
    columns: [l10n.t('Task'), l10n.t('Kind'), l10n.t('Estimate'), l10n.t('Level'), l10n.t('State')],
    rows: open.map((task) => [
      task.title,
      kindLabels[task.kind],
      estimateOf(task),
      task.level,
      task.phase === 'running' ? l10n.t('running') : l10n.t('paused'),
    ]),
    notes: [],
    isOpen: true,
  };
}

/** `Codex in shop`: the folder distinguishes sessions of the same agent. */
function nameOf({ label, worktree }: SessionView): string {
  const folder = folderOf(worktree);
  return folder === '' ? label : l10n.t('{0} in {1}', label, folder);
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
      text: ms === null ? nowWords[now] : l10n.t('{0}, {1} busy', nowWords[now], formatDuration(ms.busy)),
      parts: ms === null ? [] : stateColumns.map(([state]) => ({ tone: tones[state], share: ms[state] / longest })),
    };
  });
}

function sessionTable(sessions: readonly SessionView[], { person }: SessionsView, isHidden: boolean): SheetTable {
  return {
    title: l10n.t('Agent sessions ({0})', sessions.length),
    columns: [l10n.t('Agent'), l10n.t('Folder'), l10n.t('Now'), ...stateColumns.map(([, word]) => sentenceCase(word))],
    rows: sessions.map(({ label, worktree, now, ms }) => [
      label,
      folderOf(worktree) || '–',
      nowWords[now],
      ...stateColumns.map(([state]) => (ms === null ? '–' : formatDuration(ms[state]))),
    ]),
    notes: [
      personSentence(person),
      ...(isHidden ? [timesHidden] : []),
      l10n.t('Read from agent hooks and from the logs that agents keep on this machine.'),
    ],
    isOpen: false,
  };
}

const sentenceCase = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function workTable({ tasks }: SessionsView): SheetTable {
  return {
    title: l10n.t('What agents did without you'),
    columns: [
      l10n.t('Task'),
      l10n.t('Start to end'),
      l10n.t('Agents busy'),
      l10n.t('Without you'),
      l10n.t('Still stands'),
      l10n.t('Can’t tell'),
    ],
    rows: tasks.map(({ title, elapsedMs, busyMs, unattendedMs, keptMs, unknownMs }) => [
      title,
      ...[elapsedMs, busyMs, unattendedMs, keptMs, unknownMs].map((ms) => formatDuration(ms)),
    ]),
    notes: tasks.length === 1 ? tasks.flatMap((task) => taskSentences(task, task.title).join(' ')) : [],
    isOpen: false,
  };
}
