/**
 * Runs of a piece of text as one flat list of pairs: length, tag id, length, tag id… Lengths in UTF-16 units, each above 0. The common
 * format of the run list, the undo journal, the clipboard and the transfer.
 */
export type FlatRuns = readonly number[];

/** Appends a run, merging it with the last one if the tag is the same. */
export function pushRun(runs: number[], length: number, tag: number): void {
  if (length <= 0) return;
  const last = runs.length - 1;
  if (last > 0 && runs[last] === tag) runs[last - 1] = (runs[last - 1] ?? 0) + length;
  else runs.push(length, tag);
}

export function uniformRuns(length: number, tag: number): number[] {
  return length > 0 ? [length, tag] : [];
}

export function lengthOfRuns(runs: FlatRuns): number {
  let sum = 0;
  for (let at = 0; at < runs.length; at += 2) sum += runs[at] ?? 0;
  return sum;
}

/** The runs of the part [start, end). */
export function sliceRuns(runs: FlatRuns, start: number, end: number): number[] {
  const part: number[] = [];
  let offset = 0;
  for (let at = 0; at < runs.length && offset < end; at += 2) {
    const length = runs[at] ?? 0;
    const from = Math.max(start, offset);
    const to = Math.min(end, offset + length);
    if (to > from) pushRun(part, to - from, runs[at + 1] ?? 0);
    offset += length;
  }
  return part;
}

export function appendRuns(target: number[], runs: FlatRuns): void {
  for (let at = 0; at < runs.length; at += 2) pushRun(target, runs[at] ?? 0, runs[at + 1] ?? 0);
}

/** One tag id per UTF-16 unit, as the transfer needs it. */
export function expandRuns(runs: FlatRuns): Int32Array {
  const tags = new Int32Array(lengthOfRuns(runs));
  let offset = 0;
  for (let at = 0; at < runs.length; at += 2) {
    const length = runs[at] ?? 0;
    tags.fill(runs[at + 1] ?? 0, offset, offset + length);
    offset += length;
  }
  return tags;
}

export function collapseTags(tags: Int32Array): number[] {
  const runs: number[] = [];
  let start = 0;
  for (let at = 1; at <= tags.length; at += 1) {
    if (at < tags.length && tags[at] === tags[start]) continue;
    pushRun(runs, at - start, tags[start] ?? 0);
    start = at;
  }
  return runs;
}
