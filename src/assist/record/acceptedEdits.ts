import type { AcceptedEdits } from './levelRecord.ts';

/**
 * The event of one accept: `{path, chars, insertions, level, model, way, rung?}`. `chars` are the non-blank characters that were new in
 * it, `insertions` their ids in the record of tags. Events without `insertions` are older; their `chars` count unchanged text, too.
 */
export const acceptEventKind = 'accept.text';

interface EventLike {
  readonly tMs: number;
  readonly task: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What became of one insertion. */
export interface FollowedText {
  /** Where most of it is, or was last. */
  readonly uri: string;
  /** All characters that ever came to it. */
  readonly grown: number;
  /** Characters that are there now, in all documents. */
  readonly chars: number;
}

interface Accept {
  readonly tMs: number;
  readonly task: string | null;
  readonly path: string;
  readonly level: string;
  readonly chars: number;
  /** Its insertions, as far as they were followed. */
  readonly followed: ReadonlyMap<string, FollowedText>;
}

/**
 * What was accepted, by file, task and level, and how much of it is still there. Copies of model text are tagged too, so more may be
 * present than was accepted; then all of it counts as kept.
 * @param followed By insertion.
 * @param undone Tasks that a later commit partly reverted or fixed.
 */
export function acceptedEdits(
  accepts: Iterable<EventLike>,
  followed: ReadonlyMap<string, FollowedText>,
  kindOf: (task: string) => string | undefined,
  undone: ReadonlySet<string>,
): readonly AcceptedEdits[] {
  const read = [...accepts].flatMap((event) => acceptOf(event, followed));
  const groups = Map.groupBy(read, ({ path, task, level, followed: own }) => {
    // By the place on this machine: two projects have files of the same path, and a file may be renamed.
    const [text] = own.values();
    return JSON.stringify([text?.uri ?? null, text === undefined ? path : null, task, level]);
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { path, task, level, tMs } = first;
    const texts = [...new Map(group.flatMap(({ followed: own }) => [...own])).values()];
    const chars = sum(group.map((accept) => accept.chars));
    // What never came to the text was not taken: a pair of brackets typed just as it was offered.
    const acceptedChars = texts.length === 0 ? chars : Math.min(chars, sum(texts.map(({ grown }) => grown)));
    return {
      path,
      task,
      taskKind: task === null ? null : (kindOf(task) ?? null),
      level,
      firstMs: tMs,
      acceptedChars,
      keptChars: texts.length === 0 ? null : Math.min(acceptedChars, sum(texts.map((text) => text.chars))),
      isUndone: task !== null && undone.has(task),
    };
  });
}

function acceptOf({ tMs, task, data }: EventLike, followed: ReadonlyMap<string, FollowedText>): readonly Accept[] {
  const { path, level, chars, insertions } = data;
  if (typeof path !== 'string' || typeof level !== 'string' || typeof chars !== 'number' || chars <= 0) return [];
  const own = new Map<string, FollowedText>();
  for (const insertion of Array.isArray(insertions) ? insertions : []) {
    const text = followed.get(insertion);
    if (text !== undefined) own.set(insertion, text);
  }
  return [{ tMs, task, path, level, chars, followed: own }];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
