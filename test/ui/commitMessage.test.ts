import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { answer } from '../server/scripts.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('a commit message from what is staged', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    model.server.otherwise(answer(['Say that prices ', 'are in cents\n\nThe tests count so.']));
    workbench = await openWorkbench({
      name: 'commit-message',
      settings: { 'calibrated.level': 'Answer', 'calibrated.models': [model.entry] },
      prepare: (folder) => {
        writeFileSync(join(folder, 'prices.md'), 'All prices are in cents.\n');
        writeFileSync(join(folder, 'package-lock.json'), '{ "from a lock file": 1 }\n');
        writeFileSync(join(folder, '.env'), 'TOKEN=a-secret\n');
        execFileSync('git', ['add', '--force', '--', 'prices.md', 'package-lock.json', '.env'], { cwd: folder });
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed-commit-message');
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  it('shows what would be sent, sends no more, and writes into the message box', async () => {
    await workbench.openFile('src/discount.ts');
    // Once it shows the branch, the Git extension has found the repository.
    await workbench.page.locator('.statusbar-item', { hasText: 'fix/bulk-discount' }).first().waitFor();
    await workbench.command('Calibrated: Write Commit Message');
    await workbench.page.locator('.quick-input-title', { hasText: 'Write Commit Message: 1 File' }).waitFor();
    await workbench.row('prices.md').waitFor();
    assert.equal(await workbench.row('package-lock.json').count(), 0);
    const said = await workbench.quickInput().getAttribute('placeholder');
    assert.match(said ?? '', /Not sent: .*\.env \(may hold keys\)/);
    assert.match(said ?? '', /package-lock\.json \(lock file\)/);
    await workbench.screenshot('commit-message-sent');
    assert.equal(model.server.requests.length, 0);
    await workbench.quickInput().press('Enter');
    await workbench.page.locator('.activitybar .action-label[aria-label^="Source Control"]').click({ force: true });
    await workbench.page.locator('.scm-input .view-line', { hasText: 'Say that prices are in cents' }).waitFor();
    await workbench.screenshot('commit-message-box');
    const sent = model.server.requests.at(-1)?.text ?? '';
    assert.match(sent, /All prices are in cents/);
    assert.doesNotMatch(sent, /a-secret|from a lock file/);
  });
});
