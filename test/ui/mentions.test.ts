import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { FrameLocator } from 'playwright-core';
import { answer, embeddings } from '../server/scripts.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('what a question names', () => {
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    model.server.otherwise((response, request) =>
      (request.path.endsWith('/embeddings') ? embeddings(/src\/order\.ts|shipping/) : answer(['Seen.']))(
        response,
        request,
      ),
    );
    workbench = await openWorkbench({
      name: 'mentions',
      settings: {
        'calibrated.level': 'Edit',
        'calibrated.practice.prompts': false,
        'calibrated.models': [
          { ...model.entry, images: true },
          { ...model.entry, id: 'meaning', model: 'meaning', roles: ['embed'] },
        ],
        'terminal.integrated.suggest.enabled': false,
        'terminal.integrated.gpuAcceleration': 'off',
      },
      prepare: (folder) => {
        const path = join(folder, 'package.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('"private": true,', '"private": true,,'));
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed-mentions');
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  const sent = () => model.server.requests.at(-1)?.text ?? '';
  /** Types the question and waits for the chips of its mentions. */
  const write = async (view: FrameLocator, question: string, chips: readonly string[]) => {
    const box = view.locator('#question').getByRole('textbox');
    await box.click();
    await box.fill(question);
    for (const chip of chips)
      await view.locator('.chip:not(.refused)', { hasText: chip }).locator('.chip-size').waitFor();
  };
  /** Sends it and waits for the answer. */
  const send = async (view: FrameLocator) => {
    const before = await view.locator('.turn[data-status=done]').count();
    const box = view.locator('#question').getByRole('textbox');
    // The first key press closes the completion list.
    await box.press('Escape');
    await box.press('Enter');
    await view.locator('.turn[data-status=done]').nth(before).waitFor();
  };

  it('goes along: a symbol, the problems and places of the codebase', async () => {
    await workbench.openFile('package.json');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.openFile('src/discount.ts');
    const view = await workbench.openAssist();
    await write(view, 'List what shipping costs: #symbol:orderDiscount #problems #codebase', [
      '#symbol:orderDiscount',
      '#problems',
      '#codebase',
    ]);
    await view.locator('.chip', { hasText: /up to 50 places go to meaning/ }).waitFor();
    await workbench.screenshot('mentions-chips');
    const embedded = () => model.server.requests.filter(({ path }) => path.endsWith('/embeddings'));
    assert.equal(embedded().length, 0);
    await send(view);
    assert.equal(embedded().length, 1);
    assert.match(embedded()[0]?.text ?? '', /List what shipping costs/);
    assert.match(sent(), /\\"orderDiscount\\" from src\/discount\.ts/);
    assert.match(sent(), /package\.json:\d+: error/);
    assert.match(sent(), /From src\/order\.ts, lines .*which may fit the question/);
    await view.locator('.question summary', { hasText: 'Sent along' }).click();
    await workbench.screenshot('mentions-sent');
  });

  it('is the output of the last command in a terminal', async () => {
    const view = await workbench.webview('assist');
    await workbench.command('Terminal: Create New Terminal');
    await workbench.page.locator('.terminal .xterm-rows', { hasText: /\$|#/ }).waitFor();
    const chip = view.locator('.chip:not(.refused)', { hasText: '#terminal' }).locator('.chip-size');
    // The shell reports commands to the editor only some time after its first prompt.
    for (let attempt = 1; attempt <= 4 && !(await chip.isVisible()); attempt += 1) {
      await workbench.page.locator('.terminal .xterm-helper-textarea').focus();
      await workbench.page.keyboard.type(`printf 'output-%s\\n' of-the-command`);
      await workbench.page.keyboard.press('Enter');
      await workbench.page.locator('.terminal .xterm-rows', { hasText: 'output-of-the-command' }).waitFor();
      await view.locator('#question').getByRole('textbox').fill('List it.');
      await write(view, 'List it: #terminal', []);
      await chip.waitFor({ timeout: 8000 }).catch(() => undefined);
    }
    await chip.waitFor();
    await send(view);
    assert.match(sent(), /Output of the command `printf/);
    assert.match(sent(), /output-of-the-command/);
    await workbench.command('Terminal: Kill All Terminals');
  });

  it('is a pasted image, with its size, or one sentence when it is none', async () => {
    const view = await workbench.webview('assist');
    const { page } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const box = view.locator('#question').getByRole('textbox');
    await box.fill('What is on');
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(40, 40);
      canvas.getContext('2d')?.fillRect(5, 5, 20, 20);
      const image = await canvas.convertToBlob({ type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': image })]);
    });
    await box.press('End');
    await page.keyboard.press('Control+V');
    const chip = view.locator('.chip:not(.refused)', { hasText: '#image:1' });
    await chip.locator('.chip-size', { hasText: '1 KB' }).waitFor();
    assert.equal(await box.inputValue(), 'What is on #image:1 ');
    await workbench.screenshot('mentions-image');
    await send(view);
    assert.match(sent(), /Pasted image 1 is an image beside this text/);
    assert.match(sent(), /data:image\/png;base64,iVBOR/);
    await view.locator('#question').evaluate((element) => {
      const data = new DataTransfer();
      data.items.add(new File(['no image'], 'shot.png', { type: 'image/png' }));
      element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await workbench.notification('The pasted image isn’t a PNG, JPEG, GIF or WebP image');
    assert.equal(await box.inputValue(), '');
  });

  it('is never another image of the same number', async () => {
    await workbench.reload();
    const view = await workbench.openAssist();
    const turn = view.locator('.turn[data-status=done]', { hasText: '#image:1' });
    await turn.waitFor();
    const box = view.locator('#question').getByRole('textbox');
    await box.click();
    // The clipboard still has the image.
    await workbench.page.keyboard.press('Control+V');
    await view.locator('.chip:not(.refused)', { hasText: '#image:1' }).waitFor();
    const count = model.server.requests.length;
    await turn.getByRole('button', { name: 'Ask again' }).click();
    await workbench.notification('The pasted image 1 is no longer here');
    assert.equal(model.server.requests.length, count);
    await box.fill('');
  });

  it('goes with the file that was in front, wherever the person goes while it is read', async () => {
    await workbench.openFile('src/discount.ts');
    const view = await workbench.openAssist();
    const read = Promise.withResolvers<void>();
    model.server.next(async (response, request) => {
      await read.promise;
      await embeddings(/shipping/)(response, request);
    });
    const count = model.server.requests.length;
    await write(view, 'List the costs: #codebase', ['#codebase']);
    const box = view.locator('#question').getByRole('textbox');
    await box.press('Escape');
    await box.press('Enter');
    await model.server.request(count + 1);
    await workbench.openFile('src/line.ts');
    const done = await view.locator('.turn[data-status=done]').count();
    read.resolve();
    await view.locator('.turn[data-status=done]').nth(done).waitFor();
    assert.match(sent(), /File src\/discount\.ts \(typescript\), caret at line/);
    assert.doesNotMatch(sent(), /File src\/line\.ts/);
  });

  it('says what cannot go along', async () => {
    const view = await workbench.webview('assist');
    await view.locator('#question').getByRole('textbox').fill('List #symbol:nowhere');
    await view.locator('.chip.refused', { hasText: 'No function or class is called nowhere' }).waitFor();
    await view.locator('#question').getByRole('textbox').fill('');
  });

  it('stays in conversations that are renamed, exported and deleted for good', async () => {
    const action = (icon: string) =>
      workbench.page.locator(`.quick-input-list .monaco-list-row .action-label.codicon-${icon}`).first();
    await workbench.command('Calibrated: Show Conversations');
    await workbench.page.locator('.quick-input-list .monaco-list-row').first().hover();
    await action('edit').click();
    await workbench.enter('What shipping costs', 'Rename Conversation');
    await workbench.command('Calibrated: Show Conversations');
    await workbench.page.locator('.quick-input-title', { hasText: 'Conversations' }).waitFor();
    await workbench.row('What shipping costs').waitFor();
    await workbench.screenshot('conversations-renamed');
    await workbench.page.keyboard.press('Escape');
    await workbench.command('Calibrated: Export Conversation');
    await workbench.page.locator('.view-line', { hasText: '# What shipping costs' }).first().waitFor();
    await workbench.screenshot('conversations-exported');
    await workbench.command('Calibrated: Show Conversations');
    await workbench.row('What shipping costs').hover();
    await action('trash').click();
    await workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Delete' }).click();
    const view = await workbench.webview('assist');
    await view.locator('.empty').waitFor();
    assert.equal(await view.locator('.turn').count(), 0);
    await workbench.command('Calibrated: Show Conversations');
    await workbench.notification('There is no conversation yet');
  });
});
