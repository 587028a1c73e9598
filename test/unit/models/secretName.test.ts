import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readModelConfig } from '../../../src/models/setup/config.ts';
import { secretName } from '../../../src/models/setup/secretName.ts';

describe('the name that a key is kept under', () => {
  it('is another one for each address, so that a key given for one never goes to another', () => {
    const names = [
      'https://api.openai.com',
      'http://127.0.0.1:9',
      'https://api.openai.com:444',
      'http://api.openai.com',
    ].map((origin) => secretName('openai', origin));
    assert.equal(new Set(names).size, names.length);
    assert.notEqual(
      secretName('azure', 'https://a.openai.azure.com'),
      secretName('azure', 'https://b.openai.azure.com'),
    );
  });

  it("finds keys that were stored before, at the provider's own address only", () => {
    assert.equal(secretName('openai', 'https://api.openai.com'), 'calibrated.key.openai');
    assert.notEqual(secretName('azure', 'https://a.openai.azure.com'), 'calibrated.key.azure');
  });

  it('is the same for other spellings of one address, and another one for an address that only looks like it', () => {
    const nameOf = (baseUrl: string) => {
      const [read] = readModelConfig([{ id: 'm', provider: 'openai', model: 'm', baseUrl }]).entries;
      return read?.baseUrl === undefined ? 'refused' : secretName('openai', new URL(read.baseUrl).origin);
    };
    const own = 'calibrated.key.openai';
    for (const same of ['https://api.openai.com/v1', 'HTTPS://API.OpenAI.com/v1/', 'https://api.openai.com:443/v2']) {
      assert.equal(nameOf(same), own, same);
    }
    const others = [
      'https://api.openai.com./v1',
      'https://api.openai.com:8443/v1',
      'https://api.openai.com.evil.test/v1',
      'https://evil.test/https://api.openai.com/v1',
      'https://evil.test\\api.openai.com/v1',
      'https://api.\u043epenai.com/v1',
      'http://localhost/v1',
      'http://127.0.0.1:443/v1',
    ];
    for (const other of others) {
      assert.ok(nameOf(other) !== own && nameOf(other) !== 'refused', `${other}: ${nameOf(other)}`);
    }
    for (const refused of [
      'https://api.openai.com@evil.test/v1',
      'https://user:pass@api.openai.com/v1',
      'http://api.openai.com/v1',
      'https://api.openai.com/v1?key=x',
      'file:///etc/passwd',
      '//api.openai.com/v1',
    ]) {
      assert.equal(nameOf(refused), 'refused', refused);
    }
  });
});
