import { AppError } from '../../base/appError.ts';
import type { JsonObject, JsonValue } from '../../store/event.ts';
import { type ClockEvent, numberOf } from '../clocks/activity.ts';
import type { CategoryTimes } from '../clocks/category.ts';
import { answerKind } from '../clocks/gapAnswers.ts';
import { localDays } from '../clocks/localDays.ts';
import { timelineOf } from '../clocks/measure.ts';
import type { IdleSensitivity, Measured } from '../clocks/measured.ts';
import { measureRange, type Timeline } from '../clocks/timeline.ts';
import { checkClockLine } from './clockLine.ts';
import { ReplayedTasks } from './replayedTasks.ts';
import { placeEvents } from './replayTime.ts';

/** One parsed line of a replay file. */
export interface ReplayedEvent {
  readonly line: number;
  readonly tMs: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Clocks = Pick<Measured, 'humanActiveMs' | 'uncertainMs' | 'answeredMs' | 'elapsedMs' | 'agentBusyMs'>;

export interface ReplayedTask extends Clocks {
  readonly phase: string;
  readonly categories: CategoryTimes;
  readonly sensitivity: IdleSensitivity;
  /** Entered by hand, in addition to the measured time. */
  readonly manualMs: number;
}

export interface ReplayedClocks {
  readonly clocks: Clocks;
  readonly categories: CategoryTimes;
  readonly tasks: Readonly<Record<string, ReplayedTask>>;
  readonly sensitivity: IdleSensitivity;
  /** Human-active ms per local day, if the recording says what the wall clock showed. */
  readonly days?: Readonly<Record<string, number>>;
}

/** Event kinds that only the clocks read. Not `terminal`, which is also read for text ownership. */
export const clockKinds: ReadonlySet<string> = new Set([
  'window',
  'selection',
  'scroll',
  'edit',
  'debug',
  'request',
  'review',
  'task',
  'answer',
  'suspend',
  'wall',
]);

/** Whether the recording contains anything that only the clocks read. */
export function hasClockEvents(events: readonly { readonly kind: string }[]): boolean {
  return events.some(({ kind }) => clockKinds.has(kind));
}

/**
 * The clocks of a recording. `t` is a steady time; `wall` only tells what the wall clock showed, so that clock steps, daylight saving time
 * and travel change no duration.
 * @throws AppError `badInput` naming the line.
 */
export function replayClocks(events: readonly ReplayedEvent[]): ReplayedClocks {
  const { clockEvents, tasks, walls, beginMs, endMs } = translate(events);
  const timeline = timelineOf(clockEvents, endMs);
  const fromMs = Math.min(endMs, beginMs);
  const { categories, sensitivity, ...clocks } = measureRange(timeline, fromMs, endMs);
  const measured = tasks.all.map(({ id, phase, startedMs, endedMs }) => {
    const manualMs = timeline.manual.get(id) ?? 0;
    return [id, { phase, ...measureRange(timeline, startedMs, endedMs ?? endMs, id), manualMs }] as const;
  });
  const days = daysOf(timeline, walls);
  return {
    clocks,
    categories,
    tasks: Object.fromEntries(measured),
    sensitivity,
    ...(days === undefined ? {} : { days }),
  };
}

/** What the wall clock showed at a moment of the steady time. */
interface Wall {
  readonly atMs: number;
  readonly wallMs: number;
  readonly zoneMin: number;
}

/** Between two wall clock readings the wall clock runs with the steady one; the first reading also holds for everything before it. */
function daysOf(timeline: Timeline, walls: readonly Wall[]): Readonly<Record<string, number>> | undefined {
  if (walls.length === 0) return undefined;
  const days = new Map<string, number>();
  for (const [index, { atMs, wallMs, zoneMin }] of walls.entries()) {
    const fromMs = index === 0 ? Number.NEGATIVE_INFINITY : atMs;
    const untilMs = walls[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    const active: { fromMs: number; toMs: number }[] = [];
    for (const segment of timeline.segments.between(fromMs, untilMs)) {
      if (!segment.isActive) continue;
      const shiftMs = wallMs - atMs;
      active.push({
        fromMs: Math.max(segment.fromMs, fromMs) + shiftMs,
        toMs: Math.min(segment.toMs, untilMs) + shiftMs,
      });
    }
    for (const [day, ms] of localDays(active, [{ tMs: 0, zoneMin }])) days.set(day, (days.get(day) ?? 0) + ms);
  }
  return Object.fromEntries(days);
}

function translate(events: readonly ReplayedEvent[]) {
  const tasks = new ReplayedTasks();
  const clockEvents: ClockEvent[] = [];
  const walls: Wall[] = [];
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
    if (event.kind === 'wall') {
      const [wallMs, zoneMin] = [event.fields['ms'], event.fields['zoneOffsetMin']];
      if (typeof wallMs === 'number')
        walls.push({ atMs: tMs, wallMs, zoneMin: typeof zoneMin === 'number' ? zoneMin : 0 });
    }
    const translated = clockEvent(event, tMs);
    if (translated === undefined) continue;
    if (event.kind === 'task' && translated.task !== null) tasks.apply(translated.kind.slice(5), translated.task, tMs);
    // If the ids of edits name documents, those documents belong to the only window that reported its focus.
    const isPlaced = namesWindows || windows.size !== 1 || event.kind === 'window';
    const [only] = windows;
    clockEvents.push(isPlaced ? translated : { ...translated, window: String(only) });
  }
  return { clockEvents, tasks, walls, beginMs, endMs };
}

function clockEvent(event: ReplayedEvent, tMs: number): ClockEvent | undefined {
  checkClockLine(event);
  const { line, kind, fields } = event;
  const data = dataOf(fields);
  const window = typeof fields['window'] === 'string' ? fields['window'] : String(fields['id'] ?? '');
  const named = typeof fields['task'] === 'string' ? fields['task'] : null;
  const phase = String(fields['phase']);
  switch (kind) {
    case 'window': {
      // Recordings may identify a window's workspace by its folder.
      const workspace = fields['workspace'] ?? fields['folder'];
      const named = typeof workspace === 'string' ? { ...data, workspace } : data;
      return { tMs, kind: 'signal.window', window, task: null, data: named };
    }
    case 'selection':
    case 'scroll':
    case 'edit':
      return { tMs, kind: `signal.${kind}`, window, task: null, data };
    case 'terminal':
    case 'debug':
      return { tMs, kind: `signal.${kind}`, window, task: null, data: { ...data, phase } };
    case 'change': {
      // A change event of the provenance recordings shows a person if the editor gives its cause as the keyboard.
      const cause = fields['cause'];
      return typeof cause === 'object' && cause !== null
        ? { tMs, kind: 'signal.edit', task: null, data: { cause: dataOf({ cause })['cause'] ?? null, chars: 1 } }
        : undefined;
    }
    case 'request':
    case 'review':
      return { tMs, kind: `${kind}.${phase}`, window, task: named, data };
    case 'answer': {
      return { tMs, kind: answerKind, task: named, data: { ...data, agoMs: event.tMs - numberOf(data, 'fromT') } };
    }
    case 'task': {
      const id = named ?? (typeof fields['id'] === 'string' ? fields['id'] : undefined);
      if (id === undefined) throw new AppError('badInput', `Line ${line}: "task" names no task.`);
      return { tMs, kind: `task.${phase}`, task: id, data };
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
