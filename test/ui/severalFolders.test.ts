import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { FrameLocator } from 'playwright-core';
import { answer } from '../server/scripts.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Three folders, two of them of one name, all with a file at one path: what names by path within a folder would mix up. */
describe('in a window with several folders', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  const inDepot = 'export const pallets = 1;\n';
  const block = (path: string, was: string, is: string) =>
    `\`\`\`ts ${path}\n<<<<<<< SEARCH\n${was}\n=======\n${is}\n>>>>>>> REPLACE\n\`\`\`\n`;
  before(async () => {
    model = await scriptedModel();
    workbench = await openWorkbench({
      name: 'several-folders',
      settings: {
        'calibrated.level': 'Edit',
        'calibrated.practice.prompts': false,
        'calibrated.models': [model.entry],
      },
      otherFolders: ['depot', 'old/orders'],
      prepare: (folder) => {
        const beside = (path: string) => join(dirname(folder), path);
        mkdirSync(beside('depot/src'), { recursive: true });
        writeFileSync(beside('depot/src/order.ts'), inDepot);
        writeFileSync(beside('depot/AGENTS.md'), 'Count in pallets of forty.\n');
        cpSync(join(folder, 'src'), beside('old/orders/src'), { recursive: true });
        writeFileSync(beside('old/orders/src/order.ts'), 'export const before2020 = true;\n');
        mkdirSync(beside('old/orders/.vscode'));
        writeFileSync(beside('old/orders/.vscode/settings.json'), '{ "calibrated.level": "Off" }');
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed-several-folders');
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  /** Opens one of the files of one name; the list shows another one until it has found the path. */
  const open = async (path: string, text: string) => {
    const line = workbench.page.locator('.editor-instance .view-line', { hasText: text }).first();
    for (let attempt = 1; attempt <= 4 && !(await line.isVisible()); attempt += 1) {
      await workbench.openFile(join(dirname(workbench.folder), path));
      await line.waitFor({ timeout: 8000 }).catch(() => undefined);
    }
    await line.waitFor();
  };
  const sent = () => model.server.requests.at(-1)?.text ?? '';
  const ask = async (view: FrameLocator, question: string) => {
    const before = await view.locator('.turn[data-status=done]').count();
    const box = view.locator('#question').getByRole('textbox');
    await box.click();
    await box.fill(question);
    for (const [mention] of question.matchAll(/#\w+/g))
      await view.locator('.chip:not(.refused)', { hasText: mention }).locator('.chip-size').waitFor();
    await box.press('Escape');
    await box.press('Enter');
    await view.locator('.turn[data-status=done]').nth(before).waitFor();
    return view.locator('.turn[data-status=done]').nth(before);
  };

  it('a question names a file with its folder, and a folder whose level is Off sends none', async () => {
    await workbench.openFile('src/discount.ts');
    const view = await workbench.openAssist();
    model.server.next(answer(['Seen.']));
    await ask(view, 'List what is here: #file:depot/src/order.ts');
    assert.match(sent(), /pallets = 1/);
    assert.doesNotMatch(sent(), /shippingCost|before2020/);
    const box = view.locator('#question').getByRole('textbox');
    await box.fill('List it: #file:"orders (2)/src/order.ts"');
    await view.locator('.chip.refused', { hasText: 'orders (2)/src/order.ts' }).waitFor();
    await workbench.screenshot('several-folders-off');
    model.server.next(answer(['Seen.']));
    await ask(view, 'List where pallets, shipping and before2020 are: #codebase');
    assert.match(sent(), /From depot\/src\/order\.ts, lines/);
    assert.match(sent(), /From orders\/src\/order\.ts, lines/);
    assert.doesNotMatch(sent(), /before2020 = true/);
  });

  it('a block of an answer goes to the file of the folder that it names', async () => {
    const view = await workbench.webview('assist');
    const change = block('depot/src/order.ts', 'export const pallets = 1;', 'export const pallets = 2;');
    model.server.next(answer([change]));
    const turn = await ask(view, 'List what to change in #file:depot/src/order.ts');
    await turn.getByRole('button', { name: 'Propose as edit' }).click();
    await workbench.page.locator('.tab', { hasText: 'depot/src/order.ts (1 line' }).waitFor();
    await workbench.screenshot('several-folders-proposed');
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
    await workbench.page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
    await open('depot/src/order.ts', 'pallets = 2');
  });

  it('an edit of two files at one path changes the one that is meant', async () => {
    await workbench.command('View: Split Editor Right');
    await open('orders/src/order.ts', 'shippingCost = 490');
    model.server.next(answer([block('depot/src/order.ts', 'export const pallets = 2;', 'export const pallets = 3;')]));
    await workbench.command('Calibrated: Edit Selection');
    await workbench.page.locator('.quick-input-message', { hasText: 'depot/src/order.ts' }).waitFor();
    await workbench.screenshot('several-folders-two');
    await workbench.enter('three pallets', 'Edit order.ts');
    await workbench.page.locator('.tab', { hasText: 'depot/src/order.ts (1 line' }).waitFor();
    assert.match(sent(), /File depot\/src\/order\.ts/);
    assert.match(sent(), /File orders\/src\/order\.ts/);
  });
});
