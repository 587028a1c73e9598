import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useWorkbench } from './workbench.ts';

describe('the window', () => {
  const workbench = useWorkbench({ name: 'status-bar' });

  it('shows one item in the status bar', async () => {
    assert.equal(await workbench().page.locator('.statusbar-item[id^="calibrated"]').count(), 1);
    await workbench().screenshot('status-bar');
  });
});
