import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { answer } from '../server/scripts.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { untilStored } from './storedTags.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('next edits', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    model.server.otherwise(
      answer([
        'src/line.ts\n```ts\n<<<<<<< SEARCH\nexport function lineTotal(line: Line): number {\n=======\nexport function lineSum(line: Line): number {\n>>>>>>> REPLACE\n```\n',
      ]),
    );
    workbench = await openWorkbench({
      name: 'next-edits',
      settings: {
        'calibrated.level': 'Edit',
        'calibrated.practice.prompts': false,
        'calibrated.completions.enabled': false,
        'calibrated.models': [model.entry],
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed-next-edits');
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  const lens = () => workbench.page.locator('.codelens-decoration a', { hasText: 'Same Change Here' });
  const line = (text: string) => workbench.page.locator('.editor-instance .view-line', { hasText: text }).first();

  const caret = (place: string) => workbench.page.locator('#status\\.editor\\.selection', { hasText: place });

  it('follow an accepted rename into the other files, place by place with Tab, tagged like it', async () => {
    await workbench.openFile('src/line.ts');
    await workbench.command('Calibrated: Edit Selection');
    await workbench.enter('call it lineSum', 'Edit line.ts');
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().waitFor();
    const asked = model.server.requests.length;
    await workbench.command('Calibrated: Accept All Parts');
    await workbench.page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
    await workbench.page.locator('.statusbar-item', { hasText: 'Same change in 4 more places' }).waitFor();
    await workbench.page.keyboard.press('Tab');
    await workbench.page.locator('.tab.active[data-resource-name="discount.ts"]').waitFor();
    await lens().first().waitFor();
    assert.equal(await lens().count(), 2);
    await line('import { type Line, lineTotal }').waitFor();
    await workbench.screenshot('next-edits');
    await workbench.page.keyboard.press('Tab');
    await line('import { type Line, lineSum }').waitFor();
    await caret('Ln 10').waitFor();
    await workbench.page.keyboard.press('Tab');
    // The next place is in another file, which comes to the front at once; the stored text below shows that this one was changed.
    await workbench.page.locator('.tab.active[data-resource-name="order.ts"]').waitFor();
    // No model was asked for it.
    assert.equal(model.server.requests.length, asked);
    await lens().first().waitFor();
    await workbench.screenshot('next-edits-other-file');
    // The accepted change's text is the model's, and nothing around it.
    const stored = await untilStored(
      workbench.dataDirectory,
      'src/discount.ts',
      (stretches) => stretches.filter(({ origin }) => origin === 'ai').length === 2,
    );
    const written = stored.filter(({ origin }) => origin === 'ai');
    assert.deepEqual(
      written.map(({ text, evidence, tool }) => [text, evidence, tool]),
      [
        ['Sum', 'exact', 'Calibrated'],
        ['Sum', 'exact', 'Calibrated'],
      ],
    );
  });

  it('leave Tab to a person who goes on with something else, and go away when dismissed', async () => {
    const byTab = workbench.page.locator('.codelens-decoration a', { hasText: '(Tab)' });
    await byTab.first().waitFor();
    await workbench.page.keyboard.press('ArrowUp');
    await byTab.first().waitFor({ state: 'detached' });
    await workbench.goTo(7);
    await workbench.page.keyboard.press('Tab');
    await caret('Ln 7, Col 3').waitFor();
    await line('sum += lineTotal(line);').waitFor();
    await workbench.command('Calibrated: Dismiss Next Edits');
    await lens().first().waitFor({ state: 'detached' });
  });
});
