/** One character as the oracle knows it: who wrote it is written down when it appears and moves with it. */
export interface Cell {
  readonly char: string;
  readonly owner: Owner;
}
/** Origin, and the tool when it matters. */
export type Owner = string;

export interface Doc {
  uri: string;
  cells: Cell[];
  undo: Step[];
  redo: Step[];
}
/** An undo step of the editor: the document before and after. */
export interface Step {
  readonly before: readonly Cell[];
  readonly after: readonly Cell[];
}

export interface FamilyScore {
  operations: number;
  /** Characters whose owner became wrong in operations of the family. */
  wrong: number;
  /** Characters with evidence that are `unknown`. */
  unknown: number;
  /** Characters that the operations brought or moved. */
  touched: number;
}

export interface Faults {
  readonly wrong: number;
  readonly unknown: number;
  /** The first of them, for a person. */
  readonly sample: string | null;
}

export interface FuzzResult {
  readonly families: Map<string, FamilyScore>;
  /** Per origin: right, claimed wrongly, missed. */
  readonly origins: Map<string, { right: number; false: number; missed: number }>;
  readonly firstFault: string | null;
}

/** Small, fast and seedable (Mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A document that grows beyond is cut, so that the oracle stays quick. */
export const largest = 2500;

export const textOf = (cells: readonly Cell[]): string => cells.map(({ char }) => char).join('');
export const cellsOf = (text: string, owner: Owner): Cell[] =>
  Array.from({ length: text.length }, (_, at) => ({ char: text.charAt(at), owner }));

export function isTelling(line: readonly Cell[]): boolean {
  return textOf(line).trim().length > 12;
}

export function endsLine(line: readonly Cell[] | undefined): boolean {
  return line?.at(-1)?.char === '\n';
}

export function linesOf({ cells }: Doc): Cell[][] {
  const lines: Cell[][] = [[]];
  for (const cell of cells) {
    lines.at(-1)?.push(cell);
    if (cell.char === '\n') lines.push([]);
  }
  return lines.filter((line) => line.length > 0);
}
