import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { Capabilities } from '../../../src/models/setup/capabilities.ts';
import { readModelConfig } from '../../../src/models/setup/config.ts';
import type { ModelMessage, Part } from '../../../src/models/streamParts.ts';
import { nodeFetch } from '../../../src/models/wire/nodeFetch.ts';
import { ollamaContextLimit } from '../../../src/models/wire/ollama.ts';
import { ollama, sendLines } from '../../server/scriptedOllama.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { status } from '../../server/scripts.ts';
import { ask, entry, question, router, textOf } from './harness.ts';

let server: ScriptedServer;
before(async () => {
  server = await ScriptedServer.start(ollama());
});
beforeEach(() => server.reset());
after(() => server.close());

const told = (contextTokens: number) =>
  router([entry(server.baseUrl, { provider: 'ollama', model: 'qwen2.5-coder', contextTokens })], {
    keyFor: async () => undefined,
    capabilities: new Capabilities(),
  });
const noticeOf = (parts: readonly Part[]) =>
  parts.flatMap((part) => (part.type === 'notice' ? [part.sentence] : [])).join();
const sent = (index = 0) => server.requests[index]?.body ?? {};
const errorOf = (parts: readonly Part[]) => parts.flatMap((part) => (part.type === 'error' ? [part.error.kind] : []));

describe("Ollama's own API", () => {
  it('is told the context with a question, and reads all of it', async () => {
    const messages = [{ role: 'user' as const, content: 'const a = 1;\n'.repeat(4000) }];
    const request = { role: 'answer' as const, messages, maxTokens: 100, temperature: 0 };
    const whole = await ask(told(16_384), request);
    assert.equal(textOf(whole), 'Hello');
    assert.equal(noticeOf(whole), '');
    assert.deepEqual(
      whole.map(({ type }) => type),
      ['text', 'text', 'usage', 'finish'],
    );
    assert.equal(server.requests[0]?.path, '/api/chat');
    assert.deepEqual(sent()['options'], { num_ctx: 16_384, num_predict: 100, temperature: 0 });
    const cut = await ask(told(4096), request);
    assert.match(noticeOf(cut), /^Ollama read only about 4096 tokens .*set "contextTokens": 32768 for this model/);
  });

  it('is not used where no context is named', async () => {
    const model = router([entry(server.baseUrl, { provider: 'ollama', model: 'qwen2.5-coder' })]);
    await ask(model);
    assert.equal(server.requests[0]?.path, '/v1/chat/completions');
    assert.equal(sent()['options'], undefined);
  });

  it('completes with the same context, so that the model is not loaded anew, also when it cannot insert', async () => {
    const place = { role: 'complete' as const, fim: { prefix: 'const a = ', suffix: ';' } };
    const model = told(8192);
    assert.equal(textOf(await ask(model, place)), 'Hello');
    assert.equal(server.requests[0]?.path, '/api/generate');
    assert.deepEqual(
      [sent()['prompt'], sent()['suffix'], Object(sent()['options']).num_ctx],
      ['const a = ', ';', 8192],
    );
    server.next(status(400, { error: 'qwen2.5-coder does not support insert' }));
    assert.equal(textOf(await ask(model, place)), 'Hello');
    const raw = sent(2);
    assert.equal(server.requests[2]?.path, '/api/generate');
    assert.match(String(raw['prompt']), /^<\|fim_prefix\|>const a = <\|fim_suffix\|>;/);
    assert.deepEqual([raw['raw'], raw['suffix'], Object(raw['options']).num_ctx], [true, undefined, 8192]);
  });

  it('hands on thinking and calls of tools, and takes their results by name', async () => {
    const call = { function: { name: 'read', arguments: { path: 'a.ts' } } };
    server.next((response) =>
      sendLines(response, [
        { message: { role: 'assistant', content: '', thinking: 'I should read.' }, done: false },
        { message: { role: 'assistant', content: '', tool_calls: [call, call] }, done: false },
        {
          message: { role: 'assistant', content: '' },
          done: true,
          done_reason: 'stop',
          prompt_eval_count: 9,
          eval_count: 4,
        },
      ]),
    );
    const tools = [{ name: 'read', description: 'Reads', parameters: { type: 'object' } }];
    const parts = await ask(told(8192), { ...question, role: 'delegate', tools });
    assert.equal(Object(sent()['tools'])[0].function.name, 'read');
    assert.ok(parts.some((part) => part.type === 'reasoning' && part.text === 'I should read.'));
    const calls = parts.flatMap((part) => (part.type === 'toolCall' ? [part] : []));
    assert.deepEqual(
      calls.map(({ name, argumentsJson }) => [name, argumentsJson]),
      [
        ['read', '{"path":"a.ts"}'],
        ['read', '{"path":"a.ts"}'],
      ],
    );
    const messages: readonly ModelMessage[] = [
      { role: 'user', content: 'Go.' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'read', argumentsJson: '{"path":"a.ts"}' }] },
      { role: 'tool', content: 'text', toolCallId: 'a' },
    ];
    await ask(told(8192), { role: 'delegate', messages, tools });
    assert.deepEqual(sent(1)['messages'], [
      { role: 'user', content: 'Go.' },
      { role: 'assistant', content: '', tool_calls: [{ function: { name: 'read', arguments: { path: 'a.ts' } } }] },
      { role: 'tool', content: 'text', tool_name: 'read' },
    ]);
  });

  it('gives no answer that was cut off, reached its length, or is an error', async () => {
    const line = { message: { role: 'assistant', content: 'Hel' }, done: false };
    const last = { message: { role: 'assistant', content: '' }, done: true, done_reason: 'length' };
    for (const [lines, kind] of [
      [[line], 'truncated'],
      [[line, last], 'lengthLimit'],
      [[line, { error: 'an error was encountered while running the model: out of memory' }], undefined],
      [[{ hello: 'world' }], 'badResponse'],
      [[last], 'lengthLimit'],
    ] as const) {
      server.next(
        ...Array.from({ length: 4 }, () => (response: Parameters<typeof sendLines>[0]) => sendLines(response, lines)),
      );
      const parts = await ask(told(8192));
      const errors = errorOf(parts);
      assert.equal(errors.length, 1, JSON.stringify(parts));
      if (kind !== undefined) assert.deepEqual(errors, [kind]);
      server.reset();
    }
  });
});

