import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { type Script, ScriptedServer } from '../server/scriptedServer.ts';
import { answer, chatChunk, event, finishChunk, openStream } from '../server/scripts.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const block = (path: string, old: string, fresh: string) =>
  `${path}\n\`\`\`ts\n<<<<<<< SEARCH\n${old}\n=======\n${fresh}\n>>>>>>> REPLACE\n\`\`\`\n`;

const twoFiles = [
  'Here is the change.\n\n',
  block('src/discount.ts', 'const bulkQuantity = 10;', 'const bulkQuantity = 12;'),
  block('src/discount.ts', '  return discount;', '  return Math.max(0, discount);'),
  block('src/order.ts', 'const shippingCost = 490;', 'const shippingCost = 590;'),
  block('src/gift.ts', '', 'export const giftWrap = 250;'),
];
const many = Array.from({ length: 70 }, (_, line) => `export const constant${line} = ${line};`).join('\n');

/** An answer whose first part arrives at once, and the others only when the test allows it. */
const answerInParts =
  (first: string, go: Promise<void>, rest: readonly string[]): Script =>
  async (response) => {
    openStream(response).write(event(chatChunk(first)));
    await go;
    for (const text of rest) response.write(event(chatChunk(text)));
    response.write(event(finishChunk()));
    response.end(event('[DONE]'));
  };

