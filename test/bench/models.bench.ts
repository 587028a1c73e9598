import { Worker } from 'node:worker_threads';
import OpenAI from 'openai';
import { placeInLines } from '../../src/assist/completion/place.ts';
import { answerPrompt, editPrompt, hintPrompt } from '../../src/assist/prompts.ts';
import { ModelRouter } from '../../src/models/router.ts';
import { type ModelRequest, modelRoles, type Part } from '../../src/models/streamParts.ts';
import { ScriptedServer } from '../server/scriptedServer.ts';
import { answer } from '../server/scripts.ts';
import type { Bench, BenchRow } from './bench.ts';

const firstPartRuns = 400;
const streamRuns = 30;
const streamChunks = 2_000;
const cancelRuns = 200;

/** The model client compared with the bare `openai` package in the same run, and how fast a cancel reaches the socket. */
export const bench: Bench = {
  name: 'models',
  async run() {
    const worker = new Worker(new URL('./modelsServer.ts', import.meta.url));
    try {
      const { baseUrl = '' } = await message(worker, (found) => found.baseUrl !== undefined);
      const ours = new ModelRouter([{ id: 'bench', provider: 'openai', model: 'bench', baseUrl, roles: modelRoles }], {
        keyFor: async () => 'bench',
      });
      const bare = new OpenAI({ apiKey: 'bench', baseURL: baseUrl, maxRetries: 0 });
      return [
        ...(await firstPart(ours, bare)),
        ...(await throughput(ours, bare)),
        ...(await cancel(ours, worker)),
        await sent(),
      ];
    } finally {
      await worker.terminate();
    }
  },
};

async function firstPart(ours: ModelRouter, bare: OpenAI): Promise<BenchRow[]> {
  const ourTimes: number[] = [];
  const bareTimes: number[] = [];
  for (let run = -20; run < firstPartRuns; run++) {
    const times: (() => Promise<void>)[] = [
      async () => {
        const startMs = performance.now();
        let firstMs = 0;
        for await (const part of ask(ours, 'stream 3'))
          if (firstMs === 0 && part.type === 'text') firstMs = performance.now();
        if (run >= 0) ourTimes.push(firstMs - startMs);
      },
      async () => {
        const startMs = performance.now();
        let firstMs = 0;
        for await (const chunk of await askBare(bare, 'stream 3')) {
          if (firstMs === 0 && (chunk.choices[0]?.delta.content ?? '') !== '') firstMs = performance.now();
        }
        if (run >= 0) bareTimes.push(firstMs - startMs);
      },
    ];
    // The order alternates, so that neither always finds the warmer cache.
    for (const time of run % 2 === 0 ? times : times.reverse()) await time();
  }
  const ratio = median(ourTimes) / median(bareTimes);
  return [
    row('time to first part, bare openai package, median', median(bareTimes), 'ms'),
    row('time to first part, median', median(ourTimes), 'ms'),
    { ...row('time to first part against the bare package', ratio, 'x', 3), target: '<= 1.05x', ok: ratio <= 1.05 },
  ];
}

async function throughput(ours: ModelRouter, bare: OpenAI): Promise<BenchRow[]> {
  const ourTimes: number[] = [];
  const bareTimes: number[] = [];
  for (let run = -3; run < streamRuns; run++) {
    let startMs = performance.now();
    let units = 0;
    for await (const part of ask(ours, `stream ${streamChunks}`)) if (part.type === 'text') units += part.text.length;
    if (run >= 0) ourTimes.push(performance.now() - startMs);
    startMs = performance.now();
    for await (const chunk of await askBare(bare, `stream ${streamChunks}`))
      units -= (chunk.choices[0]?.delta.content ?? '').length;
    if (run >= 0) bareTimes.push(performance.now() - startMs);
    if (units !== 0) throw new Error('The two clients read different texts.');
  }
  const ratio = median(bareTimes) / median(ourTimes);
  return [
    row('2,000-chunk stream, bare openai package', streamChunks / median(bareTimes), 'chunks/ms', 1),
    row('2,000-chunk stream', streamChunks / median(ourTimes), 'chunks/ms', 1),
    { ...row('throughput against the bare package', ratio, 'x', 3), target: '>= 0.95x', ok: ratio >= 0.95 },
  ];
}

