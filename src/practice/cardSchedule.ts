import { dayMs, minuteMs } from '../base/timeUnits.ts';

/**
 * Days between two reviews of a card. Source: Latimier 2021 (meta-analysis): spaced beats massed retrieval by g = .74, expanding
 * beats uniform gaps by g = .034, not significant; so the gap is uniform.
 */
export const gapDays = 7;
/** Chosen by us: what a person spends on it every day without noticing. */
export const secondsADay = 120;
/** A card left open over lunch counts as a slow one, not as the whole day. */
export const longestCardMs = minuteMs;
/** At some 20 s a card, two minutes are enough for six cards a day; with more new ones, a gap of seven days could not be kept. */
export const maxNewADay = 5;

/** What happened to a card, as recorded. */
export interface CardEvent {
  readonly kind: 'made' | 'reviewed' | 'skipped' | 'dropped';
  readonly card: string;
  readonly tMs: number;
  /** How long it was looked at; reviews only. */
  readonly tookMs?: number;
}

export interface CardQueue {
  /** Cards to be reviewed now, the longest overdue first. */
  readonly due: readonly string[];
  /** UTC ms at which the next card becomes due; undefined when one is already due or there are no cards. */
  readonly nextDueMs: number | undefined;
  /** Seconds left of today's two minutes. */
  readonly secondsLeft: number;
  readonly newToday: number;
  /** All existing cards, due or not. */
  readonly count: number;
}

/** @param dayStartMs Local midnight of today, UTC ms. */
export function cardQueue(events: Iterable<CardEvent>, nowMs: number, dayStartMs: number): CardQueue {
  const dueMs = new Map<string, number>();
  let spentMs = 0;
  let newToday = 0;
  for (const { kind, card, tMs, tookMs = 0 } of events) {
    if (kind === 'dropped') dueMs.delete(card);
    else if (kind === 'made' || dueMs.has(card)) dueMs.set(card, tMs + gapDays * dayMs);
    if (tMs < dayStartMs) continue;
    if (kind === 'reviewed') spentMs += Math.min(longestCardMs, Math.max(0, tookMs));
    if (kind === 'made') newToday += 1;
  }
  const inOrder = [...dueMs].sort(([, a], [, b]) => a - b);
  const due = inOrder.filter(([, atMs]) => atMs <= nowMs).map(([card]) => card);
  return {
    due,
    nextDueMs: due.length > 0 ? undefined : inOrder[0]?.[1],
    secondsLeft: Math.max(0, secondsADay - Math.round(spentMs / 1000)),
    newToday,
    count: dueMs.size,
  };
}
