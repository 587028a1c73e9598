import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { type Script, ScriptedServer } from '../server/scriptedServer.ts';
import { answer, apiError, status } from '../server/scripts.ts';
import { graveProblems } from './accessible.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** A server that lists two models but serves only one of them. */
const serving: Script = (response, request) => {
  if (request.method === 'GET')
    return status(200, { data: [{ id: 'good-model' }, { id: 'other-model' }] })(response, request);
  if (request.body?.['model'] === 'good-model') return answer(['ready'])(response, request);
  return status(404, apiError('The model does not exist', 'model_not_found'))(response, request);
};

describe('adding a model', () => {
  let server: ScriptedServer;
  let workbench: Workbench;
  before(async () => {
    server = await ScriptedServer.start(serving);
    workbench = await openWorkbench({ name: 'add-model' });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-models-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });
  after(async () => {
    await workbench.close();
    await server.close();
  });

  const begin = async (address: string) => {
    await workbench.command('Calibrated: Add Model…');
    await workbench.pick('OpenAI-compatible server');
    await workbench.enter(address, 'Address of');
  };
  const modal = () => workbench.page.locator('.monaco-dialog-box');

  it('stores nothing where nothing listens, and says so', async () => {
    const closed = await ScriptedServer.start();
    const { baseUrl } = closed;
    await closed.close();
    await begin(baseUrl);
    await workbench.notification('Nothing listens at');
    await workbench.screenshot('models-dead-port');
    // Here the Assist view still says that only the offline model is set up.
    const assist = await workbench.openAssist();
    await assist.getByText('Only the offline model is set up').waitFor();
    assert.deepEqual(await graveProblems(workbench, assist, 'sideBar'), []);
  });

  it('stores no wrong name, and says why', async () => {
    await begin(server.baseUrl);
    await workbench.pick('other-model');
    await modal().getByText('This model does not answer').waitFor();
    await modal().getByText('has no model "other-model"').waitFor();
    await workbench.screenshot('models-wrong-name');
    await workbench.page.keyboard.press('Escape');
    await modal().waitFor({ state: 'detached' });
  });

  it('proves it by one call', async () => {
    await begin(server.baseUrl);
    await workbench.pick('good-model');
    await workbench.notification('Ready: good-model answers in');
    await workbench.screenshot('models-ready');
    assert.equal(
      server.requests.filter(({ method, body }) => method === 'POST' && body?.['model'] === 'good-model').length,
      1,
    );
    const assist = await workbench.openAssist();
    await assist.getByText('Only the offline model is set up').waitFor({ state: 'detached' });
  });

  it('lists the models on a page that tries, changes and removes them', async function () {
    this.timeout(120_000);
    const local = await localServer();
    const page = await showPage();
    const row = (name: string) => page.locator('.rows > li', { has: page.locator('h2', { hasText: name }) });
    const press = (within: Locator, name: string) => within.getByRole('button', { name, exact: true }).click();
    await row('good-model').getByText('OpenAI-compatible server').waitFor();
    assert.equal(await row('other-model').count(), 0);
    assert.equal(await row('good-model').locator('.first').count(), 5);

    // A server of this machine is offered without a word of the person.
    await page.getByRole('button', { name: `on ${local.port} with local-model` }).click();
    await row('local-model').getByText('Ready: answers in').waitFor();
    await page.locator('.found p', { hasText: `on ${local.port}` }).waitFor({ state: 'detached' });
    await workbench.screenshot('models-page');

    // The model that was there before is asked first for answers, the new one for the rest.
    await page.getByLabel('Answers', { exact: true }).last().selectOption({ label: 'good-model' });
    await row('good-model').locator('label', { hasText: 'Answers' }).getByText('first').waitFor();
    await row('local-model').locator('label', { hasText: 'Hints' }).getByText('first').waitFor();
    await row('local-model').getByLabel('Hints').focus();
    await workbench.page.keyboard.press('Space');
    await row('good-model').locator('label', { hasText: 'Hints' }).getByText('first').waitFor();

    await press(row('good-model'), 'Change Model…');
    await workbench.pick('other-model');
    await modal().getByText('This model does not answer, so it was not changed.').waitFor();
    await workbench.screenshot('models-wrong-change');
    await workbench.page.keyboard.press('Escape');
    await modal().waitFor({ state: 'detached' });
    await press(row('good-model'), 'Try');
    await row('good-model').getByText('Ready: answers in').waitFor();

    await local.close();
    await press(row('local-model'), 'Try');
    await row('local-model').getByText('Nothing listens at').waitFor();
    await workbench.screenshot('models-page-tried');
    await press(row('local-model'), 'Remove');
    await row('local-model').waitFor({ state: 'detached' });
    // The keyboard goes on at the way back.
    await page.locator('.removed vscode-button:focus').waitFor();
    await workbench.page.keyboard.press('Enter');
    await row('local-model').waitFor();
    for (const name of ['local-model', 'good-model']) {
      await press(row(name), 'Remove');
      await row(name).waitFor({ state: 'detached' });
    }
    await row('Offline model').waitFor();
    assert.deepEqual(workbench.policyViolations, []);
  });

  async function showPage() {
    await workbench.command('Calibrated: Manage Models');
    return workbench.webview('models', 'good-model');
  }
});

/** A server at one of the ports where people run them; this machine may have one itself. */
async function localServer(): Promise<ScriptedServer> {
  const lists: Script = (response, request) =>
    request.method === 'GET'
      ? status(200, { data: [{ id: 'local-model' }] })(response, request)
      : answer(['ready'])(response, request);
  for (const port of [4000, 1234, 8000, 8080, 11_434]) {
    const server = await ScriptedServer.start(lists, port).catch(() => undefined);
    if (server !== undefined) return server;
  }
  throw new Error('Every usual port of a model server is taken on this machine.');
}
