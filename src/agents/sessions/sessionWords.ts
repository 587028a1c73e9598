import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import type { SessionNow, SessionState } from './sessionParts.ts';
import type { SessionsView, TaskWorkView } from './sessionsView.ts';

/** What a session is doing now, in a word; the same in the terminal and on the Calibrated page. */
export const nowWords: Readonly<Record<SessionNow, string>> = {
  busy: 'working',
  asks: 'asks you',
  done: 'finished',
  idle: 'idle',
  closed: 'closed',
};

/** Column headers for a session's times, in this order. */
export const stateColumns: readonly (readonly [SessionState, string])[] = [
  ['busy', 'busy'],
  ['working', 'you'],
  ['waiting', 'waiting'],
  ['idle', 'idle'],
];

export const timesHidden = 'Times are hidden while a task is open, or before you say how long it felt.';

/** What agents did for a finished task, in two sentences. @param title As it may be shown. */
export function taskSentences(
  { elapsedMs, busyMs, unattendedMs, keptMs, unknownMs }: TaskWorkView,
  title: string,
): readonly [string, string] {
  const unsure = unknownMs > 0 ? `, for ${formatDuration(unknownMs)} nobody can tell` : '';
  return [
    `“${title}” took ${formatDuration(elapsedMs)} from start to end; agents worked ${formatDuration(busyMs)} on it.`,
    `${formatDuration(unattendedMs)} of it without you; ${formatDuration(keptMs)} of that left code that still stands${unsure}.`,
  ];
}

/** What the day with agents required of the person. */
export function personSentence({ activeMs, waitingMs, switches }: SessionsView['person']): string {
  const moved = `You changed between sessions and the editor ${switches === 1 ? 'once' : plural(switches, 'time')}.`;
  if (activeMs === null || waitingMs === null) return moved;
  return `You were active ${formatDuration(activeMs)} and could only wait for ${formatDuration(waitingMs)}. ${moved}`;
}
