/** Where text came from. Absence of evidence means `unknown`, never `human`. */
export const origins = ['ai', 'human', 'paste', 'tool', 'unknown'] as const;
export type Origin = (typeof origins)[number];

/**
 * How certain a tag is. `exact`: the editor or the tool itself reported this edit. `matched`: the text before and after was compared
 * around an event that names the agent. `inferred`: only the shape of the change (a key press), never enough for `ai`.
 */
export const evidences = ['exact', 'matched', 'inferred'] as const;
export type Evidence = (typeof evidences)[number];

/**
 * How text was reviewed. `marked`: the person said so. `seen`: it was visible in the focused window for at least as long as reading it
 * takes; weaker.
 */
export const reviews = ['marked', 'seen'] as const;
export type Review = (typeof reviews)[number];

/** Where a stretch of text came from. Immutable; moving text does not change its tag. */
export interface Tag {
  readonly origin: Origin;
  readonly evidence: Evidence;
  /** Program that produced the text, for example `copilot`, `claude`, `calibrated`, `formatter`. */
  readonly tool: string | null;
  readonly model: string | null;
  /** Autonomy level at which our assistant produced it. */
  readonly level: string | null;
  readonly task: string | null;
  /** UTC milliseconds; key presses are rounded down to the minute, so that neighbours share one tag. */
  readonly timeMs: number;
  /** Rung of the hint ladder (H0..H6). */
  readonly rung: string | null;
  readonly reviewer: string | null;
  /** Null if not reviewed. */
  readonly review: Review | null;
  /** The reviewer's own sentence about it. Stays on this machine: commit notes do not carry it. */
  readonly note: string | null;
  /** Number of the change that brought the text, as long as later evidence (a late agent hook) may still name its author. */
  readonly changeId: number | null;
}

export type TagFields = Partial<Tag> & Pick<Tag, 'origin' | 'evidence'>;

export function makeTag(fields: TagFields): Tag {
  return {
    tool: null,
    model: null,
    level: null,
    task: null,
    timeMs: 0,
    rung: null,
    reviewer: null,
    review: null,
    note: null,
    changeId: null,
    ...fields,
  };
}

/** Id of the tag that means "nothing known"; every table has it. */
export const unknownTagId = 0;

/** Small numbers for tags, so that runs are two integers. Shared by all documents of a tracker, because text can move between them. */
export class TagTable {
  readonly #tags: Tag[] = [];
  readonly #ids = new Map<string, number>();

  constructor() {
    this.intern(makeTag({ origin: 'unknown', evidence: 'inferred' }));
  }

  intern(tag: Tag): number {
    const key = JSON.stringify([
      tag.origin,
      tag.evidence,
      tag.tool,
      tag.model,
      tag.level,
      tag.task,
      tag.timeMs,
      tag.rung,
      tag.reviewer,
      tag.review,
      tag.note,
      tag.changeId,
    ]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#tags.length;
    this.#tags.push(tag);
    this.#ids.set(key, id);
    return id;
  }

  get(id: number): Tag {
    const tag = this.#tags[id];
    if (tag === undefined) throw new RangeError(`There is no tag ${id}.`);
    return tag;
  }

  get size(): number {
    return this.#tags.length;
  }
}
