import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { outRoot } from '../run/paths.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const day = 86_400;

/** A year of commits: a feature a week, of which every fourth is fixed three days later, some by an agent. */
function addHistory(folder: string): void {
  const begin = 1_750_000_000;
  const commit = (message: string, seconds: number) => {
    const date = `${begin + seconds} +0000`;
    const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    execFileSync('git', ['add', '--all'], { cwd: folder });
    execFileSync('git', ['commit', '--quiet', '-m', message], { cwd: folder, env });
  };
  for (let week = 0; week < 50; week += 1) {
    const path = join(folder, 'src', `feature${week % 7}.ts`);
    const lines = Array.from({ length: 12 }, (_, at) => `export const value${week}x${at} = compute(${week}, ${at});`);
    writeFileSync(path, `${lines.join('\n')}\n`, { flag: 'a' });
    const trailer = week > 30 ? '\n\nCo-authored-by: Claude <noreply@anthropic.com>' : '';
    commit(`Add value ${week}${trailer}`, week * 7 * day);
    if (week % 4 !== 0) continue;
    writeFileSync(path, `export const mended${week} = 1;\n`);
    commit(`fix: wrong value ${week}`, (week * 7 + 3) * day);
  }
}

describe('consequences in the editor', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ name: 'consequences', prepare: addHistory });
  });
  after(() => workbench.close());

  it('shows what your own commits say without being asked, in the Assist view', async () => {
    await workbench.page.locator('.activitybar .action-label[aria-label^="Calibrated"]').click();
    const view = await workbench.webview('assist');
    await view.getByText('Your commits so far').waitFor();
    const text = await view.locator('.own-commits p').innerText();
    assert.match(text, /^Your last 66 commits: \d+ of \d+ were fixed or reverted within 14 days\. 19 name an AI\./);
    mkdirSync(join(outRoot, 'pictures'), { recursive: true });
    await workbench.page.screenshot({ path: join(outRoot, 'pictures', 'own-commits.png') });
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
