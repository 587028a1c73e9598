import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FoundServer } from '../../../../src/models/setup/discoverServers.ts';
import { listedModels } from '../../../../src/models/setup/modelEntries.ts';
import { modelsState, newServers } from '../../../../src/vscode/models/modelsState.ts';
import { isModelsViewMessage, type ModelsViewMessage } from '../../../../src/webview/models/modelsProtocol.ts';

const none = () => undefined;
const ollama: FoundServer = {
  provider: 'ollama',
  baseUrl: 'http://127.0.0.1:11434/v1',
  models: ['qwen', 'llama', 'nomic'],
};

describe('the page of the models', () => {
  it('shows each model with its place, its uses and its last try', () => {
    const listed = listedModels([
      { id: 'a', provider: 'ollama', model: 'qwen', roles: ['complete', 'hint'] },
      { id: 'b', provider: 'compatible', model: 'big', baseUrl: 'http://127.0.0.1:9/v1', firstFor: ['hint'] },
      { id: 'c', provider: 'vscode', model: 'auto' },
      { id: 'd', provider: 'offline', model: 'x' },
    ]);
    const ready = { status: 'ready', sentence: 'Ready: answers in 0.8 s' } as const;
    const { models } = modelsState(listed, ({ key }) => (key === 'id a' ? ready : undefined), [], undefined);
    assert.deepEqual(models[0], {
      key: 'id a',
      name: 'qwen',
      provider: 'Ollama',
      address: 'http://127.0.0.1:11434/v1',
      hasAddress: true,
      isOffline: false,
      problem: null,
      serves: ['hint', 'complete'],
      firstFor: ['complete'],
      tried: ready,
    });
    assert.deepEqual(models[1]?.firstFor, ['hint', 'answer', 'edit', 'delegate']);
    assert.deepEqual(
      models.slice(1).map(({ address, hasAddress, isOffline, tried }) => [address, hasAddress, isOffline, tried]),
      [
        ['http://127.0.0.1:9/v1', true, false, null],
        ['', false, false, null],
        ['', false, true, null],
      ],
    );
    assert.deepEqual(
      models.slice(2).map(({ name, provider }) => [name, provider]),
      [
        ['auto', 'Editor model'],
        ['Offline model', 'Offline model'],
      ],
    );
  });

  it('shows a wrong entry with what is wrong, and lets it serve nothing', () => {
    const { models } = modelsState(listedModels([{ provider: 'nobody' }]), none, undefined, undefined);
    assert.deepEqual(
      models.map(({ key, name, provider, serves, firstFor }) => [key, name, provider, serves, firstFor]),
      [['entry 0', 'Model without a name', 'nobody', [], []]],
    );
    assert.match(String(models[0]?.problem), /calibrated\.models\[0\]/);
  });

  it('offers servers that have models, and none that a model is set up at', () => {
    const empty: FoundServer = { provider: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1', models: [] };
    const llama: FoundServer = { provider: 'llamacpp', baseUrl: 'http://127.0.0.1:8080/v1', models: ['tiny'] };
    const all = [ollama, empty, llama];
    assert.deepEqual(newServers(all, []), [ollama, llama]);
    for (const entry of [
      { id: 'a', provider: 'ollama', model: 'qwen' },
      { id: 'a', provider: 'compatible', model: 'qwen', baseUrl: 'http://localhost:11434/v1' },
    ])
      assert.deepEqual(newServers(all, listedModels([entry])), [llama]);
    assert.deepEqual(modelsState([], none, newServers(all, []), undefined).found, [
      'Ollama on 11434 with 3 models',
      'llama.cpp on 8080 with tiny',
    ]);
  });

  it('tells looking from finding nothing, and what was removed from nothing', () => {
    assert.deepEqual(
      [modelsState([], none, undefined, undefined).found, modelsState([], none, [], 'x').found],
      [null, []],
    );
    assert.deepEqual(
      [modelsState([], none, [], 'x').removed, modelsState([], none, [], undefined).removed],
      ['x', null],
    );
  });
});

describe('messages of the page of the models', () => {
  it('are taken when every field is right', () => {
    const messages: ModelsViewMessage[] = [
      { type: 'ready' },
      { type: 'add' },
      { type: 'look' },
      { type: 'settings' },
      { type: 'undo' },
      { type: 'addFound', index: 0 },
      { type: 'try', key: 'id a' },
      { type: 'stop', key: 'id a' },
      { type: 'changeModel', key: 'id a' },
      { type: 'changeAddress', key: 'id a' },
      { type: 'remove', key: 'id a' },
      { type: 'use', key: 'id a', role: 'embed', serves: false },
      { type: 'first', key: 'id a', role: 'complete' },
    ];
    for (const message of messages) assert.ok(isModelsViewMessage(message), message.type);
  });

  it('are left alone when one is wrong, missing or too many', () => {
    for (const message of [
      null,
      'ready',
      {},
      { type: 'viewSign', doing: 'reading' },
      { type: 'ready', key: 'id a' },
      { type: 'addFound' },
      { type: 'addFound', index: -1 },
      { type: 'addFound', index: 0.5 },
      { type: 'addFound', index: '0' },
      { type: 'remove' },
      { type: 'remove', key: 1 },
      { type: 'remove', key: 'x'.repeat(1001) },
      { type: 'use', key: 'id a', role: 'hint' },
      { type: 'use', key: 'id a', role: 'hint', serves: 1 },
      { type: 'use', key: 'id a', role: 'root', serves: true },
      { type: 'first', key: 'id a', role: 'hint', entry: {} },
      { type: 'first', role: 'hint' },
    ])
      assert.ok(!isModelsViewMessage(message), JSON.stringify(message));
  });
});
