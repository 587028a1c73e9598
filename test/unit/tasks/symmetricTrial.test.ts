// A whole trial through the real store, fold and report, whose arms differ in nothing but where a person looks for help.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { openStore } from '../../../src/store/store.ts';
import { taskOverview } from '../../../src/tasks/figures/finishedRows.ts';
import { readTrials, reportOf } from '../../../src/tasks/trial/readTrials.ts';
import { tasksOfTrial, writeSymmetricTrial } from './symmetricTrialRecord.ts';

const folder = mkdtempSync(join(tmpdir(), 'calibrated-symmetric-'));

after(() => rmSync(folder, { recursive: true, force: true }));

async function play(stretch: number) {
  const { store } = await openStore({ directory: join(folder, `${stretch}`), clock: systemClock });
  writeSymmetricTrial(store, stretch);
  const [trial] = readTrials(store);
  assert.ok(trial);
  const { effect } = reportOf(trial, taskOverview(store));
  store.close();
  return effect;
}

describe('a trial whose arms differ only in where help comes from', () => {
  it('says no verb, whichever way pauses are counted', async () => {
    const { arms, wording, underRules } = await play(1);
    assert.equal(arms.treated + arms.control, tasksOfTrial);
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
