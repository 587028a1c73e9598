// What goes along with a request: only what the person can see, and never a file that may hold keys.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { answer, chatChunk, event, stall } from '../server/scripts.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { until } from './until.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Something that changed and may hold keys, code with a key in it, and a problem whose message has a `#` in it. */
function prepare(folder: string): void {
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  write('.env', 'TOKEN=\n');
  write(
    'src/courier.ts',
    `// Courier prices.\nexport const courierKey = \`-----BEGIN PRIVATE KEY-----\ncourier-secret${'aB3d'.repeat(16)}\n\`;\n`,
  );
  write('old.json', '{ "price": 1 }\n');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('add', '--force', '.');
  git('commit', '--quiet', '-m', 'Add couriers');
  write('.env', 'TOKEN=env-secret-value\n');
}

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
        'json.schemas': [
          {
            fileMatch: ['old.json'],
            schema: { properties: { price: { deprecationMessage: 'Look at #changes and #file:src/order.ts' } } },
          },
        ],
      },
      prepare,
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
  /** Asks in the box; the first key press closes the completion list. */
  const ask = async (text: string, key = 'Enter') => {
    const question = await box();
    await question.fill(text);
    await question.press('Escape');
    await question.press(key);
  };
  /** The rules of the workspace, as somebody else may write them at any time. */
  const rules = (...levelRules: readonly { readonly glob: string; readonly level: string }[]) => {
    mkdirSync(join(workbench.folder, '.vscode'), { recursive: true });
    writeFileSync(
      join(workbench.folder, '.vscode', 'settings.json'),
      JSON.stringify({ 'calibrated.levelRules': levelRules }),
    );
  };

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
    await workbench.openFile('src/discount.ts');
    await (await box()).fill('List #changes');
    await view.locator('.chip.refused', { hasText: 'What has changed may hold keys' }).waitFor();
    await (await box()).fill('');
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
    await ask('What about #symbol:nowhere here?');
    await workbench.notification('No function or class is called nowhere');
    await until(async () => (await question.inputValue()) === 'What about #symbol:nowhere here?');
    assert.equal(await view.locator('.turn').count(), 0);
    await question.fill('');
  });

  it('is no file at level Hint, where an answer is asked for', async () => {
    const question = await box();
    await ask('List #file:src/line.ts');
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
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(2);
    await workbench.page.keyboard.press('Enter');
    const again = view.locator('.turn[data-status=done]').nth(turns).getByRole('button', { name: 'Ask again' });
    await again.click();
    await view
      .locator('.turn[data-status=done]')
      .nth(turns + 1)
      .waitFor();
    assert.match(model.server.requests.at(-1)?.text ?? '', /Selected, lines 5 to 5/);
    const count = model.server.requests.length;
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(5, 7);
    await workbench.page.keyboard.type('new');
    await again.click();
    await workbench.notification('The selected code, or what is around it, has changed since.');
    await workbench.screenshot('goes-along-changed');
    assert.equal(model.server.requests.length, count);
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.openFile('src/discount.ts');
    await workbench.command('File: Revert File');
    await until(async () => (await workbench.page.locator('.tab.dirty').count()) === 0);
    await workbench.command('Calibrated: New Conversation');
    await view.locator('.empty').waitFor();
  });

  it('leaves the caret in the question’s box after the person’s own line', async () => {
    await ask('Why are ten boxes not cheaper?');
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

  it('is nothing that the message of a problem names', async () => {
    await workbench.openFile('old.json');
    await workbench.page.locator('.squiggly-warning').first().waitFor();
    await workbench.goTo(1, 5);
    const row = workbench.page.locator('.action-widget .monaco-list-row', { hasText: 'Ask Calibrated About' }).first();
    for (let attempt = 1; attempt <= 4 && !(await row.isVisible()); attempt += 1) {
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Control+.');
      await row.waitFor({ timeout: 8000 }).catch(() => undefined);
    }
    await row.click();
    const view = await workbench.webview('assist');
    await view.locator('.turn[data-status=done]', { hasText: 'Look at #changes' }).waitFor();
    const sent = model.server.requests.at(-1)?.text ?? '';
    assert.match(sent, /Look at #changes and #file:src\/order\.ts/);
    assert.doesNotMatch(sent, /File src\/order\.ts|shippingCost|not committed yet/);
  });

  it('is no place of the codebase with a key in it', async () => {
    await workbench.openFile('src/discount.ts');
    await ask('List the courier prices #codebase');
    const view = await workbench.webview('assist');
    await view.locator('.turn[data-status=done]', { hasText: 'List the courier prices' }).waitFor();
    const sent = model.server.requests.at(-1)?.text ?? '';
    assert.match(sent, /which may fit the question/);
    assert.doesNotMatch(sent, /courier-secret/);
  });

  it('is the project’s rules as they are now, whoever wrote them', async () => {
    const view = await workbench.webview('assist');
    const chip = view.locator('.chip', { hasText: 'AGENTS.md' });
    const path = join(workbench.folder, 'AGENTS.md');
    writeFileSync(path, 'Count in cents.\n');
    await chip.waitFor();
    writeFileSync(path, 'Count in euros.\n');
    await ask('List the rules');
    await view.locator('.turn[data-status=done]', { hasText: 'List the rules' }).waitFor();
    const sent = model.server.requests.at(-1)?.text ?? '';
    assert.match(sent, /Count in euros/);
    assert.doesNotMatch(sent, /Count in cents/);
    rmSync(path);
    await chip.waitFor({ state: 'detached' });
  });

  it('leaves the caret in the question’s box after Stop and in a new conversation', async () => {
    const view = await workbench.webview('assist');
    const focused = view.locator('#question textarea:focus');
    model.server.next(stall(event(chatChunk('Slowly'))));
    await ask('List slowly');
    await view.getByText('Slowly', { exact: true }).waitFor();
    await view.locator('.composer').getByRole('button', { name: 'Stop' }).click();
    await view.locator('.turn[data-status=cancelled]', { hasText: 'List slowly' }).waitFor();
    await focused.waitFor();
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await focused.waitFor({ state: 'detached' });
    await workbench.command('Calibrated: New Conversation');
    await view.locator('.empty').waitFor();
    await focused.waitFor();
  });

  it('is nothing of a file whose level was lowered since, for another answer or the next hint', async () => {
    const view = await workbench.webview('assist');
    await ask('List #file:src/order.ts');
    const turn = view.locator('.turn[data-status=done]', { hasText: 'List #file:src/order.ts' });
    await turn.waitFor();
    await ask('Where is the bound?', 'Alt+Enter');
    await view.locator('.rung-step', { hasText: 'H0' }).waitFor();
    const count = model.server.requests.length;
    rules({ glob: 'src/order.ts', level: 'Hint' });
    await workbench.openFile('src/order.ts');
    await workbench.statusItem('Level Hint').waitFor();
    await turn.getByRole('button', { name: 'Ask again' }).click();
    await workbench.notification('The level for src/order.ts is Hint');
    rules({ glob: 'src/discount.ts', level: 'Off' });
    await workbench.statusItem('Level Edit').waitFor();
    await workbench.command('Calibrated: Show Next Hint');
    await workbench.notification('AI is off here, set by this workspace’s rule');
    assert.equal(model.server.requests.length, count);
    rules();
    await workbench.openFile('src/discount.ts');
    await workbench.statusItem('Level Edit').waitFor();
    await workbench.command('Calibrated: New Conversation');
    await view.locator('.empty').waitFor();
  });

  it('keeps the question, as stopped, when the window closes in the middle of the answer', async () => {
    model.server.next(stall(event(chatChunk('Half an'))));
    await ask('List the discounts');
    await (await workbench.webview('assist')).getByText('Half an').waitFor();
    await workbench.reload();
    const view = await workbench.openAssist();
    const turn = view.locator('.turn', { hasText: 'List the discounts' });
    await turn.and(view.locator('[data-status=cancelled]')).waitFor();
  });
});
