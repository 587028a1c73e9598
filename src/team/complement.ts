import { minContributors } from './disclosure.ts';

/** A cell of a table with margins. */
export interface TableField {
  readonly row: string;
  readonly column: string;
  /** Distinct contributors; 0 for an empty cell. */
  readonly people: number;
  /** Hidden in any case. */
  readonly isHidden: boolean;
}

/**
 * Complementary suppression: if a row or column hides exactly one cell (or its hidden cells cover fewer than five people in total),
 * subtracting from the margin would reveal it, so the smallest shown cell of that line is hidden too; repeated until no such line is left.
 * @returns the cells to hide, as `row/column`, and the lines whose margin must be hidden.
 */
export function complement(fields: readonly TableField[]): {
  readonly hidden: ReadonlySet<string>;
  readonly margins: ReadonlySet<string>;
} {
  const filled = fields.filter(({ people }) => people > 0);
  const nameOf = ({ row, column }: TableField) => `${row}/${column}`;
  const hidden = new Set(filled.filter(({ isHidden }) => isHidden).map(nameOf));
  const margins = new Set<string>();
  const lines = new Map<string, TableField[]>();
  for (const field of filled) {
    for (const line of [`row ${field.row}`, `column ${field.column}`]) {
      const members = lines.get(line);
      if (members === undefined) lines.set(line, [field]);
      else members.push(field);
    }
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const [line, members] of lines) {
      const out = members.filter((field) => hidden.has(nameOf(field)));
      const people = out.reduce((sum, field) => sum + field.people, 0);
      if (out.length === 0 || margins.has(line) || (out.length > 1 && people >= minContributors)) continue;
      const [smallest] = members
        .filter((field) => !hidden.has(nameOf(field)))
        .sort((a, b) => a.people - b.people || (nameOf(a) < nameOf(b) ? -1 : 1));
      if (smallest === undefined) margins.add(line);
      else hidden.add(nameOf(smallest));
      changed = true;
    }
  }
  return { hidden, margins };
}
