import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { systemClock } from '../../src/base/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { type CompletionServer, completionServer, marker } from './completionModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const program =
  'export function pieces(lines: readonly Line[]): number {\n  let count = 0;\n  for (const line of lines) count += line.quantity;\n  return count;\n}\n';
/** A line with ghost text; each word is an element of its own. */
const ghostLine = '.editor-instance .view-line:has([class*="ghost-text"])';

describe('inline completions in the editor', () => {
  let model: CompletionServer;
  let workbench: Workbench;
  before(async () => {
    model = await completionServer(program);
    workbench = await openWorkbench({
      name: 'completion',
      settings: {
        'calibrated.models': [model.entry],
        'editor.inlineSuggest.keepOnBlur': true,
        'editor.acceptSuggestionOnEnter': 'off',
        'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
        'editor.suggestOnTriggerCharacters': false,
        'editor.autoClosingBrackets': 'never',
        'editor.parameterHints.enabled': false,
      },
    });
    await workbench.openFile('src/order.ts');
    await workbench.page.locator('.editor-instance .view-lines').first().click();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-completion-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });
  after(async () => {
    await workbench.close();
    await model.server.close();
  });

  /** Starts a new place at the end of the file. */
  const begin = async (typed: string) => {
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.type(`\n${marker}`);
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.type(typed, { delay: 20 });
  };
  const shown = (text: string) => workbench.page.locator(ghostLine, { hasText: text }).first();
  const line = (text: string) => workbench.page.locator('.editor-instance .view-line', { hasText: text }).last();

  it('are shown', async () => {
    await begin('export function p');
    await workbench.untilCompleted(shown('export function pieces(lines'));
    await workbench.screenshot('completion-shown');
  });

  it('are used up by typing, without another request', async () => {
    const requests = model.server.requests.length;
    await workbench.page.keyboard.type('ieces', { delay: 30 });
    await shown('export function pieces(lines: readonly').waitFor();
    assert.equal(model.server.requests.length, requests);
  });

  it('are taken by word', async () => {
    // Inserting just a bracket looks like a key press; the word after it does not.
    await workbench.page.keyboard.press('Control+ArrowRight');
    await workbench.page.keyboard.press('Control+ArrowRight');
    await line('export function pieces(lines').waitFor();
    await shown('export function pieces(lines: readonly Line').waitFor();
  });

  it('are taken by line', async () => {
    await workbench.command('Accept Next Line Of Inline Suggestion');
    await line('export function pieces(lines: readonly Line[]): number {').waitFor();
    await workbench.page.locator('.editor-instance .view-lines').first().waitFor();
  });

  it('are taken as a whole', async () => {
    await begin('export function');
    await shown('export function pieces(lines').waitFor();
    await workbench.page.keyboard.press('Tab');
    await line('return count;').waitFor();
    await workbench.page.locator('.glyph-margin-widgets .cgmr').first().waitFor();
    await workbench.screenshot('completion-accepted');
  });

  it('are dismissed, and asked for with Complete Now', async () => {
    await begin('export fun');
    await shown('export function pieces').waitFor();
    await workbench.page.keyboard.press('Escape');
    await shown('export function pieces').waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Control+Alt+Space');
    await shown('export function pieces').waitFor();
  });

  it('rest while they are snoozed, and the menu says so', async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.command('Calibrated: Snooze Completions');
    await workbench.pick('30 minutes');
    const requests = model.server.requests.length;
    await begin('export function q');
    await workbench.command('Calibrated: Show Menu');
    await workbench.pick('More…');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'snoozed until' }).first().waitFor();
    await workbench.screenshot('completion-snoozed');
    await workbench.page.keyboard.press('Escape');
    assert.equal(model.server.requests.length, requests);
  });

  it('leave in the record what was taken and what was asked, with the level', async () => {
    // Opening the menu wrote all pending events.
    const { store } = await openStore({ directory: workbench.dataDirectory, clock: systemClock });
    const accepts = [...store.events({ kinds: ['accept.text'] })].map(({ data }) => data);
    const requests = [...store.events({ kinds: ['usage.request'] })].map(({ data }) => data);
    store.close();
    assert.ok(accepts.length >= 3, 'by word, by line and as a whole');
    assert.ok(
      accepts.every(
        ({ path, level, way, model: name }) =>
          path === 'src/order.ts' && name === 'complete-model' && level === 'Edit' && way === 'completion',
      ),
    );
    assert.equal(requests.length, model.server.requests.length);
    assert.ok(
      requests.every(
        ({ level, role, model: name }) => level === 'Edit' && role === 'complete' && name === 'complete-model',
      ),
    );
  });
});
