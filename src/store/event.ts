/** What `JSON.stringify` gives back unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Something that happened, as it is handed to the store. The record is append-only: there is no way to change it. */
export interface NewEvent {
  /** Wall clock, UTC milliseconds since the Unix epoch; rounded to a whole millisecond when stored. */
  readonly tMs: number;
  /** Monotonic milliseconds of the writing process (arbitrary origin per session); rounded when stored. */
  readonly monoMs: number;
  /** Minutes to add to UTC to get local time at that moment. */
  readonly zoneMin: number;
  /** Which editor window (stable over reloads of it, as far as the editor tells). */
  readonly window: string;
  /** Which extension-host process; `monoMs` is comparable only within one session. */
  readonly session: string;
  /** Dotted, most general part first: `task.start`, `signal.edit`, `request.end`. `signal.` marks the mass of raw signals. */
  readonly kind: string;
  /** Id of the task it belongs to, if any. */
  readonly task: string | null;
  /** Small: a few numbers and words, never document text. */
  readonly data: JsonObject;
}

/** An event as read back. `data` may be shared between events and is frozen. */
export interface StoredEvent extends NewEvent {
  /** Ascending in the order of writing; from several windows that is only roughly the order of `tMs`. */
  readonly id: number;
}

/** All given conditions hold together; nothing given means every event. */
export interface EventFilter {
  /** Exact kinds. */
  readonly kinds?: readonly string[];
  /** The kind itself or any below it: `task` matches `task` and `task.start`, not `tasks.x`. A trailing dot is allowed. */
  readonly kindPrefix?: string;
  readonly task?: string;
  /** Inclusive, UTC milliseconds. */
  readonly fromMs?: number;
  /** Exclusive, UTC milliseconds. */
  readonly toMs?: number;
  /** Only events with a greater id. */
  readonly afterId?: number;
  /** Only events up to this id. */
  readonly untilId?: number;
}
