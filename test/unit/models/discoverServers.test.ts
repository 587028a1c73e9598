import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { discoverServers } from '../../../src/models/discoverServers.ts';
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
});
