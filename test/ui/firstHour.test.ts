import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useWorkbench } from './workbench.ts';

describe('a folder that is not trusted', () => {
  const workbench = useWorkbench({ name: 'untrusted', workspaceTrust: true });

  it('says why AI is off, and has the way to trust it', async () => {
    const { page } = workbench();
    const view = await workbench().openAssist();
    await view.getByText('This folder isn’t trusted, so AI is off.').first().waitFor();
    await workbench().screenshot('untrusted');
    await view.getByRole('button', { name: 'Trust Folder…' }).click();
    await page.getByRole('button', { name: 'Trust', exact: true }).click();
    await workbench().statusItem('Level Edit').waitFor();
    await view.getByText('This folder isn’t trusted').waitFor({ state: 'detached' });
  });
});

describe('a first task in one box', () => {
  const workbench = useWorkbench({ name: 'first-task' });

  it('takes title and estimate together, and goes back from its side questions', async () => {
    const { page } = workbench();
    const message = (text: string) => page.locator('.quick-input-message', { hasText: text }).waitFor();
    const button = (name: string) => page.locator(`.quick-input-widget [aria-label^="${name}"]`).first();
    await workbench().command('Calibrated: Start Task');
    await page.locator('.quick-input-title', { hasText: 'Start Task' }).waitFor();
    await workbench().quickInput().fill('Fix login redirect 45m');
    await message('For other developers, a guess of 45 min took');
    await workbench().screenshot('first-task-box');
    await button('Kind: bug fix').click();
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'bug fix' }).waitFor();
    await button('Back').click();
    await message('Kind: bug fix.');
    assert.equal(await workbench().quickInput().inputValue(), 'Fix login redirect 45m');
    await button('Kind: bug fix').click();
    await workbench().pick('refactor');
    await message('Kind: refactor.');
    await button('Add an Estimate with AI').click();
    await message('How long will it take with AI');
    await workbench().enter('30m');
    await button('With AI: 30m').waitFor();
    await workbench().quickInput().focus();
    await page.keyboard.press('Enter');
    await page.locator('.statusbar-item', { hasText: 'Fix login redirect' }).waitFor();
  });

  it('has at most seven entries in the menu, the rest under More', async () => {
    const { page } = workbench();
    await workbench().command('Calibrated: Show Menu');
    await workbench().row('Finish Task…').waitFor();
    const count = await page
      .locator('.quick-input-list .monaco-list-row:not(:has(.quick-input-list-separator-as-item))')
      .count();
    assert.ok(count <= 7, `${count} entries`);
    await workbench().screenshot('menu');
    await workbench().pick('More…');
    await workbench().row('Manage Models').waitFor();
    await workbench().screenshot('menu-more');
    await page.keyboard.press('Escape');
  });
});
