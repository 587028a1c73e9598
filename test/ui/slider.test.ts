import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { ScriptedServer } from '../server/scriptedServer.ts';
import { answer } from '../server/scripts.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const entry = (server: ScriptedServer) => ({
  id: 's',
  provider: 'litellm',
  model: 'slider-model',
  baseUrl: server.baseUrl,
});

describe('the slider, rule by rule', () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  before(async () => {
    server = await ScriptedServer.start(answer(['An answer.']));
    workbench = await openWorkbench({
      name: 'slider',
      settings: {
        'calibrated.models': [entry(server)],
        'calibrated.levelRules': [
          { glob: 'test', level: 'Hint' },
          { language: 'json', level: 'Answer' },
          { glob: 'src/line.ts', level: 'Edit', earned: true },
        ],
        'calibrated.prices': [{ model: 'slider-*', input: 10, output: 100, date: '2026-11-21' }],
        'calibrated.cost.dailyCap': 0.02,
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-slider-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const status = (level: string) => workbench.statusItem(`Level ${level}`);

  it('shows in the menu which rule set the level', async () => {
    await workbench.openFile('test/order.test.ts');
    await status('Hint').waitFor();
    await workbench.command('Calibrated: Show Menu');
    const said = workbench.page.locator('.quick-input-list', { hasText: 'Level Hint. Set by your rule for test' });
    await said.waitFor();
    await workbench.screenshot('slider-menu');
    await workbench.page.keyboard.press('Escape');
    await workbench.openFile('package.json');
    await status('Answer').waitFor();
    await workbench.openFile('src/order.ts');
    await status('Edit').waitFor();
  });

  it('holds a level that is to be earned at Answer until the record shows it', async () => {
    await workbench.openFile('src/line.ts');
    await status('Answer').waitFor();
    await workbench.command('Calibrated: Set Level');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'not earned yet: n = 0 of 10 accepted edits' })
      .first()
      .waitFor();
    await workbench.screenshot('slider-earned');
    await workbench.page.keyboard.press('Escape');
  });

  it('lets a workspace lower the level and never raise it', async () => {
    await workbench.openFile('src/order.ts');
    mkdirSync(join(workbench.folder, '.vscode'), { recursive: true });
    const settings = join(workbench.folder, '.vscode', 'settings.json');
    writeFileSync(settings, JSON.stringify({ 'calibrated.level': 'Hint' }));
    await status('Hint').waitFor();
    writeFileSync(settings, JSON.stringify({ 'calibrated.level': 'Delegate' }));
    await status('Edit').waitFor();
    writeFileSync(settings, JSON.stringify({ 'calibrated.levelRules': [{ glob: 'src', level: 'Off' }] }));
    await status('Off').waitFor();
    writeFileSync(settings, '{}');
    await status('Edit').waitFor();
  });

  it('stops a request before the cap, with a sentence', async () => {
    await workbench.openFile('src/discount.ts');
    await workbench.command('Calibrated: Edit Selection');
    await workbench.enter('anything', 'Edit discount.ts');
    await workbench.notification('of your daily limit of');
    await workbench.screenshot('slider-cap');
    assert.equal(server.requests.filter(({ text }) => text.includes('anything')).length, 0);
    await workbench.page.keyboard.press('Escape');
  });

  it('shows what was spent and what each level did', async () => {
    await workbench.command('Calibrated: Show Cost');
    await workbench.webview('cost', 'You haven’t sent a request yet');
    await workbench.screenshot('slider-cost');
    await workbench.command('Calibrated: Show Record by Level');
    await (await workbench.webview('cost')).locator('details[open] summary', { hasText: 'Record by level' }).waitFor();
    await workbench.screenshot('slider-record');
  });
});

describe('the level Off', () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  before(async () => {
    server = await ScriptedServer.start(answer(['never']));
    workbench = await openWorkbench({
      name: 'slider-off',
      settings: { 'calibrated.models': [entry(server)], 'calibrated.level': 'Off' },
    });
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  it('sends nothing: no completion, no edit, no hint, no answer', async () => {
    const { page } = workbench;
    await workbench.openFile('src/discount.ts');
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('export const a = bulk', { delay: 20 });
    await page.keyboard.press('Control+Alt+Space');
    await workbench.command('Calibrated: Edit Selection');
    await workbench.notification('Raise the level to Edit first');
    await page.keyboard.press('Escape');
    await workbench.command('Calibrated: Show Next Hint');
    await workbench.command('Calibrated: Show Menu');
    await workbench.pick('More…');
    await page.locator('.quick-input-list', { hasText: 'Completions need level Edit.' }).waitFor();
    await workbench.screenshot('slider-off');
    await page.keyboard.press('Escape');
    assert.deepEqual(server.requests, []);
  });
});
