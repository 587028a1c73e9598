/** The kinds of events that practice leaves in the record. */
export const practiceKinds = {
  /** A hint or an answer came on screen; facts about the language are neither. */
  shown: 'practice.shown',
  cardMade: 'practice.cardMade',
  /** The text of a card, as it is from now on. */
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
  /** The weekly session has a time; without a plan it has none any more. */
  unassistedPlanned: 'practice.slotPlanned',
  /** Something was said unasked, by any part of the product. */
  noticed: 'quiet.noticed',
} as const;

/** Names in the store's small JSON: what can be lost without harm. */
export const practiceKeys = {
  forecastLeft: 'practice.forecastLeft',
} as const;

/** An event, as far as practice reads it. */
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
