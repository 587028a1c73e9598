import { findMoves } from '../align/moves.ts';
import { isBlank, type Line, splitLines } from '../align/tokens.ts';
import { type FlatRuns, lengthOfRuns, sliceRuns } from './flatRuns.ts';

/** Lines that left a file, with their owners. */
export interface RemovedLines {
  readonly uri: string;
  readonly text: string;
  readonly runs: FlatRuns;
  readonly timeMs: number;
}

/** Text that leaves one file and appears in another within this time was moved. */
export const moveWithinMs = 600_000;
const maxRemoved = 128;

/** Lines recently removed from files by rewrites outside the editor, so that lines moved to another file keep their owners. */
export class MovePool {
  #removed: RemovedLines[] = [];

  add(removed: RemovedLines): void {
    if (!isBlank(removed.text)) this.#removed = [...this.#removed.slice(1 - maxRemoved), removed];
  }

  /** Removed from other files, and recently enough. */
  from(uri: string, nowMs: number): RemovedLines[] {
    return this.#removed.filter((removed) => removed.uri !== uri && nowMs - removed.timeMs <= moveWithinMs);
  }

  all(): readonly RemovedLines[] {
    return this.#removed;
  }

  restore(removed: readonly RemovedLines[]): void {
    this.#removed = [...removed];
  }
}

export interface MovedRange {
  /** In the text that received the lines. */
  readonly offset: number;
  readonly runs: FlatRuns;
}

/** Lines of `text` that came from the removed ones. @param isFree Whether that part of the text has no known owner. */
export function findMovedIn(
  removed: readonly RemovedLines[],
  text: string,
  isFree: (start: number, end: number) => boolean,
): MovedRange[] {
  if (removed.length === 0) return [];
  const oldLines: Line[] = [];
  const runsOf: FlatRuns[] = [];
  for (const part of removed) {
    for (const line of splitLines(part.text)) {
      oldLines.push(line);
      runsOf.push(sliceRuns(part.runs, line.start, line.start + line.text.length));
    }
    oldLines.push({ start: 0, text: border });
    runsOf.push([]);
  }
  const newLines = splitLines(text);
  const partner = Int32Array.from(newLines, (line) => (isFree(line.start, line.start + line.text.length) ? -1 : 0));
  const moves = findMoves(oldLines, newLines, new Uint8Array(oldLines.length), partner);
  return moves.flatMap(({ oldLine, newLine }) =>
    movedLine(oldLines[oldLine], runsOf[oldLine] ?? [], newLines[newLine]),
  );
}

/** No line of a text reads like this, so blocks end at the border between two files. */
const border = '\u0000';

function movedLine(old: Line | undefined, runs: FlatRuns, fresh: Line | undefined): MovedRange[] {
  if (old === undefined || fresh === undefined || isBlank(fresh.text)) return [];
  const body = fresh.text.trim();
  const from = old.text.indexOf(body);
  const bodyRuns = sliceRuns(runs, from, from + body.length);
  if (from < 0 || lengthOfRuns(bodyRuns) !== body.length) return [];
  const to = fresh.text.indexOf(body);
  const [first, last] = [bodyRuns[1] ?? 0, bodyRuns.at(-1) ?? 0];
  const tail = fresh.text.length - to - body.length;
  const whole = [...(to > 0 ? [to, first] : []), ...bodyRuns, ...(tail > 0 ? [tail, last] : [])];
  return [{ offset: fresh.start, runs: whole }];
}
