import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { FrameLocator } from 'playwright-core';
import { nextHintDelayMs } from '../../src/hints/ladder.ts';
import { answer } from '../server/scripts.ts';
import { ask, chooseLevel, takePosition } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { testClock } from './testClock.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Replies of a model that leaks on purpose, in order, whatever rung was asked for. */
const leaks = [
  'Try this:\n```typescript\n  if (line.quantity >= bulkQuantity) {\n    return Math.floor((lineTotal(line) * bulkPercent) / 100);\n```',
  'The line you need is `if (line.quantity >= bulkQuantity) {`.',
  'Use >= instead of > in the comparison.',
  'If the line quantity is greater than or equal to bulkQuantity, return the discount.',
  'Consider:\n\n    if (line.quantity >= bulkQuantity) {\n\nand finish it.',
];
const given = [/>=/, /greater than or equal/i, /instead of >/];
/** Six rungs on a busy machine. */
const walkMs = 300_000;

describe('hints of a model that leaks on purpose', function () {
  this.timeout(walkMs);
  const { advance, env } = testClock('hints');
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
    workbench = await openWorkbench({ name: 'hints', env, settings: { 'calibrated.models': [model.entry] } });
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
      // An attempt: a file changed and saved.
      await workbench.openFile('src/line.ts');
      await workbench.page.locator('.editor-instance .view-lines').first().click();
      await workbench.page.keyboard.press('Control+End');
      await workbench.page.keyboard.type(`// attempt ${rung}\n`);
      advance(nextHintDelayMs);
      await workbench.page.keyboard.press('Control+S');
      await workbench.page.locator('.tab.dirty').waitFor({ state: 'detached' });
      view = await workbench.openAssist();
      if (rung === 5) break;
      await view.locator('.next-hint vscode-button:not([disabled])').click();
    }
    const seen = await seenText(view);
    for (const pattern of given) assert.doesNotMatch(seen, pattern);
    assert.deepEqual(
      filesWith(workbench.dataDirectory, ['>= bulkQuantity', 'instead of >', 'greater than or equal']),
      [],
    );

    const show = view.locator('.next-hint vscode-button:not([disabled])', { hasText: 'Show the answer' });
    await show.click();
    await view.locator('.next-hint vscode-button', { hasText: 'Yes, show the answer' }).waitFor();
    assert.doesNotMatch(await seenText(view), />=/);
    await workbench.screenshot('hints-second-click');
    // A click right after the first counts as a double click; a person would read the question first.
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

const emptied = 'export function orderDiscount(lines: readonly Line[]): number {\n  return 0;\n}\n';

describe('the ladder by choice, at level Edit', function () {
  this.timeout(walkMs);
  const { advance, env } = testClock('ladder');
  let model: ScriptedModel;
  let workbench: Workbench;
  /** What the model was asked, by role. */
  const asked = { hints: 0, answers: 0, facts: 0 };
  before(async () => {
    model = await scriptedModel();
    model.server.otherwise((response, request) => {
      if (request.text.includes('You state facts')) {
        asked.facts += 1;
        return answer(['`[1, 2, 3].slice(0, 2)` gives `[1, 2]`: the end index is left out.'])(response, request);
      }
      if (request.text.includes('You are a tutor')) {
        asked.hints += 1;
        const places = ['the start', 'the sum', 'the empty list', 'an order of two lines', 'the end'];
        return answer([`Think about ${places[asked.hints % places.length]}.`])(response, request);
      }
      asked.answers += 1;
      return answer([
        'Add up what each line saves.\n\n```typescript\nexport function orderDiscount(lines: readonly Line[]): number {\n  let discount = 0;\n  for (const line of lines) {\n    discount += bulkDiscount(line);\n  }\n  return discount;\n}\n```\n',
      ])(response, request);
    });
    workbench = await openWorkbench({
      name: 'hint-first',
      env,
      settings: { 'calibrated.level': 'Edit', 'calibrated.models': [model.entry] },
    });
    const path = join(workbench.folder, 'src/discount.ts');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/export function orderDiscount[\s\S]*?\n}\n/, emptied));
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });

  it('offers lines to put in order at H5, sealed from git, and puts the rung on the tag', async () => {
    const { page } = workbench;
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(17, 3);
    let view = await workbench.openAssist();
    const box = view.getByRole('textbox').first();
    await box.click();
    await box.fill('Why is the discount of an order always zero?');
    await workbench.screenshot('hint-first');
    await view.getByRole('button', { name: 'Hint first' }).click();
    await view.locator('.rung-step', { hasText: 'H0' }).waitFor();
    await takePosition(view, 'Nothing is added up.');
    for (let rung = 1; rung <= 5; rung += 1) {
      await view.locator('.turn[data-status=done]').nth(rung).waitFor();
      if (rung === 5) break;
      await workbench.openFile('src/line.ts');
      await page.locator('.editor-instance .view-lines').first().click();
      await page.keyboard.press('Control+End');
      await page.keyboard.type(`// attempt ${rung}\n`);
      advance(nextHintDelayMs);
      await page.keyboard.press('Control+S');
      await page.locator('.tab.dirty').waitFor({ state: 'detached' });
      view = await workbench.openAssist();
      await view.locator('.next-hint vscode-button:not([disabled])').click();
    }
    assert.equal(asked.answers, 0, 'the answer to check against came from git');
    assert.equal(asked.hints, 4, 'H5 needs no writer');
    const lines = view.locator('.parsons ol .parsons-line');
    await lines.first().waitFor();
    assert.equal(await lines.count(), 5);
    await workbench.screenshot('hints-parsons');

    // Alt and an arrow key move the focused line, and the focus moves with it.
    const wanted = [
      'let discount = 0;',
      'for (const line of lines) {',
      'discount += bulkDiscount(line);',
      'return discount;',
    ];
    const texts = () => lines.locator('code').allInnerTexts();
    const before = await texts();
    await view.getByRole('button', { name: 'Check Order' }).click();
    await view.getByText(/held against one answer/).waitFor();
    for (const [at, text] of wanted.entries()) {
      const now = await texts();
      const from = now.indexOf(text);
      await lines.nth(from).focus();
      for (let step = from; step > at; step -= 1) {
        await page.keyboard.press('Alt+ArrowUp');
        await lines
          .nth(step - 1)
          .and(view.locator(':focus'))
          .waitFor();
      }
    }
    assert.notDeepEqual(await texts(), before);
    await lines.nth(4).focus();
    await page.keyboard.press('Delete');
    await lines.nth(4).waitFor({ state: 'detached' });
    assert.deepEqual(await texts(), wanted);
    await view.getByRole('button', { name: 'Check Order' }).click();
    await view.getByText('Right: all 4 lines stand as in the answer.').waitFor();
    await workbench.screenshot('hints-parsons-solved');
    assert.deepEqual(filesWith(workbench.dataDirectory, ['discount += bulkDiscount']), []);

    await workbench.openFile('src/line.ts');
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('// attempt 5\n');
    advance(nextHintDelayMs);
    await page.keyboard.press('Control+S');
    view = await workbench.openAssist();
    await view.locator('.next-hint vscode-button:not([disabled])', { hasText: 'Show the answer' }).click();
    const propose = view.getByRole('button', { name: 'Propose as edit' });
    for (let click = 0; click < 5 && (await propose.count()) === 0; click += 1) {
      await view.locator('.next-hint vscode-button', { hasText: 'Yes, show the answer' }).click();
      await propose.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    await propose.click();
    await page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
    await page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
    await workbench.openFile('src/discount.ts');
    await page.locator('.view-line', { hasText: 'discount += bulkDiscount' }).first().waitFor();
    await workbench.goTo(19, 6);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    await page.locator('.monaco-hover:visible', { hasText: 'level Edit, hint rung H6' }).first().waitFor();
    await workbench.screenshot('hints-rung-hover');
    await page.keyboard.press('Escape');
  });

  it('tells a fact about the language at once, at level Hint too', async () => {
    const view = await workbench.openAssist();
    await chooseLevel(view, 'Hint');
    await ask(view, 'Does `slice` include its end index?');
    await view.getByText('the end index is left out').first().waitFor();
    assert.equal(await view.locator('.turn').last().locator('.rung-step').innerText(), 'H3');
    assert.equal(await view.locator('.next-hint').count(), 0);
    assert.equal(asked.facts, 1);
    await workbench.screenshot('hints-fact');
    assert.deepEqual(workbench.policyViolations, []);
  });
});

/** Collects every text the view ever shows, not only the final one. */
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