describe('edits in the editor', () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  before(async () => {
    server = await ScriptedServer.start(answer(twoFiles));
    workbench = await openWorkbench({
      name: 'edits',
      settings: {
        // A forecast is asked at random, from the fifth edit on.
        'calibrated.practice.prompts': false,
        'calibrated.models': [
          { id: 'e', provider: 'litellm', model: 'edit-model', baseUrl: server.baseUrl, roles: ['edit'] },
        ],
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-edits-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const onDisk = (name: string) => readFileSync(join(workbench.folder, name), 'utf8');
  /** Waits until the file is as expected; reports its content if that never happens. */
  const saved = async (name: string, text: string) => {
    const endMs = performance.now() + 5000;
    while (onDisk(name) !== text && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(onDisk(name), text);
  };
  const lens = (text: string) => workbench.page.locator('.codelens-decoration a', { hasText: text });
  const tab = (text: string) => workbench.page.locator('.tab', { hasText: text }).first();
  const line = (text: string) => workbench.page.locator('.editor-instance .view-line', { hasText: text }).first();
  const ask = async (instruction: string) => {
    await workbench.command('Calibrated: Edit Selection');
    await workbench.enter(instruction, 'Edit discount.ts');
  };

  it('are seen while they are written, and leave no trace when the person stops', async () => {
    const before = onDisk('src/discount.ts');
    const release = Promise.withResolvers<void>();
    const [arrived = '', ...rest] = twoFiles.slice(1);
    server.next(answerInParts(arrived, release.promise, rest));
    await workbench.openFile('src/discount.ts');
    await ask('twelve of a kind are a bulk order');
    const writing = tab('src/discount.ts: being written');
    await writing.waitFor();
    await line('const bulkQuantity = 12;').waitFor();
    await line('const bulkQuantity = 10;').waitFor();
    assert.equal(await line('Math.max(0, discount)').count(), 0);
    assert.equal(await lens('Accept').count(), 0);
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
    await workbench.screenshot('edits-being-written');
    await line('const bulkQuantity = 12;').click();
    await workbench.page.keyboard.press('Escape');
    await writing.waitFor({ state: 'detached' });
    release.resolve();
    await line('const bulkQuantity = 10;').waitFor();
    assert.equal(await tab('proposal of').count(), 0);
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
    assert.equal(onDisk('src/discount.ts'), before);
  });

  it('propose changes in several files and leave all of them as they are', async () => {
    const before = ['src/discount.ts', 'src/order.ts'].map(onDisk);
    await workbench.openFile('src/discount.ts');
    await ask('twelve of a kind are a bulk order');
    await tab('src/discount.ts (1 of 3').waitFor();
    await tab('src/order.ts (2 of 3').waitFor();
    await tab('src/gift.ts (3 of 3').waitFor();
    await lens('Accept').first().waitFor();
    assert.equal(await lens('Accept').count(), 2);
    await tab('being written').waitFor({ state: 'detached' });
    await workbench.screenshot('edits-two-files');
    assert.deepEqual(['src/discount.ts', 'src/order.ts'].map(onDisk), before);
    assert.equal(existsSync(join(workbench.folder, 'src/gift.ts')), false);
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
  });

  it('ask again for one part, with a comment', async () => {
    server.next(answer(['```ts\nconst bulkQuantity = 20;\n```\n']));
    await lens('Comment and Retry').first().click();
    await workbench.enter('make it twenty', 'Comment and Retry');
    await line('const bulkQuantity = 20;').waitFor();
    assert.match(server.requests.at(-1)?.text ?? '', /make it twenty/);
    assert.match(server.requests.at(-1)?.text ?? '', /twelve of a kind/);
  });

  it('are accepted in part', async () => {
    await lens('Accept').first().click();
    await workbench.page.locator('.codelens-decoration', { hasText: 'Accept' }).nth(1).waitFor({ state: 'detached' });
    await lens('Reject').first().click();
    await tab('src/discount.ts (1 of 3').waitFor({ state: 'detached' });
    await tab('src/order.ts (2 of 3').click();
    await line('const shippingCost = 590;').waitFor();
    await workbench.command('Calibrated: Reject All Parts');
    await tab('src/order.ts (2 of 3').waitFor({ state: 'detached' });
    await tab('src/gift.ts (3 of 3').click();
    await line('export const giftWrap = 250;').waitFor();
    await lens('Accept').first().click();
    await tab('src/gift.ts (3 of 3').waitFor({ state: 'detached' });
    assert.equal(existsSync(join(workbench.folder, 'src/gift.ts')), true);
    const before = onDisk('src/discount.ts');
    await workbench.openFile('src/discount.ts');
    await line('const bulkQuantity = 20;').waitFor();
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+S');
    await saved('src/discount.ts', before.replace('bulkQuantity = 10', 'bulkQuantity = 20'));
    assert.match(onDisk('src/order.ts'), /shippingCost = 490/);
    await workbench.page.keyboard.press('Control+Z');
    await line('const bulkQuantity = 10;').waitFor();
    await workbench.page.keyboard.press('Control+S');
    await saved('src/discount.ts', before);
  });

  it('find their place again when the person types, and are refused where they wrote over it', async () => {
    server.next(answer([block('src/discount.ts', 'const bulkPercent = 10;', 'const bulkPercent = 15;')]));
    await ask('fifteen percent');
    await lens('Accept').first().waitFor();
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(1);
    await workbench.page.keyboard.type('// mine\n');
    await tab('src/discount.ts (1 line').click();
    await lens('Accept').first().click();
    await tab('src/discount.ts (1 line').waitFor({ state: 'detached' });
    await workbench.openFile('src/discount.ts');
    await line('const bulkPercent = 15;').waitFor();
    await line('// mine').waitFor();
    server.next(answer([block('src/discount.ts', 'const bulkPercent = 15;', 'const bulkPercent = 16;')]));
    await ask('sixteen percent');
    await lens('Accept').first().waitFor();
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(6, 21);
    await workbench.page.keyboard.type('9');
    await tab('src/discount.ts (1 line').click();
    await lens('Accept').first().waitFor({ state: 'detached' });
    await workbench.command('Calibrated: Accept All Parts');
    await workbench.notification('so this part was not applied');
    await workbench.screenshot('edits-refused');
    await workbench.page.keyboard.press('Escape');
    await workbench.command('Calibrated: Reject All Parts');
  });

  it('ask before they change a file that controls what runs, and a dialog that is closed is a no', async () => {
    const path = '.vscode/tasks.json';
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'a file that controls what runs' });
    const closed = async () => {
      await dialog.waitFor();
      await dialog.locator('.monaco-button').last().press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await workbench.notification('The edit was not made.');
      await workbench.command('Notifications: Clear All Notifications');
    };
    server.next(answer([block(path, '', '{ "version": "2.0.0" }')]));
    await workbench.openFile('src/discount.ts');
    await ask('a task that runs the tests');
    await dialog.getByText('settings and tasks of the editor').waitFor();
    await workbench.screenshot('edits-gate');
    await closed();
    assert.equal(await tab('proposal of').count(), 0);
    server.next(answer([block(path, '', '{ "version": "2.0.0" }')]));
    await workbench.openFile('src/discount.ts');
    await ask('a task that runs the tests');
    await dialog.locator('.monaco-button', { hasText: 'Go On' }).click();
    await lens('Accept').first().click();
    await closed();
    assert.equal(existsSync(join(workbench.folder, path)), false);
    await workbench.command('Calibrated: Reject All Parts');
    await tab('proposal of').waitFor({ state: 'detached' });
  });

  it('show their size and offer steps when they are large', async () => {
    server.next(answer([block('src/discount.ts', '/** What all lines save together, in cents. */', many)]));
    await ask('many constants');
    await workbench.page.locator('.quick-input-title', { hasText: 'The edit changes 70 lines' }).waitFor();
    await workbench.screenshot('edits-large');
    await workbench.pick('Show it in steps');
    await workbench.page.locator('.codelens-decoration', { hasText: '70 lines' }).first().waitFor();
    await workbench.command('Calibrated: Reject All Parts');
  });

  it('are counted in the record by level, which says what it does not know once a file is missing', async () => {
    const record = async () => {
      await workbench.command('Calibrated: Show Record by Level');
      return (await workbench.webview('cost')).locator('details', { hasText: 'Record by level' });
    };
    await (await record()).getByRole('cell', { name: '0 of 2' }).waitFor();
    await workbench.screenshot('edits-record');
    rmSync(join(workbench.folder, 'src/gift.ts'));
    await (await record()).getByText('are about 1 of 2 accepted edits').waitFor();
    await workbench.screenshot('edits-record-missing');
  });
});

describe('a fix for a problem', () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  before(async () => {
    server = await ScriptedServer.start(
      answer([block('package.json', '  "private": true,,', '  "private": true,').replace('```ts', '```json')]),
    );
    workbench = await openWorkbench({
      name: 'edits-fix',
      settings: {
        'calibrated.models': [
          { id: 'e', provider: 'litellm', model: 'edit-model', baseUrl: server.baseUrl, roles: ['edit'] },
        ],
      },
    });
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  it('is proposed from the lightbulb', async () => {
    try {
      await workbench.openFile('package.json');
      const lines = readFileSync(join(workbench.folder, 'package.json'), 'utf8').split('\n');
      const at = lines.findIndex((text) => text.includes('"private"'));
      await workbench.goTo(at + 1, (lines[at]?.length ?? 0) + 1);
      await workbench.page.keyboard.type(',');
      await workbench.page.locator('.squiggly-error').first().waitFor();
      await workbench.page.keyboard.press('ArrowLeft');
      const fix = workbench.page.locator('.action-widget .monaco-list-row', { hasText: 'Fix with Calibrated' });
      // Features may still be loading, and then the lightbulb has nothing of ours.
      for (let attempt = 1; attempt <= 4 && !(await fix.isVisible()); attempt += 1) {
        await workbench.page.keyboard.press('Escape');
        await workbench.page.keyboard.press('Control+.');
        await fix.waitFor({ timeout: 8000 }).catch(() => undefined);
      }
      await workbench.screenshot('edits-fix');
      await fix.click();
      await workbench.page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
      await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
      assert.match(server.requests[0]?.text ?? '', /Fix this problem at line/);
    } catch (error) {
      await workbench.screenshot('failed-edits-fix');
      throw error;
    }
  });
});
