import { minuteMs } from '../../base/timeUnits.ts';
import type { ClockEvent } from './activity.ts';

type Numbered = ClockEvent & { readonly id: number };

/** The record, in the order it was written. */
export interface NumberedSource {
  events(filter: {
    kinds?: readonly string[];
    kindPrefix?: string;
    task?: string;
    fromMs?: number;
    toMs?: number;
    afterId?: number;
    untilId?: number;
  }): Iterable<Numbered>;
}

/** Windows write their signals in batches a few seconds apart, so some arrive after the step that ends a task; this later, all are there. */
export const settledAfterMs = minuteMs;

/** The event ids between which a task lies so far. */
export interface IdSpan {
  readonly firstId: number;
  readonly lastId: number;
}

const stepKinds: ReadonlySet<string> = new Set(['task.start', 'task.done', 'task.abandon', 'task.merge']);

/** @param events Must include all task events, in the order they were written. */
export function spansOfTasks(events: Iterable<Numbered>): ReadonlyMap<string, IdSpan> {
  const spans = new Map<string, IdSpan>();
  for (const { id, kind, task } of events) {
    if (task !== null && stepKinds.has(kind)) spans.set(task, { firstId: spans.get(task)?.firstId ?? id, lastId: id });
  }
  return spans;
}

/**
 * What every window recorded from the first step of these tasks to their last one or `toMs`, in the order it was written. Ids decide what
 * belongs to them, because the wall clock may have been set back meanwhile.
 * @param toMs UTC ms; events written up to a minute later are included.
 */
export function eventsBetween(source: NumberedSource, tasks: readonly IdSpan[], toMs: number): readonly Numbered[] {
  if (tasks.length === 0) return [];
  const firstId = Math.min(...tasks.map((task) => task.firstId));
  const lastId = Math.max(...tasks.map((task) => task.lastId));
  const [first] = source.events({ afterId: firstId - 1, untilId: firstId });
  return [
    ...source.events({ afterId: firstId - 1, untilId: lastId }),
    ...source.events({ afterId: lastId, fromMs: first?.tMs ?? 0, toMs: toMs + settledAfterMs }),
  ];
}
