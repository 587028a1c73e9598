import type { AcceptedEdits } from './levelRecord.ts';

/** The event of one accept: how much text, where, at which level. */
export const acceptEventKind = 'accept.text';

interface EventLike {
  readonly tMs: number;
  readonly task: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Characters of model text that a document contains now. */
export interface KeptText {
  readonly path: string;
  readonly task: string | null;
  readonly level: string | null;
  readonly chars: number;
}

/**
 * What was accepted, by file, task and level, and how much of it is still there. Copies of model text are tagged too, so more may be
 * present than was accepted; then all of it counts as kept.
 * @param undone Tasks that a later commit partly reverted or fixed.
 */
export function acceptedEdits(
  accepts: Iterable<EventLike>,
  kept: readonly KeptText[],
  kindOf: (task: string) => string | undefined,
  undone: ReadonlySet<string>,
): readonly AcceptedEdits[] {
  const still = new Map<string, number>();
  for (const { path, task, level, chars } of kept) {
    const key = keyOf(path, task, level ?? '');
    still.set(key, (still.get(key) ?? 0) + chars);
  }
  const acceptedEdits = new Map<string, AcceptedEdits>();
  for (const { tMs, task, data } of accepts) {
    const [path, level, chars] = [data['path'], data['level'], data['chars']];
    if (typeof path !== 'string' || typeof level !== 'string' || typeof chars !== 'number' || chars <= 0) continue;
    const key = keyOf(path, task, level);
    const before = acceptedEdits.get(key);
    const acceptedChars = (before?.acceptedChars ?? 0) + chars;
    acceptedEdits.set(key, {
      path,
      task,
      taskKind: task === null ? null : (kindOf(task) ?? null),
      level,
      firstMs: before?.firstMs ?? tMs,
      acceptedChars,
      keptChars: Math.min(acceptedChars, still.get(key) ?? 0),
      isUndone: task !== null && undone.has(task),
    });
  }
  return [...acceptedEdits.values()];
}

function keyOf(path: string, task: string | null, level: string): string {
  return JSON.stringify([path, task, level]);
}
