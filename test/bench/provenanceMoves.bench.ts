import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignTexts } from '../../src/provenance/align/alignTexts.ts';
import { ProvenanceTracker } from '../../src/provenance/tracker/tracker.ts';
import { root } from '../run/paths.ts';
import { randomOf } from '../unit/provenance/fuzzCells.ts';
import type { Bench, BenchRow } from './bench.ts';

const moves = 400;

/** Whether moved lines keep their author: blocks of our own sources moved within a file and to another one, by an unknown author. */
export const bench: Bench = {
  name: 'provenanceMoves',
  async run() {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => readFileSync(join(root, 'src', name), 'utf8').split(/(?<=\n)/u))
      .filter((lines) => lines.length > 40);
    return [
      inside(files, 'blocks of 3 to 12 lines', 100, (random) => 3 + random(10), false),
      inside(files, 'blocks of 3 to 12 lines, re-indented', 100, (random) => 3 + random(10), true),
      inside(files, 'any 3 to 12 lines, cut anywhere', null, (random) => 3 + random(10), false),
      inside(files, 'unique 1 or 2 lines', 95, (random) => 1 + random(2), false),
      across(files, 'blocks of 3 to 12 lines', 100, (random) => 3 + random(10)),
      across(files, 'unique 1 or 2 lines', 95, (random) => 1 + random(2)),
    ];
  },
};

type Size = (random: (below: number) => number) => number;

function inside(
  files: readonly string[][],
  what: string,
  target: number | null,
  size: Size,
  indent: boolean,
): BenchRow {
  const random = randomOf(4);
  let moved = 0;
  let kept = 0;
  for (let step = 0; step < moves; step += 1) {
    const lines = files[step % files.length] ?? [];
    const count = size(random);
    const from = random(lines.length - count);
    const block = lines.slice(from, from + count);
    if (!counts(block, lines, target === null)) continue;
    const others = [...lines.slice(0, from), ...lines.slice(from + count)];
    const to = random(others.length);
    const written = indent ? block.map((line) => (line.trim() === '' ? line : `    ${line}`)) : block;
    const after = [...others.slice(0, to), ...written, ...others.slice(to)].join('');
    const source = alignTexts(lines.join(''), after);
    let old = lines.slice(0, from).join('').length;
    let fresh = others.slice(0, to).join('').length;
    block.forEach((line, index) => {
      const extra = (written[index]?.length ?? 0) - line.length;
      for (let unit = 0; unit < line.length; unit += 1) {
        if (line[unit]?.trim() === '') continue;
        moved += 1;
        if (source[fresh + extra + unit] === old + unit) kept += 1;
      }
      old += line.length;
      fresh += line.length + extra;
    });
  }
  return row(`inside a file: ${what}`, kept, moved, target);
}

function across(files: readonly string[][], what: string, target: number, size: Size): BenchRow {
  const random = randomOf(8);
  let moved = 0;
  let kept = 0;
  for (let step = 0; step < moves; step += 1) {
    const [from, to] = [files[step % files.length] ?? [], files[(step + 1) % files.length] ?? []];
    const count = size(random);
    const at = random(from.length - count);
    const block = from.slice(at, at + count);
    if (!counts(block, from) || block.some((line) => to.includes(line) && line.trim().length > 3)) continue;
    const tracker = new ProvenanceTracker();
    const text = from.join('');
    tracker.open('a', '', 0);
    tracker.change('a', {
      changes: [{ offset: 0, length: 0, text }],
      reason: null,
      cause: { source: 'cursor', kind: 'type' },
      timeMs: 1,
    });
    tracker.open('b', to.join(''), 2);
    const place = random(to.length);
    const steps = [
      () => tracker.external('a', [...from.slice(0, at), ...from.slice(at + count)].join(''), 1000),
      () => tracker.external('b', [...to.slice(0, place), ...block, ...to.slice(place)].join(''), 1000),
    ];
    for (const play of step % 2 === 0 ? steps : steps.reverse()) play();
    const start = to.slice(0, place).join('').length;
    const body = block.join('');
    for (let unit = 0; unit < body.length; unit += 1) {
      if (body[unit]?.trim() === '') continue;
      moved += 1;
      if (tracker.tagAt('b', start + unit)?.origin === 'human') kept += 1;
    }
  }
  return row(`to another file: ${what}`, kept, moved, target);
}

/**
 * A short move must consist of lines that occur nowhere else. A block must contain more than braces and blank lines and, unless it may be
 * `cutAnywhere`, end with lines that occur nowhere else: a brace moved next to a brace leaves no trace in the text.
 */
function counts(block: readonly string[], lines: readonly string[], cutAnywhere = false): boolean {
  const isTelling = (line: string) => line.trim().length >= 12;
  const isUnique = (line: string) => lines.filter((other) => other.trim() === line.trim()).length === 1;
  if (block.length < 3) return block.every((line) => isTelling(line) && isUnique(line));
  const ends = [block.at(0) ?? '', block.at(-1) ?? ''];
  return block.filter(isTelling).length >= 2 && (cutAnywhere || ends.every(isUnique));
}

function row(name: string, kept: number, moved: number, target: number | null): BenchRow {
  const share = (100 * kept) / moved;
  return {
    name,
    value: Number(share.toFixed(3)),
    unit: '% kept',
    ...(target === null ? {} : { target: target === 100 ? '100 %' : `>= ${target} %`, ok: share >= target }),
    note: `${moved} characters`,
  };
}
