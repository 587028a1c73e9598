// What goes along with a request: only what the person can see, and never a file that may hold keys.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { answer, chatChunk, event, stall } from '../server/scripts.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { until } from './until.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('what goes along with a request', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    model.server.otherwise(answer(['Seen.']));
    workbench = await openWorkbench({
      name: 'goes-along',
      settings: {
        'calibrated.level': 'Edit',
        'calibrated.levelRules': [{ glob: 'src/line.ts', level: 'Hint' }],
        'calibrated.models': [model.entry],
      },
      prepare: (folder) => writeFileSync(join(folder, '.env'), 'TOKEN=env-secret-value\n'),
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed-goes-along');
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  const texts = () => model.server.requests.map(({ text }) => text).join('\n');
  const box = async () => (await workbench.webview('assist')).locator('#question').getByRole('textbox');

  it('is nothing of a file that may hold keys', async () => {
    await workbench.openFile('.env');
    const view = await workbench.openAssist();
    await view.getByText('This file may hold keys, so AI is off for it.').first().waitFor();
    await workbench.command('Calibrated: Complete Now');
    await workbench.page
      .locator('#status\\.status, .statusbar', { hasText: 'Completions need level Edit' })
      .first()
      .waitFor();
    await workbench.screenshot('goes-along-keys');
    assert.doesNotMatch(texts(), /env-secret-value/);
  });

  it('is named in the box of an edit: files beside it, but for keys', async () => {
    await workbench.page.keyboard.press('Control+Backslash');
    await workbench.openFile('src/order.ts');
    await workbench.page.keyboard.press('Control+Backslash');
    await workbench.openFile('src/discount.ts');
    model.server.next(
      answer([
        'src/discount.ts\n<<<<<<< SEARCH\nconst bulkPercent = 10;\n=======\nconst bulkPercent = 12;\n>>>>>>> REPLACE\n',
      ]),
    );
    await workbench.command('Calibrated: Edit Selection');
    await workbench.page.getByText('Open beside it and sent too: src/order.ts').waitFor();
    await workbench.screenshot('goes-along-edit');
    await workbench.enter('twelve percent');
    await workbench.page.locator('.view-line', { hasText: 'bulkPercent = 12' }).first().waitFor();
    assert.match(texts(), /File src\/order\.ts/);
    assert.doesNotMatch(texts(), /env-secret-value/);
    await workbench.command('Reject All Parts');
  });

  it('stays in the box when it cannot go along', async () => {
    const view = await workbench.openAssist();
    const question = await box();
    await question.fill('What about #symbol:nowhere here?');
    await question.press('Escape');
    await question.press('Enter');
    await workbench.notification('No function or class is called nowhere');
    await until(async () => (await question.inputValue()) === 'What about #symbol:nowhere here?');
    assert.equal(await view.locator('.turn').count(), 0);
    await question.fill('');
  });

  it('is no file at level Hint, where an answer is asked for', async () => {
    const question = await box();
    await question.fill('List #file:src/line.ts');
    await question.press('Escape');
    await question.press('Enter');
    await workbench.notification('The level for src/line.ts is Hint');
    await until(async () => (await question.inputValue()) === 'List #file:src/line.ts');
    assert.doesNotMatch(texts(), /List #file:src/);
    await question.fill('');
  });

  it('is the selection again, when it is named after it was left out', async () => {
    const view = await workbench.webview('assist');
    await workbench.goTo(4);
    await workbench.page.keyboard.press('Shift+End');
    await view.getByRole('button', { name: /^Leave out discount\.ts:4/ }).click();
    await view.getByRole('button', { name: /^Leave out discount\.ts/ }).click();
    const question = await box();
    await question.fill('List #selection');
    await view.locator('.chip', { hasText: 'discount.ts:4' }).waitFor();
    const turns = await view.locator('.turn[data-status=done]').count();
    await question.press('Escape');
    await question.press('Enter');
    await view.locator('.turn[data-status=done]').nth(turns).waitFor();
    assert.match(model.server.requests.at(-1)?.text ?? '', /Selected, lines 4 to 4/);
    await workbench.command('Calibrated: New Conversation');
    await view.locator('.empty').waitFor();
  });

  it('leaves the caret in the question’s box after the person’s own line', async () => {
    await (await box()).fill('Why are ten boxes not cheaper?');
    await (await box()).press('Enter');
    await workbench.enter('The bound is off by one', 'What Do You Think?');
    const view = await workbench.webview('assist');
    await view.locator('.turn[data-status=done]').first().waitFor();
    await view.locator('#question textarea:focus').waitFor();
    await workbench.page.keyboard.type('typed');
    assert.equal(await (await box()).inputValue(), 'typed');
    await (await box()).fill('');
  });

  it('is earlier questions, which have a chip of their own', async () => {
    const view = await workbench.webview('assist');
    await view.locator('.chip', { hasText: '1 earlier question' }).waitFor();
    await workbench.screenshot('goes-along-earlier');
  });

  it('keeps the question, as stopped, when the window closes in the middle of the answer', async () => {
    model.server.next(stall(event(chatChunk('Half an'))));
    await (await box()).fill('List the discounts');
    await (await box()).press('Enter');
    await (await workbench.webview('assist')).getByText('Half an').waitFor();
    await workbench.reload();
    const view = await workbench.openAssist();
    const turn = view.locator('.turn', { hasText: 'List the discounts' });
    await turn.and(view.locator('[data-status=cancelled]')).waitFor();
  });
});
