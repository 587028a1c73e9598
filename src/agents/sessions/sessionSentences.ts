import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import type { SessionsView, TaskWorkView } from './sessionsView.ts';
import type { SessionNow, SessionState } from './sessionWork.ts';

/** What a session is doing now, in a word; the same in the terminal and on the Calibrated page. */
export const nowWords: Readonly<Record<SessionNow, string>> = {
  busy: l10n.t('working'),
  asks: l10n.t('asks you'),
  done: l10n.t('finished'),
  idle: l10n.t('idle'),
  closed: l10n.t('closed'),
};

/** Column headers for a session's times, in this order. */
export const stateColumns: readonly (readonly [SessionState, string])[] = [
  ['busy', l10n.t('busy')],
  ['working', l10n.t('you')],
  ['waiting', l10n.t('waiting')],
  ['idle', l10n.t('idle')],
];

export const timesHidden = l10n.t('Times are hidden while a task is open, or before you say how long it felt.');

/** What agents did for a finished task, in two sentences. @param title As it may be shown. */
export function taskSentences(
  { elapsedMs, busyMs, unattendedMs, keptMs, unknownMs }: TaskWorkView,
  title: string,
): readonly [string, string] {
  const unsure = unknownMs > 0 ? l10n.t(', for {0} nobody can tell', formatDuration(unknownMs)) : '';
  return [
    l10n.t(
      '“{0}” took {1} from start to end; agents worked {2} on it.',
      title,
      formatDuration(elapsedMs),
      formatDuration(busyMs),
    ),
    l10n.t(
      '{0} of it without you; {1} of that left code that still stands{2}.',
      formatDuration(unattendedMs),
      formatDuration(keptMs),
      unsure,
    ),
  ];
}

/** What the day with agents required of the person. */
export function personSentence({ activeMs, waitingMs, switches }: SessionsView['person']): string {
  const moved =
    switches === 1
      ? l10n.t('You changed between sessions and the editor once.')
      : l10n.t('You changed between sessions and the editor {0} times.', switches);
  if (activeMs === null || waitingMs === null) return moved;
  return l10n.t(
    'You were active {0} and could only wait for {1}. {2}',
    formatDuration(activeMs),
    formatDuration(waitingMs),
    moved,
  );
}
