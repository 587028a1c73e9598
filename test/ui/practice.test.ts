import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { systemClock } from '../../src/base/clock.ts';
import type { Card } from '../../src/practice/card.ts';
import { practiceKeys, practiceKinds } from '../../src/practice/practiceRecord.ts';
import type { JsonObject, StoredEvent } from '../../src/store/event.ts';
import { openStore } from '../../src/store/store.ts';
import { answer } from '../server/scripts.ts';
import { type CompletionServer, completionServer, marker } from './completionModel.ts';
import { ask } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { unfold } from './unfold.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const dayMs = 86_400_000;
const freight = [
  'function freight(weight) {',
  '  if (weight > 20) {',
  '    return 30 + weight;',
  '  }',
  '  return weight >= 5 ? 12 : 4;',
  '}',
].join('\n');
const card = (id: string, more: Partial<Card>): Card => ({
  id,
  kind: 'returns',
  languageId: 'javascript',
  path: 'src/freight.js',
  prompt: 'What does freight(5) return?',
  code: freight,
  answer: '12',
  program: freight,
  expression: 'freight(5)',
  source: { code: freight, before: '' },
  ...more,
});
/** A card answered by the sealed text. */
const solution = (id: string, more: Partial<Card>): Card => {
  const { program: _program, expression: _expression, source: _source, ...rest } = card(id, more);
  return rest;
};
/** 24 lines, so that a sentence is asked. */
const added = [
  '',
  '/** Freight of a parcel, in cents. */',
  'export function freight(weight: number): number {',
  '  const steps = [',
  ...Array.from({ length: 16 }, (_, step) => `    ${(step + 1) * 5},`),
  '  ];',
  '  return weight > 20 ? 30 : steps.length;',
  '}',
  '',
].join('\n');

/** Three functions of seven lines: 21 in sum. */
const completed = ['first', 'second', 'third'].map(
  (name) =>
    `export function ${name}(values: readonly number[]): number {\n  let sum = 0;\n  for (const value of values) {\n    sum += value;\n  }\n  return sum;\n}\n`,
);

