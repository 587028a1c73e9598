import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ModelRequest, Part } from '../../../../src/models/streamParts.ts';
import type { JsonObject, StoredEvent } from '../../../../src/store/event.ts';
import { RequestMeter } from '../../../../src/vscode/level/requestMeter.ts';

const date = '2026-11-21';
const request: ModelRequest = {
  role: 'answer',
  messages: [{ role: 'user', content: 'x'.repeat(4000) }],
  maxTokens: 1000,
};
const finish: Part = { type: 'finish', reason: 'stop', modelId: 'a', model: 'big', provider: 'openai' };

function meter({
  prices = [{ model: 'big', input: 1, output: 10, date }] as unknown,
  daily = 0,
  isOff = false,
  models = [{ id: 'a', provider: 'openai', model: 'big' }] as unknown,
} = {}) {
  const recorded: JsonObject[] = [];
  const nowMs = Date.UTC(2026, 10, 21, 12);
  const events = function* (): Iterable<StoredEvent> {
    for (const data of recorded)
      yield {
        id: 1,
        tMs: nowMs,
        monoMs: 0,
        zoneMin: 0,
        window: '',
        session: '',
        kind: 'usage.request',
        task: null,
        data,
      };
  };
  const sent: ModelRequest[] = [];
  const one = new RequestMeter({
    settings: { models: () => models, prices: () => prices, costCaps: () => ({ daily, monthly: 0 }) },
    record: (_kind, data) => recorded.push(data),
    store: () => Promise.resolve({ events }),
    level: () => 'Answer',
    isOff: () => isOff,
    clock: { nowMs: () => nowMs, monotonicMs: () => 0, zoneOffsetMinutes: () => 0 },
    newId: () => 'id',
  });
  const ask = async (parts: readonly Part[]) => {
    const seen: Part[] = [];
    const send = async function* () {
      sent.push(request);
      yield* parts;
    };
    for await (const part of one.watch(request, send)) seen.push(part);
    return seen;
  };
  return { ask, recorded, sent, one };
}

const usage: Part = { type: 'usage', inputTokens: 1_000, outputTokens: 900 };

describe('the offline model in the record', () => {
  it('is one model, whether it finished or was stopped, and under its earlier names', async () => {
    const { ask, recorded, one } = meter({ models: [] });
    const text: Part = { type: 'text', text: 'a' };
    await ask([text]);
    await ask([
      text,
      { type: 'finish', reason: 'stop', modelId: 'offline', model: 'Offline model', provider: 'offline' },
    ]);
    for (const model of ['offline', 'Offline model (no network, learned from this workspace)'])
      recorded.push({ ...recorded[0], model });
    const { byModel } = await one.report();
    assert.deepEqual(
      Object.entries(byModel).map(([model, { requests }]) => [model, requests]),
      [['Offline model', 4]],
    );
  });
});

describe('the meter of requests', () => {
  it('records tokens, money and level of each request', async () => {
    const { ask, recorded } = meter();
    await ask([{ type: 'text', text: 'hello' }, usage, finish]);
    assert.deepEqual(recorded, [
      {
        requestId: 'id',
        role: 'answer',
        level: 'Answer',
        model: 'big',
        inputTokens: 1000,
        outputTokens: 900,
        isEstimated: false,
        cost: 0.01,
      },
    ]);
  });

  it('estimates tokens when the server gives none, also of a request that was ended early', async () => {
    const { one, recorded } = meter();
    const send = async function* (): AsyncIterable<Part> {
      yield { type: 'text', text: 'x'.repeat(40) };
      yield finish;
    };
    for await (const part of one.watch(request, send)) if (part.type === 'text') break;
    assert.equal(recorded[0]?.['isEstimated'], true);
    assert.equal(recorded[0]?.['outputTokens'], 10);
  });

  it('records a request that was ended early under the model that was to answer first', async () => {
    const entry = { id: 'a', provider: 'openai', model: 'big' };
    const { one, recorded } = meter({
      models: [
        entry,
        { ...entry, id: 'b', model: 'other' },
        { ...entry, id: 'c', model: 'first', firstFor: ['answer'] },
      ],
    });
    const send = async function* (): AsyncIterable<Part> {
      yield { type: 'text', text: 'x' };
      yield finish;
    };
    for (const modelId of [undefined, 'b'])
      for await (const part of one.watch({ ...request, ...(modelId && { modelId }) }, send))
        if (part.type === 'text') break;
    assert.deepEqual(
      recorded.map(({ model }) => model),
      ['first', 'other'],
    );
  });

  it('records what was sent and failed, and nothing of what was cancelled before it was sent', async () => {
    const { one, recorded } = meter();
    const cancelled: Part = { type: 'error', error: { kind: 'cancelled', sentence: 'Cancelled.' } };
    const play = async (isSent: boolean) => {
      const send = async function* ({ onSent }: ModelRequest): AsyncIterable<Part> {
        if (isSent) onSent?.();
        yield cancelled;
      };
      for await (const part of one.watch(request, send)) assert.equal(part, cancelled);
    };
    await play(false);
    assert.equal(recorded.length, 0);
    await play(true);
    assert.equal(recorded.length, 1);
  });

  it('sends nothing when the level is Off', async () => {
    const { ask, sent, recorded } = meter({ isOff: true });
    const [part] = await ask([finish]);
    assert.equal(part?.type === 'error' && part.error.sentence, 'AI is off, so nothing was sent.');
    assert.deepEqual([sent, recorded], [[], []]);
  });

  it('stops the request that could pass the cap, not the one after', async () => {
    // A request of 1,000 tokens in and 1,000 out can cost 0.011.
    const { ask, sent } = meter({ daily: 0.025 });
    await ask([usage, finish]);
    await ask([usage, finish]);
    const [part] = await ask([usage, finish]);
    assert.match(part?.type === 'error' ? part.error.sentence : '', /daily limit/);
    assert.equal(sent.length, 2);
  });

  it('counts what runs at the same time against the cap', async () => {
    const { one } = meter({ daily: 0.015 });
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const slow = async function* (): AsyncIterable<Part> {
      yield { type: 'text', text: 'a' };
      await ended;
      yield finish;
    };
    const first = one.watch(request, slow);
    assert.equal((await first.next()).value.type, 'text');
    const second = one.watch(request, slow);
    assert.equal((await second.next()).value.type, 'error');
    end();
    await first.return(undefined);
  });

  it('holds a cap by refusing what has no price, and lets models of this machine through', async () => {
    const unpriced = meter({ daily: 1, prices: [] });
    const [part] = await unpriced.ask([finish]);
    assert.match(part?.type === 'error' ? part.error.sentence : '', /no price for "big"/);
    const models = [{ id: 'a', provider: 'litellm', model: 'big', baseUrl: 'http://localhost:4000/v1' }];
    const local = meter({ daily: 1, prices: [], models });
    assert.equal((await local.ask([finish]))[0]?.type, 'finish');
    assert.equal(local.recorded[0]?.['cost'], 0);
  });
});
