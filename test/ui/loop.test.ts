import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { command } from '../run/command.ts';
import { outRoot, root } from '../run/paths.ts';
import { hoverAtCaret, mainLoop } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import type { Guide } from './tour.ts';
import { openWorkbench, useWorkbench, type Workbench } from './workbench.ts';

/** A guide that fails the test at the first step that does not show what it should. */
const strict = (workbench: Workbench): Guide => ({
  workbench,
  async step(_name, _actions, play) {
    assert.notEqual(await play(), '');
  },
});

describe('the main loop on the offline model', () => {
  const workbench = useWorkbench({ name: 'loop-offline' });

  it('goes from an estimate to the gap', async () => {
    await mainLoop.offline(strict(workbench()));
  });

  it('keeps the tags over a reload', async () => {
    const page = workbench();
    await page.page.locator('.tab', { hasText: 'order.ts' }).click();
    await page.page.keyboard.press('Control+S');
    await page.reload();
    await page.openFile('src/order.ts');
    await page.page.locator('.glyph-margin-widgets .cgmr').first().waitFor();
    await page.goTo(29, 7);
    await hoverAtCaret(page, 'Offline model');
    assert.deepEqual(page.policyViolations, []);
  });
});

describe('the main loop on a model behind an API', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    workbench = await openWorkbench({ name: 'loop-model', settings: { 'calibrated.models': [model.entry] } });
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  it('goes from an estimate to the gap', async () => {
    await mainLoop.withModel(strict(workbench));
    assert.deepEqual(workbench.policyViolations, []);
  });

  it('is undone by one undo, to the byte', async () => {
    const before = readFileSync(join(workbench.folder, 'src', 'discount.ts'), 'utf8');
    await workbench.openFile('src/discount.ts');
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+Z');
    await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await workbench.page.locator('.view-line', { hasText: 'line.quantity > bulkQuantity' }).first().waitFor();
    assert.equal(readFileSync(join(workbench.folder, 'src', 'discount.ts'), 'utf8'), before);
  });
});

describe('the installed extension', () => {
  let workbench: Workbench;
  before(async () => {
    const vsix = join(outRoot, 'calibrated.vsix');
    if (!existsSync(vsix)) await command(process.execPath, ['test/run/package.ts', '--out', vsix], { cwd: root });
    workbench = await openWorkbench({ name: 'loop-installed', vsix });
  });
  after(() => workbench.close());

  it('does the loop too', async () => {
    await mainLoop.offline(strict(workbench));
  });
});