describe('the context of a model', () => {
  it('is asked for before the model is added', async () => {
    const ask = (model = 'qwen2.5-coder') =>
      ollamaContextLimit(nodeFetch(), server.baseUrl, model, new AbortController().signal);
    assert.equal(await ask(), 32_768);
    assert.deepEqual([server.requests[0]?.path, sent()['model']], ['/api/show', 'qwen2.5-coder']);
    server.next(status(404, { error: 'model not found' }), status(200, { model_info: { 'a.context_length': 'many' } }));
    assert.deepEqual([await ask('nothing'), await ask()], [undefined, undefined]);
    const closed = await ScriptedServer.start(ollama());
    const { baseUrl } = closed;
    await closed.close();
    const nobody = ollamaContextLimit(nodeFetch(), baseUrl, 'x', new AbortController().signal);
    assert.equal(await nobody, undefined);
  });

  it('is a setting of Ollama alone, within bounds', () => {
    const read = (provider: string, contextTokens: unknown) =>
      readModelConfig([{ id: 'a', provider, model: 'm', baseUrl: 'https://a.example/v1', contextTokens }]);
    assert.equal(read('ollama', 8192).entries[0]?.contextTokens, 8192);
    assert.match(
      read('openai', 8192).problems[0]?.sentence ?? '',
      /contextTokens is wrong; expected it only for ollama/,
    );
    for (const wrong of [0, 511, 1.5, 'many', 1e9])
      assert.equal(read('ollama', wrong).entries.length, 0, String(wrong));
  });
});
