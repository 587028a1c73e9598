/** A value that survives JSON.stringify and JSON.parse unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Something that happened, as handed to the store. The record is append-only: an event can never be changed. */
export interface NewEvent {
  /** Wall clock, UTC milliseconds since the Unix epoch; stored rounded to a whole millisecond. */
  readonly tMs: number;
  /** Monotonic milliseconds of the writing process (arbitrary origin per session); stored rounded. */
  readonly monoMs: number;
  /** Minutes to add to UTC to get local time at that moment. */
  readonly zoneMin: number;
  /** Identifies the editor window (stable across reloads, as far as the editor tells). */
  readonly window: string;
  /** Identifies the extension-host process; `monoMs` is comparable only within one session. */
  readonly session: string;
  /** Dotted, most general part first: `task.start`, `signal.edit`, `request.end`. `signal.` marks raw signals, the bulk of the record. */
  readonly kind: string;
  /** Id of the task it belongs to, if any. */
  readonly task: string | null;
  /** Small: a few numbers and words, never document text. */
  readonly data: JsonObject;
}

/** An event as read back. `data` is frozen and may be shared between events. */
export interface StoredEvent extends NewEvent {
  /** Ascending in the order of writing; with several windows this is only roughly the order of `tMs`. */
  readonly id: number;
}

/** All given conditions must hold; without any, every event matches. */
export interface EventFilter {
  /** Exact kinds. */
  readonly kinds?: readonly string[];
  /** This kind or any below it: `task` matches `task` and `task.start`, but not `tasks.x`. A trailing dot is allowed. */
  readonly kindPrefix?: string;
  readonly task?: string;
  /** Inclusive, UTC milliseconds. */
  readonly fromMs?: number;
  /** Exclusive, UTC milliseconds. */
  readonly toMs?: number;
  /** Only events with a greater id. */
  readonly afterId?: number;
  /** Only events up to and including this id. */
  readonly untilId?: number;
}
