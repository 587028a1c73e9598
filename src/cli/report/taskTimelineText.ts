import { AppError } from '../../base/appError.ts';
import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import type { StoredEvent } from '../../store/event.ts';
import { type TaskTimeline, taskTimeline } from '../../tasks/history/taskTimeline.ts';
import { foldTasks, mayReveal } from '../../tasks/lifecycle.ts';

interface Source {
  events(filter: { kindPrefix?: string; task?: string; fromMs?: number; toMs?: number }): Iterable<StoredEvent>;
}

/**
 * What time was counted for a task and why, for `calibrated tasks timeline`.
 * @param id Of the task; if omitted, the last one that is done and was asked about.
 */
export function taskTimelineText(source: Source, id: string | undefined, json: boolean, nowMs: number): string {
  const tasks = foldTasks(source.events({ kindPrefix: 'task' }));
  const task =
    id === undefined
      ? tasks.findLast((one) => one.phase === 'done' && mayReveal(one))
      : tasks.find((one) => one.id === id);
  if (task === undefined) {
    const sentence =
      id === undefined
        ? 'No task is finished yet.'
        : `There is no task "${id}"; "calibrated tasks --json" lists their ids.`;
    throw new AppError('notFound', sentence);
  }
  const timeline = taskTimeline(source, task, tasks, nowMs);
  if (json)
    return `${JSON.stringify({ command: 'tasks timeline', id: task.id, title: task.title, ...timeline }, null, 2)}\n`;
  const moment = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  return `${[
    `${task.title}: measured ${formatDuration(timeline.measuredMs)}${rangeOf(timeline)}, ${formatDuration(timeline.rawMs)} as the signals say, ${plural(timeline.corrections.length, 'correction')}.`,
    ...timeline.rows.map(
      ({ fromMs, toMs, why }) => `${moment(fromMs)}  ${formatDuration(toMs - fromMs).padStart(8)}  ${why}`,
    ),
  ].join('\n')}\n`;
}

/** The most that unexplained silence could add. A corrected time has no range: a person stated it. */
function rangeOf({ corrections, measuredMs, uncertainMs }: TaskTimeline): string {
  const most = formatDuration(measuredMs + uncertainMs);
  return corrections.length > 0 || most === formatDuration(measuredMs) ? '' : ` (up to ${most})`;
}
