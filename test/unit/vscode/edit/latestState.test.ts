import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { latestState } from '../../../../src/vscode/edit/latestState.ts';

describe('the newest of many states', () => {
  it('is read, also after an empty one, and those that it overtook are not', async () => {
    const read: string[] = [];
    const { promise: first, resolve: release } = Promise.withResolvers<void>();
    const states = latestState(async (state: string) => {
      read.push(state);
      if (state === '') await first;
    });
    states.take('');
    await Promise.resolve();
    for (const state of ['a', 'ab', 'abc']) states.take(state);
    release();
    await states.settled();
    assert.deepEqual(read, ['', 'abc']);
    states.take('abcd');
    await states.settled();
    assert.deepEqual(read, ['', 'abc', 'abcd']);
  });

  it('is read although the one before could not be', async () => {
    const read: string[] = [];
    const states = latestState(async (state: string) => {
      if (state === 'bad') throw new Error('gone');
      read.push(state);
    });
    states.take('bad');
    await states.settled();
    states.take('good');
    await states.settled();
    assert.deepEqual(read, ['good']);
  });
});
