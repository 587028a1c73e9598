import { AppError } from '../base/appError.ts';
import type { JsonObject, JsonValue } from '../store/event.ts';
import type { ClockEvent } from './activity.ts';
import type { CategoryTimes } from './category.ts';
import { timelineOf } from './measure.ts';
import type { IdleSensitivity, Measured } from './measured.ts';
import { ReplayedTasks } from './replayedTasks.ts';
import { placeEvents } from './replayTime.ts';
import { measureRange } from './timeline.ts';

/** One line of a replay file, read. */
export interface ReplayedEvent {
  readonly line: number;
  readonly tMs: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Clocks = Pick<Measured, 'humanActiveMs' | 'elapsedMs' | 'agentBusyMs'>;

export interface ReplayedTask extends Clocks {
  readonly phase: string;
  readonly categories: CategoryTimes;
  readonly sensitivity: IdleSensitivity;
}

export interface ReplayedClocks {
  readonly clocks: Clocks;
  readonly categories: CategoryTimes;
  readonly tasks: Readonly<Record<string, ReplayedTask>>;
  readonly sensitivity: IdleSensitivity;
}

const ownKinds = new Set([
  'window',
  'selection',
  'scroll',
  'edit',
  'debug',
  'request',
  'review',
  'task',
  'suspend',
  'wall',
]);

/** Whether the recording says anything that only the clocks read. */
export function hasClockEvents(events: readonly { readonly kind: string }[]): boolean {
  return events.some(({ kind }) => ownKinds.has(kind));
}

/**
 * The clocks of a recording. `t` is a steady time; `wall` only tells what the wall clock showed, so that a step of it, summer time
 * or a journey changes no duration.
 * @throws AppError `badInput` naming the line.
 */
export function replayClocks(events: readonly ReplayedEvent[]): ReplayedClocks {
  const { clockEvents, tasks, beginMs, endMs } = translate(events);
  const timeline = timelineOf(clockEvents, endMs);
  const fromMs = Math.min(endMs, beginMs);
  const { categories, sensitivity, ...clocks } = measureRange(timeline, fromMs, endMs);
  const measured = tasks.all.map(({ id, phase, startedMs, endedMs }) => {
    const { humanActiveMs, elapsedMs, agentBusyMs, ...rest } = measureRange(timeline, startedMs, endedMs ?? endMs, id);
    return [id, { phase, humanActiveMs, elapsedMs, agentBusyMs, ...rest }] as const;
  });
  return { clocks, categories, tasks: Object.fromEntries(measured), sensitivity };
}

function translate(events: readonly ReplayedEvent[]) {
  const tasks = new ReplayedTasks();
  const clockEvents: ClockEvent[] = [];
  const windows = new Set(events.filter(({ kind }) => kind === 'window').map(({ fields }) => fields['id']));
  const namesWindows = events.some(
    ({ kind, fields }) => (kind === 'edit' || kind === 'selection' || kind === 'scroll') && windows.has(fields['id']),
  );
  let beginMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const { event, atMs: tMs, sleep } of placeEvents(events)) {
    const reachedMs = Math.max(tMs, sleep?.toMs ?? tMs);
    beginMs = Math.min(beginMs, tMs, sleep?.fromMs ?? tMs);
    endMs = Math.max(endMs, reachedMs);
    if (sleep !== undefined) {
      const data = { ms: sleep.toMs - sleep.fromMs };
      clockEvents.push({ tMs: sleep.toMs, kind: 'signal.suspend', task: null, data });
    }
    const translated = clockEvent(event, tMs);
    if (translated === undefined) continue;
    if (event.kind === 'task' && translated.task !== null) tasks.apply(translated.kind.slice(5), translated.task, tMs);
    // Where the ids of edits name documents, all of them belong to the windows that told of their focus together.
    const isPlaced = namesWindows || windows.size !== 1 || event.kind === 'window';
    const [only] = windows;
    clockEvents.push(isPlaced ? translated : { ...translated, window: String(only) });
  }
  return { clockEvents, tasks, beginMs, endMs };
}

function clockEvent({ line, kind, fields }: ReplayedEvent, tMs: number): ClockEvent | undefined {
  const data = dataOf(fields);
  const window = typeof fields['window'] === 'string' ? fields['window'] : String(fields['id'] ?? '');
  const named = typeof fields['task'] === 'string' ? fields['task'] : null;
  const phase = () => {
    if (typeof fields['phase'] === 'string') return fields['phase'];
    throw new AppError('badInput', `Line ${line}: the field "phase" of "${kind}" is missing or has a wrong type.`);
  };
  switch (kind) {
    case 'window':
    case 'selection':
    case 'scroll':
    case 'edit':
      return { tMs, kind: `signal.${kind}`, window, task: null, data };
    case 'terminal':
    case 'debug':
      return { tMs, kind: `signal.${kind}`, window, task: null, data: { ...data, phase: phase() } };
    case 'change': {
      // A change of the provenance part shows a person when the editor says that its cause is the keyboard.
      const cause = fields['cause'];
      return typeof cause === 'object' && cause !== null
        ? { tMs, kind: 'signal.edit', task: null, data: { cause: dataOf({ cause })['cause'] ?? null, chars: 1 } }
        : undefined;
    }
    case 'request':
    case 'review':
      return { tMs, kind: `${kind}.${phase()}`, window, task: named, data };
    case 'task': {
      const id = named ?? (typeof fields['id'] === 'string' ? fields['id'] : undefined);
      if (id === undefined) throw new AppError('badInput', `Line ${line}: "task" names no task.`);
      return { tMs, kind: `task.${phase()}`, task: id, data };
    }
    default:
      return undefined;
  }
}

/** The fields that are plain JSON. */
function dataOf(fields: Readonly<Record<string, unknown>>): JsonObject {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, JsonValue][] => {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [[name, value]];
    return typeof value === 'object' && !Array.isArray(value) ? [[name, dataOf({ ...value })]] : [];
  });
  return Object.fromEntries(entries);
}
