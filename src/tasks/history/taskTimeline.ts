import * as l10n from '@vscode/l10n';
import { type ClockEvent, numberOf, textOf } from '../clocks/activity.ts';
import { measuredTask, timelineOf } from '../clocks/measure.ts';
import { eventsBetween, type NumberedSource, spansOfTasks } from '../clocks/taskEvents.ts';
import { Concealed } from '../lifecycle.ts';
import type { Task } from '../task.ts';
import { withMoves } from './movedTime.ts';
import { type Flow, flowOf, type Stages, stagesOf } from './stages.ts';
import { type TimelineRow, timelineRows } from './timelineRows.ts';

/** One correction by a person, kept next to the raw record. */
export interface Correction {
  readonly tMs: number;
  readonly what: 'total' | 'moved' | 'offEditor';
  /** The new total, or the amount moved or added, ms. */
  readonly ms: number;
  /** Where the time went, or what it was spent on. */
  readonly note: string;
}

export interface TaskTimeline {
  readonly rows: readonly TimelineRow[];
  /** Human-active time according to the signals, ms. */
  readonly rawMs: number;
  /** Gaps that only the person could account for and nobody did: the true time is at most this much longer, ms. */
  readonly uncertainMs: number;
  /** Human-active time after corrections; work off the editor is reported separately, never included. */
  readonly measuredMs: number;
  readonly offEditorMs: number;
  readonly corrections: readonly Correction[];
  readonly stages: Stages;
  /** Null while the task is open. */
  readonly flow: Flow | null;
}

/**
 * What was counted for a task and why, its stages, and where its elapsed time went.
 * @throws AppError `refused` if felt time has not been asked yet.
 */
export function taskTimeline(source: NumberedSource, task: Task, tasks: readonly Task[], nowMs: number): TaskTimeline {
  return Concealed.reveal(task, new Concealed(() => timelineOfTask(source, task, tasks, nowMs)));
}

function timelineOfTask(source: NumberedSource, task: Task, tasks: readonly Task[], nowMs: number): TaskTimeline {
  const own = [...source.events({ task: task.id })];
  const stages = stagesOf(task, own);
  const endMs = task.endedMs ?? nowMs;
  const moves = task.moves ?? [];
  const givers = tasks.filter(({ id }) => moves.some(({ fromTask }) => fromTask === id));
  const toMs = Math.max(endMs, stages.committedMs ?? 0, stages.mergedMs ?? 0, ...moves.map((move) => move.toMs)) + 1;
  const spans = spansOfTasks(source.events({ kindPrefix: 'task' }));
  const involved = [task, ...givers].flatMap(({ id }) => spans.get(id) ?? []);
  const timeline = timelineOf(eventsBetween(source, involved, toMs), toMs);
  const span = timeline.tasks.get(task.id);
  const raw = measuredTask(timeline, { ...task, endedMs: endMs });
  const corrections = own.flatMap((event) => correctionOf(event, tasks));
  return {
    rows: timelineRows(timeline, span?.startedMs ?? task.startedMs, span?.endedMs ?? endMs, task.id).map((row) =>
      afterMoves(row, task, tasks),
    ),
    rawMs: raw.humanActiveMs,
    uncertainMs: raw.uncertainMs,
    measuredMs: task.correctedMs ?? withMoves(task, raw, timeline).humanActiveMs,
    offEditorMs: corrections.reduce((sum, { what, ms }) => sum + (what === 'offEditor' ? ms : 0), 0),
    corrections,
    stages,
    flow: flowOf(task, stages, timeline, own) ?? null,
  };
}

/** A stretch given to another task no longer counts; the row says so. */
function afterMoves(row: TimelineRow, { id, moves = [] }: Task, tasks: readonly Task[]): TimelineRow {
  const move = moves.find((one) => one.fromTask === id && one.fromMs <= row.fromMs && one.toMs >= row.toMs);
  if (move === undefined || !row.isCounted) return row;
  return { ...row, isCounted: false, why: l10n.t('Given to {0} by a correction.', titleOf(move.toTask, tasks)) };
}

function titleOf(id: string, tasks: readonly Task[]): string {
  const title = tasks.find((task) => task.id === id)?.title;
  return title === undefined ? l10n.t('no task') : `“${title}”`;
}

function correctionOf({ kind, tMs, data }: ClockEvent, tasks: readonly Task[]): readonly Correction[] {
  switch (kind) {
    case 'task.correction':
      return [{ tMs, what: 'total', ms: numberOf(data, 'measuredMs'), note: '' }];
    case 'task.manual':
      return [{ tMs, what: 'offEditor', ms: numberOf(data, 'ms'), note: textOf(data, 'what') }];
    case 'task.move': {
      const note = titleOf(textOf(data, 'to'), tasks);
      return [{ tMs, what: 'moved', ms: numberOf(data, 'toMs') - numberOf(data, 'fromMs'), note }];
    }
    default:
      return [];
  }
}
