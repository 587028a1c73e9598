import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { systemClock } from '../../src/base/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { command } from '../run/command.ts';
import { root } from '../run/paths.ts';
import { writeSymmetricTrial } from '../unit/tasks/symmetricTrialRecord.ts';
import { unfold } from './unfold.ts';
import { useWorkbench, type Workbench } from './workbench.ts';

/** Wording that would be a verdict; "faster" and "slower" alone also occur in other people's studies. */
const verdict = /You (?:were|are) (?:faster|slower)/;

/** Writes the trial into the record that the open editor reads. @returns the Gap panel, and the verb of the report. */
async function show(workbench: Workbench, stretch: number) {
  const { store } = await openStore({ directory: workbench.dataDirectory, clock: systemClock });
  try {
    writeSymmetricTrial(store, stretch);
  } finally {
    store.close();
  }
  await workbench.command('Calibrated: Show Gap');
  const panel = await workbench.webview('gap');
  await unfold(panel, 'What does AI do to your time?');
  await panel.getByRole('heading', { name: /Where help comes from/ }).waitFor();
  const args = ['src/cli.ts', 'trial', 'report', '--json', '--data-directory', workbench.dataDirectory];
  const { code, output } = await command(process.execPath, args, { cwd: root });
  assert.equal(code, 0, output);
  const { effect } = JSON.parse(output.slice(output.indexOf('{')));
  return { panel, wording: effect.wording };
}

describe('a trial of 30 tasks whose arms differ only in where help comes from', () => {
  const workbench = useWorkbench({ name: 'symmetric-trial', settings: { 'calibrated.weeklySummary': false } });

  it('shows no verb in the panel of the real editor', async () => {
    const { panel, wording } = await show(workbench(), 1);
    await workbench().screenshot('symmetric-trial');
    assert.equal(wording.verb, null, wording.text);
    await panel.getByText(wording.text).first().waitFor();
    assert.doesNotMatch(await panel.locator('body').innerText(), verdict);
  });
});

describe('the same where one arm takes half as long again', () => {
  const workbench = useWorkbench({ name: 'symmetric-trial-longer', settings: { 'calibrated.weeklySummary': false } });

  it('shows one', async () => {
    const { panel, wording } = await show(workbench(), 1.5);
    assert.equal(wording.verb, 'slower');
    await panel.getByText(verdict).first().waitFor();
    await workbench().screenshot('symmetric-trial-longer');
  });
});
