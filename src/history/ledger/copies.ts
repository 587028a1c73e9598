import { noWriter } from './credits.ts';
import type { FileState } from './fileTree.ts';
import type { LineTable } from './lineTable.ts';
import { type AddedBlock, minWeightInFile } from './moves.ts';

/** How many positions of a line are tried. Chosen by us: a blank line or a bracket occurs hundreds of times. */
const maxPlaces = 64;

/**
 * Credits added lines that the file already contained elsewhere to the commit that wrote them: for `git blame -M`, a copy within a file is
 * not new writing. The lines themselves are new. Of several positions the longest run wins; among equals git may choose differently.
 */
export function creditCopies(table: LineTable, by: number, before: FileState, blocks: readonly AddedBlock[]): void {
  if (!blocks.some((block) => openWeight(block) >= minWeightInFile)) return;
  const added = blocks.map((block) => textsOf(table, block));
  const texts = table.texts();
  const { textMarks } = table;
  textMarks.clear(table.textCount);
  for (const list of added) for (const text of list) textMarks.set(text);
  const places = new Map<number, number[]>();
  const { lines } = before;
  for (let place = 0; place < lines.length; place += 1) {
    const text = texts[lines[place] ?? 0] ?? 0;
    if (!textMarks.has(text)) continue;
    const list = places.get(text);
    if (list === undefined) places.set(text, [place]);
    else if (list.length < maxPlaces) list.push(place);
  }
  if (places.size === 0) return;
  for (const [index, block] of blocks.entries()) {
    const own = added[index] ?? new Int32Array(0);
    for (let at = 0; at < own.length; ) at += creditRun({ table, by, texts, before, places }, block, own, at);
  }
}

interface Before {
  readonly table: LineTable;
  readonly by: number;
  readonly texts: Int32Array;
  readonly before: FileState;
  readonly places: ReadonlyMap<number, readonly number[]>;
}

/** @returns how many lines were handled, at least one. */
function creditRun(
  { table, by, texts, before, places }: Before,
  { facts, changed }: AddedBlock,
  added: Int32Array,
  at: number,
): number {
  let best = { place: -1, length: 0, weight: 0 };
  for (const place of places.get(added[at] ?? 0) ?? []) {
    let length = 0;
    let weight = 0;
    while (
      at + length < added.length &&
      changed[at + length] === noWriter &&
      place + length < before.lines.length &&
      texts[before.lines[place + length] ?? 0] === added[at + length]
    ) {
      weight += facts.weight(at + length);
      length += 1;
    }
    if (weight > best.weight) best = { place, length, weight };
  }
  if (best.weight < minWeightInFile) return 1;
  for (let step = 0; step < best.length; step += 1) {
    const source = before.changed[best.place + step] ?? -1;
    changed[at + step] = table.credits.add(by, source, facts.weight(at + step), step === 0);
  }
  return best.length;
}

function openWeight({ facts, changed }: AddedBlock): number {
  let sum = 0;
  for (let line = 0; line < changed.length; line += 1) if (changed[line] === noWriter) sum += facts.weight(line);
  return sum;
}

/** The text of each added line, as numbered by {@link LineTable.textOf}. */
export function textsOf(table: LineTable, { facts }: AddedBlock): Int32Array {
  const texts = new Int32Array(facts.length);
  for (let line = 0; line < texts.length; line += 1) texts[line] = table.textOf(facts.hash(line));
  return texts;
}
