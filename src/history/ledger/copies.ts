import type { FileState } from './fileTree.ts';
import type { LineTable } from './lineTable.ts';
import { type AddedBlock, minWeightInFile } from './moves.ts';

/** Places of one line that are tried. Own choice: a blank or a bracket stands in hundreds. */
const maxPlaces = 64;

/**
 * Says of added lines which commit wrote them when the file already held them somewhere else: a copy within a file is no new writing
 * for `git blame -M`. The lines themselves are new. Of several places the longest run counts; among equal ones git may choose another.
 */
export function creditCopies(table: LineTable, before: FileState, blocks: readonly AddedBlock[]): void {
  if (!blocks.some((block) => openWeight(block) > minWeightInFile)) return;
  const wanted = new Set(blocks.flatMap(({ facts }) => facts.hashes));
  const places = new Map<number, number[]>();
  before.lines.forEach((id, place) => {
    const hash = table.hashes.at(id);
    if (!wanted.has(hash)) return;
    const list = places.get(hash);
    if (list === undefined) places.set(hash, [place]);
    else if (list.length < maxPlaces) list.push(place);
  });
  if (places.size === 0) return;
  for (const block of blocks) {
    for (let at = 0; at < block.facts.length; ) at += creditRun(table, before, block, at, places);
  }
}

/** @returns how many lines were dealt with, at least one. */
function creditRun(
  table: LineTable,
  before: FileState,
  { facts, changed }: AddedBlock,
  at: number,
  places: ReadonlyMap<number, readonly number[]>,
): number {
  let best = { place: -1, length: 0, weight: 0 };
  for (const place of places.get(facts.hashes[at] ?? 0) ?? []) {
    let length = 0;
    let weight = 0;
    while (
      at + length < facts.length &&
      changed[at + length] === -1 &&
      place + length < before.lines.length &&
      table.hashes.at(before.lines[place + length] ?? 0) === facts.hashes[at + length]
    ) {
      weight += facts.weights[at + length] ?? 0;
      length += 1;
    }
    if (weight > best.weight) best = { place, length, weight };
  }
  if (best.weight <= minWeightInFile) return 1;
  for (let step = 0; step < best.length; step += 1) changed[at + step] = before.changed[best.place + step] ?? -1;
  return best.length;
}

function openWeight({ facts, changed }: AddedBlock): number {
  return facts.weights.reduce((sum, weight, line) => (changed[line] === -1 ? sum + weight : sum), 0);
}
