import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { outRoot } from '../run/paths.ts';
import { openWorkbench, type Workbench } from './workbench.ts';
import { addYearOfCommits } from './yearOfCommits.ts';

describe('consequences in the editor', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ name: 'consequences', prepare: addYearOfCommits });
  });
  after(() => workbench.close());

  it('shows what your own commits say without being asked, in the Assist view', async () => {
    await workbench.page.locator('.activitybar .action-label[aria-label^="Calibrated"]').click();
    const view = await workbench.webview('assist');
    await view.getByText('Your commits so far').waitFor();
    const text = await view.locator('.own-commits p').innerText();
    assert.match(
      text,
      /^Of your last 66 commits, .* \d+ of \d+ were fixed or reverted within 14 days\. 19 name an AI;/,
    );
    await view.getByRole('img', { name: /^Your last 66 commits, oldest first: \d+ fixed/ }).waitFor();
    mkdirSync(join(outRoot, 'pictures'), { recursive: true });
    await workbench.page.screenshot({ path: join(outRoot, 'pictures', 'own-commits.png') });
    await view.getByRole('button', { name: '19 name an AI' }).click();
    const page = await workbench.webview('consequences');
    await page.getByRole('heading', { name: '19 commits of yours that name an AI' }).waitFor();
    assert.equal(await page.locator('.commits li').count(), 19);
  });

  it('says what became of the code of the open repository', async () => {
    await workbench.command('Calibrated: Show Consequences');
    const page = await workbench.webview('consequences');
    await page.getByText('were fixed or reverted within 90 days').first().waitFor();
    await page.getByText('Details').click();
    await page.getByRole('rowheader', { name: 'lines of a typical change' }).waitFor();
    await workbench.page.screenshot({ path: join(outRoot, 'pictures', 'consequences.png') });
  });

  it('leads from a figure to its commits, and from one of them to what it changed', async () => {
    const page = await workbench.webview('consequences');
    const row = page.getByRole('row').filter({ hasText: 'later fixed or reverted within 90 days' });
    await row.getByRole('button').first().click();
    await page.getByRole('heading', { name: /^\d+ commits that were fixed or reverted within 90 days$/ }).waitFor();
    const fixed = page.locator('.commits li').filter({ hasText: 'Add value 8' }).first();
    assert.match(await fixed.innerText(), /fixed by [0-9a-f]{7}/);
    await workbench.screenshot('consequences-commits');
    await fixed.getByRole('button').click();
    const tab = workbench.page.locator('.tab').filter({ hasText: /[0-9a-f]{12}\.diff/ });
    await tab.waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: 'Add value 8' }).first().waitFor();
    await page.getByRole('button', { name: 'Hide Commits' }).click();
    await page.locator('.commits').waitFor({ state: 'detached' });
  });
});
