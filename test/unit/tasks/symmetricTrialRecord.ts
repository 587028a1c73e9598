import assert from 'node:assert/strict';
import { normalDeviates, seededRandom } from '../../../src/statistics/seededRandom.ts';
import type { JsonObject, NewEvent } from '../../../src/store/event.ts';
import type { Store } from '../../../src/store/storeTypes.ts';
import { record } from '../../../src/tasks/clocks/signals.ts';
import { contrasts } from '../../../src/tasks/trial/plan.ts';
import { readTrials } from '../../../src/tasks/trial/readTrials.ts';
import { TrialLedger } from '../../../src/tasks/trial/trialLedger.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const startMs = Date.UTC(2026, 0, 5, 9);
export const tasksOfTrial = 30;
const plan = {
  title: 'Where help comes from',
  ...contrasts.aiOrNot,
  mechanism: { kind: 'coin', share: 0.5 },
  stopping: { kind: 'anytime' },
};

/**
 * Writes a whole trial into the record, whose arms differ in nothing but where help comes from: our own chat, or a browser.
 * @param stretch Rounds of the treated arm over those of the other; 1: the arms take the same time.
 */
export function writeSymmetricTrial(store: Store, stretch: number): void {
  const normal = normalDeviates(seededRandom(11));
  let atMs = startMs;
  const add = (kind: string, task: string | null, data: JsonObject = {}): void => {
    const event: NewEvent = {
      tMs: atMs,
      monoMs: atMs - startMs,
      zoneMin: 0,
      window: 'w',
      session: 's',
      kind,
      task,
      data,
    };
    store.append([event]);
  };
  const sign = ({ kind, data }: ReturnType<typeof record.scroll>, task: string) => add(kind, task, { ...data });
  const bytes = (count: number) => new Uint8Array(count).fill(7);
  const { event } = TrialLedger.begin('t', plan, { nowMs: atMs, randomBytes: bytes });
  add(event.kind, event.task, event.data);
  const [ledger] = readTrials(store);
  assert.ok(ledger);
  const step = (next: typeof event) => {
    atMs += secondMs;
    add(next.kind, next.task, next.data);
    ledger.apply({ ...next, tMs: atMs });
  };
  for (let index = 0; index < tasksOfTrial; index += 1) {
    const task = `task-${index}`;
    const rounds = 6 + (index % 7);
    const time = { typicalMs: rounds * 3 * minuteMs };
    step(ledger.declareEligible(task));
    step(ledger.freeze(task, { withoutAi: time, withAi: time }));
    const { event: drawn, assignment } = ledger.assign(task);
    step(drawn);
    step(ledger.setLevel(task));
    const isTreated = assignment.arm === 'treated';
    add('task.start', task, { title: task, kind: 'chore', estimate: { withoutAi: time, withAi: time }, level: 'Edit' });
    sign(record.window(true, true), task);
    for (let round = 0; round < rounds * (isTreated ? stretch : 1); round += 1) {
      for (let key = 0; key < 4; key += 1) {
        atMs += 5 * secondMs;
        sign(record.edit('typed', 12), task);
      }
      const gapMs = Math.round(2 * minuteMs * Math.exp(0.7 * normal()));
      const id = `${task}-${round}`;
      // Ten seconds go into the question: in the chat each of them shows, in a browser none.
      if (!isTreated) sign(record.window(false, true), task);
      for (let second = 0; second < 10; second += 1) {
        atMs += secondMs;
        if (isTreated) sign(record.view('assist', 'writing'), task);
      }
      if (isTreated) sign(record.request(id, 'start', 'assist'), task);
      atMs += gapMs;
      if (isTreated) sign(record.request(id, 'end', 'assist'), task);
      sign(record.window(true, true), task);
      sign(record.edit('typed', 12), task);
    }
    add('task.done', task);
    add('task.felt', task, { feltMs: null, feltHelp: null });
    atMs += 5 * minuteMs;
  }
}
