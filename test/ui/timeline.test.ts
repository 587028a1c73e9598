import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'mocha';
import { command } from '../run/command.ts';
import { root } from '../run/paths.ts';
import { startTask } from './loop.ts';
import { testClock } from './testClock.ts';
import { typeAndSave } from './typeAndSave.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the timeline of a task', () => {
  let workbench: Workbench;
  const { advance, env } = testClock('timeline');

  before(async () => {
    workbench = await openWorkbench({
      name: 'timeline',
      env,
      settings: { 'calibrated.completions.enabled': false, 'editor.quickSuggestions': 'off' },
    });
  });
  after(() => workbench.close());

  async function type(keys: number): Promise<void> {
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+End');
    for (let key = 0; key < keys; key += 1) {
      await typeAndSave(workbench, 'README.md', 'x');
      advance(50_000);
    }
  }

  it('shows what was counted and why, stages, and corrections beside the raw record', async () => {
    const { page } = workbench;
    await workbench.openFile('README.md');
    await startTask(workbench, '30m');
    await page.locator('.tab[data-resource-name="README.md"]').click();
    await type(12);
    advance(40 * 60_000);
    await type(6);
    execFileSync('git', ['commit', '--quiet', '-am', 'Say more'], { cwd: workbench.folder });
    await workbench.command('Git: Refresh');
    await workbench.command('Calibrated: Finish Task');
    await workbench.enter('15m', 'Finish Task');
    const gap = await workbench.webview('gap');
    await gap.getByRole('button', { name: 'Timeline' }).click();
    const view = await workbench.webview('timeline');
    await view.locator('td', { hasText: 'no sign of you for' }).first().waitFor();
    await view.locator('.strip rect').first().waitFor();
    const summary = await view.locator('.summary').innerText();
    assert.match(summary, /^Measured 1[2-8] min of active time, as the signals say/);
    await workbench.screenshot('timeline');

    await view.getByRole('button', { name: 'Not this task…' }).last().click();
    await workbench.pick('No task');
    await view.getByText(/after 1 correction;/).waitFor();
    await view.getByRole('button', { name: 'Add Work Outside the Editor…' }).click();
    await workbench.enter('20m', 'Timeline');
    await workbench.enter('pairing', 'Timeline');
    await view.getByText(/20 min away from the editor \(pairing\)/).waitFor();
    await view.getByRole('button', { name: 'Correct Total…' }).click();
    await workbench.enter('25m', 'Timeline');
    await view.getByText(/25 min after 3 corrections; 1\d min as the signals say/).waitFor();
    await workbench.screenshot('timeline-corrected');
    const { output } = await command(
      process.execPath,
      ['src/cli.ts', 'tasks', '--json', '--data-directory', workbench.dataDirectory],
      { cwd: root },
    );
    const [task] = JSON.parse(output.slice(output.indexOf('{'))).tasks;
    assert.equal(task.corrected, true);
    assert.equal(task.measuredMin, 25);
    assert.match(task.committed, /^\d{4}-/);
    assert.deepEqual(workbench.policyViolations, []);
  });
});
