import OpenAI from 'openai';
import { readModelConfig } from '../../src/models/config.ts';
import { ModelRouter } from '../../src/models/router.ts';
import { ScriptedServer } from '../server/scriptedServer.ts';
import { chatChunk, event, finishChunk, openStream } from '../server/scripts.ts';
import type { Bench, BenchRow } from './bench.ts';

const chunks = 2000;
/** Pairs of runs, one with and one without us, in turns: both see the same machine. */
const streamRuns = 40;
const firstPartRuns = 400;
const cancelRuns = 200;
const warmUps = 20;

/** The stream is written as one burst, so that reading it is what takes the time. */
const burst = [
  ...Array.from({ length: chunks }, (_, index) => event(chatChunk(` word${index}`))),
  event(finishChunk()),
  event('[DONE]'),
].join('');

export const bench: Bench = {
  name: 'models',
  async run() {
    const server = await ScriptedServer.start();
    try {
      return [...(await overhead(server)), ...(await cancels(server))];
    } finally {
      await server.close();
    }
  },
};

async function overhead(server: ScriptedServer): Promise<readonly BenchRow[]> {
  server.otherwise((response) => void openStream(response).end(burst));
  const router = routerFor(server, 'answer');
  const bare = new OpenAI({ apiKey: 'bench', baseURL: server.baseUrl, maxRetries: 0 });
  const ours: Timing[] = [];
  const theirs: Timing[] = [];
  for (let run = -warmUps; run < firstPartRuns; run++) {
    // Most runs stop at the first part; whole streams are slower and fewer are needed.
    const isWhole = run < streamRuns;
    const turns = [
      async () => theirs.push(await timed(bareTexts(bare), isWhole)),
      async () => ours.push(await timed(ourTexts(router), isWhole)),
    ];
    // Whoever goes second finds warmer caches; so they take turns.
    for (const turn of run % 2 === 0 ? turns : turns.reverse()) await turn();
    if (run < 0) ours.length = theirs.length = 0;
  }
  const firstOurs = median(ours.map(({ firstMs }) => firstMs));
  const firstTheirs = median(theirs.map(({ firstMs }) => firstMs));
  const wholeOurs = median(ours.flatMap(({ wholeMs }) => wholeMs ?? []));
  const wholeTheirs = median(theirs.flatMap(({ wholeMs }) => wholeMs ?? []));
  const first = firstOurs / firstTheirs;
  const throughput = wholeTheirs / wholeOurs;
  return [
    {
      name: 'time to first part, bare openai',
      value: round(firstTheirs),
      unit: 'ms',
      note: `median of ${firstPartRuns}`,
    },
    { name: 'time to first part, ours', value: round(firstOurs), unit: 'ms' },
    { name: 'time to first part, ratio', value: round(first), unit: '×', target: '<= 1.05', ok: first <= 1.05 },
    {
      name: `stream of ${chunks} chunks, bare openai`,
      value: round(wholeTheirs),
      unit: 'ms',
      note: `median of ${streamRuns}`,
    },
    { name: `stream of ${chunks} chunks, ours`, value: round(wholeOurs), unit: 'ms' },
    { name: 'throughput, ratio', value: round(throughput), unit: '×', target: '>= 0.95', ok: throughput >= 0.95 },
  ];
}

/** From the abort to the closed socket, as the server sees it. */
async function cancels(server: ScriptedServer): Promise<readonly BenchRow[]> {
  const router = routerFor(server, 'answer');
  const stalled: number[] = [];
  const silent: number[] = [];
  const backingOff: number[] = [];
  for (let run = 0; run < cancelRuns; run++) {
    server.reset();
    server.otherwise((response) => void openStream(response).write(event(chatChunk('A'))));
    stalled.push(await cancelled(server, router, true));
    server.reset();
    server.otherwise(() => undefined);
    silent.push(await cancelled(server, router, true));
    server.reset();
    server.otherwise((response) => void response.writeHead(429, { 'retry-after': '30' }).end('{}'));
    backingOff.push(await cancelled(server, router, false));
  }
  return [
    row('cancel to closed socket, body stalls, p99', stalled),
    row('cancel to closed socket, no headers, p99', silent),
    row('cancel to the end, back-off of 30 s, p99', backingOff),
  ];
}

async function cancelled(server: ScriptedServer, router: ModelRouter, waitsForSocket: boolean): Promise<number> {
  const controller = new AbortController();
  const ended = drain(ourTexts(router, controller.signal));
  const request = await server.request(1);
  // The answer of the server has to arrive first; what is cancelled is then the wait after it.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const startMs = performance.now();
  controller.abort();
  await ended;
  const endMs = performance.now();
  return (waitsForSocket ? await request.closed : endMs) - startMs;
}

function row(name: string, samples: readonly number[]): BenchRow {
  const value = quantile(samples, 0.99);
  return { name, value: round(value), unit: 'ms', target: '<= 20', ok: value <= 20, note: `${samples.length} runs` };
}

interface Timing {
  readonly firstMs: number;
  readonly wholeMs?: number;
}

async function timed(texts: AsyncIterable<string>, isWhole: boolean): Promise<Timing> {
  const startMs = performance.now();
  let firstMs: number | undefined;
  for await (const text of texts) {
    if (text === '') continue;
    firstMs ??= performance.now() - startMs;
    if (!isWhole) break;
  }
  const wholeMs = performance.now() - startMs;
  return isWhole ? { firstMs: firstMs ?? wholeMs, wholeMs } : { firstMs: firstMs ?? wholeMs };
}

async function* bareTexts(client: OpenAI): AsyncGenerator<string> {
  const stream = await client.chat.completions.create({
    model: 'scripted',
    stream: true,
    messages: [{ role: 'user', content: 'Why?' }],
  });
  for await (const { choices } of stream) yield choices[0]?.delta.content ?? '';
}

async function* ourTexts(router: ModelRouter, signal = new AbortController().signal): AsyncGenerator<string> {
  const messages = [{ role: 'user', content: 'Why?' }] as const;
  for await (const part of router.stream({ role: 'answer', messages }, signal))
    if (part.type === 'text') yield part.text;
}

async function drain(texts: AsyncIterable<string>): Promise<void> {
  for await (const _ of texts);
}

function routerFor(server: ScriptedServer, role: string): ModelRouter {
  const { entries } = readModelConfig([
    { id: 'bench', provider: 'compatible', model: 'scripted', baseUrl: server.baseUrl, roles: [role] },
  ]);
  return new ModelRouter(entries, { keyFor: async () => 'bench' });
}

function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
