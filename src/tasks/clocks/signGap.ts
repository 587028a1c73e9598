/**
 * The limit L of the counting rule: a gap between two signs at the work counts min(gap, L), whatever came before it and whatever runs, ms.
 * Source: WakaTime sends heartbeats at most 120 s apart; figures for 5 and 15 min are shown next to it.
 */
export const idleLimitMs = 120_000;
/**
 * The least that the gap after a chat sign counts once the limit since the last sign at the work is used up, ms. Chosen by us: reading a
 * paragraph, and less than the 40 to 70 s after which the editor itself calls a window inactive.
 */
const chatLimitMs = 30_000;
/** A longer gap is an absence (a night, a day of meetings) and is not asked about. Chosen by us: half a working day. */
export const awayAfterMs = 14_400_000;

/**
 * What is known about the gap between two signs: `watched`: the editor ran; `unwatched`: it did not (crash, restart); `asleep`: the gap
 * ends where the machine fell asleep; `elsewhere`: the person worked in a window of another workspace.
 */
export type GapKind = 'watched' | 'unwatched' | 'asleep' | 'elsewhere';

/** What the person said about a gap. @see countedMs */
export interface GapAnswer {
  readonly said: 'yes' | 'no' | 'part';
  /** For `part`: how much of the gap belongs to the task, ms. */
  readonly ms: number;
}

/** Time between two signs of a person that does not fully count under {@link idleLimitMs}, or that they were asked about. */
export interface SignGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: GapKind;
  /** The task the person worked on. */
  readonly task: string | null;
  readonly answer?: GapAnswer;
  /**
   * If the gap began with a sign in a chat: the last sign at the work itself, from which the limit runs. Help in a browser leaves no sign,
   * so writing to a model here must not make the gap after it count for longer.
   */
  readonly limitFromMs?: number;
}

/**
 * How much of a gap counts under a limit, ms from its start. A gap that the editor watched counts up to the limit. If the machine slept,
 * the editor was closed, or nobody came for {@link awayAfterMs}, even those first minutes are a guess: nothing counts unless the whole gap
 * fits within the limit. The person's answer overrides every limit.
 */
export function countedMs({ fromMs, toMs, kind, answer, limitFromMs }: SignGap, limitMs: number): number {
  const lengthMs = toMs - fromMs;
  if (answer !== undefined) {
    if (answer.said === 'part') return Math.min(Math.max(0, answer.ms), lengthMs);
    return answer.said === 'yes' ? lengthMs : 0;
  }
  if (kind === 'elsewhere') return 0;
  const allowedMs = limitFromMs === undefined ? limitMs : Math.max(chatLimitMs, limitMs - (fromMs - limitFromMs));
  if (lengthMs <= allowedMs) return lengthMs;
  return kind === 'watched' && lengthMs <= awayAfterMs ? allowedMs : 0;
}

/** How much of a gap only the person can account for, ms following the counted part; 0 once they have answered. */
export function uncertainMs(gap: SignGap): number {
  if (gap.answer !== undefined) return 0;
  const lengthMs = gap.toMs - gap.fromMs;
  if (gap.kind === 'elsewhere') return lengthMs <= awayAfterMs ? lengthMs : 0;
  const restMs = lengthMs - countedMs(gap, idleLimitMs);
  return isAway(gap) ? Math.min(restMs, idleLimitMs) : restMs;
}

/** Whether the person was away: nothing beyond the limit can belong to the task, and nobody is asked. */
export function isAway({ fromMs, toMs, kind, answer }: SignGap): boolean {
  return answer === undefined && (kind === 'asleep' || toMs - fromMs > awayAfterMs);
}
