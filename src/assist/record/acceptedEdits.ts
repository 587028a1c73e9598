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
  /** Characters that are there now, in all documents; null if a file that held some is missing. */
  readonly chars: number | null;
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
    // What is left of the rest does not tell what is left of all.
    const isUnknown = group.some(({ followed: own }) => [...own.values()].some(({ chars }) => chars === null));
    const judged = isUnknown ? [] : each.filter(({ kept }) => kept !== null);
    const counted = judged.length === 0 ? each : judged;
    return {
      path,
      task,
      taskKind: task === null ? null : (kindOf(task) ?? null),
      level,
      firstMs: tMs,
      acceptedChars: sum(counted.map(({ accepted }) => accepted)),
      keptChars: judged.length === 0 ? null : sum(judged.map(({ kept }) => kept ?? 0)),
    };
  });
}

/** How much of accepts that share insertions came to the text, and is still there; `kept` is null if the record cannot say. */
function amounts(accepts: readonly Accept[]): { readonly accepted: number; readonly kept: number | null } {
  const texts = [...new Map(accepts.flatMap(({ followed }) => [...followed])).values()];
  const chars = sum(accepts.map((accept) => accept.chars));
  const inFiles = texts.filter(({ uri }) => uri !== null);
  if (inFiles.length === 0) return { accepted: chars, kept: null };
  const accepted = Math.min(chars, sum(inFiles.map(({ grown }) => grown)));
  return { accepted, kept: Math.min(accepted, sum(inFiles.map((text) => text.chars ?? 0))) };
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
