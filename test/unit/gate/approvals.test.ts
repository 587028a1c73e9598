import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { Approvals, type ApprovedInvocation } from '../../../src/gate/approvals.ts';

const invocation: ApprovedInvocation = {
  kind: 'command',
  invocation: 'npm install x',
  cwd: '/work',
  content: 'hash of the files',
};

describe('an approval', () => {
  it('holds once, for exactly what was shown', () => {
    const approvals = new Approvals();
    approvals.give(invocation);
    for (const other of [
      { invocation: 'npm install  x' },
      { cwd: '/work/' },
      { content: 'other' },
      { kind: 'edit' as const },
    ]) {
      assert.throws(
        () => approvals.use({ ...invocation, ...other }),
        (error) => AppError.is(error, 'refused'),
      );
    }
    approvals.use(invocation);
    assert.throws(
      () => approvals.use(invocation),
      (error) => AppError.is(error, 'refused'),
    );
  });

  it('cannot be put together from the parts of another', () => {
    const approvals = new Approvals();
    approvals.give({ ...invocation, invocation: 'ab', cwd: 'c' });
    assert.throws(() => approvals.use({ ...invocation, invocation: 'a', cwd: 'bc' }));
  });
});
