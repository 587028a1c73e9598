import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { systemClock } from '../../src/base/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { command } from '../run/command.ts';
import { root } from '../run/paths.ts';
import { acceptSave } from './acceptSave.ts';
import { skipPosition } from './loop.ts';
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts';
import { testClock } from './testClock.ts';
import { typeAndSave } from './typeAndSave.ts';
import { unfold } from './unfold.ts';
import { until } from './until.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const minuteMs = 60_000;
/** Short enough that two in a row still count in full, with an idle rule of 2 minutes. */
const keyEveryMs = 60_000;
const tasksOfTrial = 24;
/** How many times the estimate the work takes in each arm. */
const factors = { treated: 1.8, control: 0.9 };
const estimates = [5, 8, 10, 6, 9, 12];
const wobble = [1, 1.12, 0.9, 1.05, 0.94];

describe('a trial of 24 tasks', () => {
  let workbench: Workbench;
  const { advance, env } = testClock('trial');
  const status = () => workbench.page.locator('.statusbar-item:has(.codicon-play-circle)');
  const titled = (text: string) => workbench.page.locator('.quick-input-title', { hasText: text }).waitFor();
  const report = async (): Promise<Report> => {
    const { code, output } = await command(
      process.execPath,
      ['src/cli.ts', 'trial', 'report', '--json', '--data-directory', workbench.dataDirectory],
      { cwd: root },
    );
    assert.equal(code, 0, output);
    return JSON.parse(output.slice(output.indexOf('{')));
  };

  before(async () => {
    workbench = await openWorkbench({
      name: 'trial',
      env,
      settings: { 'calibrated.completions.enabled': false, 'editor.quickSuggestions': 'off' },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed-trial');
  });
  after(() => workbench.close());

  /** Answers the questions for a new task. @returns the level that the status bar shows. */
  async function start(title: string, estimateMin: number, joins: boolean): Promise<string> {
    await workbench.command('Calibrated: Start Task');
    await workbench.enter(title, '1/5');
    await titled('2/5');
    await workbench.pick('bug fix');
    await titled('3/5');
    await workbench.pick(joins ? 'Yes, I would do it without AI' : 'Leave it out of the trial');
    if (!joins) await workbench.enter('The client asked for AI', '3/5');
    await workbench.enter(`${estimateMin}m`, '4/5');
    await workbench.enter(`${Math.round(estimateMin * 0.75)}m`, '5/5');
    await status().waitFor();
    await toFile();
    return /· (\w+)\s*$/.exec(await status().innerText())?.[1] ?? '';
  }

  /** Clicks back into the file: the question that just closed may still be returning the focus to where it was. */
  async function toFile(): Promise<void> {
    const { page } = workbench;
    await page.locator('.tab[data-resource-name="README.md"]').click();
    await page.locator('.editor-instance .view-lines').first().click();
    await page.locator('.monaco-editor.focused').first().waitFor();
  }

  /** Types like somebody who works for this long: one key a minute of the injected clock. */
  async function work(minutes: number): Promise<void> {
    await toFile();
    await workbench.page.keyboard.press('Control+End');
    for (let doneMs = 0; doneMs < minutes * minuteMs; doneMs += keyEveryMs) {
      await typeAndSave(workbench, 'README.md', 'x');
      advance(Math.min(keyEveryMs, minutes * minuteMs - doneMs));
    }
    await typeAndSave(workbench, 'README.md', '\n');
  }

  async function finish(title: string, feltMin: number, helped: string | undefined): Promise<void> {
    await workbench.command('Calibrated: Finish Task');
    await titled('Finish Task');
    await workbench.enter(`${feltMin}m`, 'Finish Task');
    if (helped !== undefined) {
      await titled('Finish Task: AI');
      await workbench.pick(helped);
    }
    const panel = await workbench.webview('gap');
    await panel.locator('.reveal h2', { hasText: title }).waitFor();
    await status().waitFor({ state: 'detached' });
    // The next task is hours later.
    advance(180 * minuteMs);
  }

  it('shows what it can find and promises a seed before it starts', async () => {
    await workbench.command('Calibrated: Start Trial…');
    await titled('1/4');
    await workbench.pick('AI or No AI');
    await titled('2/4');
    await workbench.pick('50%');
    await titled('3/4');
    await workbench.enter(estimates.map((minutes) => `${minutes}m`).join(', '), '3/4');
    await titled('4/4');
    await workbench.pick('Any time');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText(/based on other developers/).waitFor();
    await dialog.getByText(/[0-9a-f]{64}/).waitFor();
    await workbench.screenshot('trial-start');
    await dialog.locator('.monaco-button', { hasText: 'Start Trial' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'plan-' }).waitFor();
    await (await workbench.webview('vscode-body')).getByRole('heading', { name: 'With AI or without AI' }).waitFor();
    await workbench.screenshot('trial-plan');
    const begun = await report();
    const folder = join(workbench.dataDirectory, 'trials');
    const plan = readFileSync(join(folder, readdirSync(folder)[0] ?? ''));
    assert.equal(createHash('sha256').update(plan).digest('hex'), begun.preregistration);
    assert.ok(plan.includes(begun.commitment));
    assert.equal(begun.seed, null);
  });

  it('randomises, measures and asks, task by task, over a reload, an exclusion and a contamination', async function () {
    this.timeout(600_000);
    let deviating = false;
    await workbench.openFile('README.md');
    for (let index = 0; index < tasksOfTrial; index += 1) {
      const estimate = estimates[index % estimates.length] ?? 15;
      if (index === 3) {
        await start('A task that is left out', estimate, false);
        await work(3);
        await finish('A task that is left out', 5, undefined);
      }
      const level = await start(`Task ${index + 1}`, estimate, true);
      assert.match(level, /^(?:Off|Edit)$/);
      const arm = level === 'Off' ? 'control' : 'treated';
      if (index === 5) {
        await workbench.reload();
        await workbench.page.locator('.statusbar-item', { hasText: `· ${level}` }).waitFor();
      }
      if (arm === 'control' && !deviating) {
        deviating = true;
        await workbench.command('Calibrated: Record Protocol Deviation…');
        await workbench.pick('Allow AI for the Rest of This Task');
        await workbench.page.locator('.statusbar-item', { hasText: '· Edit' }).waitFor();
      }
      const minutes = estimate * factors[arm] * (wobble[index % wobble.length] ?? 1);
      await work(minutes);
      if (index === 12) await workbench.screenshot('trial-task');
      await finish(`Task ${index + 1}`, Math.round(estimate * 0.9), arm === 'treated' ? '20% less time' : undefined);
      if (index === 2 || index === 8) {
        await workbench.screenshot(`trial-gap-${index + 1}`);
        const early = await report();
        assert.equal(early.effect.figures, null, 'nothing is estimated below ten tasks');
        assert.equal(early.seed, null);
      }
    }
    const before = await report();
    assert.equal(before.seed, null);
    assert.equal(before.coverage.text, `${tasksOfTrial} of ${tasksOfTrial + 1} eligible tasks randomized`);
  });

  it('ends with the seed, a report that can be checked, and what was measured', async () => {
    await workbench.command('Calibrated: End Trial…');
    await workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'End and Reveal' }).click();
    const tab = await workbench.webview('trial', 'You were slower with AI');
    await tab.getByText('Report', { exact: true }).click();
    await tab.getByText('The seed is the promised one').waitFor();
    await workbench.screenshot('trial-report');
    const end = await report();
    assert.deepEqual(end.seedCheck, { fitsCommitment: true, wrongTasks: [] });
    assert.equal(
      createHash('sha256')
        .update(end.seed ?? '')
        .digest('hex'),
      end.commitment,
    );
    assert.equal(end.effect.arms.treated + end.effect.arms.control, tasksOfTrial);
    assert.equal(end.deviations.length, 1);
    assert.equal(end.exclusions.length, 1);
    const ratio = end.effect.figures?.ratio ?? 0;
    const truth = factors.treated / factors.control;
    assert.ok(Math.abs(Math.log(ratio / truth)) < 0.15, `ratio ${ratio}, truth ${truth}`);
    assert.match(end.effect.wording.text, /You were slower with AI/);
    assert.equal(end.felt.ratio?.toFixed(2) ?? 'none', end.felt.n < 10 ? 'none' : '0.80');
  });

  it('exports its report and stands in the Gap panel', async () => {
    await workbench.command('Calibrated: Export Trial Report…');
    await acceptSave(workbench, 'Export the report of the trial');
    const exported = () =>
      readdirSync(workbench.folder)
        .filter((name) => name.endsWith('.md') && name !== 'README.md')
        .map((name) => readFileSync(join(workbench.folder, name), 'utf8'))
        .find((content) => content !== '');
    await until(() => exported() !== undefined);
    const text = exported() ?? '';
    assert.match(text, /The seed is the promised one/);
    assert.match(text, /You were slower with AI/);
    await workbench.command('Calibrated: Show Gap');
    const panel = await workbench.webview('gap');
    await unfold(panel, 'What does AI do to your time?');
    await panel
      .getByText(/You were slower with AI/)
      .first()
      .waitFor();
    await workbench.screenshot('trial-gap');
    assert.deepEqual(workbench.policyViolations, []);
  });
});

