import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { after, before, beforeEach, describe, it } from 'mocha';
import { baseUrlProblem } from '../../../src/models/setup/baseUrl.ts';
import { Capabilities } from '../../../src/models/setup/capabilities.ts';
import { readModelConfig } from '../../../src/models/setup/config.ts';
import type { ModelMessage } from '../../../src/models/streamParts.ts';
import { completionOfChat, withoutTokens } from '../../../src/models/wire/completionAnswer.ts';
import { nodeFetch } from '../../../src/models/wire/nodeFetch.ts';
import { ReasoningStream } from '../../../src/models/wire/reasoningStream.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { answer, apiError, event, finishChunk, status, stream, usageChunk } from '../../server/scripts.ts';
import { ask, entry, question, router, textOf } from './harness.ts';

let server: ScriptedServer;
before(async () => {
  server = await ScriptedServer.start(answer(['Hi']));
});
beforeEach(() => server.reset());
after(() => server.close());

const sent = (index: number) => server.requests[index]?.body ?? {};
const call = (fields: Readonly<Record<string, unknown>>) =>
  event({ choices: [{ index: 0, delta: { tool_calls: [fields] }, finish_reason: null }] });

describe('what a server refused', () => {
  it('is not sent again, by any router that shares the memory', async () => {
    const capabilities = new Capabilities();
    const make = () => router([entry(server.baseUrl, { provider: 'compatible', maxTokens: 9 })], { capabilities });
    server.next(
      status(400, apiError("Unknown parameter: 'stream_options'.")),
      status(400, apiError("'max_tokens' is not supported, use 'max_completion_tokens'")),
    );
    assert.equal(textOf(await ask(make())), 'Hi');
    assert.equal(textOf(await ask(make())), 'Hi');
    assert.deepEqual(
      server.requests.map(({ body }) => [
        body?.['stream_options'] !== undefined,
        body?.['max_tokens'],
        body?.['max_completion_tokens'],
      ]),
      [
        [true, 9, undefined],
        [false, 9, undefined],
        [false, undefined, 9],
        [false, undefined, 9],
      ],
    );
  });

  it('for a completion leads to the next way: infill, the tokens of the family, the chat', async () => {
    server.next(status(501, apiError('Infill is not supported')), status(404, { detail: 'Not Found' }), answer(['b;']));
    const model = router([entry(server.baseUrl, { provider: 'llamacpp', model: 'qwen2.5-coder' })]);
    const parts = await ask(model, { role: 'complete', fim: { prefix: 'const a = ', suffix: '' } });
    assert.equal(textOf(parts), 'b;');
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/infill', '/v1/completions', '/v1/chat/completions'],
    );
  });

  it('teaches nothing when the key is wrong', async () => {
    server.next(status(401, apiError("stream_options: unsupported, 'max_tokens' invalid")));
    const parts = await ask(router([entry(server.baseUrl)]));
    assert.equal(server.requests.length, 1);
    assert.equal(parts.at(-1)?.type, 'error');
  });
});

