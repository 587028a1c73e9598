import type { EventFilter, JsonObject, JsonValue, StoredEvent } from '../store/event.ts';
import { type Card, readCard } from './card.ts';
import { numberOf, practiceKinds, textOf } from './practiceRecord.ts';
import { readUnassistedPlan, type UnassistedPlan } from './unassistedPlan.ts';

/** The part of the record that the state of practice is read from. */
export interface PracticeRecord {
  events(filter: EventFilter): Iterable<Pick<StoredEvent, 'kind' | 'tMs' | 'data'>>;
}

/** The cards that were made and not dropped, by id, each as last written. */
export function cardsIn(record: PracticeRecord): ReadonlyMap<string, Card> {
  const cards = new Map<string, Card>();
  for (const { kind, data } of record.events({ kinds: [practiceKinds.cardWritten, practiceKinds.cardDropped] })) {
    const id = textOf(data, 'card');
    const card = kind === practiceKinds.cardDropped ? undefined : readCard(data['content']);
    if (card === undefined) cards.delete(id);
    else cards.set(id, card);
  }
  return cards;
}

/** The planned weekly session and when it was planned, UTC ms; undefined without a plan. */
export function planIn(
  record: PracticeRecord,
): { readonly plan: UnassistedPlan; readonly plannedAtMs: number } | undefined {
  const last = [...record.events({ kinds: [practiceKinds.unassistedPlanned] })].at(-1);
  const plan = readUnassistedPlan(last?.data['plan']);
  if (last === undefined || plan === undefined) return undefined;
  return { plan, plannedAtMs: numberOf(last.data, 'atMs') };
}

/** When the last unprompted notice was shown, by any part of the product, UTC ms. */
export function lastNoticeMsIn(record: PracticeRecord): number | undefined {
  const last = [...record.events({ kinds: [practiceKinds.noticed] })].at(-1);
  return last === undefined ? undefined : numberOf(last.data, 'atMs');
}

/** Keys under which earlier versions kept what is an event now. */
const earlierKeys = {
  card: (id: string) => `practice.card:${id}`,
  plan: 'practice.slotPlan',
  plannedAt: 'practice.slotPlannedAtMs',
  lastNotice: 'quiet.lastNoticeMs',
} as const;

/**
 * Moves what earlier versions kept in the store's small JSON into the record, once. Nothing is lost if it is interrupted: a value is
 * removed from the small JSON only after its event is on disk.
 * @param write Records an event.
 * @param flush Writes what was recorded to disk, if it can.
 */
export async function moveToRecord(
  store: PracticeRecord & {
    readonly keyValue: { get(key: string): JsonValue | undefined; delete(key: string): void };
  },
  write: (kind: string, data: JsonObject) => void,
  flush: () => Promise<void>,
): Promise<void> {
  const { keyValue } = store;
  const kinds = [practiceKinds.cardWritten, practiceKinds.unassistedPlanned, practiceKinds.noticed];
  const count = () => [...store.events({ kinds })].length;
  const before = count();
  const moved: string[] = [];
  const move = (key: string, event: (value: JsonValue) => readonly [string, JsonObject]) => {
    const value = keyValue.get(key);
    if (value === undefined) return;
    moved.push(key);
    write(...event(value));
  };
  for (const { data } of [...store.events({ kinds: [practiceKinds.cardMade] })]) {
    const card = textOf(data, 'card');
    move(earlierKeys.card(card), (content) => [practiceKinds.cardWritten, { card, content }]);
  }
  const plannedAt = keyValue.get(earlierKeys.plannedAt) ?? 0;
  move(earlierKeys.plan, (plan) => [practiceKinds.unassistedPlanned, { plan, atMs: plannedAt }]);
  move(earlierKeys.lastNotice, (atMs) => [practiceKinds.noticed, { atMs }]);
  if (moved.length === 0) return;
  await flush();
  if (count() < before + moved.length) return;
  for (const key of [...moved, earlierKeys.plannedAt]) keyValue.delete(key);
}