/**
 * Blocks hold at most three tasks of an arm in a row (sizes 2, 4, 6), and the next block may start with the same arm: never more before
 * the other one.
 */
const maxUntilBoth = 4;

describe('a trial of one model against another', () => {
  let workbench: Workbench;
  let model: ScriptedModel;
  const models = ['model-red', 'model-blue'];
  before(async () => {
    model = await scriptedModel();
    workbench = await openWorkbench({
      name: 'trial-models',
      settings: {
        'calibrated.models': models.map((name) => ({ ...model.entry, id: name, model: name })),
        'calibrated.completions.enabled': false,
      },
    });
  });
  after(async () => {
    await workbench.close();
    await model.stop();
  });
  const titled = (text: string) => workbench.page.locator('.quick-input-title', { hasText: text }).waitFor();

  it('asks the model that was assigned, and no other', async function () {
    this.timeout(240_000);
    await workbench.command('Calibrated: Start Trial…');
    await titled('1/4');
    await workbench.pick('Model A or model B');
    await workbench.pick('model-red');
    await workbench.pick('model-blue');
    await titled('2/4');
    await workbench.pick('50%');
    await workbench.enter(Array.from({ length: 8 }, () => '20m').join(', '), '3/4');
    await titled('4/4');
    await workbench.pick('Any time');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText(/Blocks of random size/).waitFor();
    await dialog.locator('.monaco-button', { hasText: 'Start Trial' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'plan-' }).waitFor();
    const asked: string[] = [];
    for (let index = 0; index < maxUntilBoth && new Set(asked).size < 2; index += 1) {
      asked.push(await oneTask(`Task ${index + 1}`));
    }
    assert.deepEqual(new Set(asked), new Set(models));
    await workbench.screenshot('trial-models');
    const { store } = await openStore({ directory: workbench.dataDirectory, clock: systemClock });
    try {
      const events = [...store.events()];
      const arms = events.filter(({ kind }) => kind === 'task.start').map(({ data }) => data['arm']);
      assert.deepEqual(
        arms,
        asked.map((name) => `with ${name}`),
      );
      assert.ok(events.every(({ kind }) => kind !== 'trial.contamination'));
      // Text entered in the view is a sign of the person that no editor event reports.
      assert.ok(
        events.some(
          ({ kind, data }) => kind === 'signal.view' && data['name'] === 'assist' && data['doing'] === 'writing',
        ),
      );
    } finally {
      store.close();
    }
  });

  /** A task with one question in it. @returns the model that the server was asked for. */
  async function oneTask(title: string): Promise<string> {
    const { page } = workbench;
    const status = page.locator('.statusbar-item:has(.codicon-play-circle)');
    await workbench.command('Calibrated: Start Task');
    await workbench.enter(title, '1/5');
    await titled('2/5');
    await workbench.pick('bug fix');
    await titled('3/5');
    await workbench.pick('Yes, I would do it without AI');
    await workbench.enter('20m', '4/5');
    await workbench.enter('15m', '5/5');
    await status.waitFor();
    await workbench.openFile('src/discount.ts');
    const view = await workbench.openAssist();
    const before = model.server.requests.length;
    const box = view.getByRole('textbox').first();
    await box.click();
    await page.keyboard.type('Why are ten boxes not cheaper?');
    await page.keyboard.press('Enter');
    await skipPosition(workbench);
    const { body } = await model.server.request(before + 1);
    await view.getByRole('button', { name: 'Propose as edit' }).last().waitFor();
    await view.locator('vscode-button.ask', { hasText: 'Stop' }).waitFor({ state: 'detached' });
    assert.ok(model.server.requests.slice(before).every((request) => request.body?.['model'] === body?.['model']));
    await workbench.command('Calibrated: Finish Task');
    await workbench.enter('20m', 'Finish Task');
    await titled('Finish Task: AI');
    await workbench.pick('20% less time');
    await (await workbench.webview('gap')).locator('.reveal h2', { hasText: title }).waitFor();
    await status.waitFor({ state: 'detached' });
    return String(body?.['model']);
  }
});

/** The part of the report that is checked. */
interface Report {
  readonly seed: string | null;
  readonly commitment: string;
  readonly preregistration: string;
  readonly coverage: { readonly text: string };
  readonly seedCheck: unknown;
  readonly deviations: readonly unknown[];
  readonly exclusions: readonly unknown[];
  readonly felt: { readonly ratio: number | null; readonly n: number };
  readonly effect: {
    readonly arms: { readonly treated: number; readonly control: number };
    readonly figures: { readonly ratio: number } | null;
    readonly wording: { readonly text: string };
  };
}
