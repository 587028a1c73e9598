import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { acceptSave } from './acceptSave.ts';
import { recordFortyTasks, tasks } from './fortyTasks.ts';
import { unfold } from './unfold.ts';
import { until } from './until.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the Gap panel with forty tasks', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ name: 'gap', settings: { 'calibrated.weeklySummary': false } });
  });
  after(() => workbench.close());

  it('says what is missing when there is nothing', async () => {
    await workbench.command('Calibrated: Show Gap');
    const panel = await workbench.webview('gap');
    await panel.getByText('No task is finished yet').waitFor();
    await workbench.screenshot('gap-empty');
    await workbench.page.keyboard.press('Control+W');
  });

  it('draws every figure with its n, and the same numbers as tables', async () => {
    await recordFortyTasks(workbench.dataDirectory);
    await workbench.command('Calibrated: Show Gap');
    const panel = await workbench.webview('gap');
    await panel.getByText(/^\d+ of your 40 tasks ran over\./).waitFor();
    await panel.locator('.main svg').first().waitFor();
    await workbench.screenshot('gap');
    for (const title of [
      'Did it take as long as it felt?',
      'What does AI do to your time?',
      'Where did the minutes go?',
      'Do your estimates get better?',
      'When is a list done?',
      'Export',
    ])
      await unfold(panel, title);
    await panel.getByRole('heading', { name: /Trial: Is AI worth it/ }).waitFor();
    await panel.getByText(/Their times are lower bounds, and the effect leaves them out/).waitFor();
    await panel.getByText(/2 abandoned tasks are in no figure/).waitFor();
    await workbench.screenshot('gap-full');
    for (const title of [
      'Felt against measured',
      'Effect of AI',
      'Effect over time',
      'Where the minutes went',
      'Calibration over time',
    ]) {
      const figure = panel.locator('figure', { hasText: title }).first();
      assert.match(await figure.locator('figcaption').innerText(), /n = \d+/, title);
      await figure.locator('svg').first().waitFor();
    }
    await panel.locator('figure', { hasText: 'Effect of AI' }).getByText('Numbers').click();
    await panel.getByRole('row', { name: /METR measured, early 2025 1\.19 1\.02 to 1\.39 246/ }).waitFor();
    await panel.getByLabel('Estimates of the tasks that lie ahead').fill('1h, 2h, 45m');
    await panel.getByRole('button', { name: 'Forecast' }).click();
    await panel.getByText(/80%: done within/).waitFor();
    await panel.locator('.forecast').scrollIntoViewIfNeeded();
    await workbench.screenshot('gap-figures');
    await panel.locator('figure', { hasText: 'Effect over time' }).scrollIntoViewIfNeeded();
    await workbench.screenshot('gap-effects');
    assert.deepEqual(workbench.policyViolations, []);
  });

  it('takes the points of its figures along as one table, by the keyboard alone', async () => {
    const panel = await workbench.webview('gap');
    const { keyboard } = workbench.page;
    await panel.getByRole('button', { name: 'Export CSV' }).focus();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await acceptSave(workbench, 'Export Figures');
    const file = join(workbench.folder, 'calibrated-figures.csv');
    const table = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    await until(() => table() !== '');
    const lines = table().split('\r\n');
    assert.equal(lines[0], 'figure,series,n,x,y,low,high');
    assert.ok(lines.includes('effect of AI,"METR measured, early 2025",246,,1.19,1.02,1.39'));
    assert.equal(lines.filter((line) => line.startsWith('effect over time,')).length, tasks);
  });
});