describe('practice', () => {
  let model: ScriptedModel;
  let completions: CompletionServer;
  let workbench: Workbench;
  before(async () => {
    model = await scriptedModel();
    completions = await completionServer(completed.join(''));
    workbench = await openWorkbench({
      name: 'practice',
      settings: {
        'calibrated.level': 'Edit',
        'calibrated.models': [model.entry, completions.entry],
        'editor.autoClosingBrackets': 'never',
        'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
        'editor.suggestOnTriggerCharacters': false,
      },
    });
  });
  after(async () => {
    await workbench.close();
    await model.stop();
    await completions.server.close();
  });

  /** The last request sent to the model. */
  const sent = () => JSON.stringify(model.server.requests.at(-1)?.body ?? '');
  const read = (path: string) => readFileSync(join(workbench.folder, path), 'utf8');

  /** The record's events of a kind, once there is one. */
  async function recorded(kind: string): Promise<readonly StoredEvent[]> {
    for (let tries = 0; tries < 100; tries += 1) {
      const { store } = await openStore({ directory: workbench.dataDirectory, clock: systemClock });
      try {
        const events = [...store.events({ kinds: [kind] })];
        if (events.length > 0) return events;
      } finally {
        store.close();
      }
      await workbench.page.waitForTimeout(100);
    }
    return [];
  }

  /** Cards made eight days ago by an earlier version, which kept their text in the store's small JSON. */
  async function seed(cards: readonly Card[], more: readonly { readonly kind: string; readonly data: JsonObject }[]) {
    const { store } = await openStore({ directory: workbench.dataDirectory, clock: systemClock });
    for (const each of cards) store.keyValue.set(`practice.card:${each.id}`, JSON.parse(JSON.stringify(each)));
    const made = cards.map(({ id }) => ({ kind: practiceKinds.cardMade as string, data: { card: id } as JsonObject }));
    const tMs = systemClock.nowMs() - 8 * dayMs;
    store.append(
      [...made, ...more].map(({ kind, data }, index) => ({
        tMs: tMs + index,
        monoMs: index,
        zoneMin: 0,
        window: 'seed',
        session: 'seed',
        kind,
        task: null,
        data,
      })),
    );
    store.close();
  }

  it('asks for a position before an analysis, and goes on without one on Escape', async () => {
    await workbench.openFile('src/discount.ts');
    const view = await workbench.openAssist();
    const prompt = workbench.page.locator('.quick-input-title', { hasText: 'What Do You Think?' });
    await ask(view, 'Why are ten boxes not cheaper?');
    await prompt.waitFor();
    await workbench.screenshot('practice-position');
    await workbench.page.keyboard.press('Escape');
    await view.getByRole('button', { name: 'Propose as edit' }).first().waitFor();
    assert.ok(!sent().includes('My own position'));

    await ask(view, 'Is the rounding a good design? Why is it done so?');
    await prompt.waitFor();
    await workbench.enter('It loses cents when many lines are small.');
    await view.getByRole('button', { name: 'Propose as edit' }).nth(1).waitFor();
    assert.match(sent(), /My own position: It loses cents[^"]*Compare your answer/);
    // The bubble contains only the person's own words.
    assert.equal(await view.getByText('Compare your answer').count(), 0);
    const outcomes = (await recorded(practiceKinds.position)).map(({ data }) => data['outcome']);
    assert.equal(outcomes[0], 'skipped');
  });

  it('asks for one sentence when many AI lines are taken, and keeps it', async () => {
    const { page } = workbench;
    model.server.next(
      answer([
        `\`\`\`typescript\n<<<<<<< SEARCH\n  return discount;\n}\n=======\n  return discount;\n}\n${added}>>>>>>> REPLACE\n\`\`\`\n`,
      ]),
    );
    const view = await workbench.webview('assist');
    await ask(view, 'Add a function for freight.');
    await view.getByRole('button', { name: 'Propose as edit' }).nth(2).click();
    await page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
    await page.locator('.quick-input-title', { hasText: 'You took' }).waitFor();
    await workbench.screenshot('practice-explain');
    await workbench.enter('The steps are a table, and 20 is the limit of a parcel.');
    const [event] = await recorded(practiceKinds.explain);
    assert.equal(event?.data['note'], 'The steps are a table, and 20 is the limit of a parcel.');
    assert.equal(event?.data['outcome'], 'given');
    // The tags of the accepted text now name the reviewer.
    const [reviewed] = await recorded('provenance.review');
    assert.deepEqual([reviewed?.data['path'], reviewed?.data['how']], ['src/discount.ts', 'marked']);
    assert.ok((await recorded(practiceKinds.cardMade)).length > 0);
    // The sentence is part of the review and appears in the hover.
    await workbench.openFile('src/discount.ts');
    await workbench.goTo(26, 10);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover:visible', {
      hasText: 'The steps are a table, and 20 is the limit of a parcel.',
    });
    await hover.first().waitFor();
    assert.match(await hover.first().innerText(), /Reviewed by Ada Example <ada@example.com>: The steps are a table/);
    await workbench.screenshot('practice-reviewed-hover');
    await page.keyboard.press('Escape');
  });

  it('asks for the sentence also for completions of twenty lines in sum, when the file is saved', async () => {
    const { page } = workbench;
    writeFileSync(join(workbench.folder, 'src/sums.ts'), marker);
    await workbench.openFile('src/sums.ts');
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+End');
    for (const name of ['first', 'second', 'third']) {
      await page.keyboard.type(`export function ${name}`, { delay: 15 });
      // The ghost text of fewer letters may be replaced just as Tab arrives.
      const line = { hasText: `export function ${name}(values` };
      await page.locator('.editor-instance .view-line:has([class*="ghost-text"])', line).first().waitFor();
      await page.keyboard.press('Tab');
      await page.locator('.editor-instance .view-line:not(:has([class*="ghost-text"]))', line).first().waitFor();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Enter');
    }
    await workbench.screenshot('practice-completions');
    const before = (await recorded(practiceKinds.explain)).length;
    await page.keyboard.press('Control+S');
    await page.locator('.quick-input-title', { hasText: /You took (?:1\d|2\d) lines of complete-model/ }).waitFor();
    await workbench.enter('A sum starts at zero.');
    await page.locator('.quick-input-title').waitFor({ state: 'hidden' });
    let notes: unknown[] = [];
    for (let tries = 0; tries < 100 && notes.length === 0; tries += 1) {
      notes = (await recorded(practiceKinds.explain)).slice(before).map(({ data }) => data['note']);
      await page.waitForTimeout(100);
    }
    assert.deepEqual(notes, ['A sum starts at zero.']);
  });

  it('asks for a forecast on a sample of edits, and learns what became of the edit', async () => {
    const { page } = workbench;
    const { store } = await openStore({ directory: workbench.dataDirectory, clock: systemClock });
    store.keyValue.set(practiceKeys.forecastLeft, 0);
    store.close();
    model.server.next(answer(['```typescript\nconst shippingCost = 590;\n```\n']));
    await workbench.openFile('src/order.ts');
    await workbench.goTo(5, 1);
    await page.keyboard.press('Shift+End');
    await workbench.command('Calibrated: Edit Selection…');
    await workbench.enter('Shipping costs a euro more.', 'Edit order.ts');
    await page.locator('.quick-input-title', { hasText: 'Will It Work the First Time?' }).waitFor();
    await workbench.screenshot('practice-forecast');
    await workbench.pick('75%');
    await page.locator('.codelens-decoration a', { hasText: 'Accept' }).first().click();
    await page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
    await workbench.openFile('src/order.ts');
    await page.locator('.view-line', { hasText: '590' }).waitFor();
    const [forecast] = await recorded(practiceKinds.forecast);
    assert.equal(forecast?.data['percent'], 75);
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+Z');
    await page.locator('.view-line', { hasText: '490' }).waitFor();
    const [outcome] = await recorded(practiceKinds.forecastOutcome);
    assert.deepEqual([outcome?.data['id'], outcome?.data['outcome']], [forecast?.data['id'], 'reverted']);
  });

  it('refuses AI edits in owned code, and marks it', async () => {
    const { page } = workbench;
    await workbench.openFile('src/order.ts');
    await workbench.goTo(9, 5);
    await workbench.command('Calibrated: Protect Code from AI Edits');
    await workbench.row('subtotal').waitFor();
    await workbench.screenshot('practice-own-this');
    await workbench.pick('subtotal');
    await page.locator('.glyph-margin-widgets .cgmr').first().waitFor();
    await workbench.screenshot('practice-owned');
    const asked = model.server.requests.length;
    const before = read('src/order.ts');
    await page.locator('.editor-instance .view-lines').first().click();
    await workbench.goTo(9, 1);
    await page.keyboard.press('Shift+End');
    await workbench.command('Calibrated: Edit Selection…');
    await workbench.notification('by hand');
    await workbench.screenshot('practice-owned-refused');
    assert.equal(model.server.requests.length, asked);
    assert.equal(read('src/order.ts'), before);
    assert.equal(await page.locator('.tab', { hasText: 'proposal of' }).count(), 0);
  });

  it('shows a card that is due, and checks the answer by running', async () => {
    await seed(
      [
        card('one', {}),
        solution('two', {
          kind: 'cloze',
          prompt: 'What stands at ▢ in line 5?',
          code: freight.replace('>=', '▢'),
          answer: '>=',
        }),
      ],
      [
        ...Array.from({ length: 12 }, (_, at) => ({
          kind: practiceKinds.shown,
          data: { rung: at % 3 === 0 ? 'H6' : 'H2', level: 'Hint' },
        })),
      ],
    );
    await workbench.command('Calibrated: Review Cards');
    const panel = await workbench.webview('practice');
    await panel.getByText('What does freight(5) return?').waitFor();
    await workbench.screenshot('practice-card');
    await panel.getByRole('textbox').fill('12 or so');
    await panel.getByRole('textbox').press('Enter');
    await panel.getByRole('alert').getByText('Write the value as in code').waitFor();
    await panel.getByRole('textbox').fill('6 * 2');
    await panel.getByRole('textbox').press('Enter');
    await panel.getByText('Right: a run of the code gives it.').waitFor();
    await workbench.page.keyboard.press('Enter');
    await panel.getByText('What stands at ▢ in line 5?').waitFor();
    await panel.getByRole('textbox').fill('>');
    await panel.getByRole('textbox').press('Enter');
    await panel.getByText('Not quite; the accepted code says so:').waitFor();
    await workbench.screenshot('practice-card-wrong');
    const reviewed = await recorded(practiceKinds.cardReviewed);
    assert.deepEqual(
      reviewed.map(({ data }) => [data['card'], data['right']]),
      [
        ['one', true],
        ['two', false],
      ],
    );
    assert.deepEqual(workbench.policyViolations, []);
  });

  it('runs a session without AI: level Off, scored by running, over when all is done', async () => {
    const { page } = workbench;
    await workbench.command('Calibrated: Start Unassisted Session');
    const idle = await workbench.webview('practice');
    await idle.getByRole('button', { name: 'Start Now' }).click();
    // The panel moves next to the task's document.
    await page.locator('.tab', { hasText: 'Unassisted: write' }).waitFor();
    await page.locator('.editor-group-container').nth(1).waitFor();
    const panel = await workbench.webview('practice');
    await panel.getByText('Task 1 of').waitFor();
    await workbench.statusItem('Level Off').waitFor();
    await panel.getByRole('button', { name: 'Check' }).click();
    await panel.getByText('Not yet:').waitFor();
    await workbench.screenshot('practice-unassisted');
    const title = await panel.getByRole('heading', { name: 'Task 1 of' }).innerText();
    const count = Number(/of (\d)/.exec(title)?.[1]);
    for (let task = 1; task <= count; task += 1) {
      await panel.getByText(`Task ${task} of`).waitFor();
      await panel.getByRole('button', { name: 'Skip This Task' }).click();
    }
    await panel.getByText(/The session has ended: 0 of \d passed, \d skipped/).waitFor();
    await workbench.statusItem('Level Edit').waitFor();
    const [event] = await recorded(practiceKinds.unassistedTask);
    assert.equal(event?.data['outcome'], 'skipped');
    await page.keyboard.press('Escape');
  });

  it('shows what was left to the model, with what is missing', async () => {
    await workbench.command('Calibrated: Show Offloading');
    const panel = await workbench.webview('practice');
    await panel.getByText('They do not measure learning').waitFor();
    await unfold(panel, 'By week');
    await panel.getByRole('region', { name: 'By week' }).waitFor();
    await unfold(panel, 'What is missing');
    await panel.getByText('Unassisted tasks: 0 of 10 so far').waitFor();
    await workbench.screenshot('practice-offloading');
    assert.deepEqual(workbench.policyViolations, []);
  });
});
