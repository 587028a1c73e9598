import assert from 'node:assert/strict';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { answer } from '../server/scripts.ts';
import { ask, chooseLevel, takePosition } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const added = 'export function halfPrice(line: Line): number {\n  return lineTotal(line) / 2;\n}';

describe('the Assist view', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    model.server.otherwise(
      answer([
        `Here is one.\n\n\`\`\`typescript\n${added}\n\`\`\`\n\nRun it:\n\n\`\`\`sh\nnpm test\n\`\`\`\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n`,
      ]),
    );
    const second = { ...model.entry, id: 'second', model: 'second-model', roles: ['answer', 'edit'] };
    workbench = await openWorkbench({
      name: 'assist',
      settings: { 'calibrated.level': 'Edit', 'calibrated.models': [model.entry, second] },
      prepare: (folder) => {
        writeFileSync(join(folder, 'AGENTS.md'), 'Count in cents.\n');
        const outside = join(mkdtempSync(join(tmpdir(), 'calibrated-outside-')), 'key');
        writeFileSync(outside, 'a private key\n');
        symlinkSync(outside, join(folder, 'src', 'AGENTS.md'));
      },
    });
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  it('names the models before the first request, and sends a question to the one that is chosen', async () => {
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(9, 3);
    const view = await workbench.openAssist();
    const choice = view.getByRole('combobox', { name: 'Model for this question' });
    await choice.waitFor();
    assert.match(await choice.innerText(), /tour-model .*\n?.*second-model/);
    assert.equal(model.server.requests.length, 0);
    await workbench.screenshot('assist-models');
    await choice.selectOption('second');
    await view.getByText('Hints: tour-model (LiteLLM)').waitFor();
    await workbench.screenshot('assist-other-model');
    await ask(view, 'Write a function that halves a line.');
    await view.locator('.turn[data-status=done] .signature', { hasText: 'second-model' }).waitFor();
    assert.match(model.server.requests[0]?.text ?? '', /"model": ?"second-model"/);
  });

  it('proposes a new function beside the others, and offers none for a command of the shell', async () => {
    const view = await workbench.openAssist();
    const propose = view.getByRole('button', { name: 'Propose as edit' });
    assert.equal(await propose.count(), 1);
    await propose.click();
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
    await workbench.page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
    await workbench.openFile('src/discount.ts');
    await workbench.page.locator('.view-line', { hasText: 'halfPrice' }).first().waitFor();
    await workbench.page.locator('.view-line', { hasText: 'bulkDiscount' }).first().waitFor();
    await workbench.screenshot('assist-inserted');
  });

  it('shows the person’s own words and their position, not what the model is told', async () => {
    const view = await workbench.openAssist();
    await ask(view, 'Why are ten boxes not cheaper?');
    await workbench.page.locator('.quick-input-title', { hasText: 'What Do You Think?' }).waitFor();
    await workbench.enter('The bound is left out.');
    const turn = view.locator('.turn').last();
    await turn.locator('.question', { hasText: 'You think: The bound is left out.' }).waitFor();
    assert.doesNotMatch(await turn.locator('.question').innerText(), /Compare your answer/);
    await view.locator('.turn[data-status=done]').nth(1).waitFor();
    assert.match(model.server.requests.at(-1)?.text ?? '', /Compare your answer with it/);
    await workbench.screenshot('assist-position');
  });

  it('stops without an error', async () => {
    const view = await workbench.openAssist();
    model.server.otherwise(answer(['Slow.', ' Slower.'], { pauseMs: 60_000 }));
    await ask(view, 'List the files.');
    await view.locator('.turn').last().locator('.progress').waitFor();
    await view.locator('.composer').getByRole('button', { name: 'Stop' }).click();
    const last = view.locator('.turn').last();
    await last.locator('.signature', { hasText: 'Stopped' }).waitFor();
    assert.equal(await last.locator('.failed').count(), 0);
  });

  it('takes the answer to H0 in the question box, by keyboard alone', async () => {
    const view = await workbench.openAssist();
    model.server.otherwise(answer(['Look at the comparison.']));
    await chooseLevel(view, 'Hint');
    const before = await view.locator('.turn').count();
    await ask(view, 'Why are ten boxes not cheaper?');
    await view.locator('.rung-step', { hasText: 'H0' }).waitFor();
    await takePosition(view, 'Ten boxes should cost less.');
    await view.locator('.question.said', { hasText: 'Ten boxes should cost less.' }).waitFor();
    await view
      .locator('.turn')
      .nth(before + 1)
      .waitFor();
    assert.equal(await view.locator('.rung-step', { hasText: 'H0' }).count(), 1);
    assert.equal(await view.getByRole('button', { name: 'Propose as edit' }).count(), 0);
    await workbench.screenshot('assist-h0');
  });

  it('sends along what is named, says so, and keeps the conversation over a reload', async () => {
    await workbench.openFile('src/discount.ts');
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+S');
    await workbench.page.locator('.tab.dirty').waitFor({ state: 'detached' });
    let view = await workbench.openAssist();
    await chooseLevel(view, 'Edit');
    model.server.otherwise(answer(['Cheap.']));
    await workbench.command('Calibrated: New Conversation');
    await view.locator('.empty').waitFor();
    const box = view.locator('#question').getByRole('textbox');
    await box.click();
    await workbench.page.keyboard.type('List what differs: #ch', { delay: 20 });
    await view.getByRole('option', { name: '#changes' }).waitFor();
    await workbench.page.keyboard.press('Tab');
    await workbench.page.keyboard.type('and #file:src/line.ts');
    await view.locator('.chip', { hasText: '#file:src/line.ts' }).locator('.chip-size').waitFor();
    await workbench.screenshot('assist-mentions');
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Enter');
    await view.locator('.turn[data-status=done]', { hasText: 'Cheap.' }).waitFor();
    await view.locator('.question summary', { hasText: 'Sent along' }).click();
    const sent = model.server.requests.at(-1)?.text ?? '';
    assert.match(sent, /File src\/line\.ts/);
    // The closer rules file is a link out of the workspace.
    assert.match(sent, /The project has rules for its code[\s\S]*Count in cents/);
    assert.ok(model.server.requests.every(({ text }) => !text.includes('a private key')));
    await workbench.screenshot('assist-sent');
    await workbench.page.reload();
    view = await workbench.openAssist();
    await view.locator('.turn[data-status=done]', { hasText: 'Cheap.' }).waitFor();
    await workbench.command('Calibrated: Show Conversations');
    await workbench.page.locator('.quick-input-list .monaco-list-row').nth(1).waitFor();
    await workbench.screenshot('assist-conversations');
    await workbench.page.keyboard.press('Escape');
  });

  it('links what the workspace has, and shows a search/replace block in a list as a diff', async () => {
    const block = [
      '<<<<<<< SEARCH src/order.ts',
      'const shippingCost = 490;',
      '=======',
      'const shippingCost = 500;',
      '>>>>>>> REPLACE',
    ];
    const names = '`bulkDiscount` and `src/order.ts`, not `127.0.0.1:8080` nor `src/none.ts`';
    model.server.otherwise(answer([`See ${names}:\n\n- Raise it:\n\n${block.map((line) => `  ${line}\n`).join('')}`]));
    const view = await workbench.openAssist();
    await ask(view, 'List what to raise.');
    const turn = view.locator('.turn[data-status=done]').last();
    await turn.getByRole('button', { name: 'src/order.ts', exact: true }).waitFor();
    await turn.getByRole('button', { name: 'bulkDiscount', exact: true }).waitFor();
    assert.equal(await turn.locator('button.in-code').count(), 2);
    assert.doesNotMatch(await turn.innerText(), /<<<<<<<|>>>>>>>/);
    await turn.getByText('const shippingCost = 500;').waitFor();
    await workbench.screenshot('assist-links');
    await turn.getByRole('button', { name: 'src/order.ts', exact: true }).click();
    await workbench.page.locator('.tab.active[data-resource-name="order.ts"]').waitFor();
    await workbench.openFile('src/discount.ts');
    await turn.getByRole('button', { name: 'bulkDiscount', exact: true }).click();
    await workbench.page.locator('#status\\.editor\\.selection', { hasText: 'Ln 8,' }).waitFor();
  });

  it('begins Set Level at the present level', async () => {
    await workbench.command('Calibrated: Set Level');
    await workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Edit' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.statusItem('Level Edit').waitFor();
    assert.deepEqual(workbench.policyViolations, []);
  });
});
