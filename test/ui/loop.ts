import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { Guide } from './tour.ts';
import type { Workbench } from './workbench.ts';

/**
 * The first minutes and the main loop as a person plays them; used by the tour and by the tests. A step's number is its count of actions:
 * a click, a command chosen, a line entered. Typing code and moving the caret are the work itself.
 */
export const mainLoop = {
  /** From an untrusted folder to the first figures: about the person's commits, then about the first task. */
  async firstNumber({ workbench, step }: Guide): Promise<void> {
    await step('Open the Assist view', 1, async () => {
      const sentence = (await workbench.openAssist()).getByText('This folder isn’t trusted, so AI is off.').first();
      await sentence.waitFor();
      return await sentence.innerText();
    });
    await step('Trust the folder and see a number', 3, async () => {
      const view = await workbench.webview('assist');
      await view.getByRole('button', { name: 'Trust Folder…' }).click();
      await workbench.page.getByRole('button', { name: 'Trust', exact: true }).click();
      // The editor shows its own page about trust before everything else.
      const page = workbench.page.getByText('You trust this folder');
      await page.waitFor();
      await workbench.page.locator('.monaco-modal-editor-block .codicon-close:visible').last().click();
      await page.waitFor({ state: 'hidden' });
      const number = view.getByText(/^Of your last \d+ commits/).first();
      await number.waitFor();
      return await number.innerText();
    });
    await step('Start a task in one box', 2, async () => {
      await workbench.command('Calibrated: Start Task');
      await workbench.enter('Fix login redirect 45m', 'Start Task');
      const item = workbench.page.locator('.statusbar-item', { hasText: 'Fix login redirect' });
      await item.waitFor();
      return `status bar: ${(await item.innerText()).trim()}`;
    });
    await step('Finish it and see its number', 2, async () => {
      await workbench.command('Calibrated: Finish Task');
      await workbench.enter('20m', 'Finish Task');
      const sentence = (await workbench.webview('gap')).getByText(/^Your first task/).first();
      await sentence.waitFor();
      return await sentence.innerText();
    });
  },

  /** With the built-in model: estimate, hint, completion, tag, felt, gap. */
  async offline({ workbench, step }: Guide): Promise<void> {
    await step('Start a task with an estimate', 6, () => startTask(workbench, '1h'));
    await step('Ask for a hint', 3, async () => {
      await workbench.openFile('src/discount.ts');
      await workbench.goTo(9, 3);
      const view = await workbench.openAssist();
      await chooseLevel(view, 'Hint');
      await ask(view, 'Why does a test fail?');
      await takePosition(view, 'Ten boxes should be cheaper.');
      const hint = view.getByText('ten of a kind are ten percent cheaper').first();
      await hint.waitFor();
      return `hint: ${await hint.innerText()}`;
    });
    await step('See a completion', 1, async () => {
      await chooseLevel(await workbench.webview('assist'), 'Edit');
      await workbench.openFile('src/order.ts');
      await workbench.page.locator('.editor-instance .view-lines').first().click();
      await workbench.page.keyboard.press('Control+End');
      await workbench.page.keyboard.type(
        '\nexport function pieces(lines: readonly Line[]): number {\nlet count = 0;\nfor',
        { delay: 15 },
      );
      const ghost = workbench.ghostText();
      await workbench.untilCompleted(ghost);
      return `ghost text: ${await ghost.innerText()}`;
    });
    await step('Accept it and see its mark', 1, async () => {
      const { page } = workbench;
      const mark = page.locator('.glyph-margin-widgets .cgmr').first();
      // While the editor's own list of words is open, Tab takes one of these first; the completion stays.
      const ghost = workbench.ghostText();
      for (let tabs = 0; tabs < 3; tabs += 1) {
        await ghost.or(mark).first().waitFor();
        if (await mark.isVisible()) break;
        await page.keyboard.press('Tab');
        await mark.waitFor({ timeout: 5000 }).catch(() => undefined);
      }
      await mark.waitFor();
      return 'a mark in the gutter beside the accepted lines';
    });
    await step('Hover over the accepted text', 1, async () => {
      await workbench.goTo(29, 7);
      return hoverAtCaret(workbench, 'Offline model');
    });
    await finish(workbench, step);
  },

  /** With a model behind an API: answer, proposal, accepted part, tag, felt, gap. */
  async withModel({ workbench, step }: Guide): Promise<void> {
    await step('Start a task with a range', 6, () => startTask(workbench, '30m-1h'));
    await step('Ask about the selection', 2, async () => {
      await workbench.openFile('src/discount.ts');
      await workbench.goTo(9, 3);
      const view = await workbench.openAssist();
      await ask(view, 'Why are ten boxes not cheaper?');
      await skipPosition(workbench);
      await view.getByRole('button', { name: 'Propose as edit' }).first().waitFor();
      return 'an answer with code, from the model that is named below it';
    });
    await step('See the proposal as a diff', 1, async () => {
      const view = await workbench.webview('assist');
      await view.getByRole('button', { name: 'Propose as edit' }).first().click();
      await workbench.page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().waitFor();
      return 'the text as it is beside the text as it would be, with Accept and Reject';
    });
    await step('Accept a part', 1, async () => {
      await workbench.page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
      await workbench.page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
      await workbench.openFile('src/discount.ts');
      await workbench.page.locator('.view-line', { hasText: '>=' }).first().waitFor();
      await workbench.page.locator('.glyph-margin-widgets .cgmr').first().waitFor();
      return 'the change in the file, with a mark in the gutter';
    });
    await step('Hover over the accepted text', 1, async () => {
      await workbench.goTo(9, 22);
      return hoverAtCaret(workbench, 'tour-model');
    });
    await finish(workbench, step);
  },
};

