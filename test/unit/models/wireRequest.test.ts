import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readModelConfig } from '../../../src/models/setup/config.ts';
import { isPreset, presets } from '../../../src/models/setup/presets.ts';
import { wireRequest } from '../../../src/models/wire/wireRequest.ts';

const fim = { prefix: 'let a = ', suffix: ';\n' };

function wire(provider: string, model: string, baseUrl?: string) {
  const [entry] = readModelConfig([
    { id: 'x', provider, model, ...(baseUrl === undefined ? {} : { baseUrl }) },
  ]).entries;
  assert.ok(entry?.baseUrl !== undefined && isPreset(entry.provider));
  return wireRequest({ ...entry, baseUrl: entry.baseUrl }, presets[entry.provider], {
    role: 'complete',
    fim,
    languageId: 'typescript',
    maxTokens: 9,
    stop: ['\n\n'],
  });
}

describe('a completion at the caret goes out in the form of its provider', () => {
  it('as suffix, where the API has one', () => {
    for (const [provider, url] of [
      ['ollama', 'http://127.0.0.1:11434/v1/completions'],
      ['deepseek', 'https://api.deepseek.com/beta/completions'],
      ['mistral', 'https://api.mistral.ai/v1/fim/completions'],
    ] as const) {
      const { url: sent, body } = wire(provider, 'm');
      assert.equal(sent, url);
      assert.deepEqual([body['prompt'], body['suffix'], body['max_tokens']], [fim.prefix, fim.suffix, 9]);
    }
    assert.equal(wire('mistral', 'codestral-latest').body['stream_options'], undefined, 'Mistral rejects the field');
  });

  it('to a server of the user’s own when the entry names one', () => {
    assert.match(wire('deepseek', 'm', 'https://proxy.example/v1').url, /^https:\/\/proxy\.example\//);
  });

  it('as infill of llama.cpp', () => {
    const { url, body } = wire('llamacpp', 'm');
    assert.equal(url, 'http://127.0.0.1:8080/infill');
    assert.deepEqual([body['input_prefix'], body['input_suffix'], body['n_predict']], [fim.prefix, fim.suffix, 9]);
  });

  it('with the tokens of the family, and as a chat where none is known', () => {
    const { url, body } = wire('vllm', 'Qwen/Qwen2.5-Coder-7B');
    assert.match(url, /\/v1\/completions$/);
    assert.equal(body['prompt'], `<|fim_prefix|>${fim.prefix}<|fim_suffix|>${fim.suffix}<|fim_middle|>`);
    assert.match(wire('vllm', 'some-model').url, /\/chat\/completions$/);
    assert.match(wire('openai', 'gpt-5').url, /\/chat\/completions$/);
    assert.equal(wire('openai', 'gpt-5').body['max_completion_tokens'], 9);
  });
});
