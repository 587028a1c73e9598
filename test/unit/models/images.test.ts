import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { answerPrompt, hintPrompt } from '../../../src/assist/prompts.ts';
import { attachmentLabel } from '../../../src/hints/askContext.ts';
import { imageTypeOf, takesImages } from '../../../src/models/images.ts';
import type { ModelRequest } from '../../../src/models/streamParts.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { answer } from '../../server/scripts.ts';
import { ask, entry, router, textOf } from './harness.ts';

const image = { mediaType: 'image/png', base64: 'aGVsbG8=' } as const;
const request: ModelRequest = {
  role: 'answer',
  messages: [{ role: 'user', content: 'What is wrong here?', images: [image] }],
};

describe('images', () => {
  let first: ScriptedServer;
  let second: ScriptedServer;
  before(async () => {
    [first, second] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
  });
  beforeEach(() => {
    first.reset();
    second.reset();
    first.otherwise(answer(['from one']));
    second.otherwise(answer(['from two']));
  });
  after(() => Promise.all([first.close(), second.close()]));

  it('go to a model that takes them, in the form of its API', async () => {
    assert.equal(textOf(await ask(router([entry(first.baseUrl, { images: true })]), request)), 'from one');
    assert.deepEqual(first.requests[0]?.body?.['messages'], [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is wrong here?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } },
        ],
      },
    ]);
  });

  it("go to Ollama's own API in its form", async () => {
    const own = entry(first.baseUrl, { provider: 'ollama', contextTokens: 4096, images: true });
    await ask(router([own]), request);
    assert.deepEqual(first.requests[0]?.body?.['messages'], [
      { role: 'user', content: 'What is wrong here?', images: ['aGVsbG8='] },
    ]);
  });

  it('never go to a model that does not take them, also when it comes first', async () => {
    const both = router([entry(first.baseUrl), entry(second.baseUrl, { id: 'two', model: 'gpt-4o' })]);
    assert.equal(textOf(await ask(both, request)), 'from two');
    assert.equal(first.requests.length, 0);
  });

  it('are refused with a sentence when no model takes them, and the offline model is not asked either', async () => {
    const offline = { stream: () => assert.fail('was asked') };
    for (const entries of [[entry(first.baseUrl)], [entry(first.baseUrl, { model: 'gpt-4o', images: false })], []]) {
      const parts = await ask(router(entries, { offline }), request);
      assert.match(JSON.stringify(parts), /No model for this takes images/);
      assert.equal(parts.length, 1);
    }
    assert.equal(first.requests.length, 0);
  });

  it('are taken by models whose name says so', () => {
    const takes = (provider: 'openai' | 'ollama' | 'anthropic' | 'vscode' | 'offline', model: string) =>
      takesImages({ provider, model });
    for (const model of ['gpt-4o-mini', 'gpt-5.1', 'o3', 'o4-mini', 'openai/gpt-4.1', 'gemini-2.5-pro', 'pixtral-12b'])
      assert.ok(takes('openai', model), model);
    for (const model of ['llava:7b', 'gemma3:4b', 'qwen2.5vl:7b', 'llama3.2-vision', 'moondream'])
      assert.ok(takes('ollama', model), model);
    assert.ok(takes('anthropic', 'claude-sonnet-4-5'));
    for (const model of [
      'gpt-3.5-turbo',
      'o3-mini',
      'gpt-4o-audio-preview',
      'qwen2.5-coder:7b',
      'claude-2.1',
      'codestral',
    ])
      assert.ok(!takes('openai', model), model);
    assert.ok(!takes('vscode', 'gpt-4o'));
    assert.ok(!takesImages({ provider: 'offline', model: 'x', images: true }));
  });

  it('are known by their first bytes', () => {
    const bytes = (text: string) => Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)));
    assert.equal(imageTypeOf(bytes('\x89PNG\r\n\x1a\nrest')), 'image/png');
    assert.equal(imageTypeOf(bytes('\xff\xd8\xff\xe0')), 'image/jpeg');
    assert.equal(imageTypeOf(bytes('GIF89a')), 'image/gif');
    assert.equal(imageTypeOf(bytes('RIFF1234WEBPVP8 ')), 'image/webp');
    for (const other of ['<svg>', '', 'RIFF1234WAVE', '\x89PNG']) assert.equal(imageTypeOf(bytes(other)), undefined);
  });

  it('stand beside the text of a question and of a hint, with their size', () => {
    const attachment = { label: '#file:a.png', title: 'a.png', text: '', image };
    const context = { diagnostics: [], attachments: [attachment] };
    for (const messages of [answerPrompt('Why?', context, []), hintPrompt('Why?', context, 'H1', [])]) {
      assert.deepEqual(messages.at(-1)?.images, [image]);
      assert.match(messages.at(-1)?.content ?? '', /a\.png is an image beside this text/);
    }
    assert.equal(answerPrompt('Why?', { diagnostics: [] }, []).at(-1)?.images, undefined);
    assert.equal(attachmentLabel(attachment), '#file:a.png, 1 KB');
  });
});