describe('thinking', () => {
  it('goes back with the calls it led to, where the server wants it', async () => {
    const messages: readonly ModelMessage[] = [
      { role: 'user', content: 'Go.' },
      {
        role: 'assistant',
        content: '',
        reasoning: 'I should read.',
        toolCalls: [{ id: 'a', name: 'read', argumentsJson: '{}', extra: { google: { thought_signature: 'S1' } } }],
      },
      { role: 'tool', toolCallId: 'a', content: 'text' },
    ];
    const back = (index: number) => Object(sent(index)['messages'])[1];
    await ask(router([entry(server.baseUrl, { provider: 'deepseek' })]), { role: 'delegate', messages });
    assert.equal(back(0).reasoning_content, 'I should read.');
    assert.deepEqual(back(0).tool_calls[0].extra_content, { google: { thought_signature: 'S1' } });
    await ask(router([entry(server.baseUrl)]), { role: 'delegate', messages });
    assert.equal('reasoning_content' in back(1), false);
    server.next(status(400, apiError('Missing `reasoning_content` field in the assistant message')));
    await ask(router([entry(server.baseUrl)]), { role: 'delegate', messages });
    assert.equal(back(3).reasoning_content, 'I should read.');
  });

  it('comes with a call as its signature', async () => {
    const extra = { google: { thought_signature: 'S1' } };
    server.next(
      stream(
        call({ index: 0, id: '', function: { name: 'read', arguments: { path: 'a' } }, extra_content: extra }),
        call({ index: 0, id: '', function: { name: 'list', arguments: { glob: 'b' } } }),
        event(finishChunk('tool_calls')),
      ),
    );
    const parts = await ask(router([entry(server.baseUrl)]));
    assert.deepEqual(parts.slice(0, -1), [
      { type: 'toolCall', id: 'call-0', name: 'read', argumentsJson: '{"path":"a"}', extra },
      { type: 'toolCall', id: 'call-1', name: 'list', argumentsJson: '{"glob":"b"}' },
    ]);
  });

  it('is parted from the answer however the text is cut', () => {
    const whole = [
      '<think>a < b\n</thinkx></think>\n\nx = "<think>";',
      '<|channel|>analysis<|message|>a <| b<|end|><|start|>assistant<|channel|>final<|message|>x<y<|return|>',
      '  <b>no mark</b>',
      '◁think▷a ◁/◁/think▷b ◁think▷',
      '<seed:think>a</seed:thinkx></seed:think>\nb',
    ];
    const read = (pieces: readonly string[]) => {
      const spoken = new ReasoningStream();
      const all = [...pieces.flatMap((piece) => spoken.take(piece)), ...spoken.end()];
      const of = (kind: string) =>
        all
          .filter((each) => each.kind === kind)
          .map(({ text }) => text)
          .join('');
      return [of('text'), of('reasoning')];
    };
    assert.deepEqual(
      whole.map((text) => read([text])),
      [
        ['x = "<think>";', 'a < b\n</thinkx>'],
        ['x<y', 'a <| b'],
        ['  <b>no mark</b>', ''],
        ['b ◁think▷', 'a ◁/'],
        ['b', 'a</seed:thinkx>'],
      ],
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (text, sizes) => {
          const pieces: string[] = [];
          for (let at = 0, index = 0; at < text.length; index += 1) {
            const size = sizes[index % sizes.length] ?? 1;
            pieces.push(text.slice(at, at + size));
            at += size;
          }
          assert.deepEqual(read(pieces), read([text]));
        },
      ),
      { seed: 20_261_128, numRuns: 500 },
    );
  });
});

describe('a chat that completes', () => {
  const place = { prefix: 'function f() {\n  const total = ', suffix: ';\n}' };
  for (const [what, said, want] of [
    ['plain', 'a + b', 'a + b'],
    ['a fence', '```ts\na + b\n```', 'a + b'],
    ['a preamble', 'Sure! Here is the code:\n\n```ts\na + b\n```\nHope this helps.', 'a + b'],
    ['thinking', '<think>\n```\nno\n```\n</think>\na + b', 'a + b'],
    ['thinking without end', '<think>\nhm', ''],
    ['the line again', '  const total = a + b', 'a + b'],
    ['the line again, without its indent', 'const total = a + b', 'a + b'],
    ['the lines again', 'function f() {\n  const total = a + b', 'a + b'],
    ['tokens', 'a + b<|endoftext|>junk', 'a + b'],
    ['a token before it', '<|fim_middle|>a + b', 'a + b'],
  ] as const) {
    it(`says ${what}`, () => assert.equal(completionOfChat(said, place), want));
  }

  it('keeps a fence that belongs to the text', () => {
    assert.equal(
      completionOfChat('const x = 1;\n```\ny\n```', { prefix: '# ', suffix: '' }),
      'const x = 1;\n```\ny\n```',
    );
    assert.equal(withoutTokens('a < b | c > d'), 'a < b | c > d');
  });
});

describe('what was read of a long question', () => {
  it('is said when it is clearly less than what was sent', async () => {
    const messages = [{ role: 'user' as const, content: 'const a = 1;\n'.repeat(4000) }];
    const usage = (tokens: number) => event({ ...usageChunk, usage: { prompt_tokens: tokens, completion_tokens: 3 } });
    const reply = (tokens: number) =>
      stream(
        event({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] }),
        usage(tokens),
        event('[DONE]'),
      );
    const model = router([entry(server.baseUrl, { provider: 'ollama' })]);
    server.next(reply(4096), reply(16_000));
    const cut = (await ask(model, { role: 'answer', messages })).find(({ type }) => type === 'notice');
    assert.match(
      cut?.type === 'notice' ? cut.sentence : '',
      /Ollama read only about 4096 tokens .* "contextTokens": 32768/,
    );
    assert.equal(
      (await ask(model, { role: 'answer', messages })).find(({ type }) => type === 'notice'),
      undefined,
    );
  });

  it('is counted when the answer reaches its limit too', async () => {
    server.next(answer(['Hello'], { reason: 'length' }));
    const parts = await ask(router([entry(server.baseUrl)]));
    assert.deepEqual(
      parts.map(({ type }) => type),
      ['text', 'usage', 'error'],
    );
  });
});

