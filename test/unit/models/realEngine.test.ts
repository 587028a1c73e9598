import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ModelEntry } from '../../../src/models/setup/config.ts';
import type { ModelRequest, Part } from '../../../src/models/streamParts.ts';
import { engineFolder, InferenceServer } from '../../inference/engine.ts';
import { ask, entry, question, router, textOf } from './harness.ts';

/** Room for some thousand tokens, so that a cancel comes long before the end. */
const contextTokens = 8192;

describe('a real inference engine (llama.cpp, random weights)', () => {
  let server: InferenceServer;
  const model = (more: Partial<ModelEntry> = {}) =>
    router([entry(`${server.origin}/v1`, { provider: 'llamacpp', ...more })]);
  const chat = (content: string, maxTokens: number): ModelRequest => ({
    role: 'answer',
    messages: [{ role: 'user', content }],
    maxTokens,
  });
  const errorOf = (parts: readonly Part[]) => parts.find((part) => part.type === 'error')?.error;

  before(async function () {
    this.timeout(300_000);
    const engine = await engineFolder();
    if ('missing' in engine) {
      process.stderr.write(`Skipped, since there is no engine: ${engine.missing}\n`);
      return this.skip();
    }
    server = await InferenceServer.start(engine.folder, contextTokens);
  });
  after(() => server?.close());

  it('streams piece by piece, and the same text for the same question', async () => {
    const first = await ask(model(), chat('hello', 40));
    assert.ok(first.filter((part) => part.type === 'text').length > 1, 'more than one piece');
    assert.ok(textOf(first).length >= 40);
    assert.equal(textOf(await ask(model(), chat('hello', 40))), textOf(first));
    assert.notEqual(textOf(await ask(model(), chat('another question', 40))), textOf(first));
  });

  it('ends at the length limit, with what was used', async () => {
    const parts = await ask(model(), chat('hello', 17));
    assert.equal(errorOf(parts)?.kind, 'lengthLimit');
    const usage = parts.find((part) => part.type === 'usage');
    assert.equal(usage?.outputTokens, 17);
    assert.ok((usage?.inputTokens ?? 0) > 5);
  });

  it('fills in between a prefix and a suffix', async () => {
    const place = { prefix: 'let total = ', suffix: ';' };
    const parts = await ask(model(), { role: 'complete', fim: place, maxTokens: 12 });
    assert.ok(textOf(parts).length > 0);
    assert.equal((await server.counts()).tokens.at(-1), 12);
    const other = await ask(model(), { role: 'complete', fim: { ...place, suffix: ' + rest;' }, maxTokens: 12 });
    assert.notEqual(textOf(other), textOf(parts), 'the suffix counts');
  });

  it('stops generating when the person cancels', async () => {
    const cancel = new AbortController();
    const parts = await ask(model(), chat('hello', 8000), cancel.signal, () => cancel.abort());
    assert.equal(errorOf(parts)?.kind, 'cancelled');
    const made = (await server.counts()).tokens.at(-1) ?? 0;
    assert.ok(made < 7900, `${made} tokens were made`);
  }).timeout(60_000);

  it('says that a question is too long for its context', async () => {
    const parts = await ask(model(), chat('word '.repeat(contextTokens), 10));
    assert.equal(errorOf(parts)?.kind, 'contextTooLong');
  });

  it('answers three requests one after the other in its one slot', async () => {
    const before = (await server.counts()).tokens.length;
    const answers = await Promise.all(['one', 'two', 'three'].map((content) => ask(model(), chat(content, 60))));
    for (const parts of answers) assert.equal(errorOf(parts)?.kind, 'lengthLimit');
    assert.equal(new Set(answers.map(textOf)).size, 3);
    const { tokens, maxInSlot } = await server.counts();
    assert.deepEqual(tokens.slice(before), [60, 60, 60]);
    assert.equal(maxInSlot, 1);
  });

  it('serves one that waits when the one before it is cancelled', async () => {
    const cancel = new AbortController();
    let next: Promise<readonly Part[]> | undefined;
    await ask(model(), chat('long', 8000), cancel.signal, () => {
      next ??= ask(model(), { ...question, maxTokens: 30 });
      cancel.abort();
    });
    assert.equal(errorOf(await (next ?? []))?.kind, 'lengthLimit');
  }).timeout(120_000);
});
