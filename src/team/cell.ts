import { type TaskKind, taskKinds } from '../tasks/task.ts';

/** The randomly assigned arm; `none`: the task was not randomised, so it counts towards calibration but never towards the effect. */
export const sharedArms = ['treated', 'control', 'none'] as const;
export type SharedArm = (typeof sharedArms)[number];

/** The levels of the slider; a test compares them with those of `assist`. */
export const sharedLevels = ['Off', 'Hint', 'Answer', 'Edit', 'Delegate'] as const;
export type SharedLevel = (typeof sharedLevels)[number];

/** Task kind × arm × level: a closed list, so that a key cannot contain anything a person wrote. */
export type CellKey = `${TaskKind}/${SharedArm}/${SharedLevel}`;

export const cellKeys: readonly CellKey[] = taskKinds.flatMap((kind) =>
  sharedArms.flatMap((arm) => sharedLevels.map((level): CellKey => `${kind}/${arm}/${level}`)),
);

export interface Cell {
  readonly kind: TaskKind;
  readonly arm: SharedArm;
  readonly level: SharedLevel;
}

const cells: Readonly<Record<string, Cell>> = Object.fromEntries(
  taskKinds.flatMap((kind) =>
    sharedArms.flatMap((arm) =>
      sharedLevels.map((level) => [`${kind}/${arm}/${level}`, { kind, arm, level }] as const),
    ),
  ),
);

export function cellOf(key: CellKey): Cell {
  const cell = cells[key];
  if (cell === undefined) throw new RangeError(`No cell ${key}`);
  return cell;
}
