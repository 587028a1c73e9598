import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { type Script, ScriptedServer } from '../server/scriptedServer.ts';
import { answer, apiError, status } from '../server/scripts.ts';
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
    workbench.page.setDefaultTimeout(15_000);
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
    await workbench.command('Calibrated: Manage Models…');
    await workbench.row('first for hints, answers, edits').waitFor();
    assert.equal(await workbench.row('other-model').count(), 0);
    await workbench.screenshot('models-page');
    await workbench.page.keyboard.press('Escape');
  });

  it('changes a model only once the new one answers, and removes it', async () => {
    await workbench.command('Calibrated: Manage Models…');
    await workbench.pick('good-model');
    await workbench.pick('Change Model…');
    await workbench.pick('other-model');
    await modal().getByText('This model does not answer, so it was not changed.').waitFor();
    await workbench.screenshot('models-wrong-change');
    await workbench.page.keyboard.press('Escape');
    await modal().waitFor({ state: 'detached' });
    await workbench.row('first for hints, answers, edits').waitFor();
    assert.equal(await workbench.row('other-model').count(), 0);
    await workbench.pick('good-model');
    await workbench.pick('Remove');
    await workbench.row('Add Model…').waitFor();
    await workbench.row('good-model').waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Escape');
  });
});
