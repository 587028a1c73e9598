import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openGit } from '../../src/history/git/git.ts';
import { gitSink, statsRefs } from '../../src/team/sharing/statsRefs.ts';
import { quarterOfWeek, weekOf, weeksPerQuarter } from '../../src/team/weeks.ts';
import { freshFolder } from '../run/editor.ts';
import { outRoot } from '../run/paths.ts';
import { simulatedTeam } from '../unit/team/simulatedTeam.ts';
import { startTask } from './loop.ts';
import { until } from './until.ts';
import { useWorkbench, type Workbench } from './workbench.ts';

/** Finishes the task, says how long it felt, and waits for its gap. */
async function finishTask(page: Workbench): Promise<void> {
  await page.command('Calibrated: Finish Task');
  await page.enter('20m', 'Finish Task');
  await page.page.locator('.tab', { hasText: 'Calibrated' }).waitFor();
  await page.quickInput().waitFor({ state: 'hidden' });
  await page.webview('gap');
}

/** The preview's text as shown on screen, line by line. */
async function previewText(page: Workbench): Promise<string> {
  await page.page.locator('.tab.active', { hasText: 'Team stats as they would be sent' }).waitFor();
  await page.page.locator('.editor-instance .view-lines').first().waitFor();
  const lines = page.page.locator('.editor-instance .view-line');
  await page.page.waitForFunction(
    () =>
      (document.querySelector('.editor-instance .view-lines')?.textContent ?? '').includes('version') ||
      (document.querySelector('.editor-instance .view-lines')?.textContent ?? '').includes('resourceMetrics'),
  );
  const texts = await lines.evaluateAll((elements) =>
    elements
      .map((element) => ({ top: (element as HTMLElement).offsetTop, text: element.textContent ?? '' }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' ')),
  );
  return texts.join('\n');
}

describe('team stats through the repository of the team', () => {
  const workbench = useWorkbench({
    name: 'team-git',
    settings: { 'editor.wordWrap': 'off', 'editor.stopRenderingLineAfter': -1 },
  });
  const folder = join(outRoot, 'ui', 'team-remote');
  const remote = join(folder, 'remote.git');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: remote, encoding: 'utf8' });
  const refs = () =>
    git('for-each-ref', '--format=%(refname)', statsRefs)
      .split('\n')
      .filter((ref) => ref !== '');

  before(() => {
    freshFolder(folder);
    execFileSync('git', ['init', '--quiet', '--bare', remote]);
    execFileSync('git', ['remote', 'add', 'origin', remote], { cwd: workbench().folder });
  });

  it('has nothing to share before a task is finished, and shares nothing unasked', async () => {
    const page = workbench();
    await page.command('Calibrated: Share Team Stats');
    await page.pick('The Team’s Repository');
    await page.notification('nothing to share yet');
    await page.page.keyboard.press('Escape');
    await startTask(page, '1h');
    await finishTask(page);
    assert.deepEqual(refs(), []);
  });

  it('shows the bytes and sends nothing when the person says no', async () => {
    const page = workbench();
    await page.command('Calibrated: Share Team Stats');
    await page.pick('The Team’s Repository');
    await page.row('Send and Join').waitFor();
    assert.match(await previewText(page), /^\{"version":1,"quarter":\d+,"who":\[/);
    await page.screenshot('team-preview');
    await page.pick('Don’t Send');
    await page.row('Don’t Send').waitFor({ state: 'hidden' });
    assert.deepEqual(refs(), []);
  });

  it('sends exactly the bytes that were shown', async () => {
    const page = workbench();
    await page.command('Calibrated: Share Team Stats');
    await page.pick('The Team’s Repository');
    await page.row('Send and Join').waitFor();
    const shown = await previewText(page);
    await page.pick('Send and Join');
    await page.page.locator('.statusbar-item', { hasText: 'were sent' }).waitFor();
    const [ref, ...more] = refs();
    assert.equal(more.length, 0);
    const sent = git('cat-file', 'blob', `${ref}:stats.json`);
    assert.equal(sent, shown);
    assert.doesNotMatch(sent, /discount|Fix bulk/);
  });

  it('shows a report of everybody with five more people, and nobody alone', async () => {
    const page = workbench();
    const quarter = quarterOfWeek(weekOf(Date.now()));
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', remote, clone], { stdio: 'ignore' });
    await page.command('Calibrated: Show Team Report');
    const panel = await page.webview('team');
    await panel.getByText('fewer than 5 people').first().waitFor();
    const others = simulatedTeam({
      people: 12,
      weeks: weeksPerQuarter,
      firstWeek: quarter * weeksPerQuarter,
      effect: 0.1,
      tau: 0.1,
      sigma: 0.5,
      tasksAWeek: 3,
      seed: 4,
      code: true,
    });
    const sink = gitSink(openGit(clone), 'origin');
    for (const stats of others) await sink.send(stats);
    await panel.getByText('Read again').click();
    await panel.getByText('at least 10 people').first().waitFor();
    await page.screenshot('team-report');
    assert.deepEqual(page.policyViolations, []);
  });

  it('deletes what it sent and leaves', async () => {
    const page = workbench();
    const before = refs().length;
    await page.command('Calibrated: Share Team Stats');
    await page.row('Leave and Delete').waitFor();
    await page.screenshot('team-menu');
    await page.pick('Leave and Delete');
    await page.page.locator('.statusbar-item', { hasText: 'no longer shares anything' }).waitFor();
    assert.equal(refs().length, before - 1);
    await page.command('Calibrated: Share Team Stats');
    await page.row('The Team’s Repository').waitFor();
    await page.page.keyboard.press('Escape');
  });
});

describe('team stats to a collector', () => {
  const received: string[] = [];
  let server: Server;
  before(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        received.push(Buffer.concat(parts).toString('utf8'));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.close();
  });
  const workbench = useWorkbench({
    name: 'team-otlp',
    settings: { 'editor.stopRenderingLineAfter': -1, 'editor.maxTokenizationLineLength': 1 },
  });

  it('sends exactly the bytes that were shown', async () => {
    const page = workbench();
    await startTask(page, '1h');
    await finishTask(page);
    await page.command('Calibrated: Share Team Stats');
    await page.pick('OpenTelemetry Collector');
    await page.enter(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'Share Team Stats');
    await page.row('Send and Join').waitFor();
    assert.deepEqual(received, []);
    const shown = await previewText(page);
    await page.pick('Send and Join');
    await page.page.locator('.statusbar-item', { hasText: 'were sent' }).waitFor();
    assert.equal(received.length, 1);
    assert.equal(received[0], shown);
  });
});

describe('team stats when telemetry is off', () => {
  const workbench = useWorkbench({ name: 'team-telemetry' });

  it('sends nothing, shows nothing to send, and says which switch it is', async () => {
    const page = workbench();
    await page.command('Preferences: Open User Settings (JSON)');
    await page.page.locator('.tab.active', { hasText: 'settings.json' }).waitFor();
    await page.page.locator('.editor-instance .view-lines').first().click();
    await page.page.keyboard.press('Control+A');
    await page.page.keyboard.insertText('{ "telemetry.telemetryLevel": "off" ');
    await page.page.keyboard.press('Control+S');
    const settings = join(page.server.dataDir, 'data', 'User', 'settings.json');
    await until(() => existsSync(settings) && readFileSync(settings, 'utf8').includes('"off"'));
    await page.reload();
    await page.command('Calibrated: Share Team Stats');
    await page.notification('Telemetry is off in VS Code');
    await page.screenshot('team-telemetry');
    assert.equal(await page.row('OpenTelemetry Collector').count(), 0);
  });
});
