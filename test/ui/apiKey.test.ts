import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { canaryKey, filesWithCanary } from '../run/canary.ts';
import { ask, skipPosition } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('an API key', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    workbench = await openWorkbench({ name: 'api-key', settings: { 'calibrated.models': [model.entry] } });
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  it('goes to its provider and nowhere else', async () => {
    await workbench.command('Calibrated: Set API Key…');
    // A key is for one address: the configured model's, not the provider's default one.
    await workbench.pick(new URL(model.server.baseUrl).origin);
    await workbench.enter(canaryKey, 'API key');
    await workbench.page.locator('.statusbar-item', { hasText: 'The key for litellm is stored.' }).waitFor();
    await workbench.openFile('src/discount.ts');
    const view = await workbench.openAssist();
    await ask(view, 'Why are ten boxes not cheaper?');
    await skipPosition(workbench);
    await view.getByRole('button', { name: 'Propose as edit' }).first().waitFor();
    assert.equal(model.server.requests.at(-1)?.headers['authorization'], `Bearer ${canaryKey}`);
    await workbench.command('Calibrated: Show Log');
    assert.deepEqual(filesWithCanary(dirname(workbench.dataDirectory)), []);
  });
});

describe('level Off', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    const entry = { ...model.entry, roles: ['hint', 'answer', 'edit', 'complete', 'delegate'] };
    workbench = await openWorkbench({
      name: 'off',
      settings: { 'calibrated.models': [entry], 'calibrated.level': 'Off' },
    });
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  it('lets no request out', async () => {
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(9, 3);
    await workbench.page.keyboard.type('// a comment that a model could complete');
    await workbench.command('Calibrated: Complete Now');
    await workbench.command('Calibrated: Edit Selection…');
    const view = await workbench.openAssist();
    await view.getByText('AI is off here').first().waitFor();
    assert.equal(model.server.requests.length, 0);
  });
});
