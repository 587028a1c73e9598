import { type Tag, type TagTable, unknownTagId } from './tag.ts';
import type { FlatRuns } from './tracker/flatRuns.ts';

/** A stretch of text with its tag. Offsets in UTF-16 units, the end not included. */
export interface TaggedRun {
  readonly start: number;
  readonly end: number;
  readonly tag: Tag;
}

/** Runs with their tags; the first run starts at `start`. */
export function taggedRuns(runs: FlatRuns, start: number, tags: TagTable): TaggedRun[] {
  const list: TaggedRun[] = [];
  let at = start;
  for (let index = 0; index < runs.length; index += 2) {
    const length = runs[index] ?? 0;
    list.push({ start: at, end: at + length, tag: tags.get(runs[index + 1] ?? unknownTagId) });
    at += length;
  }
  return list;
}
