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
  /** Where most of it is, or was last; null if it was never in a file, only in unsaved documents. */
  readonly uri: string | null;
  /** All characters that ever came to it. */
  readonly grown: number;
  /** Characters that are there now, in all documents. */
  readonly chars: number;
  /** Those that were there at last, and of which nobody can say whether they still are. */
  readonly unknown: number;
}

interface Accept {
  readonly tMs: number;
  readonly task: string | null;
  readonly path: string;
  readonly level: string;
  readonly chars: number;
  /** Its insertions, as far as they were followed. */
  readonly followed: ReadonlyMap<string, FollowedText>;
  /** The same for all accepts that share insertions: the words of one completion. */
  readonly insertion: string | undefined;
}

/**
 * What was accepted, by file, task and level, and how much of it is still there. Copies of model text are tagged too, so more may be
 * present than was accepted; then all of it counts as kept.
 * @param followed By insertion.
 */
export function acceptedEdits(
  accepts: Iterable<EventLike>,
  followed: ReadonlyMap<string, FollowedText>,
  kindOf: (task: string) => string | undefined,
): readonly AcceptedEdits[] {
  const read = [...accepts].flatMap((event) => acceptOf(event, followed));
  const groups = Map.groupBy(read, ({ path, task, level, followed: own }) => {
    // By the place on this machine: two projects have files of the same path, and a file may be renamed.
    const uri = [...own.values()].find((text) => text.uri !== null)?.uri ?? null;
    return JSON.stringify([uri, uri === null ? path : null, task, level]);
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { path, task, level, tMs } = first;
    // One by one, so that a copy of one does not make up for another that is gone.
    const each = [...Map.groupBy(group, ({ insertion }) => insertion).values()].map(amounts);
    return {
      path,
      task,
      taskKind: task === null ? null : (kindOf(task) ?? null),
      level,
      firstMs: tMs,
      acceptedChars: sum(each.map(({ accepted }) => accepted)),
      keptChars: sum(each.map(({ kept }) => kept)),
      unknownChars: sum(each.map(({ unknown }) => unknown)),
    };
  });
}

interface Amounts {
  readonly accepted: number;
  readonly kept: number;
  readonly unknown: number;
}

/** How much of accepts that share insertions came to the text, and is still there, or may be. */
function amounts(accepts: readonly Accept[]): Amounts {
  const texts = [...new Map(accepts.flatMap(({ followed }) => [...followed])).values()];
  const chars = sum(accepts.map((accept) => accept.chars));
  const inFiles = texts.filter(({ uri }) => uri !== null);
  if (inFiles.length === 0) return { accepted: chars, kept: 0, unknown: chars };
  const accepted = Math.min(chars, sum(inFiles.map(({ grown }) => grown)));
  const kept = Math.min(accepted, sum(inFiles.map((text) => text.chars)));
  // What was gone before a file went missing does not become unknown: otherwise a record would get better by removing files.
  const atLast = Math.min(accepted, sum(inFiles.map((text) => text.chars + text.unknown)));
  return { accepted, kept, unknown: atLast - kept };
}

function acceptOf({ tMs, task, data }: EventLike, followed: ReadonlyMap<string, FollowedText>): readonly Accept[] {
  const { path, level, chars, insertions } = data;
  if (typeof path !== 'string' || typeof level !== 'string' || typeof chars !== 'number' || chars <= 0) return [];
  const ids = Array.isArray(insertions) ? insertions : [];
  const own = new Map<string, FollowedText>();
  for (const id of ids) {
    const text = followed.get(id);
    if (text !== undefined) own.set(id, text);
  }
  // What never came to a text was not taken: a pair of brackets typed just as it was offered.
  if (ids.length > 0 && own.size === 0) return [];
  return [{ tMs, task, path, level, chars, followed: own, insertion: ids[0] }];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
