import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isWithin } from '../../../src/base/isWithin.ts';

describe('a file within a place', () => {
  it('is that file, or below that folder, and not beside it', () => {
    assert.ok(isWithin('file:///w/a.ts', 'file:///w/a.ts'));
    assert.ok(isWithin('file:///w/src/a.ts', 'file:///w/src'));
    assert.ok(!isWithin('file:///w/src2/a.ts', 'file:///w/src'));
    assert.ok(!isWithin('file:///w/a.ts', 'file:///w/a.tsx'));
  });
});
