import type { LineFacts } from './lineFacts.ts';

/** Minimum letters and digits in a moved block within a file. Source: the default of `git blame -M`, 20. */
export const minWeightInFile = 20;
/** The same between files. Source: the default of `git blame -C`, 40. */
const minWeightBetweenFiles = 40;
/** Maximum occurrences of a line that are tried; with more, it says nothing about where a block came from. Chosen by us. */
const maxPlaces = 8;

/** Lines that a commit removed in one place. */
export interface RemovedBlock {
  readonly file: string;
  /** Their ledger numbers. */
  readonly ids: ArrayLike<number>;
  readonly facts: LineFacts;
}

/** Lines that a commit added in one place; `ids` is filled in for lines that came from elsewhere. */
export interface AddedBlock {
  readonly file: string;
  readonly facts: LineFacts;
  /** Ledger numbers of lines that were only moved; -1 for new ones. */
  readonly ids: Int32Array;
  /** Who wrote lines that the file already contained; `noWriter` for new ones. */
  readonly changed: Int32Array;
}

/**
 * Finds blocks that a commit only moved: the same lines except for whitespace, in the same order, and long enough to be distinctive. Each
 * removed line is used once.
 */
export function findMoves(removed: readonly RemovedBlock[], added: readonly AddedBlock[]): void {
  if (removed.length === 0 || added.length === 0) return;
  const places = new Map<number, { readonly block: number; readonly line: number }[]>();
  removed.forEach(({ facts }, block) => {
    for (let line = 0; line < facts.length; line += 1) {
      const hash = facts.hash(line);
      if (facts.size(line) === 0) continue;
      const list = places.get(hash);
      if (list === undefined) places.set(hash, [{ block, line }]);
      else if (list.length <= maxPlaces) list.push({ block, line });
    }
  });
  const used = removed.map(({ facts }) => new Uint8Array(facts.length));
  for (const target of added) {
    for (let at = 0; at < target.facts.length; ) {
      const best = longestRun(target, at, removed, used, places);
      if (best === undefined) {
        at += 1;
        continue;
      }
      const { block, line, length } = best;
      for (let step = 0; step < length; step += 1) {
        const source = removed[block];
        target.ids[at + step] = source?.ids[line + step] ?? -1;
        const marks = used[block];
        if (marks !== undefined) marks[line + step] = 1;
      }
      at += length;
    }
  }
}

function longestRun(
  target: AddedBlock,
  at: number,
  removed: readonly RemovedBlock[],
  used: readonly Uint8Array[],
  places: ReadonlyMap<number, readonly { readonly block: number; readonly line: number }[]>,
): { readonly block: number; readonly line: number; readonly length: number } | undefined {
  const found = places.get(target.facts.hash(at));
  if (target.ids[at] !== -1 || found === undefined || found.length > maxPlaces) return undefined;
  let best: { block: number; line: number; length: number } | undefined;
  for (const { block, line } of found) {
    const source = removed[block];
    const marks = used[block];
    if (source === undefined || marks === undefined) continue;
    let length = 0;
    let weight = 0;
    while (
      at + length < target.facts.length &&
      line + length < source.facts.length &&
      marks[line + length] === 0 &&
      target.ids[at + length] === -1 &&
      target.facts.hash(at + length) === source.facts.hash(line + length)
    ) {
      weight += target.facts.weight(at + length);
      length += 1;
    }
    const enough = source.file === target.file ? minWeightInFile : minWeightBetweenFiles;
    if (weight >= enough && (best === undefined || length > best.length)) best = { block, line, length };
  }
  return best;
}
