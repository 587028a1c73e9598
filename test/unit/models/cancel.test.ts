import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Part } from '../../../src/models/streamParts.ts';
import { type Script, ScriptedServer } from '../../server/scriptedServer.ts';
import { answer, chatChunk, event, finishChunk, openStream, stall, status } from '../../server/scripts.ts';
import { ask, entry, question, router, textOf } from './harness.ts';

// How soon a cancel reaches the socket is measured by `npm run bench -- models`. Here it counts that it does: a test that waits for
// something that never comes fails at the limit of mocha.

/** Resolves when the client of this process has the headers of an answer (`body`: the whole answer). */
function clientHas(what: 'headers' | 'body'): Promise<void> {
  return new Promise((resolve) => {
    const name = 'http.client.response.finish';
    const heard = (message: unknown) => {
      unsubscribe(name, heard);
      const { response } = Object(message);
      if (what === 'headers' || !(response instanceof IncomingMessage)) resolve();
      else response.once('end', resolve);
    };
    subscribe(name, heard);
  });
}

describe('cancel', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
    // The first request also loads the package and the connection.
    server.next(answer(['warm']));
    await ask(router([entry(server.baseUrl)]));
  });
  beforeEach(() => server.reset());
  after(() => server.close());

  const silence: Script = () => undefined;
  const places: readonly { readonly where: string; readonly script: Script; readonly shown: string }[] = [
    { where: 'before the headers', script: silence, shown: '' },
    { where: 'while the body stalls before its first event', script: stall(), shown: '' },
    { where: 'while the body stalls in the middle', script: stall(event(chatChunk('Hello'))), shown: 'Hello' },
    {
      where: 'while the body of an error stalls',
      script: (response) => void response.writeHead(500).write('{'),
      shown: '',
    },
  ];
  for (const { where, script, shown } of places) {
    it(`closes the socket ${where}`, async () => {
      server.next(script);
      const cancel = new AbortController();
      const hasHeaders = clientHas('headers');
      const { promise: hasText, resolve: onText } = Promise.withResolvers<void>();
      const running = ask(router([entry(server.baseUrl)]), question, cancel.signal, onText);
      const { closed } = await server.request(1);
      if (script !== silence) await hasHeaders;
      if (shown !== '') await hasText;
      cancel.abort();
      await closed;
      const parts = await running;
      assert.equal(textOf(parts), shown);
      const last = parts.at(-1);
      assert.equal(last?.type === 'error' ? last.error.kind : last?.type, 'cancelled');
    });
  }

  it('ends the wait before a retry', async () => {
    server.otherwise(status(503, {}, { 'retry-after': '30' }));
    const cancel = new AbortController();
    const refused = clientHas('body');
    const running = ask(router([entry(server.baseUrl)]), question, cancel.signal);
    await refused;
    // What the client does with the refusal needs no more than microtasks.
    await setImmediate();
    cancel.abort();
    const parts = await running;
    assert.equal(server.requests.length, 1);
    assert.deepEqual(
      parts.map((part) => (part.type === 'error' ? part.error.kind : part.type)),
      ['cancelled'],
    );
  });

  it('before the start sends nothing, and does not say that it did', async () => {
    let isSent = false;
    const onSent = () => {
      isSent = true;
    };
    const request = { ...question, onSent };
    const parts = await ask(router([entry(server.baseUrl)]), request, AbortSignal.abort());
    assert.deepEqual(
      parts.map((part) => (part.type === 'error' ? part.error.kind : part.type)),
      ['cancelled'],
    );
    assert.deepEqual([server.requests.length, isSent], [0, false]);
    server.next(answer(['Hello']));
    await ask(router([entry(server.baseUrl)]), request);
    assert.deepEqual([server.requests.length, isSent], [1, true]);
  });

  it('shows nothing more of what came in the same packet', async () => {
    server.next(answer(['one ', 'two ', 'three']));
    const cancel = new AbortController();
    const parts: Part[] = [];
    for await (const part of router([entry(server.baseUrl)]).stream(question, cancel.signal)) {
      parts.push(part);
      cancel.abort();
    }
    assert.equal(textOf(parts), 'one ');
    const last = parts.at(-1);
    assert.equal(last?.type === 'error' ? last.error.kind : last?.type, 'cancelled');
  });

  it('by leaving the loop closes the socket', async () => {
    server.next(stall(event(chatChunk('Hello'))));
    for await (const part of router([entry(server.baseUrl)]).stream(question, new AbortController().signal)) {
      if (part.type === 'text') break;
    }
    await (await server.request(1)).closed;
  });

  it('leaves the connection open for the next request after a whole answer', async () => {
    server.otherwise(answer(['Hello']));
    const model = router([entry(server.baseUrl)]);
    // What follows the end is read in the background.
    const wholeAnswer = clientHas('body');
    await ask(model);
    await wholeAnswer;
    await setImmediate();
    await ask(model);
    const [first, second] = server.requests;
    assert(first !== undefined && second !== undefined);
    assert.equal(first.clientPort, second.clientPort);
  });
});

describe('limits', () => {
  it('a slow reader is not a stall of the server', async () => {
    const { promise: readerIsBusy, resolve: begin } = Promise.withResolvers<void>();
    const server = await ScriptedServer.start(async (response) => {
      openStream(response).write(event(chatChunk('Hello')));
      await readerIsBusy;
      response.write(event(chatChunk(' world')));
      response.end(event(finishChunk()));
    });
    try {
      const parts: Part[] = [];
      const model = router([entry(server.baseUrl, { idleLimitMs: 1000 })]);
      for await (const part of model.stream(question, new AbortController().signal)) {
        parts.push(part);
        if (part.type !== 'text') continue;
        begin();
        await wait(1100);
      }
      assert.equal(textOf(parts), 'Hello world');
      assert.equal(parts.at(-1)?.type, 'finish');
    } finally {
      await server.close();
    }
  });

  it('a stall is told at the idle limit, which is shorter for completions than for answers', async () => {
    const server = await ScriptedServer.start(stall(event(chatChunk('Hello'))));
    try {
      const model = router([entry(server.baseUrl)], { chatIdleMs: 4000, completionIdleMs: 2000 });
      const stalled: string[] = [];
      await Promise.all(
        (['answer', 'complete'] as const).map(async (role) => {
          const parts = await ask(model, { ...question, role });
          assert.equal(textOf(parts), 'Hello');
          const last = parts.at(-1);
          assert.equal(last?.type === 'error' && last.error.kind, 'stalled');
          stalled.push(role);
        }),
      );
      assert.deepEqual(stalled, ['complete', 'answer']);
    } finally {
      await server.close();
    }
  });
});
