import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { answer } from '../server/scripts.ts';
import { chooseLevel } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('quick actions', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    model.server.otherwise(answer(['It adds up the discounts.']));
    workbench = await openWorkbench({
      name: 'quick-actions',
      settings: {
        'calibrated.level': 'Edit',
        'calibrated.practice.prompts': false,
        'calibrated.models': [model.entry],
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed-quick-actions');
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  const sent = () => model.server.requests.at(-1)?.text ?? '';
  const lens = (text: string) => workbench.page.locator('.codelens-decoration a', { hasText: text });
  const placeCaret = async () => {
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(9, 3);
  };

  it('stand in the lightbulb, each with a hint first, and in the menu', async () => {
    await placeCaret();
    const widget = workbench.page.locator('.action-widget').first();
    const first = widget.locator('.monaco-list-row', { hasText: 'Explain with Calibrated' });
    // Features may still be loading, and then the lightbulb has nothing of ours.
    for (let attempt = 1; attempt <= 4 && !(await first.isVisible()); attempt += 1) {
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Control+.');
      await first.waitFor({ timeout: 8000 }).catch(() => undefined);
    }
    for (const name of ['Explain', 'Fix', 'Write Tests', 'Write Docs']) {
      await widget.locator('.monaco-list-row', { hasText: `${name} with Calibrated` }).waitFor();
      await widget.locator('.monaco-list-row', { hasText: `Hint First: ${name}` }).waitFor();
    }
    await workbench.screenshot('quick-actions-lightbulb');
    await workbench.page.keyboard.press('Escape');
    await first.waitFor({ state: 'detached' });
  });

  it('explain the function around the caret', async () => {
    await placeCaret();
    await workbench.command('Calibrated: Explain Code');
    const view = await workbench.webview('assist');
    await view.locator('.turn[data-status=done]', { hasText: 'It adds up the discounts.' }).waitFor();
    assert.match(sent(), /Explain what this code does\..*Selected, lines/s);
    await workbench.screenshot('quick-actions-explain');
  });

  it('propose documentation in the place of the function, and change nothing before it is accepted', async () => {
    await placeCaret();
    model.server.next(
      answer([
        '```ts\n/** Says what a bulk saves. */\nfunction bulkDiscount(line: Line): number {\n  return 1;\n}\n```\n',
      ]),
    );
    await workbench.command('Calibrated: Write Docs for Code');
    await lens('Accept').first().waitFor();
    await workbench.page.locator('.view-line', { hasText: 'Says what a bulk saves.' }).first().waitFor();
    assert.match(sent(), /documentation comment of this code.*Selected, lines/s);
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
    await workbench.screenshot('quick-actions-docs');
    await workbench.command('Calibrated: Reject All Parts');
    await workbench.page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
  });

  it('give a hint first where an answer would be allowed', async () => {
    await placeCaret();
    model.server.next(answer(['Look at the bound of the comparison.']));
    await workbench.command('Calibrated: Hint First: Fix Code');
    const view = await workbench.webview('assist');
    await view.locator('.turn', { hasText: 'What is wrong with this code?' }).locator('.rung-step').first().waitFor();
    await workbench.screenshot('quick-actions-hint');
  });

  it('edit at the caret by one key, with nothing selected', async () => {
    await placeCaret();
    model.server.next(
      answer([
        'src/discount.ts\n```ts\n<<<<<<< SEARCH\nconst bulkQuantity = 10;\n=======\nconst bulkQuantity = 12;\n>>>>>>> REPLACE\n```\n',
      ]),
    );
    const title = workbench.page.locator('.quick-input-title', { hasText: 'Edit discount.ts at line 9' });
    for (let attempt = 1; attempt <= 4 && !(await title.isVisible()); attempt += 1) {
      await workbench.page.keyboard.press('Control+Alt+E');
      // A closing dialog can swallow a key press.
      await title.waitFor({ timeout: 8000 }).catch(() => undefined);
    }
    await workbench.screenshot('edit-at-caret');
    await workbench.enter('twelve', 'Edit discount.ts at line 9');
    await lens('Accept').first().waitFor();
    await workbench.command('Calibrated: Reject All Parts');
    await workbench.page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
  });

  it('are refused with a sentence where the level is too low, and offer the hint', async () => {
    const view = await workbench.webview('assist');
    await chooseLevel(view, 'Hint');
    await placeCaret();
    const before = model.server.requests.length;
    await workbench.command('Calibrated: Write Docs for Code');
    await workbench.notification('Take "Hint First", or raise the level to Answer.');
    assert.equal(model.server.requests.length, before);
  });
});
