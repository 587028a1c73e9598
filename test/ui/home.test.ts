import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useWorkbench } from './workbench.ts';

describe('the Calibrated page', () => {
  const workbench = useWorkbench({ name: 'home' });
  const panels = () =>
    workbench().page.locator('.tab[data-resource-name^="webview-"], .tab', { hasText: 'Calibrated' });

  it('opens once, and each command opens its tab there', async () => {
    await workbench().command('Calibrated: Open Calibrated');
    const now = await workbench().webview('now', 'No task is open');
    await now.locator('[role="tab"][aria-selected="true"]', { hasText: 'Now' }).waitFor();
    await workbench().screenshot('home-now-empty');
    await workbench().command('Calibrated: Show Team Report');
    const team = await workbench().webview('team', 'Nobody has shared anything yet');
    await team.locator('[role="tab"][aria-selected="true"]', { hasText: 'Team' }).waitFor();
    assert.equal(await panels().count(), 1);
  });

  it('shows a tab by the keyboard alone and stays at the tab list', async () => {
    const { page } = workbench();
    const team = await workbench().webview('team', 'Nobody has shared anything yet');
    await team.getByRole('tab', { name: 'Team' }).focus();
    await page.keyboard.press('ArrowLeft');
    await team.locator('[role="tab"]:focus', { hasText: 'Cost' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await team.locator('[role="tab"]:focus', { hasText: 'Practice' }).waitFor();
    await page.keyboard.press('Enter');
    const practice = await workbench().webview('practice', 'No cards yet');
    await practice.locator('[role="tab"][aria-selected="true"]:focus', { hasText: 'Practice' }).waitFor();
    await workbench().screenshot('home-practice');
  });

  it('opens at the tab that was open last, also when the window is loaded again', async () => {
    const { page } = workbench();
    await page.keyboard.press('Control+W');
    await panels().waitFor({ state: 'detached' });
    await workbench().command('Calibrated: Open Calibrated');
    await workbench().webview('practice', 'No cards yet');
    await workbench().editorIsStored('calibrated.home');
    await workbench().reload();
    await workbench().webview('practice', 'No cards yet');
    assert.equal(await panels().count(), 1);
    assert.deepEqual(workbench().policyViolations, []);
  });
});
