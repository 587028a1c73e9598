import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { discoverServers } from '../../../src/models/setup/discoverServers.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';

describe('model servers on this machine', () => {
  it('are found by their list of models; other servers and silent ports are left out', async () => {
    const models = await ScriptedServer.start((response) => void response.end('{"data":[{"id":"a"},{"id":"b"},{}]}'));
    const page = await ScriptedServer.start((response) => void response.end('<html></html>'));
    const absent = await ScriptedServer.start();
    const closed = absent.baseUrl;
    await absent.close();
    try {
      const found = await discoverServers(fetch, new AbortController().signal, [
        { provider: 'lmstudio', baseUrl: page.baseUrl },
        { provider: 'ollama', baseUrl: models.baseUrl },
        { provider: 'vllm', baseUrl: closed },
      ]);
      assert.deepEqual(found, [{ provider: 'ollama', baseUrl: models.baseUrl, models: ['a', 'b'] }]);
      const [request] = models.requests;
      assert.deepEqual([request?.path, request?.headers['authorization']], ['/v1/models', undefined]);
    } finally {
      await Promise.all([models.close(), page.close()]);
    }
  });

  it('are looked for on this machine only, without a key, and not after the search was ended', async () => {
    const asked: { readonly host: string; readonly init: RequestInit | undefined }[] = [];
    const ended = new AbortController();
    const silent: typeof fetch = (url, init) => {
      asked.push({ host: new URL(String(url)).hostname, init });
      return new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    };
    const looking = discoverServers(silent, ended.signal);
    assert.deepEqual([...new Set(asked.map(({ host }) => host))], ['127.0.0.1']);
    assert.ok(asked.length > 1);
    for (const { init } of asked) assert.deepEqual([init?.redirect, init?.headers], ['error', undefined]);
    ended.abort();
    assert.ok(asked.every(({ init }) => init?.signal?.aborted));
    assert.deepEqual(await looking, []);
  });
});
