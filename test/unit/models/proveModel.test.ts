import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { listModels, secondsText, tryEmbedder, tryModel } from '../../../src/models/setup/proveModel.ts';
import { nodeFetch } from '../../../src/models/wire/nodeFetch.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { answer, apiError, embeddings, status } from '../../server/scripts.ts';
import { entry, router } from './harness.ts';

let server: ScriptedServer;
before(async () => {
  server = await ScriptedServer.start(answer(['ready']));
});
beforeEach(() => server.reset());
after(() => server.close());

const { signal } = new AbortController();
const listed = (provider: 'compatible' | 'azure', key?: string, baseUrl = server.baseUrl) =>
  listModels(nodeFetch(), { provider, baseUrl }, key, signal);

describe('the models of a server', () => {
  it('are its own list, asked with the key in the header of the provider', async () => {
    server.next(status(200, { data: [{ id: 'a' }, { id: 'models/b' }, {}] }), status(200, { models: [{ name: 'c' }] }));
    assert.deepEqual(await listed('compatible', 'k'), { models: ['a', 'b'] });
    assert.deepEqual(await listed('azure', 'k'), { models: ['c'] });
    assert.deepEqual(
      server.requests.map(({ path, headers }) => [path, headers['authorization'], headers['api-key']]),
      [
        ['/v1/models', 'Bearer k', undefined],
        ['/v1/models', undefined, 'k'],
      ],
    );
  });

  it('may not be listed although something answers', async () => {
    for (const script of [status(404), status(200, '<h1>Hi</h1>'), status(200, { data: [] }), status(200, {})]) {
      server.next(script);
      assert.deepEqual(await listed('compatible'), { unlisted: true });
    }
  });

  it('are not sought where nothing listens, or the name is unknown', async () => {
    const closed = await ScriptedServer.start();
    const { baseUrl } = closed;
    await closed.close();
    const dead = await listed('compatible', undefined, baseUrl);
    assert.match('problem' in dead ? dead.problem : '', /^Nothing listens at 127\.0\.0\.1:\d+;/);
    const unknown = await listed('compatible', undefined, 'http://calibrated.invalid/v1');
    assert.match('problem' in unknown ? unknown.problem : '', /cannot be found/);
  });
});

describe('a model is tried', () => {
  const tried = () => {
    let nowMs = 0;
    const clock = () => {
      nowMs += 800;
      return nowMs;
    };
    return tryModel(router([entry(server.baseUrl)]), clock, signal);
  };

  it('by one call, and the time of its answer is told', async () => {
    assert.deepEqual(await tried(), { answeredMs: 800 });
    assert.equal(server.requests.length, 1);
    assert.equal(secondsText(12), 'under 0.1 s');
    assert.equal(secondsText(800), '0.8 s');
    assert.equal(secondsText(12_345), '12 s');
  });

  it('and is there when it thinks past the few tokens of the trial', async () => {
    server.next(answer([], { reason: 'length' }));
    assert.deepEqual(await tried(), { answeredMs: 800 });
  });

  it('by one vector when it gives nothing else', async () => {
    const models = router([entry(server.baseUrl, { roles: ['embed'] })]);
    server.next(embeddings(/ready/), status(404, apiError('The model does not exist', 'model_not_found')));
    let nowMs = 0;
    const clock = () => (nowMs += 100);
    assert.deepEqual(await tryEmbedder(models, clock, signal), { answeredMs: 100 });
    assert.deepEqual(
      server.requests.map(({ path, body }) => [path, body?.['input']]),
      [['/v1/embeddings', ['ready']]],
    );
    const result = await tryEmbedder(models, clock, signal);
    assert.match('problem' in result ? result.problem : '', /has no model "test-model"/);
  });

  it('and is not when the server does not know it', async () => {
    server.next(status(404, apiError('The model does not exist', 'model_not_found')));
    const result = await tried();
    assert.match('problem' in result ? result.problem : '', /has no model "test-model"/);
  });
});
