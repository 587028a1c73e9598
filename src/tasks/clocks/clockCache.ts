import * as z from 'zod/mini';
import type { JsonValue } from '../../store/event.ts';
import type { Stages } from '../history/stages.ts';
import type { Task } from '../task.ts';
import type { ClockEvent } from './activity.ts';
import type { Measured } from './measured.ts';
import { settledAfterMs } from './taskEvents.ts';

/** A cache for derived figures; it can be discarded at any time. */
export interface DerivedStore {
  get(key: string): JsonValue | undefined;
  set(key: string, value: JsonValue): void;
}

/** Bump when the clocks change: cached values are then measured again. */
const version = 2;

const times = z.object({
  writingCode: z.number(),
  testingAndDebugging: z.number(),
  readingAndSearching: z.number(),
  gitAndEnvironment: z.number(),
  prompting: z.number(),
  waitingOnAi: z.number(),
  reviewingAiOutput: z.number(),
  idleOther: z.number(),
});
const entry = z.object({
  startedMs: z.number(),
  endedMs: z.number(),
  measured: z.object({
    humanActiveMs: z.number(),
    uncertainMs: z.number(),
    answeredMs: z.number(),
    elapsedMs: z.number(),
    agentBusyMs: z.number(),
    manualMs: z.number(),
    categories: times,
    sensitivity: z.object({ min2Ms: z.number(), min5Ms: z.number(), min15Ms: z.number() }),
  }),
  lastEditMs: z.nullable(z.number()),
  checksGreenMs: z.nullable(z.number()),
  committedMs: z.nullable(z.number()),
});

const stageEvent = z.object({
  id: z.number(),
  tMs: z.number(),
  kind: z.string(),
  task: z.nullable(z.string()),
  data: z.record(z.string(), z.string()),
});
const stageLog = z.array(stageEvent);
const stageKey = `stages/${version}`;

/** What the signals of a finished task show; later commits and merges are not included. */
export interface TaskClocks {
  readonly measured: Measured;
  readonly stages: Stages;
}

/**
 * Caches the clocks of finished tasks: reading a year of signals on every look at the panel is too slow. Only results that can no longer
 * change are cached.
 */
export class ClockCache {
  readonly #store: DerivedStore;
  readonly #nowMs: number;

  constructor(store: DerivedStore, nowMs: number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  clocks(task: Task, measure: () => TaskClocks): TaskClocks {
    const { id, startedMs, endedMs } = task;
    const isOver = task.phase === 'done' || task.phase === 'abandoned';
    if (endedMs === undefined || !isOver || (task.moves ?? []).length > 0) return measure();
    const key = `clocks/${version}/${id}`;
    const kept = entry.safeParse(this.#store.get(key));
    if (kept.success && kept.data.startedMs === startedMs && kept.data.endedMs === endedMs) return read(kept.data);
    const clocks = measure();
    if (this.#nowMs - endedMs > settledAfterMs) this.#store.set(key, written(startedMs, endedMs, clocks));
    return clocks;
  }

  /**
   * Commits, merges and reopenings of all tasks. They are a few among millions of signals, so those already found are cached.
   * @param read Reads the events with a greater id, ordered by id.
   */
  stageEvents(read: (afterId: number) => Iterable<ClockEvent & { readonly id: number }>): readonly ClockEvent[] {
    const kept = stageLog.safeParse(this.#store.get(stageKey));
    const known = kept.success ? kept.data : [];
    const added = [...read(known.at(-1)?.id ?? 0)].map(({ id, tMs, kind, task, data }) => ({
      id,
      tMs,
      kind,
      task,
      data: Object.fromEntries(
        Object.entries(data).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      ),
    }));
    if (added.length === 0) return known;
    const all = [...known, ...added];
    this.#store.set(stageKey, all);
    return all;
  }
}

function read({ measured, lastEditMs, checksGreenMs, committedMs }: z.infer<typeof entry>): TaskClocks {
  return {
    measured,
    stages: {
      ...(lastEditMs === null ? {} : { lastEditMs }),
      ...(checksGreenMs === null ? {} : { checksGreenMs }),
      ...(committedMs === null ? {} : { committedMs }),
      reopenedMs: [],
    },
  };
}

function written(startedMs: number, endedMs: number, { measured, stages }: TaskClocks): JsonValue {
  return {
    startedMs,
    endedMs,
    measured: {
      ...measured,
      categories: { ...measured.categories },
      sensitivity: { ...measured.sensitivity },
    },
    lastEditMs: stages.lastEditMs ?? null,
    checksGreenMs: stages.checksGreenMs ?? null,
    committedMs: stages.committedMs ?? null,
  };
}
