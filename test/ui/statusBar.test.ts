import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { command } from '../run/command.ts';
import { root } from '../run/paths.ts';
import { startTask } from './loop.ts';
import { testClock } from './testClock.ts';
import { typeAndSave } from './typeAndSave.ts';
import { openWorkbench, useWorkbench, type Workbench } from './workbench.ts';

describe('the window', () => {
  const workbench = useWorkbench({ name: 'status-bar' });

  it('shows one item in the status bar', async () => {
    assert.equal(await workbench().page.locator('.statusbar-item[id^="calibrated"]').count(), 1);
    await workbench().screenshot('status-bar');
  });

  it('takes up a task that was started, paused and ended in a terminal', async () => {
    const item = workbench().page.locator('.statusbar-item[id^="calibrated"]');
    const task = (...args: readonly string[]) =>
      command(process.execPath, ['src/cli.ts', 'task', ...args, '--data-directory', workbench().dataDirectory], {
        cwd: root,
      });
    await task('start', 'From a terminal', '--estimate', '45m');
    await item.filter({ has: workbench().page.locator('.codicon-play-circle') }).waitFor();
    assert.match(await item.innerText(), /From a terminal/);
    await task('pause');
    await item.filter({ has: workbench().page.locator('.codicon-debug-pause') }).waitFor();
    // Ended by a program, so that the person is asked how long it felt.
    await task('done');
    await item.filter({ has: workbench().page.locator('.codicon-watch') }).waitFor();
    await item.hover();
    await workbench()
      .page.locator('.workbench-hover:visible', { hasText: 'How long did “From a terminal” feel?' })
      .first()
      .waitFor();
  });
});

/** A clock time, or minutes or hours in any of the ways we write them. */
const timePattern = /\d:\d\d|\d\s*(?:min|h|m|s|sec|minutes|hours?)\b/;

describe('a task, blind until felt', () => {
  let workbench: Workbench;
  const { advance, env } = testClock('blind');
  const status = () => workbench.page.locator('.statusbar-item[id^="calibrated"]');
  const running = () => workbench.page.locator('.statusbar-item:has(.codicon-play-circle)');
  const titled = (text: string) => workbench.page.locator('.quick-input-title', { hasText: text }).waitFor();
  const cli = async (...args: readonly string[]): Promise<string> =>
    (
      await command(process.execPath, ['src/cli.ts', ...args, '--data-directory', workbench.dataDirectory], {
        cwd: root,
      })
    ).output;

  before(async () => {
    workbench = await openWorkbench({
      name: 'blind',
      env,
      // Otherwise, after the long silence below, the question on return would replace the task.
      settings: {
        'calibrated.completions.enabled': false,
        'editor.quickSuggestions': 'off',
        'calibrated.task.askOnReturn': false,
      },
    });
  });
  after(() => workbench.close());

  async function work(keys: number): Promise<void> {
    await workbench.openFile('README.md');
    await workbench.page.locator('.editor-instance .view-lines').first().click();
    await workbench.page.keyboard.press('Control+End');
    for (let key = 0; key < keys; key += 1) {
      await typeAndSave(workbench, 'README.md', 'x');
      advance(50_000);
    }
  }

  /** Every text we show while a task runs: the item, its hover and its label, the view, the menu, the panel. */
  async function everyString(): Promise<Readonly<Record<string, string>>> {
    const { page } = workbench;
    await status().hover();
    const hover = page.locator('.workbench-hover:visible', { hasText: 'Level' }).first();
    await hover.waitFor();
    const shown: Record<string, string> = {
      item: await status().innerText(),
      label: (await status().locator('a').first().getAttribute('aria-label')) ?? '',
      hover: await hover.innerText(),
    };
    const view = await workbench.openAssist();
    shown['view'] = await view.locator('.task').first().innerText();
    await workbench.command('Calibrated: Show Menu');
    await titled('Calibrated');
    shown['menu'] = await page.locator('.quick-input-list').innerText();
    await page.keyboard.press('Escape');
    await workbench.command('Calibrated: Show Gap');
    const gap = await workbench.webview('gap');
    await gap.getByRole('heading', { name: 'Gap' }).first().waitFor();
    shown['gap'] = await gap.locator('body').innerText();
    await workbench.screenshot('blind-gap');
    return shown;
  }

  it('shows a running sign, the title and the level, and no time anywhere', async function () {
    this.timeout(180_000);
    await workbench.openFile('README.md');
    await startTask(workbench, '1h');
    await work(4);
    advance(37 * 60_000);
    await work(2);
    const shown = await everyString();
    assert.match(shown['item'] ?? '', /Fix bulk discount · Edit/);
    assert.match(shown['view'] ?? '', /Fix bulk discount[\s\S]*running/);
    for (const [where, text] of Object.entries(shown)) assert.doesNotMatch(text, timePattern, where);
    for (const args of [['tasks'], ['tasks', '--csv'], ['cost'], ['tasks', 'timeline']]) {
      assert.doesNotMatch(await cli(...args), timePattern, args.join(' '));
    }
    await workbench.page.keyboard.press('Control+W');
  });

  it('goes on when Done is left with Escape, and ends with the answer', async function () {
    this.timeout(120_000);
    await workbench.command('Calibrated: Finish Task');
    await titled('Finish Task');
    await workbench.screenshot('blind-felt');
    await workbench.page.keyboard.press('Escape');
    await running().waitFor();
    await workbench.command('Calibrated: Finish Task');
    await workbench.enter('45m', 'Finish Task');
    const gap = await workbench.webview('gap');
    await gap
      .getByText(/you estimated/)
      .first()
      .waitFor();
    // The pattern does match once times may be shown.
    assert.match(await gap.locator('body').innerText(), timePattern);
    assert.match(await cli('tasks'), timePattern);
    assert.match(await cli('tasks', 'timeline'), timePattern);
    await workbench.page.keyboard.press('Control+W');
  });

  it('interrupts with one keystroke, and leaves out what should not count', async function () {
    this.timeout(120_000);
    const { page } = workbench;
    await startTask(workbench, '4m');
    await page.keyboard.press('Control+Alt+T');
    await titled('Switch Task');
    await workbench.screenshot('blind-switch');
    await workbench.page.locator('.statusbar-item:has(.codicon-debug-pause)').waitFor();
    await page.keyboard.press('Enter');
    await running().waitFor();
    await workbench.command("Calibrated: Don't Count This Task");
    await workbench.enter('only a try-out', 'Count This Task');
    await running().waitFor({ state: 'detached' });
    assert.match(await cli('tasks'), /Not counted: .* \(only a try-out\)/);
    assert.equal(JSON.parse((await cli('tasks', '--json')).replace(/^[^{]*/, '')).tasks.length, 1);
  });
});
