// A whole trial through the real store, fold and report, whose arms differ in nothing but where a person looks for help.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { normalDeviates, seededRandom } from '../../../src/statistics/seededRandom.ts';
import type { JsonObject, NewEvent } from '../../../src/store/event.ts';
import { openStore } from '../../../src/store/store.ts';
import { record } from '../../../src/tasks/clocks/signals.ts';
import { taskOverview } from '../../../src/tasks/figures/finishedRows.ts';
import { contrasts } from '../../../src/tasks/trial/plan.ts';
import { readTrials, reportOf } from '../../../src/tasks/trial/readTrials.ts';
import { TrialLedger } from '../../../src/tasks/trial/trialLedger.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const startMs = Date.UTC(2026, 0, 5, 9);
const tasks = 30;
const plan = {
  title: 't',
  ...contrasts.aiOrNot,
  mechanism: { kind: 'coin', share: 0.5 },
  stopping: { kind: 'anytime' },
};
const folder = mkdtempSync(join(tmpdir(), 'calibrated-symmetric-'));

after(() => rmSync(folder, { recursive: true, force: true }));

/** @param stretch Rounds of the treated arm over those of the other; 1: the arms take the same time. */
async function play(stretch: number) {
  const { store } = await openStore({ directory: join(folder, `${stretch}`), clock: systemClock });
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
  for (let index = 0; index < tasks; index += 1) {
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
  const [trial] = readTrials(store);
  assert.ok(trial);
  const { effect } = reportOf(trial, taskOverview(store));
  store.close();
  return effect;
}

describe('a trial whose arms differ only in where help comes from', () => {
  it('says no verb, whichever way pauses are counted', async () => {
    const { arms, wording, underRules } = await play(1);
    assert.equal(arms.treated + arms.control, tasks);
    assert.equal(wording.stage, 'verdict');
    assert.equal(wording.verb, null);
    for (const { rule, lower, upper } of underRules ?? []) {
      assert.ok(lower !== null && upper !== null && lower < 1 && upper > 1, `${rule}: ${lower} to ${upper}`);
    }
    assert.equal(underRules?.length, 4);
  });

  it('says one where an arm does take half as long again', async () => {
    assert.equal((await play(1.5)).wording.verb, 'slower');
  });
});
