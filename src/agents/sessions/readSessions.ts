import { hourMs } from '../../base/timeUnits.ts';
import type { StoredEvent } from '../../store/event.ts';
import { timelineOf } from '../../tasks/clocks/measure.ts';
import { foldTasks } from '../../tasks/lifecycle.ts';
import type { Task } from '../../tasks/task.ts';
import type { LogReading } from '../logs/readLogs.ts';
import { withTurnEnds } from '../telemetry/telemetryEvents.ts';
import { KeptEdits } from './keptEdits.ts';
import type { EditorTime } from './personTime.ts';
import type { SessionEvent } from './sessionEvent.ts';
import { sessionKind, storedSession } from './sessionRecord.ts';
import { type SessionsReport, sessionsReport } from './sessionsReport.ts';
import type { TaskRuns } from './taskWork.ts';

/** How far before the range the record still matters: for a session that started earlier, and for the sign before the first one. */
const leadMs = 4 * hourMs;

export interface SessionStore {
  events(filter: {
    kinds?: readonly string[];
    kindPrefix?: string;
    fromMs?: number;
    toMs?: number;
  }): Iterable<StoredEvent>;
}

/** The report and the tasks it mentions. */
export interface ReadSessions {
  readonly report: SessionsReport;
  readonly tasks: readonly Task[];
  readonly runs: readonly TaskRuns[];
}

/** @param logs Records from the agents' own logs. @param sinceMs Sessions active since, UTC ms. */
export function readSessions(
  store: SessionStore,
  logs: readonly LogReading[],
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
): ReadSessions {
  const steps = [...store.events({ kindPrefix: 'task' })];
  const tasks = foldTasks(steps);
  const runs = taskRuns(steps, nowMs);
  const stored = [...store.events({ kinds: [sessionKind], fromMs: sinceMs - leadMs })].flatMap(
    (event) => storedSession(event) ?? [],
  );
  const report = sessionsReport({
    events: withTelemetryTurns([...stored, ...eventsOfLogs(logs)], nowMs),
    editor: editorTime(store, sinceMs, nowMs),
    tasks: runs,
    sinceMs,
    nowMs,
  });
  return { report: { ...report, sessions: report.sessions.filter(({ endedMs }) => endedMs >= sinceMs) }, tasks, runs };
}

/** Where nothing else names the ends of a session's turns, telemetry has to tell them. */
function withTelemetryTurns(events: readonly SessionEvent[], nowMs: number): readonly SessionEvent[] {
  // By session alone: not every event names its agent.
  const idOf = ({ session }: SessionEvent) => session;
  const reported = new Set(events.filter(({ kind, source }) => kind === 'stop' && source !== 'telemetry').map(idOf));
  const isUnreported = (event: SessionEvent) => event.source === 'telemetry' && !reported.has(idOf(event));
  const unreported = Map.groupBy(events.filter(isUnreported), idOf);
  return [
    ...events.filter((event) => !isUnreported(event)),
    ...[...unreported.values()].flatMap((own) => withTurnEnds(own, nowMs)),
  ];
}

/** Events from logs, without their text. Continue records no times, so its sessions are missing from all reports. */
export function eventsOfLogs(logs: readonly LogReading[]): readonly SessionEvent[] {
  const kept = new KeptEdits();
  return logs.flatMap(({ records }) =>
    records.flatMap(({ tMs, tool: _tool, model: _model, edits, ...record }): readonly SessionEvent[] =>
      tMs === null
        ? []
        : [
            {
              ...record,
              tMs,
              source: 'log',
              edits: edits.map((edit) => ({ path: edit.path, isKept: kept.isKept(edit, record.worktree) })),
            },
          ],
    ),
  );
}

function editorTime(store: SessionStore, sinceMs: number, nowMs: number): readonly EditorTime[] {
  const { segments } = timelineOf([...store.events({ fromMs: sinceMs - leadMs, toMs: nowMs })], nowMs);
  return [...segments]
    .filter(({ isActive }) => isActive)
    .map(({ fromMs, toMs, task }) => ({ fromMs: Math.max(fromMs, sinceMs), toMs, task }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** When each task ran, from its steps alone. */
export function taskRuns(
  steps: Iterable<{ readonly tMs: number; readonly kind: string; readonly task: string | null }>,
  nowMs: number,
): readonly TaskRuns[] {
  const runs = new Map<string, { fromMs: number; toMs: number }[]>();
  const running = new Map<string, number>();
  const end = (task: string, toMs: number) => {
    const fromMs = running.get(task);
    running.delete(task);
    if (fromMs !== undefined && toMs > fromMs) runs.set(task, [...(runs.get(task) ?? []), { fromMs, toMs }]);
  };
  for (const { tMs, kind, task } of steps) {
    if (task === null) continue;
    if (kind === 'task.start' || kind === 'task.resume') {
      if (!running.has(task)) running.set(task, tMs);
    } else if (/^task\.(?:pause|done|abandon|merge|withdraw)$/u.test(kind)) end(task, tMs);
  }
  for (const task of [...running.keys()]) end(task, nowMs);
  return [...runs].map(([task, list]) => ({ task, runs: list }));
}
