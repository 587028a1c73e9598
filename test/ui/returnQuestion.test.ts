import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { systemClock } from '../../src/base/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { startTask } from './loop.ts';
import { testClock } from './testClock.ts';
import { typeAndSave } from './typeAndSave.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const minuteMs = 60_000;
const question = 'Were you on this task just now?';

describe('the question on return', () => {
  let workbench: Workbench;
  const clock = testClock('return');
  const advance = (minutes: number): void => clock.advance(minutes * minuteMs);

  before(async () => {
    workbench = await openWorkbench({
      name: 'return',
      env: clock.env,
      settings: { 'calibrated.completions.enabled': false, 'editor.quickSuggestions': 'off' },
    });
  });
  after(() => workbench.close());

  const status = () => workbench.page.locator('.statusbar-item', { hasText: question });
  const key = async () => {
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+End');
    await typeAndSave(workbench, 'README.md', 'x');
  };

  it('comes once with the first key, is answered by the keyboard or in the view, and shows no length', async () => {
    const { page } = workbench;
    await workbench.openFile('README.md');
    await startTask(workbench, '30m');
    await page.locator('.tab[data-resource-name="README.md"]').click();
    await key();
    advance(4);
    await key();
    advance(20);
    await key();
    await status().waitFor();
    const asked = await status().innerText();
    assert.doesNotMatch(asked, /\d/);
    assert.match(asked, /Fix bulk discount · Edit · \s*Were you on this task just now\?/);
    await workbench.screenshot('return-question-status');
    await page.keyboard.press('Control+Alt+Y');
    await status().waitFor({ state: 'detached' });

    advance(30);
    await key();
    await status().waitFor();
    await workbench.command('Calibrated: Ask');
    const view = await workbench.webview('assist');
    const line = view.locator('.return-question');
    await line.waitFor();
    assert.equal((await line.innerText()).replace(/\s+/g, ' ').trim(), `${question} Yes · No · Part`);
    await workbench.screenshot('return-question-view');
    await line.getByRole('button', { name: 'No' }).click();
    await status().waitFor({ state: 'detached' });
    await page.locator('.tab[data-resource-name="README.md"]').click();

    advance(10);
    await key();
    await status().waitFor();
    await workbench.command('Calibrated: Count Part of This Pause');
    await workbench.enter('6m', 'How much of it');
    await status().waitFor({ state: 'detached' });

    const { store } = await openStore({ directory: workbench.dataDirectory, clock: systemClock });
    const said = [...store.events({ kinds: ['task.answer', 'task.asked'] })].map(({ kind, data }) =>
      kind === 'task.asked' ? 'asked' : `${data['said']} ${Number(data['ms']) / minuteMs}`,
    );
    store.close();
    assert.deepEqual(said, ['asked', 'yes 0', 'asked', 'no 0', 'asked', 'part 6']);
    assert.deepEqual(workbench.policyViolations, []);
  });
});
