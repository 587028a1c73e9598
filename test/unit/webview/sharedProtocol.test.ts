import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isViewSign } from '../../../src/webview/sharedProtocol.ts';

describe('the sign of a person in a page', () => {
  it('is accepted field by field', () => {
    assert.ok(isViewSign({ type: 'viewSign', doing: 'writing' }));
    assert.ok(isViewSign({ type: 'viewSign', doing: 'reading' }));
    for (const wrong of [
      null,
      'viewSign',
      { type: 'ready' },
      { type: 'viewSign' },
      { type: 'viewSign', doing: 'idle' },
    ]) {
      assert.ok(!isViewSign(wrong));
    }
  });
});
