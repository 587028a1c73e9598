import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { clip } from '../../../src/base/clip.ts';

describe('clip', () => {
  it('keeps what fits and marks what it cut, without half a character', () => {
    assert.equal(clip('', 3), '');
    assert.equal(clip('abc', 3), 'abc');
    assert.equal(clip('abcd', 3), 'ab…');
    assert.equal(clip('a😀bc', 3), 'a…');
    assert.equal(clip('a😀bc', 4), 'a😀…');
  });
});
