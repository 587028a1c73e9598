import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { baseUrlProblem } from '../../../src/models/setup/baseUrl.ts';
import { readModelConfig } from '../../../src/models/setup/config.ts';

describe('calibrated.models', () => {
  it('names every wrong place with what was expected, and the others still work', () => {
    const { entries, problems } = readModelConfig([
      { id: 'good', provider: 'ollama', model: 'qwen2.5-coder:1.5b', roles: ['complete'] },
      { id: 'x', provider: 'opnai', model: '' },
      { id: 'good', provider: 'openai', model: 'gpt-5' },
      'text',
      { id: 'y', provider: 'azure', model: 'm' },
      {
        id: 'z',
        provider: 'openai',
        model: 'm',
        baseUrl: 'http://api.example.com/v1',
        roles: ['hint', 'talk'],
        firstFor: ['talk'],
        idleLimitMs: -1,
      },
      { id: 'editor', provider: 'vscode', model: 'gpt-5', somethingNew: true },
    ]);
    assert.deepEqual(
      entries.map(({ id, baseUrl }) => [id, baseUrl]),
      [
        ['good', 'http://127.0.0.1:11434/v1'],
        ['editor', undefined],
      ],
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        'calibrated.models[1].provider',
        'calibrated.models[1].model',
        'calibrated.models[2].id',
        'calibrated.models[3]',
        'calibrated.models[4].baseUrl',
        'calibrated.models[5].baseUrl',
        'calibrated.models[5].roles[1]',
        'calibrated.models[5].firstFor[0]',
        'calibrated.models[5].idleLimitMs',
      ],
    );
    assert.match(problems[0]?.sentence ?? '', /expected one of openai, azure, .*offline\.$/);
  });

  it('does not repeat what was written, which could be a key', () => {
    const { problems } = readModelConfig([
      { id: 'a', provider: 'canary-key', model: 'm', baseUrl: 'https://user:canary-key@host/v1' },
      { id: 'b', provider: 'openai', model: 'm', baseUrl: 'https://host/v1?key=canary-key' },
    ]);
    assert.equal(problems.length, 3);
    assert.doesNotMatch(JSON.stringify(problems), /canary/);
  });

  it('takes further headers and a way to fill in, but no key among the headers', () => {
    const entry = { id: 'a', provider: 'vllm', model: 'm', fim: 'suffix', headers: { 'x-team': 'blue' } };
    assert.deepEqual(readModelConfig([entry]).entries[0]?.headers, { 'x-team': 'blue' });
    for (const name of ['Authorization', 'x-api-key', 'Cookie', 'X-Auth-Token', 'bad name']) {
      const { entries, problems } = readModelConfig([{ ...entry, headers: { [name]: 'canary' } }]);
      assert.deepEqual([entries.length, problems.length], [0, 1], name);
      assert.doesNotMatch(JSON.stringify(problems), /canary/);
    }
    assert.equal(readModelConfig([{ ...entry, fim: 'magic' }]).problems[0]?.path, 'calibrated.models[0].fim');
  });

  it('takes anything for a setting without throwing', () => {
    for (const value of [undefined, null, [], {}, 'x', 3, [null], [[]]])
      assert.equal(readModelConfig(value).entries.length, 0);
  });

  it('lets http reach this machine and private networks only', () => {
    const fine = [
      'http://localhost:1',
      'http://127.0.0.1:8000/v1',
      'http://[::1]:1',
      'http://192.168.0.7',
      'http://box.local',
      'http://172.20.1.1',
      'https://a.b',
    ];
    const wrong = [
      'http://example.com',
      'http://172.32.0.1',
      'http://10.evil.com',
      'ftp://a',
      'a',
      'http://localhost.evil.com',
      'http://127.evil.com',
    ];
    for (const url of fine) assert.equal(baseUrlProblem(url), undefined, url);
    for (const url of wrong) assert.notEqual(baseUrlProblem(url), undefined, url);
  });
});
