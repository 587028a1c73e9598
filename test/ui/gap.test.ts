import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { systemClock } from '../../src/base/clock.ts';
import { normalDeviates, seededRandom } from '../../src/statistics/seededRandom.ts';
import type { JsonObject, NewEvent } from '../../src/store/event.ts';
import { openStore } from '../../src/store/store.ts';
import { contrasts } from '../../src/tasks/trial/plan.ts';
import type { NewTrialEvent } from '../../src/tasks/trial/trialEvent.ts';
import { TrialLedger } from '../../src/tasks/trial/trialLedger.ts';
import { acceptSave } from './acceptSave.ts';
import { until } from './until.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const tasks = 40;
/** Given up in the end, two more. */
const abandoned = 2;

describe('the Gap panel with forty tasks', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ name: 'gap', settings: { 'calibrated.weeklySummary': false } });
  });
  after(() => workbench.close());

  it('says what is missing when there is nothing', async () => {
    await workbench.command('Calibrated: Show Gap');
    const panel = await workbench.webview('gap');
    await panel.getByText('No task is finished yet').waitFor();
    await workbench.screenshot('gap-empty');
    await workbench.page.keyboard.press('Control+W');
  });

  it('draws every figure with its n, and the same numbers as tables', async () => {
    await record(workbench.dataDirectory);
    await workbench.command('Calibrated: Show Gap');
    const panel = await workbench.webview('gap');
    await panel.getByRole('heading', { name: /Trial: A trial/ }).waitFor();
    await panel.getByText(/Their times are lower bounds, and the effect leaves them out/).waitFor();
    await panel.getByText(/2 abandoned tasks are in no figure/).waitFor();
    await workbench.screenshot('gap-full');
    for (const title of [
      'Estimate against measured',
      'Felt against measured',
      'Effect of AI',
      'Effect over time',
      'Where the minutes went',
      'Calibration over time',
    ]) {
      const figure = panel.locator('figure', { hasText: title }).first();
      assert.match(await figure.locator('figcaption').innerText(), /n = \d+/, title);
      await figure.locator('svg').first().waitFor();
    }
    await panel.locator('figure', { hasText: 'Effect of AI' }).getByText('Numbers').click();
    await panel.getByRole('row', { name: /METR measured, early 2025 1\.19 1\.02 to 1\.39 246/ }).waitFor();
    await panel.getByLabel('Estimates of the tasks that lie ahead').fill('1h, 2h, 45m');
    await panel.getByRole('button', { name: 'Forecast' }).click();
    await panel.getByText(/80%: done within/).waitFor();
    await panel.locator('.forecast').scrollIntoViewIfNeeded();
    await workbench.screenshot('gap-figures');
    await panel.locator('figure', { hasText: 'Effect over time' }).scrollIntoViewIfNeeded();
    await workbench.screenshot('gap-effects');
    assert.deepEqual(workbench.policyViolations, []);
  });

  it('takes the points of its figures along as one table, by the keyboard alone', async () => {
    const panel = await workbench.webview('gap');
    const { keyboard } = workbench.page;
    await panel.getByRole('button', { name: 'Export CSV' }).focus();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await acceptSave(workbench, 'Export Figures');
    const file = join(workbench.folder, 'calibrated-figures.csv');
    const table = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    await until(() => table() !== '');
    const lines = table().split('\r\n');
    assert.equal(lines[0], 'figure,series,n,x,y,low,high');
    assert.ok(lines.includes('effect of AI,"METR measured, early 2025",246,,1.19,1.02,1.39'));
    assert.equal(lines.filter((line) => line.startsWith('effect over time,')).length, tasks);
  });
});

/** Forty tasks of a trial in the record, as weeks of work would have left them. */
async function record(directory: string): Promise<void> {
  const { store } = await openStore({ directory, clock: systemClock });
  const random = seededRandom(3);
  const normal = normalDeviates(random);
  let tMs = systemClock.nowMs() - (tasks + abandoned) * 5 * hourMs - hourMs;
  let steps = 0;
  const events: NewEvent[] = [];
  const add = (kind: string, task: string | null, data: JsonObject): void => {
    steps += 1;
    events.push({ kind, task, data, tMs: tMs + steps, monoMs: tMs + steps, zoneMin: 0, window: 'w', session: 's' });
  };
  const plan = {
    title: 'A trial',
    ...contrasts.aiOrNot,
    mechanism: { kind: 'coin', share: 0.5 },
    stopping: { kind: 'anytime' },
  };
  const { event } = TrialLedger.begin('t', plan, { nowMs: tMs, randomBytes });
  const [ledger] = TrialLedger.read([{ ...event, tMs }]);
  assert.ok(ledger);
  add(event.kind, event.task, event.data);
  const step = (one: NewTrialEvent): void => {
    ledger.apply({ ...one, tMs });
    add(one.kind, one.task, one.data);
  };
  for (let index = 0; index < tasks + abandoned; index += 1) {
    const task = `gap-${index}`;
    const estimateMs = Math.round((45 * Math.exp(0.5 * normal())) / 5 + 1) * 5 * minuteMs;
    const withAiMs = Math.round((estimateMs * 0.75) / minuteMs) * minuteMs;
    step(ledger.declareEligible(task));
    step(ledger.freeze(task, { withoutAi: { typicalMs: estimateMs }, withAi: { typicalMs: withAiMs } }));
    const { event, assignment } = ledger.assign(task);
    step(event);
    step(ledger.setLevel(task));
    const isTreated = assignment.arm === 'treated';
    const estimate = { withoutAi: { typicalMs: estimateMs }, withAi: { typicalMs: withAiMs } };
    const kind = ['bugFix', 'feature', 'refactor'][index % 3] ?? 'bugFix';
    add('task.start', task, {
      title: `Task ${index + 1}`,
      kind,
      estimate,
      level: isTreated ? 'Edit' : 'Off',
      arm: isTreated ? 'with AI' : 'without AI',
    });
    const workMs = estimateMs * (isTreated ? 1.15 : 1) * Math.exp(0.4 * normal());
    const endMs = tMs + workMs;
    for (; tMs < endMs; tMs += minuteMs) {
      const doing = random();
      if (isTreated && doing < 0.1) {
        add('request.start', task, { requestId: `${task}-${tMs}` });
        tMs += minuteMs;
        add('request.end', task, { requestId: `${task}-${tMs - minuteMs}` });
      } else if (doing < 0.3) add('signal.scroll', task, {});
      else add('signal.edit', task, { cause: 'typed', chars: 40 });
    }
    if (index >= tasks) add('task.abandon', task, {});
    else {
      add('task.done', task, {});
      add('task.felt', task, { feltMs: Math.round(workMs * 0.85), feltHelp: isTreated ? 0.8 : null });
    }
    tMs += 3 * hourMs;
  }
  store.append(events);
  store.close();
}
