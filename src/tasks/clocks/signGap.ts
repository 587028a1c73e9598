/**
 * L of the one rule: a gap between two signs of the person at the work counts min(gap, L), whatever came before it and whatever
 * runs, ms. Source: WakaTime sends heartbeats at most 120 s apart; figures under 5 and 15 min are shown beside it.
 */
export const idleLimitMs = 120_000;
/**
 * What a silence after a sign in a chat counts at least, once the limit since the last sign at the work is used up, ms. Chosen:
 * reading a paragraph, and less than the 40 to 70 s after which the editor itself calls a window inactive.
 */
const chatLimitMs = 30_000;
/** A longer gap is an absence (a night, a meeting day): nobody is asked about it. Chosen: half a working day. */
export const awayAfterMs = 14_400_000;

/**
 * What is known about the silence between two signs:
 * `watched`: the editor ran; `unwatched`: it did not (crash, restart); `asleep`: it ends where the machine fell asleep;
 * `elsewhere`: the person worked in a window of another workspace.
 */
export type GapKind = 'watched' | 'unwatched' | 'asleep' | 'elsewhere';

/** What the person said about a gap. @see countedMs */
export interface GapAnswer {
  readonly said: 'yes' | 'no' | 'part';
  /** Of `part`: how much of the gap belongs to the task, ms. */
  readonly ms: number;
}

/** Time between two signs of a person that does not count in full under {@link idleLimitMs}, or that they were asked about. */
export interface SignGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: GapKind;
  /** Task that the person worked on. */
  readonly task: string | null;
  readonly answer?: GapAnswer;
  /**
   * The last sign at the work itself, where the gap began with a sign in a chat: the limit runs from here. Help in a browser shows
   * no sign; so writing to a model here may not make the silence after it count for longer.
   */
  readonly limitFromMs?: number;
}

/**
 * How much of a gap counts under a limit, ms from its start. A silence that the editor watched counts up to the limit. If the
 * machine slept, the editor was closed, or nobody came for {@link awayAfterMs}, even those first minutes are a guess: then
 * nothing counts unless the whole gap fits within the limit. What the person said holds under every limit.
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

/** How much of a gap only the person could place, ms after what counts; 0 once they have said. */
export function uncertainMs(gap: SignGap): number {
  if (gap.answer !== undefined) return 0;
  const lengthMs = gap.toMs - gap.fromMs;
  if (gap.kind === 'elsewhere') return lengthMs <= awayAfterMs ? lengthMs : 0;
  const restMs = lengthMs - countedMs(gap, idleLimitMs);
  return isAway(gap) ? Math.min(restMs, idleLimitMs) : restMs;
}

/** Nothing beyond the limit can belong to the task, and nobody is asked. */
export function isAway({ fromMs, toMs, kind, answer }: SignGap): boolean {
  return answer === undefined && (kind === 'asleep' || toMs - fromMs > awayAfterMs);
}
