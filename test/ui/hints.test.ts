import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { FrameLocator } from 'playwright-core';
import { answer } from '../server/scripts.ts';
import { ask, chooseLevel, takePosition } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** What a model that leaks on purpose says, one after the other, whatever rung it was asked for. */
const leaks = [
  'Try this:\n```typescript\n  if (line.quantity >= bulkQuantity) {\n    return Math.floor((lineTotal(line) * bulkPercent) / 100);\n```',
  'The line you need is `if (line.quantity >= bulkQuantity) {`.',
  'Use >= instead of > in the comparison.',
  'If the line quantity is greater than or equal to bulkQuantity, return the discount.',
  'Consider:\n\n    if (line.quantity >= bulkQuantity) {\n\nand finish it.',
];
const given = [/>=/, /greater than or equal/i, /instead of >/];
/** The next rung takes 25 seconds, six times. */
const walkMs = 300_000;

describe('hints of a model that leaks on purpose', function () {
  this.timeout(walkMs);
  let model: ScriptedModel;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    let hint = 0;
    const tell = answer([
      'The bound is left out.\n\n```typescript\n<<<<<<< SEARCH\n  if (line.quantity > bulkQuantity) {\n=======\n  if (line.quantity >= bulkQuantity) {\n>>>>>>> REPLACE\n```\n',
    ]);
    model.server.otherwise((response, request) => {
      if (!request.text.includes('You are a tutor')) return tell(response, request);
      const leak = leaks[hint % leaks.length] ?? '';
      hint += 1;
      return answer([leak])(response, request);
    });
    workbench = await openWorkbench({ name: 'hints', settings: { 'calibrated.models': [model.entry] } });
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  it('show nothing of the answer from H0 to H5, and the answer after a position and two clicks', async () => {
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(9, 3);
    let view = await workbench.openAssist();
    await chooseLevel(view, 'Hint');
    await ask(view, 'Why are ten boxes not cheaper?');
    await view.locator('.rung-step', { hasText: 'H0' }).waitFor();
    assert.equal(model.server.requests.length, 0);
    await watchText(view);
    await workbench.screenshot('hints-h0');
    await takePosition(view, 'Ten boxes should cost less.');
    for (let rung = 1; rung <= 5; rung += 1) {
      await view.locator('.turn[data-status=done]').nth(rung).waitFor();
      await workbench.screenshot(`hints-rung-${rung}`);
      // An attempt: a changed file, saved.
      await workbench.openFile('src/line.ts');
      await workbench.page.locator('.editor-instance .view-lines').first().click();
      await workbench.page.keyboard.press('Control+End');
      await workbench.page.keyboard.type(`// attempt ${rung}\n`);
      await workbench.page.keyboard.press('Control+S');
      await workbench.page.locator('.tab.dirty').waitFor({ state: 'detached' });
      view = await workbench.openAssist();
      if (rung === 5) break;
      await view.locator('.next-hint vscode-button:not([disabled])').click({ timeout: 60_000 });
    }
    const seen = await seenText(view);
    for (const pattern of given) assert.doesNotMatch(seen, pattern);
    assert.deepEqual(
      filesWith(workbench.dataDirectory, ['>= bulkQuantity', 'instead of >', 'greater than or equal']),
      [],
    );

    const show = view.locator('.next-hint vscode-button:not([disabled])', { hasText: 'Show the answer' });
    await show.click({ timeout: 60_000 });
    await view.locator('.next-hint vscode-button', { hasText: 'Yes, show the answer' }).waitFor();
    assert.doesNotMatch(await seenText(view), />=/);
    await workbench.screenshot('hints-second-click');
    // A click right after the first counts as a double click: a person reads the question first.
    const answered = view.locator('.rung-step', { hasText: 'H6' });
    for (let click = 0; click < 5 && (await answered.count()) === 0; click += 1) {
      await view.locator('.next-hint vscode-button', { hasText: 'Yes, show the answer' }).click();
      await answered.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    await answered.waitFor();
    await view.getByText('>= bulkQuantity').first().waitFor();
    assert.equal(await view.getByRole('button', { name: 'Propose as edit' }).count(), 0);
    await workbench.screenshot('hints-h6');
    assert.deepEqual(workbench.policyViolations, []);
  });
});

/** Collects every text that the view ever shows, not only what stands there in the end. */
async function watchText(view: FrameLocator): Promise<void> {
  await view.locator('body').evaluate((body) => {
    const seen: string[] = [body.textContent ?? ''];
    Object.assign(window, { seenTexts: seen });
    new MutationObserver(() => seen.push(body.textContent ?? '')).observe(body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}

function seenText(view: FrameLocator): Promise<string> {
  return view.locator('body').evaluate(() => ('seenTexts' in window ? (window.seenTexts as string[]).join('\n') : ''));
}

function filesWith(folder: string, needles: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => needles.some((needle) => readFileSync(path).includes(needle)));
}