export async function startTask(workbench: Workbench, estimate: string): Promise<string> {
  // The title comes from the branch, which the editor's Git extension has to find first.
  await workbench.statusItem('fix/bulk-discount').waitFor();
  await workbench.command('Calibrated: Start Task');
  await titled(workbench, 'Start Task');
  assert.equal(await workbench.quickInput().inputValue(), 'Fix bulk discount ');
  await workbench.page.keyboard.press('Enter');
  await workbench.page.locator('.quick-input-message', { hasText: 'Add how long it will take' }).waitFor();
  await workbench.quickInput().fill(`Fix bulk discount ${estimate}`);
  await workbench.page.locator('.quick-input-message', { hasText: 'Kind: bug fix.' }).waitFor();
  // Escape loses nothing: the box starts with what was typed.
  await workbench.page.keyboard.press('Escape');
  await workbench.quickInput().waitFor({ state: 'hidden' });
  await workbench.command('Calibrated: Start Task');
  await titled(workbench, 'Start Task');
  assert.equal(await workbench.quickInput().inputValue(), `Fix bulk discount ${estimate}`);
  await workbench.page.keyboard.press('Enter');
  const item = workbench.page.locator('.statusbar-item', { has: workbench.page.locator('.codicon-play-circle') });
  await item.waitFor();
  return `status bar: ${(await item.innerText()).trim()}`;
}

async function finish(workbench: Workbench, step: Guide['step']): Promise<void> {
  await step('Say done', 1, async () => {
    await workbench.command('Calibrated: Finish Task');
    await titled(workbench, 'Finish Task');
    return 'the question how long it felt, before anything is shown';
  });
  await step('See the gap', 2, async () => {
    await workbench.enter('20m');
    await titled(workbench, 'Finish Task: AI');
    await workbench.pick('20% less time');
    const panel = await workbench.webview('gap');
    const sentence = panel.getByText(/you estimated/).first();
    await sentence.waitFor();
    await panel.locator('svg').first().waitFor();
    return await sentence.innerText();
  });
}

/** Picks a level in the Assist view. */
export async function chooseLevel(view: FrameLocator, level: string): Promise<void> {
  await view.getByRole('radio', { name: new RegExp(`^${level}`) }).click();
  await view.getByRole('radio', { name: new RegExp(`^${level}`), checked: true }).waitFor();
}

/** Before an analysis, the person's own position is asked for; Escape continues without one. */
export async function skipPosition(workbench: Workbench): Promise<void> {
  await titled(workbench, 'What Do You Think?');
  await workbench.page.keyboard.press('Escape');
}

export async function ask(view: FrameLocator, question: string): Promise<void> {
  const box = view.getByRole('textbox').first();
  await box.click();
  await box.fill(question);
  await box.press('Enter');
}

/** Answers H0 with one line of text, which unlocks the first hint. */
export async function takePosition(view: FrameLocator, position: string): Promise<void> {
  const box = view.getByRole('textbox', { name: 'Your position' });
  await box.fill(position);
  await box.press('Enter');
}

async function titled(workbench: Workbench, title: string): Promise<void> {
  await workbench.page.locator('.quick-input-title', { hasText: title }).waitFor();
}

export async function hoverAtCaret(workbench: Workbench, text: string): Promise<string> {
  await workbench.page.keyboard.press('Control+K');
  await workbench.page.keyboard.press('Control+I');
  const hover = workbench.page.locator('.monaco-hover:visible', { hasText: text }).first();
  await hover.waitFor();
  return `hover: ${(await hover.innerText()).trim().split('\n')[0]}`;
}
