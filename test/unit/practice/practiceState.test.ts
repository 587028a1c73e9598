import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import type { Card } from '../../../src/practice/card.ts';
import { practiceKinds } from '../../../src/practice/practiceRecord.ts';
import { cardsIn, lastNoticeMsIn, moveToRecord, planIn } from '../../../src/practice/practiceState.ts';
import type { JsonObject } from '../../../src/store/event.ts';
import { openStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/storeTypes.ts';

const clock: Clock = { ...systemClock, nowMs: () => 1_800_000_000_000, zoneOffsetMinutes: () => 60 };

function card(id: string, answer: string) {
  const place = { languageId: 'typescript', path: 'a.ts' };
  return { id, kind: 'bound' as const, ...place, prompt: 'Which?', code: 'a < 1', answer } satisfies Card;
}

describe('the state of practice in the record', () => {
  let directory: string;
  let store: Store;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'calibrated-practice-'));
    ({ store } = await openStore({ directory, clock }));
  });
  afterEach(() => {
    store.close();
    rmSync(directory, { recursive: true });
  });

  function append(kind: string, data: JsonObject): void {
    const fields = { tMs: clock.nowMs(), monoMs: 0, zoneMin: 60, window: 'w', session: 's', task: null };
    store.append([{ ...fields, kind, data }]);
  }

  /** As an earlier version left it: two cards, of which one was dropped, a plan and a notice. */
  function earlierVersion(): void {
    append(practiceKinds.cardMade, { card: 'c1' });
    append(practiceKinds.cardMade, { card: 'c2' });
    append(practiceKinds.cardDropped, { card: 'c2' });
    store.keyValue.set('practice.card:c1', card('c1', '<'));
    store.keyValue.set('practice.slotPlan', { weekday: 5, minute: 960 });
    store.keyValue.set('practice.slotPlannedAtMs', 1_700_000_000_000);
    store.keyValue.set('quiet.lastNoticeMs', 1_750_000_000_000);
  }

  it('is the text written last of each card that was not dropped', () => {
    append(practiceKinds.cardWritten, { card: 'c1', content: card('c1', '<') });
    append(practiceKinds.cardWritten, { card: 'c2', content: card('c2', '>') });
    append(practiceKinds.cardWritten, { card: 'c1', content: card('c1', '<=') });
    append(practiceKinds.cardDropped, { card: 'c2' });
    assert.deepEqual([...cardsIn(store)], [['c1', card('c1', '<=')]]);
  });

  it('has the last plan, and none after it was taken back', () => {
    assert.equal(planIn(store), undefined);
    append(practiceKinds.unassistedPlanned, { plan: { weekday: 1, minute: 600 }, atMs: 5 });
    assert.deepEqual(planIn(store), { plan: { weekday: 1, minute: 600 }, plannedAtMs: 5 });
    append(practiceKinds.unassistedPlanned, {});
    assert.equal(planIn(store), undefined);
  });

  it('keeps what an earlier version had in the small JSON, once', async () => {
    earlierVersion();
    const move = () => moveToRecord(store, append, async () => undefined);
    await move();
    assert.deepEqual([...cardsIn(store)], [['c1', card('c1', '<')]]);
    assert.deepEqual(planIn(store), { plan: { weekday: 5, minute: 960 }, plannedAtMs: 1_700_000_000_000 });
    assert.equal(lastNoticeMsIn(store), 1_750_000_000_000);
    for (const key of ['practice.card:c1', 'practice.slotPlan', 'practice.slotPlannedAtMs', 'quiet.lastNoticeMs'])
      assert.equal(store.keyValue.get(key), undefined, key);
    const events = [...store.events()].length;
    await move();
    assert.equal([...store.events()].length, events);
  });

  it('loses nothing when the record cannot be written', async () => {
    earlierVersion();
    await moveToRecord(
      store,
      () => undefined,
      async () => undefined,
    );
    assert.notEqual(store.keyValue.get('practice.card:c1'), undefined);
    assert.notEqual(store.keyValue.get('practice.slotPlan'), undefined);
    assert.notEqual(store.keyValue.get('quiet.lastNoticeMs'), undefined);
  });
});
