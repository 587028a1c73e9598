import type { IdleSensitivity } from './measured.ts';

/**
 * A silence is credited when the person is back within this time. Source: anchors/measurement.md D.2 (field: WakaTime 120 s
 * between heartbeats, ActivityWatch 180 s until away).
 */
export const typingGapMs = 120_000;
/** After a sign that is followed by silence by its nature: reading, a command, a prompt, a breakpoint, a decision. */
export const readingGapMs = 300_000;
/** What is credited of a longer silence: nobody gets fifteen minutes for free. */
export const tailMs = 30_000;

/** Other idle rules, for the report: one limit for all signs, in the order of {@link IdleSensitivity}. */
export const sensitivityGapsMs = [120_000, 300_000, 900_000] as const;

/** How long a silence of `gapMs` is credited under a limit. An unfinished silence is `Infinity` long. */
export function creditMs(gapMs: number, limitMs: number): number {
  return gapMs <= limitMs ? gapMs : Math.min(gapMs, tailMs);
}

export function sensitivityOf(times: ArrayLike<number>): IdleSensitivity {
  return { min2Ms: times[0] ?? 0, min5Ms: times[1] ?? 0, min15Ms: times[2] ?? 0 };
}

/** Time between two signs of a person that is longer than {@link tailMs}, so that a rule has to say what of it counts. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** False when it did not end with a sign: sleep, or the end of the record. */
  readonly isClosed: boolean;
  /** What the two-threshold rule allows after the sign it begins with. */
  readonly limitMs: number;
  /** Task that the person worked on. */
  readonly task: string | null;
}

/** Until when a gap is credited. */
export function creditedUntil({ fromMs, toMs, isClosed }: Omit<Gap, 'task' | 'limitMs'>, limitMs: number): number {
  return isClosed && toMs - fromMs <= limitMs ? toMs : Math.min(toMs, fromMs + tailMs);
}
