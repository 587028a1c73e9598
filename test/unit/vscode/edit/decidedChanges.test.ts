import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Proposal } from '../../../../src/assist/edit/proposal.ts';
import { DecidedChanges } from '../../../../src/vscode/edit/decidedChanges.ts';

const before = 'function total(a) {\n  return a;\n}\n\nconst x = 1;\n\nshow(total(3));\n';
const after = before.replace('function total', 'function sum').replace('x = 1', 'x = 2');
const source = { tool: 'Calibrated', model: 'm', level: 'Edit', requestId: 'r1' };

describe('what to look for elsewhere once a proposal is decided', () => {
  let proposal: Proposal;
  let decided: DecidedChanges;
  /** What was to be looked for, after each decision. */
  let seen: string[];

  const accept = (id: number) => {
    const edits = [proposal.accept(id, before)];
    proposal.markAccepted(id);
    seen.push(
      decided
        .accepted({ proposal, edits })
        .map(({ oldText }) => oldText)
        .join(),
    );
  };
  const close = (reject: () => void, text = after) => {
    reject();
    seen.push(
      decided
        .closed(proposal, text)
        .map(({ oldText }) => oldText)
        .join(),
    );
  };

  beforeEach(() => {
    proposal = new Proposal('p1', 'file:///w/a.js', source, before, after);
    decided = new DecidedChanges();
    seen = [];
  });

  it('is what was accepted, whichever part was decided last', () => {
    const [rename = 0, other = 0] = proposal.pending.map(({ id }) => id);
    accept(rename);
    close(() => proposal.reject(other));
    assert.deepEqual(seen, ['', 'total']);
    proposal = new Proposal('p2', 'file:///w/a.js', source, before, after);
    close(() => proposal.reject(other));
    accept(rename);
    assert.deepEqual(seen.slice(2), ['', 'total']);
    // The diff is closed after that.
    close(() => proposal.rejectAll());
    assert.equal(seen.at(-1), '', 'once');
  });

  it('is the same when the diff is closed with parts open', () => {
    accept(proposal.pending[0]?.id ?? 0);
    close(() => proposal.rejectAll());
    close(() => proposal.rejectAll());
    assert.deepEqual(seen, ['', 'total', '']);
  });

  it('is nothing while parts are open, nor where nothing was accepted', () => {
    accept(proposal.pending[0]?.id ?? 0);
    close(() => undefined);
    assert.deepEqual(seen, ['', '']);
    proposal = new Proposal('p2', 'file:///w/a.js', source, before, after);
    close(() => proposal.rejectAll());
    assert.deepEqual(seen, ['', '', '']);
  });

  it('is nothing that was undone before the diff was closed', () => {
    accept(proposal.pending[0]?.id ?? 0);
    close(() => proposal.rejectAll(), before);
    assert.deepEqual(seen, ['', '']);
    // A formatter has changed what was accepted.
    proposal = new Proposal('p2', 'file:///w/a.js', source, before, after);
    accept(proposal.pending[0]?.id ?? 0);
    close(() => proposal.rejectAll(), after.replace('(a) {', '( a ) {'));
    assert.deepEqual(seen.slice(2), ['', 'total']);
  });
});
