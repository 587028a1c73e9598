import type { ClockEvent } from './activity.ts';

type Numbered = ClockEvent & { readonly id: number };

/** The record, in order of writing. */
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

/** Other windows write their signals in batches of a few seconds, and so after the step that ends a task. */
const lateMs = 60_000;

/** Where in the record a task begins and ends so far. */
export interface IdSpan {
  readonly firstId: number;
  readonly lastId: number;
}

const stepKinds: ReadonlySet<string> = new Set(['task.start', 'task.done', 'task.abandon', 'task.merge']);

/** @param events Of tasks, at least; in order of writing. */
export function spansOfTasks(events: Iterable<Numbered>): ReadonlyMap<string, IdSpan> {
  const spans = new Map<string, IdSpan>();
  for (const { id, kind, task } of events) {
    if (task !== null && stepKinds.has(kind)) spans.set(task, { firstId: spans.get(task)?.firstId ?? id, lastId: id });
  }
  return spans;
}

/**
 * What every window recorded from the first step of the tasks to their last one or `toMs`, in order of writing. The wall clock may
 * have been set back meanwhile, so that its times say nothing about what belongs to them.
 * @param toMs UTC ms; what is written up to a minute later is included.
 */
export function eventsBetween(source: NumberedSource, tasks: readonly IdSpan[], toMs: number): readonly Numbered[] {
  if (tasks.length === 0) return [];
  const firstId = Math.min(...tasks.map((task) => task.firstId));
  const lastId = Math.max(...tasks.map((task) => task.lastId));
  const [first] = source.events({ afterId: firstId - 1, untilId: firstId });
  return [
    ...source.events({ afterId: firstId - 1, untilId: lastId }),
    ...source.events({ afterId: lastId, fromMs: first?.tMs ?? 0, toMs: toMs + lateMs }),
  ];
}
