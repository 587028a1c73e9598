import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the window', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ name: 'status-bar' });
  });
  after(() => workbench.close());

  it('shows one item in the status bar', async () => {
    assert.equal(await workbench.page.locator('.statusbar-item[id^="calibrated"]').count(), 1);
    await workbench.screenshot('status-bar');
  });
});
