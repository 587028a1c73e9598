// Every way in which a stream goes wrong, against a real server: each ends as exactly one documented kind, with a sentence.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Part } from '../../../src/models/streamParts.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { answer, status } from '../../server/scripts.ts';
import { type FaultCase, faultCases } from './faultCases.ts';
import { ask, canary, entry, question, router, textOf } from './harness.ts';

interface Outcome {
  readonly parts: readonly Part[];
  readonly elapsedMs: number;
  readonly requests: number;
}

async function play({
  scripts = [],
  entry: more,
  request,
  freePort,
  breaksOnText,
  ...rest
}: FaultCase): Promise<Outcome> {
  const server = await ScriptedServer.start(scripts.at(-1));
  try {
    server.next(...scripts.slice(0, -1));
    const model = router(
      [entry(server.baseUrl, more?.(server) ?? {})],
      'key' in rest ? { keyFor: async () => rest.key } : {},
    );
    if (freePort === true) await server.close();
    const startMs = performance.now();
    const breakOff = breaksOnText === true ? () => server.breakOff() : undefined;
    const parts = await ask(model, { ...question, ...request }, undefined, breakOff);
    return { parts, elapsedMs: performance.now() - startMs, requests: server.requests.length };
  } finally {
    await server.close();
  }
}

describe('fault matrix of the model client', () => {
  const outcomes = new Map<string, Outcome>();

  before(async () => {
    // The first request loads the package, outside of the limits.
    await play({ fault: 'warm', scripts: [answer(['Hello'])], ends: 'finish stop' });
    // A few at a time: all at once would delay each other into the limits.
    const waiting = [...faultCases];
    const worker = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift())
        outcomes.set(one.fault, await play(one));
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  });

  for (const { fault, ends, text = '', requests = 1 } of faultCases) {
    it(`${fault}: ${ends}`, () => {
      const outcome = outcomes.get(fault);
      assert(outcome !== undefined);
      const { parts } = outcome;
      const endings = parts.filter(({ type }) => type === 'finish' || type === 'error');
      assert.equal(endings.length, 1);
      assert.equal(parts.at(-1), endings[0], 'nothing comes after the end');
      assert.equal(endOf(parts), ends);
      assert.equal(textOf(parts), text);
      assert.equal(outcome.requests, requests, 'requests');
      const last = parts.at(-1);
      if (last?.type === 'error') assert.match(last.error.sentence, /^[A-Z"\d][^\n]{20,220}[.…]$/);
    });
  }

  it('puts tool calls together and gives usage before the end', () => {
    const calls = outcomes.get('tool calls split over chunks')?.parts.slice(0, -1);
    assert.deepEqual(calls, [
      { type: 'toolCall', id: 'call_1', name: 'read', argumentsJson: '{"path":"a.ts"}' },
      { type: 'toolCall', id: 'call_2', name: 'list', argumentsJson: '{}' },
    ]);
    const usage = outcomes.get('usage-only last chunk')?.parts.at(-2);
    assert.deepEqual(usage, { type: 'usage', inputTokens: 7, outputTokens: 3 });
  });

  it('shows no key in any part', () => {
    assert.doesNotMatch(JSON.stringify([...outcomes.values()]), new RegExp(canary));
  });

  it('waits as long as the server asks', () => {
    for (const fault of ['429, retry-after 1 s, then an answer', '429, retry-after 0 s, then an answer'])
      assert(outcomes.get(fault) !== undefined);
    assert((outcomes.get('429, retry-after 1 s, then an answer')?.elapsedMs ?? 0) >= 995);
  });

  after(() => {
    const rows = faultCases.map(({ fault }) => {
      const { parts = [], elapsedMs = 0 } = outcomes.get(fault) ?? {};
      const last = parts.at(-1);
      return [fault, endOf(parts), `${elapsedMs.toFixed(0)} ms`, last?.type === 'error' ? last.error.sentence : ''];
    });
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const lines = rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    process.stdout.write(`\n${['fault | end | time | sentence', ...lines].map((text) => `| ${text}`).join('\n')}\n\n`);
  });
});

function endOf(parts: readonly Part[]): string {
  const last = parts.at(-1);
  if (last?.type === 'error') return last.error.kind;
  return last?.type === 'finish' ? `finish ${last.reason}` : 'no end';
}

describe('redirects', () => {
  it('do not carry the key to another origin', async () => {
    const other = await ScriptedServer.start(answer(['stolen']));
    const server = await ScriptedServer.start(status(308, '', { location: `${other.baseUrl}/chat/completions` }));
    try {
      const parts = await ask(router([entry(server.baseUrl)]));
      assert.equal(endOf(parts), 'redirect');
      assert.equal(other.requests.length, 0);
    } finally {
      await Promise.all([server.close(), other.close()]);
    }
  });
});
