import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'mocha';
import { discoverServers } from '../../../src/models/setup/discoverServers.ts';
import { listModels } from '../../../src/models/setup/proveModel.ts';
import type { Part } from '../../../src/models/streamParts.ts';
import { bodyText } from '../../../src/models/wire/bodyText.ts';
import { nodeFetch } from '../../../src/models/wire/nodeFetch.ts';
import { ollamaContextLimit } from '../../../src/models/wire/ollama.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { ask, entry, router } from './harness.ts';

const mb = 1024 * 1024;
const { signal } = new AbortController();
const url = 'http://127.0.0.1:9/v1';

/** A server that answers without end, as far as anybody reads; 400 MB at most, so that a test that fails ends. */
function flood(piece: string, { status = 200, type = 'text/event-stream', begin = '' } = {}) {
  const bytes = new TextEncoder().encode(piece.repeat(Math.ceil(65_536 / piece.length)));
  const sent = { bytes: 0, isClosed: false };
  const body = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        if (begin !== '') controller.enqueue(new TextEncoder().encode(begin));
      },
      pull(controller) {
        sent.bytes += bytes.length;
        if (sent.bytes > 400 * mb) controller.close();
        else controller.enqueue(bytes);
      },
      cancel() {
        sent.isClosed = true;
      },
    });
  const fetchLike: typeof fetch = async (_url, init) => {
    init?.signal?.addEventListener('abort', () => {
      sent.isClosed = true;
    });
    return new Response(body(), { status, headers: { 'content-type': type } });
  };
  return { sent, fetchLike };
}

const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;
const call = (index: number, args: string) => ({
  tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: args } }],
});

describe('an answer without end', () => {
  const endings = async (fetchLike: typeof fetch) => {
    const parts = await ask(router([entry(url)], { fetch: fetchLike }));
    return parts
      .filter((part): part is Part & { type: 'error' } => part.type === 'error')
      .map(({ error }) => error.kind);
  };
  const floods = {
    'of text': [event({ content: 'x'.repeat(2000) }), 'lengthLimit'],
    'of thoughts': [event({ reasoning_content: 'x'.repeat(2000) }), 'lengthLimit'],
    'of one call of a tool': [event(call(0, 'x'.repeat(2000))), 'badResponse'],
    'of a single line': ['x', 'badResponse'],
  } as const;
  for (const [name, [piece, kind]] of Object.entries(floods)) {
    it(`${name} is stopped, and its connection closed`, async () => {
      const begin = name === 'of a single line' ? 'data: ' : '';
      const { sent, fetchLike } = flood(piece, { begin });
      assert.deepEqual(await endings(fetchLike), [kind]);
      assert.ok(sent.bytes < 32 * mb, `${sent.bytes}`);
      assert.ok(sent.isClosed);
    });
  }

  it('of many calls of tools is stopped', async () => {
    let index = 0;
    const fetchLike: typeof fetch = async () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            index += 100;
            const events = Array.from({ length: 100 }, (_, at) => event(call(index + at, '')));
            if (index > 2_000_000) controller.close();
            else controller.enqueue(new TextEncoder().encode(events.join('')));
          },
        }),
        { headers: { 'content-type': 'text/event-stream' } },
      );
    assert.deepEqual(await endings(fetchLike), ['badResponse']);
    assert.ok(index < 300_000, `${index}`);
  });

  it('of an error is cut off, and the error is still told', async () => {
    const { sent, fetchLike } = flood('x', { status: 401, type: 'application/json' });
    assert.deepEqual(await endings(fetchLike), ['authentication']);
    assert.ok(sent.bytes < 8 * mb && sent.isClosed, `${sent.bytes}`);
  });
});

describe('a list without end', () => {
  it('is cut off wherever models are looked for', async () => {
    const asks = [
      (fetchLike: typeof fetch) => listModels(fetchLike, { provider: 'compatible', baseUrl: url }, undefined, signal),
      (fetchLike: typeof fetch) => discoverServers(fetchLike, signal, [{ provider: 'ollama', baseUrl: url }]),
      (fetchLike: typeof fetch) => ollamaContextLimit(fetchLike, url, 'm', signal),
    ];
    const answers: unknown[] = [];
    for (const wanted of asks) {
      const { sent, fetchLike } = flood('{"id":"x"},', { type: 'application/json', begin: '{"data":[' });
      answers.push(await wanted(fetchLike));
      assert.ok(sent.bytes < 32 * mb && sent.isClosed, `${sent.bytes}`);
    }
    assert.deepEqual(answers, [{ unlisted: true }, [], undefined]);
  });
});

describe('a packed answer', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  it('is measured as it unpacks', async () => {
    const packed = gzipSync(Buffer.alloc(64 * mb, 'x'));
    server.next(async (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(packed);
    });
    const response = await nodeFetch()(`${server.baseUrl}/models`);
    assert.ok(packed.length < mb);
    assert.ok((await bodyText(response)).length <= 17 * mb);
  });

  it('is whole when it is short', async () => {
    assert.equal(await bodyText(new Response('{"a":"ä"}')), '{"a":"ä"}');
    assert.equal(await bodyText(new Response(null)), '');
  });
});
