import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { Approvals, type ApprovedAct } from '../../../src/gate/approvals.ts';

const act: ApprovedAct = { kind: 'command', act: 'npm install x', cwd: '/work', content: 'hash of the files' };

describe('an approval', () => {
  it('holds once, for exactly what was shown', () => {
    const approvals = new Approvals();
    approvals.give(act);
    for (const other of [
      { act: 'npm install  x' },
      { cwd: '/work/' },
      { content: 'other' },
      { kind: 'edit' as const },
    ]) {
      assert.throws(
        () => approvals.use({ ...act, ...other }),
        (error) => AppError.is(error, 'refused'),
      );
    }
    approvals.use(act);
    assert.throws(
      () => approvals.use(act),
      (error) => AppError.is(error, 'refused'),
    );
  });

  it('cannot be put together from the parts of another', () => {
    const approvals = new Approvals();
    approvals.give({ ...act, act: 'ab', cwd: 'c' });
    assert.throws(() => approvals.use({ ...act, act: 'a', cwd: 'bc' }));
  });
});
