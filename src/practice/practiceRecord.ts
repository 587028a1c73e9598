/** The kinds of events that the practice features record. */
export const practiceKinds = {
  /** A hint or an answer was shown; facts about the language count as neither. */
  shown: 'practice.shown',
  cardMade: 'practice.cardMade',
  /** The content of a card from now on. */
  cardWritten: 'practice.cardWritten',
  cardReviewed: 'practice.cardReviewed',
  cardSkipped: 'practice.cardSkipped',
  cardDropped: 'practice.cardDropped',
  position: 'practice.position',
  forecast: 'practice.forecast',
  forecastOutcome: 'practice.forecastOutcome',
  explain: 'practice.explain',
  unassistedBegun: 'practice.slotBegun',
  unassistedTask: 'practice.slotTask',
  unassistedEnded: 'practice.slotEnded',
  unassistedSkipped: 'practice.slotSkipped',
  /** The weekly session was scheduled; without a plan, it is no longer scheduled. */
  unassistedPlanned: 'practice.slotPlanned',
  /** An unprompted notice was shown, by any part of the product. */
  noticed: 'quiet.noticed',
} as const;

/** Keys in the store's small JSON, for what can be lost without harm. */
export const practiceKeys = {
  forecastLeft: 'practice.forecastLeft',
} as const;

/** The parts of an event that practice reads. */
export interface PracticeEvent {
  readonly kind: string;
  readonly tMs: number;
  readonly zoneMin: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export function textOf(data: Readonly<Record<string, unknown>>, key: string): string {
  const value = data[key];
  return typeof value === 'string' ? value : '';
}

export function numberOf(data: Readonly<Record<string, unknown>>, key: string): number {
  const value = data[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
