import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { outRoot } from '../run/paths.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('consequences in the editor', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ name: 'consequences', settings: {} });
  });
  after(() => workbench.close());

  it('says what became of the code of the open repository', async () => {
    await workbench.command('Calibrated: Show Consequences');
    const page = await workbench.webview('consequences');
    await page.getByText('Your commits so far').waitFor();
    await page.getByText('You have 3 commits here; with ten there is something to say.').waitFor();
    await page
      .getByText('No change is 90 days old yet')
      .or(page.getByText('were fixed or reverted within 90 days'))
      .waitFor();
    await page.getByText('Details').click();
    await page.getByRole('rowheader', { name: 'lines of a typical change' }).waitFor();
    mkdirSync(join(outRoot, 'pictures'), { recursive: true });
    await workbench.page.screenshot({ path: join(outRoot, 'pictures', 'consequences.png') });
  });
});