async function cancel(ours: ModelRouter, worker: Worker): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [where, what] of [
    ['in mid-stream', 'stall'],
    ['before the headers', 'silence'],
  ] as const) {
    const times: number[] = [];
    for (let run = 0; run < cancelRuns; run++) {
      const abort = new AbortController();
      const came = message(worker, ({ id }) => id === `${what}-${run}`);
      const closed = message(worker, ({ id, closedMs }) => id === `${what}-${run}` && closedMs !== undefined);
      const { promise: text, resolve: hasText } = Promise.withResolvers<void>();
      const ended = drain(ask(ours, `${what} ${what}-${run}`, abort.signal), hasText);
      await (what === 'stall' ? text : came);
      const abortedMs = performance.timeOrigin + performance.now();
      abort.abort();
      times.push(((await closed).closedMs ?? Number.NaN) - abortedMs);
      await ended;
    }
    rows.push(cancelRow(`cancel to closed socket ${where}, p99`, times));
  }
  const times: number[] = [];
  for (let run = 0; run < cancelRuns; run++) {
    const abort = new AbortController();
    const ended = drain(ask(ours, 'busy', abort.signal));
    await new Promise((resolve) => setTimeout(resolve, 8));
    const abortedMs = performance.now();
    abort.abort();
    await ended;
    times.push(performance.now() - abortedMs);
  }
  return [...rows, cancelRow('cancel to end during back-off, p99', times)];
}

/** The largest request about a file of 3 MB on two lines, as received by a server. */
async function sent(): Promise<BenchRow> {
  const lines = ['a'.repeat(1_500_000), 'b'.repeat(1_500_000)];
  const [file, text] = [{ uri: 'file:///a.json', path: 'a.json', languageId: 'json' }, lines.join('\n')];
  const context = {
    file: { ...file, text, line: 2 },
    selection: { start: 0, end: text.length, firstLine: 1, lastLine: 2 },
    diagnostics: [],
  };
  const place = placeInLines({ ...file, lineCount: 2, lineText: (line) => lines[line] ?? '' }, 1, 700_000);
  const requests: ModelRequest[] = [
    { role: 'answer', messages: answerPrompt('Why?', context, []) },
    { role: 'hint', messages: hintPrompt('Why?', context, 'H1', []) },
    { role: 'edit', messages: editPrompt('Change it.', context, [{ path: 'b.json', text }]) },
    { role: 'complete', fim: place, maxTokens: 64 },
  ];
  const server = await ScriptedServer.start(answer(['ok']));
  try {
    const model = new ModelRouter(
      [{ id: 'size', provider: 'litellm', model: 'size', baseUrl: server.baseUrl, roles: modelRoles }],
      { keyFor: async () => undefined },
    );
    for (const request of requests) await drain(model.stream(request, new AbortController().signal));
    const sizes = server.requests.map(({ body }) => Buffer.byteLength(JSON.stringify(body)));
    const largest = Math.max(...sizes);
    const isWhole = sizes.length >= requests.length;
    return {
      name: 'largest request about 3 MB on two lines',
      value: largest,
      unit: 'bytes',
      target: '<= 65536 bytes',
      ok: isWhole && largest <= 64 * 1024,
      note: `${sizes.length} requests: answer, hint, edit of two such files, completion`,
    };
  } finally {
    await server.close();
  }
}

function cancelRow(name: string, times: readonly number[]): BenchRow {
  const p99 = times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
  return { ...row(name, p99, 'ms'), target: '<= 20 ms', ok: p99 <= 20 };
}

async function drain(parts: AsyncIterable<Part>, onText?: () => void): Promise<void> {
  for await (const part of parts) if (part.type === 'text') onText?.();
}

function ask(model: ModelRouter, content: string, signal = new AbortController().signal): AsyncIterable<Part> {
  return model.stream({ role: 'answer', messages: [{ role: 'user', content }] }, signal);
}

function askBare(bare: OpenAI, content: string) {
  return bare.chat.completions.create({
    model: 'bench',
    messages: [{ role: 'user', content }],
    stream: true,
    stream_options: { include_usage: true },
  });
}

interface ServerMessage {
  readonly baseUrl?: string;
  readonly id?: string;
  /** Unix ms with fractions, the same origin in both threads. */
  readonly closedMs?: number;
}

function message(worker: Worker, isWanted: (message: ServerMessage) => boolean): Promise<ServerMessage> {
  return new Promise((resolve) => {
    const onMessage = (found: ServerMessage) => {
      if (!isWanted(found)) return;
      worker.off('message', onMessage);
      resolve(found);
    };
    worker.on('message', onMessage);
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function row(name: string, value: number, unit: string, digits = 2): BenchRow {
  return { name, value: Number(value.toFixed(digits)), unit };
}
