import * as l10n from '@vscode/l10n';
import { isOpen, isUnasked } from '../../tasks/lifecycle.ts';
import type { Task } from '../../tasks/task.ts';
import { agentTable } from '../agentTable.ts';
import type { LogAgent, Tokens } from '../logs/logRecord.ts';
import type { ReadSessions } from './readSessions.ts';
import type { SessionSummary } from './sessionsReport.ts';
import type { SessionNow, SessionState } from './sessionWork.ts';

/** What may be shown of a session. */
export interface SessionView {
  readonly agent: LogAgent;
  readonly label: string;
  readonly session: string;
  readonly worktree: string | null;
  readonly now: SessionNow;
  /** Null while it would reveal the time of a task whose felt time was not given yet. */
  readonly ms: Readonly<Record<SessionState, number>> | null;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly turns: number;
  readonly tokens: Tokens;
  readonly files: number;
}

export interface TaskWorkView {
  readonly id: string;
  readonly title: string;
  /** From the start to the end, ms. */
  readonly elapsedMs: number;
  readonly busyMs: number;
  readonly unattendedMs: number;
  readonly keptMs: number;
  readonly unknownMs: number;
  readonly besideMs: number;
}

export interface SessionsView {
  /** The current state, as a colleague would put it. */
  readonly sentence: string;
  readonly sessions: readonly SessionView[];
  /** Times are null while a task's times are hidden. */
  readonly person: { readonly activeMs: number | null; readonly waitingMs: number | null; readonly switches: number };
  /** Finished tasks whose felt time was asked. */
  readonly tasks: readonly TaskWorkView[];
  readonly open: readonly { readonly id: string; readonly title: string; readonly isRunning: boolean }[];
  /** Finished tasks whose felt time still has to be asked. */
  readonly unasked: readonly { readonly id: string; readonly title: string }[];
}

export function agentLabel(agent: LogAgent): string {
  return agent === 'continue' ? 'Continue' : agent === 'unknown' ? l10n.t('An agent') : agentTable[agent].label;
}

/**
 * What may be shown: no time of a task that is open or not asked about yet, nor of a session or another task that ran alongside it, since
 * that would reveal it.
 * @param sinceMs Start of the range, UTC ms.
 */
export function sessionsView({ report, tasks, runs }: ReadSessions, sinceMs: number): SessionsView {
  const concealed = new Set(tasks.filter((task) => isOpen(task) || isUnasked(task)).map(({ id }) => id));
  const hidden = runs.filter(({ task }) => concealed.has(task)).flatMap((one) => one.runs);
  const tells = (fromMs: number, toMs: number) => hidden.some((run) => run.fromMs <= toMs && fromMs <= run.toMs);
  const isHidden = hidden.some(({ toMs }) => toMs >= sinceMs);
  const { activeMs, waitingMs, switches } = report.person;
  return {
    sentence: sentenceOf(report.sessions),
    sessions: report.sessions.map((session) => viewOf(session, tells(session.startedMs, session.endedMs))),
    person: { activeMs: isHidden ? null : activeMs, waitingMs: isHidden ? null : waitingMs, switches },
    tasks: tasks.flatMap((task) =>
      // The time of an overlapping task would reveal how long the hidden one ran.
      tells(task.startedMs, task.endedMs ?? task.startedMs) ? [] : workOf(task, concealed, report),
    ),
    open: tasks.filter(isOpen).map(({ id, title, phase }) => ({ id, title, isRunning: phase === 'running' })),
    unasked: tasks.filter(isUnasked).map(({ id, title }) => ({ id, title })),
  };
}

function viewOf(
  { agent, session, worktree, now, ms, startedMs, endedMs, turns, tokens, files }: SessionSummary,
  isHidden: boolean,
): SessionView {
  const times = isHidden ? { ms: null, startedMs: null, endedMs: null } : { ms, startedMs, endedMs };
  return { agent, label: agentLabel(agent), session, worktree, now, ...times, turns, tokens, files };
}

function workOf(
  task: Task,
  concealed: ReadonlySet<string>,
  { tasks }: ReadSessions['report'],
): readonly TaskWorkView[] {
  const work = tasks.find((one) => one.task === task.id);
  if (work === undefined || work.busyMs === 0 || task.endedMs === undefined) return [];
  if (task.phase !== 'done' || concealed.has(task.id)) return [];
  const { task: id, ...times } = work;
  return [{ id, title: task.title, elapsedMs: task.endedMs - task.startedMs, ...times }];
}

/** "Codex is waiting for you; two other agents are working." */
export function sentenceOf(sessions: readonly Pick<SessionSummary, 'agent' | 'now'>[]): string {
  const of = (now: SessionNow) => sessions.filter((session) => session.now === now);
  const [asking, done, busy] = [of('asks'), of('done'), of('busy')];
  if (sessions.length === 0) return l10n.t('No agent has worked in this time.');
  if (asking.length + done.length + busy.length === 0) return l10n.t('No agent is working now.');
  const parts: string[] = [];
  if (asking.length > 0)
    parts.push(
      asking.length === 1
        ? l10n.t('{0} is waiting for you', names(asking))
        : l10n.t('{0} are waiting for you', names(asking)),
    );
  if (done.length > 0)
    parts.push(done.length === 1 ? l10n.t('{0} has finished', names(done)) : l10n.t('{0} have finished', names(done)));
  if (busy.length > 0) {
    const isOnly = parts.length === 0;
    const count = spelled(busy.length);
    if (isOnly && busy.length <= 2)
      parts.push(busy.length === 1 ? l10n.t('{0} is working', names(busy)) : l10n.t('{0} are working', names(busy)));
    else if (isOnly) parts.push(l10n.t('{0} agents are working', count));
    else
      parts.push(
        busy.length === 1 ? l10n.t('{0} other agent is working', count) : l10n.t('{0} other agents are working', count),
      );
  }
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Each agent once, with the number of its sessions if there are several. */
function names(sessions: readonly Pick<SessionSummary, 'agent'>[]): string {
  const counts = new Map<LogAgent, number>();
  for (const { agent } of sessions) counts.set(agent, (counts.get(agent) ?? 0) + 1);
  const list = [...counts].map(([agent, count]) =>
    count === 1 ? agentLabel(agent) : l10n.t('{0} {1} sessions', spelled(count), agentLabel(agent)),
  );
  return list.length < 3
    ? list.join(l10n.t(' and '))
    : l10n.t('{0} and {1}', list.slice(0, -1).join(', '), list.at(-1) ?? '');
}

const numberWords = [
  l10n.t('no'),
  l10n.t('one'),
  l10n.t('two'),
  l10n.t('three'),
  l10n.t('four'),
  l10n.t('five'),
  l10n.t('six'),
  l10n.t('seven'),
  l10n.t('eight'),
  l10n.t('nine'),
];
const spelled = (count: number): string => numberWords[count] ?? String(count);
