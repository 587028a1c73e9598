import { tailMs } from './idleRule.ts';

/** Time between two signs of a person that is longer than {@link tailMs}, so that a rule has to say what of it counts. */
export interface SignGap {
  readonly fromMs: number;
  readonly toMs: number;
  /** False when it did not end with a sign: sleep, or the end of the record. */
  readonly isClosed: boolean;
  /** What the two-threshold rule allows after the sign it begins with. */
  readonly limitMs: number;
  /** Task that the person worked on. */
  readonly task: string | null;
}

/** Until when a gap is credited under a limit. */
export function creditedUntil({ fromMs, toMs, isClosed }: SignGap, limitMs: number): number {
  return isClosed && toMs - fromMs <= limitMs ? toMs : Math.min(toMs, fromMs + tailMs);
}
