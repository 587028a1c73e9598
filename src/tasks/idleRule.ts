/**
 * A gap after a sign is credited when the next sign comes within this time. Source: design of the clocks (WakaTime sends a
 * heartbeat every 120 s while one types; ActivityWatch waits 180 s for any input); reading leaves fewer signs, so it gets longer.
 */
export const typingGapMs = 120_000;
export const readingGapMs = 300_000;
/** What is credited after the last sign before a longer gap: nobody gets fifteen minutes for free. */
export const tailMs = 30_000;

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
