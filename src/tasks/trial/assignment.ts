import { uniformOf } from './seed.ts';

export type Arm = 'treated' | 'control';
/** Above or below the median estimate of the backlog; `all` if the trial is not stratified. */
export type Stratum = 'above' | 'below' | 'all';

/** How arms are drawn. Recorded with the plan so that the randomisation test can redraw the same way. */
export type Mechanism =
  | {
      readonly kind: 'coin';
      /** Probability of the treated arm, 0.5 to 0.8. */
      readonly share: number;
    }
  | {
      /** Permuted blocks of random size, a separate sequence per stratum; half of each block is treated. */
      readonly kind: 'blocks';
      /** Estimates above this form their own stratum, ms. */
      readonly medianEstimateMs: number;
    };

/** One assignment. Block and position are recorded but not the block size: whoever knows it could predict the last positions. */
export interface Assignment {
  readonly arm: Arm;
  readonly stratum: Stratum;
  /** Number of the task within its stratum, from 0. */
  readonly index: number;
  /** From 0, within the stratum; absent for a plain coin. */
  readonly block?: number;
}

/** Random, so that nobody can predict the end of a block by counting. */
export const blockSizes = [2, 4, 6] as const;

export function stratumOf(mechanism: Mechanism, estimateMs: number): Stratum {
  if (mechanism.kind === 'coin') return 'all';
  return estimateMs > mechanism.medianEstimateMs ? 'above' : 'below';
}

/** The assignment of the `index`-th task of a stratum: fixed by the seed from the start, known only once drawn. */
export function drawAssignment(seed: string, mechanism: Mechanism, stratum: Stratum, index: number): Assignment {
  if (mechanism.kind === 'coin') {
    return { arm: uniformOf(seed, stratum, index) < mechanism.share ? 'treated' : 'control', stratum, index };
  }
  let first = 0;
  for (let block = 0; ; block++) {
    const arms = blockArms(seed, stratum, block);
    const arm = arms[index - first];
    if (arm !== undefined) return { arm, stratum, index, block };
    first += arms.length;
  }
}

/** The arms of a block in order. Its size is public only once the seed is. */
export function blockArms(seed: string, stratum: Stratum, block: number): readonly Arm[] {
  const label = `${stratum}:block`;
  const size = blockSizes[Math.floor(uniformOf(seed, label, block) * blockSizes.length)] ?? 2;
  const arms = Array.from({ length: size }, (_, place): Arm => (place < size / 2 ? 'treated' : 'control'));
  for (let place = size - 1; place > 0; place--) {
    const other = Math.floor(uniformOf(seed, `${label}:${block}`, place) * (place + 1));
    const [held, swapped] = [arms[place], arms[other]];
    if (held === undefined || swapped === undefined) continue;
    arms[place] = swapped;
    arms[other] = held;
  }
  return arms;
}
