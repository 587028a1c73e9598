import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// A thin server in front of llama.cpp, as its own server is: one slot, chat completions and /infill. Started by `engine.ts` as a process
// of its own: `node inferenceServer.ts ENGINE_FOLDER MODEL CONTEXT_TOKENS`; it prints its port.

/** The part of `node-llama-cpp` that is used here. */
interface Engine {
  getLlama(options: object): Promise<{ loadModel(options: { modelPath: string }): Promise<Model> }>;
}
interface Model {
  readonly tokens: { readonly infill: Readonly<Record<'prefix' | 'suffix' | 'middle', number>> };
  tokenize(text: string): number[];
  detokenize(tokens: readonly number[]): string;
  createContext(options: object): Promise<{ getSequence(): Sequence }>;
}
interface Sequence {
  evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
  clearHistory(): Promise<void>;
}

const [engineFolder = '', modelPath = '', contextText = ''] = process.argv.slice(2);
const contextTokens = Number(contextText);
const { getLlama }: Engine = await import(
  pathToFileURL(join(engineFolder, 'node_modules', 'node-llama-cpp', 'dist', 'index.js')).href
);
const llama = await getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  progressLogs: false,
  logLevel: 'error',
});
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: contextTokens, sequences: 1, threads: 1 });
const sequence = context.getSequence();

/** Tokens of each request that was served, in their order; how many were in the slot at once. */
const counts: { tokens: number[]; inSlot: number; maxInSlot: number } = { tokens: [], inSlot: 0, maxInSlot: 0 };
let slot: Promise<void> = Promise.resolve();

const server = createServer((request, response) => {
  void answer(request, response);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${port}\n`);
});
// The test has gone: so does this.
process.stdin.resume().on('end', () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Answers once the slot is free.
  if (request.url === '/counts') {
    await slot;
    return void response.end(JSON.stringify(counts));
  }
  let text = '';
  for await (const piece of request) text += String(piece);
  const body: Record<string, unknown> = JSON.parse(text);
  const isInfill = request.url === '/infill';
  const { prefix, suffix, middle } = model.tokens.infill;
  const prompt = isInfill
    ? [prefix, ...words(body['input_prefix']), suffix, ...words(body['input_suffix']), middle]
    : words(JSON.stringify(body['messages']));
  if (prompt.length >= contextTokens) {
    const message = 'the request exceeds the available context size, try increasing it';
    const error = {
      code: 400,
      message,
      type: 'exceed_context_size_error',
      n_prompt_tokens: prompt.length,
      n_ctx: contextTokens,
    };
    response.writeHead(400, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ error }));
  }
  const limit = Number(body['max_tokens'] ?? body['max_completion_tokens'] ?? body['n_predict'] ?? contextTokens);
  const mine = slot.then(() => generate(response, prompt, Math.min(limit, contextTokens - prompt.length), isInfill));
  slot = mine;
  await mine;
}

function words(text: unknown): number[] {
  return model.tokenize(typeof text === 'string' ? text : '');
}

async function generate(
  response: ServerResponse,
  prompt: readonly number[],
  limit: number,
  isInfill: boolean,
): Promise<void> {
  counts.inSlot += 1;
  counts.maxInSlot = Math.max(counts.maxInSlot, counts.inSlot);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const say = async (event: object) => {
    if (!response.write(`data: ${JSON.stringify(event)}\n\n`) && !response.destroyed)
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  };
  const chat = (choice: object) => ({ object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] });
  let made = 0;
  // The history of the last request is no part of this one.
  await sequence.clearHistory();
  for await (const token of sequence.evaluate(prompt, { temperature: 0 })) {
    if (response.destroyed) break;
    made += 1;
    const content = model.detokenize([token]);
    await say(isInfill ? { content, stop: false } : chat({ delta: { content }, finish_reason: null }));
    if (made >= limit) break;
  }
  counts.tokens.push(made);
  counts.inSlot -= 1;
  if (response.destroyed) return;
  if (isInfill)
    await say({ content: '', stop: true, stop_type: 'limit', tokens_evaluated: prompt.length, tokens_predicted: made });
  else {
    await say(chat({ delta: {}, finish_reason: 'length' }));
    await say({ choices: [], usage: { prompt_tokens: prompt.length, completion_tokens: made } });
    response.write('data: [DONE]\n\n');
  }
  response.end();
}
