import { ActivitySweep } from './activitySweep.ts';
import type { CategoryTimes } from './category.ts';
import { ClockLedger, type TimelineStretch } from './clockLedger.ts';
import { editAuthor } from './editAuthor.ts';
import type { IdleSensitivity, Measured } from './measured.ts';
import { placeEvents } from './replayTime.ts';
import { terminalActivity } from './terminalActivity.ts';

/** One line of a replay file. */
export interface ReplayedSignal {
  readonly tMs: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ReplayedClocks {
  readonly clocks: { readonly humanActiveMs: number; readonly elapsedMs: number; readonly agentBusyMs: number };
  /** Milliseconds; they add up to `elapsedMs`. */
  readonly categories: CategoryTimes;
  readonly tasks: Readonly<Record<string, Measured & { readonly corrected?: true }>>;
  readonly sensitivity: IdleSensitivity;
  /** What was counted as what, on the replay's clock. */
  readonly timeline: readonly TimelineStretch[];
}

/** Runs the signals of a replay through the clocks. All tasks together; without a task, from the first event to the last. */
export function replayClocks(events: readonly ReplayedSignal[]): ReplayedClocks {
  const ledger = new ClockLedger({ timeline: true });
  const sweep = new ActivitySweep(ledger);
  for (const { event, atMs, sleep } of placeEvents(events)) {
    sweep.at(atMs);
    if (sleep === undefined) feed(sweep, event);
    else {
      sweep.at(sleep.toMs);
      sweep.slept(sleep.fromMs);
    }
  }
  sweep.end();
  const { humanActiveMs, elapsedMs, agentBusyMs, categories, sensitivity } = ledger.whole();
  return {
    clocks: { humanActiveMs, elapsedMs, agentBusyMs },
    categories,
    tasks: Object.fromEntries(ledger.taskIds().map((id) => [id, ledger.measured(id)])),
    sensitivity,
    timeline: ledger.timeline(),
  };
}

function feed(sweep: ActivitySweep, { kind, fields }: ReplayedSignal): void {
  const id = text(fields['id']) ?? '';
  const phase = (text(fields['phase']) ?? '').toLowerCase();
  switch (kind) {
    case 'window':
      return sweep.window(id, fields['focused'] === true, fields['active'] !== false);
    case 'selection':
    case 'scroll':
      return fields['by'] === 'agent' ? undefined : sweep.read(id);
    case 'edit':
    case 'change': {
      const author = editAuthor(fields['cause'] ?? fields['reason']);
      const isPerson = author === 'person' || (author === 'either' && !sweep.isBusy);
      return isPerson ? sweep.typed(id, numberOf(fields['chars']) ?? 1) : undefined;
    }
    case 'paste':
    case 'copy':
    case 'save':
      return sweep.did(id, null);
    case 'accept':
      return sweep.review(id, 'decided');
    case 'terminal': {
      const command = text(fields['command']) ?? '';
      return sweep.terminal(id, id, phase === 'end' ? 'end' : 'start', terminalActivity(command));
    }
    case 'debug':
      if (phase === 'start' || phase === 'stopped' || phase === 'continued' || phase === 'end') sweep.debug(id, phase);
      return;
    case 'request':
      if (phase === 'start' || phase === 'first' || phase === 'end') {
        sweep.request(`${id} ${text(fields['agent']) ?? ''}`, phase);
      }
      return;
    case 'review':
      if (phase === 'shown') return;
      return sweep.review(id, /^(?:open|start|begin)/u.test(phase) ? 'opened' : 'decided');
    case 'task': {
      const task = text(fields['task']) ?? id;
      if (isTaskPhase(phase)) sweep.task(task, phase);
      return;
    }
    case 'restart':
      return sweep.crashed();
    default:
      return;
  }
}

function isTaskPhase(phase: string): phase is 'start' | 'pause' | 'resume' | 'done' | 'abandon' {
  return ['start', 'pause', 'resume', 'done', 'abandon'].includes(phase);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
