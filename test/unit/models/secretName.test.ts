import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { secretName } from '../../../src/models/secretName.ts';

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
});
