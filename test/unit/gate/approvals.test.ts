import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { Approvals, type ApprovedAction } from '../../../src/gate/approvals.ts';

const action: ApprovedAction = {
  kind: 'command',
  what: 'npm install x',
  cwd: '/work',
  content: 'hash of the files',
};

describe('an approval', () => {
  it('holds once, for exactly what was shown', () => {
    const approvals = new Approvals();
    approvals.give(action);
    for (const other of [
      { what: 'npm install  x' },
      { cwd: '/work/' },
      { content: 'other' },
      { kind: 'edit' as const },
    ]) {
      assert.throws(
        () => approvals.use({ ...action, ...other }),
        (error) => AppError.is(error, 'refused'),
      );
    }
    approvals.use(action);
    assert.throws(
      () => approvals.use(action),
      (error) => AppError.is(error, 'refused'),
    );
  });

  it('cannot be put together from the parts of another', () => {
    const approvals = new Approvals();
    approvals.give({ ...action, what: 'ab', cwd: 'c' });
    assert.throws(() => approvals.use({ ...action, what: 'a', cwd: 'bc' }));
  });
});
