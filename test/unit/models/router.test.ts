import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { ModelClient, Part } from '../../../src/models/streamParts.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { answer, chatChunk, event, stall, status } from '../../server/scripts.ts';
import { ask, canary, entry, question, router, textOf } from './harness.ts';

const said = (text: string): readonly Part[] => [
  { type: 'text', text },
  { type: 'finish', reason: 'stop', modelId: 'x', model: 'x', provider: 'x' },
];
const offline: ModelClient = {
  async *stream() {
    yield* said('from offline');
  },
};

describe('model router', () => {
  let first: ScriptedServer;
  let second: ScriptedServer;
  before(async () => {
    [first, second] = await Promise.all([ScriptedServer.start(), ScriptedServer.start(answer(['from two']))]);
  });
  beforeEach(() => {
    first.reset();
    second.reset();
  });
  after(() => Promise.all([first.close(), second.close()]));

  const both = () => [entry(first.baseUrl), entry(second.baseUrl, { id: 'two', model: 'other' })];

  it('takes the next model when one fails before it has shown anything, and names the one that answered', async () => {
    first.otherwise(status(401));
    const parts = await ask(router(both()));
    assert.equal(textOf(parts), 'from two');
    assert.match(parts[0]?.type === 'notice' ? parts[0].sentence : '', /^OpenAI .*\. So other \(OpenAI\) was asked\.$/);
    assert.equal(parts.filter(({ type }) => type === 'notice').length, 1);
    assert.deepEqual(parts.at(-1), {
      type: 'finish',
      reason: 'stop',
      modelId: 'two',
      model: 'other',
      provider: 'openai',
    });
    assert.deepEqual([first.requests.length, second.requests.length], [1, 1]);
  });

  it('asks nobody else when a person chose the model, unless it does not serve the role', async () => {
    second.next(status(401));
    const chosen = { ...question, modelId: 'two', isChosen: true } as const;
    const [last] = await ask(router(both()), chosen);
    assert.equal(last?.type, 'error');
    assert.equal(first.requests.length, 0);
    first.next(answer(['from one']));
    const [one, two] = both();
    assert.ok(one && two);
    assert.equal(textOf(await ask(router([one, { ...two, roles: ['edit'] }]), chosen)), 'from one');
  });

  it('does not wait long for a model while another stands by', async () => {
    first.otherwise(status(429, {}, { 'retry-after': '30' }));
    assert.equal(textOf(await ask(router(both()))), 'from two');
    assert.equal(first.requests.length, 1);
  });

  it('never mixes two answers: after the first shown part there is no other model', async () => {
    first.otherwise(stall(event(chatChunk('from one'))));
    const parts = await ask(router(both()), question, undefined, () => first.breakOff());
    const last = parts.at(-1);
    assert.deepEqual([textOf(parts), last?.type === 'error' && last.error.kind], ['from one', 'truncated']);
    assert.equal(second.requests.length, 0);
  });

  it('after a cancel asks nobody else', async () => {
    const cancel = new AbortController();
    first.otherwise(() => cancel.abort());
    const [last] = await ask(router(both()), question, cancel.signal);
    assert.equal(last?.type === 'error' && last.error.kind, 'cancelled');
    assert.equal(second.requests.length, 0);
  });

  it('reports the model that was wanted most when all fail', async () => {
    first.otherwise(status(403));
    const [last, more] = await ask(
      router([entry(first.baseUrl), entry(first.baseUrl, { id: 'two', provider: 'mistral' })]),
    );
    assert.equal(more, undefined);
    assert.match(last?.type === 'error' ? last.error.sentence : '', /^OpenAI /);
  });

  it('routes by role, and says who would be asked', async () => {
    const model = router([
      entry(first.baseUrl, { roles: ['edit'] }),
      entry(second.baseUrl, { id: 'two', roles: ['hint', 'answer'] }),
    ]);
    await ask(model);
    assert.deepEqual([first.requests.length, second.requests.length], [0, 1]);
    assert.deepEqual(
      [model.labelFor('answer'), model.labelFor('complete'), model.labelOf('two'), model.labelOf('gone')],
      ['test-model (OpenAI)', 'no model', 'test-model (OpenAI)', 'gone'],
    );
  });

  it('asks a model that is first for a role before those above it, and the others in order when it fails', async () => {
    const model = router([
      entry(first.baseUrl),
      entry(second.baseUrl, { id: 'two', model: 'other', firstFor: ['answer', 'embed'] }),
    ]);
    await ask(model);
    assert.deepEqual([first.requests.length, second.requests.length], [0, 1]);
    assert.deepEqual(
      [model.labelFor('answer'), model.labelFor('edit'), model.labelFor('embed')],
      ['other (OpenAI)', 'test-model (OpenAI)', 'no model'],
    );
    first.next(answer(['from one']), answer(['from one']));
    await ask(model, { ...question, role: 'edit' });
    assert.deepEqual([first.requests.length, second.requests.length], [1, 1]);
    second.next(status(401));
    await ask(model);
    assert.deepEqual([first.requests.length, second.requests.length], [2, 2]);
  });

  it('leaves to the offline model what nobody else serves; without it a model is needed', async () => {
    const only = [entry(first.baseUrl, { roles: ['edit'] })];
    assert.equal(textOf(await ask(router(only, { offline }))), 'from offline');
    const [last] = await ask(router(only));
    assert.equal(last?.type === 'error' && last.error.kind, 'needsModel');
  });

  it("names the entry when the editor's own model answers, which names itself", async () => {
    const model = router([entry('', { id: 'editor', provider: 'vscode', model: 'auto' })], {
      vscode: async function* (name) {
        assert.equal(name, 'auto');
        yield* said('from the editor');
      },
    });
    const last = (await ask(model)).at(-1);
    assert.equal(last?.type === 'finish' && last.modelId, 'editor');
  });

  it('tells a stream without an end from an answer', async () => {
    const model = router([entry('', { provider: 'vscode' })], {
      vscode: async function* () {
        yield { type: 'text', text: 'half' };
      },
    });
    const last = (await ask(model)).at(-1);
    assert.equal(last?.type === 'error' && last.error.kind, 'truncated');
  });

  it('ends an answer that goes on and on', async () => {
    let sent = 0;
    const model = router([entry('', { provider: 'vscode' })], {
      vscode: async function* () {
        for (;;) {
          sent += 1;
          yield { type: 'text', text: 'x'.repeat(100_000) };
        }
      },
    });
    const last = (await ask(model)).at(-1);
    assert.equal(last?.type === 'error' && last.error.kind, 'lengthLimit');
    assert.equal(sent, 21);
  });

  it('asks for the key of the address that it goes to', async () => {
    const asked: string[][] = [];
    const keyFor = async (...place: string[]) => {
      asked.push(place);
      return 'key';
    };
    await ask(router([entry(second.baseUrl)], { keyFor }));
    assert.deepEqual(asked, [['openai', new URL(second.baseUrl).origin]]);
  });

  it('reads the key with every request, and sends only what is needed', async () => {
    let key = 'first-key';
    const model = router([entry(second.baseUrl, { headers: { 'x-team': 'blue' } })], { keyFor: async () => key });
    await ask(model);
    key = 'second-key';
    await ask(model);
    const [one, two] = second.requests.map(({ headers }) => headers);
    assert.deepEqual([one?.['authorization'], two?.['authorization']], ['Bearer first-key', 'Bearer second-key']);
    assert.equal(one?.['x-team'], 'blue');
    const others = Object.keys(one ?? {}).filter((name) => /stainless|openai-/i.test(name));
    assert.deepEqual(others, []);
  });

  it('sends no key where there is none, and takes nothing from the environment', async () => {
    process.env['OPENAI_API_KEY'] = canary;
    process.env['OPENAI_CUSTOM_HEADERS'] = `x-canary: ${canary}`;
    try {
      await ask(router([entry(second.baseUrl, { provider: 'ollama' })], { keyFor: async () => undefined }));
    } finally {
      delete process.env['OPENAI_API_KEY'];
      delete process.env['OPENAI_CUSTOM_HEADERS'];
    }
    assert.equal(second.requests[0]?.headers['authorization'], undefined);
    assert.doesNotMatch(JSON.stringify(second.requests[0]?.headers), new RegExp(canary));
  });

  it("sends Azure's key in its own header", async () => {
    await ask(router([entry(second.baseUrl, { provider: 'azure' })]));
    assert.deepEqual(
      [second.requests[0]?.headers['api-key'], second.requests[0]?.headers['authorization']],
      [canary, undefined],
    );
  });
});