describe('switches of a model', () => {
  const read = (more: Readonly<Record<string, unknown>>) =>
    readModelConfig([{ id: 'x', provider: 'compatible', model: 'm', baseUrl: 'https://a.example/v1', ...more }]);

  it('go into the request', async () => {
    const more = {
      maxTokensField: 'max_completion_tokens',
      streamOptions: false,
      reasoningEffort: 'low',
      extraBody: { top_k: 5 },
      maxTokens: 7,
    } as const;
    assert.deepEqual(read(more).problems, []);
    await ask(router([entry(server.baseUrl, more)]), question);
    const { messages: _messages, ...body } = sent(0);
    assert.deepEqual(body, {
      model: 'test-model',
      stream: true,
      max_completion_tokens: 7,
      reasoning_effort: 'low',
      top_k: 5,
    });
  });

  it('are checked', () => {
    for (const wrong of [
      { maxTokensField: 'tokens' },
      { streamOptions: 'no' },
      { reasoningEffort: 'lots' },
      { extraBody: { messages: [] } },
      { extraBody: { api_key: 'x' } },
      { extraBody: [] },
      { firstLimitMs: 1 },
    ])
      assert.equal(read(wrong).problems.length, 1, JSON.stringify(wrong));
  });
});

describe('http:// without a certificate', () => {
  it('goes to this machine and private numbers, to names inside after a word of the user, and nowhere else', () => {
    for (const host of ['127.0.0.1:11434', 'localhost', '192.168.1.5', '[::1]:80', 'nas.local'])
      assert.equal(baseUrlProblem(`http://${host}/v1`), undefined, host);
    for (const host of ['ollama:11434', 'host.docker.internal', 'gpu.lan', '100.64.0.7', 'box.home.arpa']) {
      assert.match(baseUrlProblem(`http://${host}/v1`) ?? '', /allowHttp/, host);
      assert.equal(baseUrlProblem(`http://${host}/v1`, true), undefined, host);
    }
    for (const host of ['example.com', '100.128.0.1', '8.8.8.8', 'internal.example'])
      assert.match(baseUrlProblem(`http://${host}/v1`, true) ?? '', /https:\/\//, host);
  });

  it('is confirmed in the entry', () => {
    const one = { id: 'x', provider: 'ollama', model: 'm', baseUrl: 'http://ollama:11434/v1' };
    assert.match(readModelConfig([one]).problems[0]?.sentence ?? '', /baseUrl is wrong; .*"allowHttp": true/);
    assert.equal(readModelConfig([{ ...one, allowHttp: true }]).entries.length, 1);
  });
});

describe('the way to a server', () => {
  let proxy: Server;
  const asked: string[] = [];
  before(async () => {
    proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const target = connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(target).pipe(socket);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    proxy.on('request', (request, response) => {
      asked.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  it('follows the proxy of the environment on the command line', async () => {
    const { port } = proxy.address() as AddressInfo;
    const fetchLike = nodeFetch({
      proxyEnv: { HTTP_PROXY: `http://127.0.0.1:${port}`, HTTPS_PROXY: `http://127.0.0.1:${port}` },
    });
    await fetchLike('http://models.example/v1/models');
    await assert.rejects(fetchLike('https://models.example/v1/models'));
    assert.deepEqual(asked, ['http://models.example/v1/models', 'models.example:443']);
  });

  it('is not limited by anything but the signal', async () => {
    const abort = new AbortController();
    server.next(() => undefined);
    const running = nodeFetch()(`${server.baseUrl}/models`, { signal: abort.signal });
    await server.request(1);
    abort.abort();
    await assert.rejects(running, { name: 'AbortError' });
  });
});
