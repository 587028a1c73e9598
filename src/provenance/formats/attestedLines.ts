import type { Attestation } from './gitAiNote.ts';

/** Lines attested by the same keys, which are in the order of the note. */
export interface AttestedLines {
  readonly start: number;
  readonly end: number;
  readonly keys: readonly string[];
}

/** If more entries cover a line, only the last ones count; real notes have one or two. Bounds the work on a hostile note. */
export const maxKeysOfLine = 16;

interface Edge {
  readonly line: number;
  readonly entry: number;
  readonly isStart: boolean;
}

/**
 * Which keys attest each line of a file, as runs. The cost depends on the number of entries, not on line numbers, so a note that names
 * line 5,000,000 costs no more than any other.
 */
export function attestedLines(entries: readonly Attestation[]): AttestedLines[] {
  const edges: Edge[] = [];
  entries.forEach(({ ranges }, entry) => {
    for (const [start, end] of mergedRanges(ranges))
      edges.push({ line: start, entry, isStart: true }, { line: end + 1, entry, isStart: false });
  });
  edges.sort((a, b) => a.line - b.line);
  const interned = new Map<string, readonly string[]>();
  const runs: AttestedLines[] = [];
  /** Indices of the entries that cover the line, ascending. */
  const open: number[] = [];
  let from = 1;
  for (let at = 0; at < edges.length; ) {
    const line = edges[at]?.line ?? 0;
    if (open.length > 0 && line > from)
      runs.push({ start: from, end: line - 1, keys: keysOf(open, entries, interned) });
    for (; edges[at]?.line === line; at += 1) {
      const edge = edges[at];
      if (edge !== undefined) toggle(open, edge);
    }
    from = line;
  }
  return runs;
}

function toggle(open: number[], { entry, isStart }: Edge): void {
  if (!isStart) {
    const at = open.indexOf(entry);
    if (at >= 0) open.splice(at, 1);
    return;
  }
  let at = open.length;
  while (at > 0 && (open[at - 1] ?? 0) > entry) at -= 1;
  open.splice(at, 0, entry);
  if (open.length > maxKeysOfLine) open.shift();
}

function keysOf(
  open: readonly number[],
  entries: readonly Attestation[],
  interned: Map<string, readonly string[]>,
): readonly string[] {
  const id = open.join();
  const known = interned.get(id);
  if (known !== undefined) return known;
  const all = open.map((entry) => entries[entry]?.key ?? '');
  const keys = all.filter((key, at) => all.lastIndexOf(key) === at);
  interned.set(id, keys);
  return keys;
}

/** Ascending and not overlapping. */
function mergedRanges(ranges: Attestation['ranges']): (readonly [number, number])[] {
  const merged: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1] + 1) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
