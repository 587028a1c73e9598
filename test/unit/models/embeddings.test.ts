import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { embeddings, stall, status } from '../../server/scripts.ts';
import { canary, entry, router } from './harness.ts';

describe('embeddings', () => {
  let first: ScriptedServer;
  let second: ScriptedServer;
  before(async () => {
    [first, second] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
  });
  beforeEach(() => {
    first.reset();
    second.reset();
    first.otherwise(embeddings(/cat/));
    second.otherwise(embeddings(/dog/));
  });
  after(() => Promise.all([first.close(), second.close()]));

  const both = () =>
    router([
      entry(first.baseUrl, { roles: ['embed'] }),
      entry(second.baseUrl, { id: 'two', model: 'other', roles: ['embed'] }),
    ]);
  const none = new AbortController().signal;

  it('come from the model with that role, in the order of the texts, with its figures', async () => {
    let sent = 0;
    const found = await both().embed(['a cat', 'a dog'], none, () => (sent += 1));
    assert.ok('embeddings' in found);
    assert.equal(found.entry.id, 'one');
    assert.deepEqual(found.embeddings, {
      vectors: [
        [1, 0.1],
        [0.1, 1],
      ],
      inputTokens: 9,
    });
    assert.equal(sent, 1);
    const [request] = first.requests;
    assert.equal(request?.path, '/v1/embeddings');
    assert.deepEqual(request.body, { model: 'test-model', input: ['a cat', 'a dog'] });
    assert.equal(request.headers['authorization'], `Bearer ${canary}`);
    assert.equal(second.requests.length, 0);
  });

  it('are never asked of a model that does not have the role', async () => {
    const found = await router([entry(first.baseUrl)]).embed(['a cat'], none);
    assert.equal('error' in found && found.error.kind, 'needsModel');
    assert.equal(first.requests.length, 0);
  });

  it('come from the next model when one fails', async () => {
    first.otherwise(status(500));
    const found = await both().embed(['a dog'], none);
    assert.equal('entry' in found && found.entry.id, 'two');
  });

  for (const [name, body] of [
    ['too few vectors', { data: [{ index: 0, embedding: [1] }] }],
    ['vectors of different lengths', { data: [{ embedding: [1] }, { embedding: [1, 2] }] }],
    [
      'a vector for a text that there is not',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 7, embedding: [1] },
        ],
      },
    ],
    ['text', 'no JSON'],
  ] as const) {
    it(`are refused as ${name}`, async () => {
      first.otherwise(status(200, body));
      const found = await router([entry(first.baseUrl, { roles: ['embed'] })]).embed(['a', 'b'], none);
      assert.equal('error' in found && found.error.kind, 'badResponse');
    });
  }

  it('stop when the person does, and ask no other model', async () => {
    first.otherwise(stall());
    const controller = new AbortController();
    const found = both().embed(['a cat'], controller.signal);
    await first.request(1);
    controller.abort();
    const ended = await found;
    assert.equal('error' in ended && ended.error.kind, 'cancelled');
    assert.equal(second.requests.length, 0);
  });
});
