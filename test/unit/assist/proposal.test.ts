import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { hunksBetween } from '../../../src/assist/hunks.ts';
import { Proposal } from '../../../src/assist/proposal.ts';
import { AppError } from '../../../src/base/appError.ts';

const source = { tool: 'calibrated', model: 'test', level: 'Edit', requestId: 'r1' };
const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', '  d', '', 'é', '𝒳'), { maxLength: 12 })
  .map((parts) => parts.join('\n'));

function applied(text: string, edit: { offset: number; oldText: string; newText: string }): string {
  return text.slice(0, edit.offset) + edit.newText + text.slice(edit.offset + edit.oldText.length);
}

describe('proposal', () => {
  it('turns one text into the other, in whatever order its hunks are accepted', () => {
    fc.assert(
      fc.property(lines, lines, fc.infiniteStream(fc.nat()), (before, after, order) => {
        if (before === after) return;
        const proposal = new Proposal('p', 'file:///a', source, before, after);
        let text = before;
        while (!proposal.isSettled) {
          const pending = proposal.pending;
          const hunk = pending[(order.next().value ?? 0) % pending.length];
          assert.ok(hunk);
          const edit = proposal.accept(hunk.id, text);
          text = applied(text, edit);
          proposal.markAccepted(hunk.id);
          proposal.documentChanged([{ offset: edit.offset, length: edit.oldText.length, text: edit.newText }]);
          assert.equal(proposal.preview(text).text, after);
        }
        assert.equal(text, after);
      }),
    );
  });

  it('never changes text that is not the old text, whatever the user types meanwhile', () => {
    fc.assert(
      fc.property(
        lines,
        lines,
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('x', '\n', 'a\n', ''),
        (before, after, at, length, text) => {
          if (before === after) return;
          const proposal = new Proposal('p', 'file:///a', source, before, after);
          const offset = at % (before.length + 1);
          const change = { offset, length: Math.min(length, before.length - offset), text };
          const typed = before.slice(0, offset) + text + before.slice(offset + change.length);
          proposal.documentChanged([change]);
          for (const hunk of proposal.pending) {
            try {
              const edit = proposal.accept(hunk.id, typed);
              assert.equal(typed.slice(edit.offset, edit.offset + edit.oldText.length), hunk.oldText);
            } catch (error) {
              assert.ok(AppError.is(error, 'refused'));
            }
          }
        },
      ),
    );
  });

  it('refuses a hunk whose old text the user has changed, and keeps it pending', () => {
    const proposal = new Proposal('p', 'file:///a', source, 'one\ntwo\n', 'one\nTWO\n');
    proposal.documentChanged([{ offset: 4, length: 1, text: 'x' }]);
    assert.throws(() => proposal.accept(0, 'one\nxwo\n'), /no longer matches/);
    assert.equal(proposal.pending.length, 1);
  });

  it('says so when there is nothing to change', () => {
    assert.throws(() => new Proposal('p', 'file:///a', source, 'same', 'same'), /nothing is to be done/);
  });
});

describe('hunks', () => {
  it('carry offsets of the old text', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        for (const hunk of hunksBetween(before, after)) {
          assert.equal(before.slice(hunk.offset, hunk.offset + hunk.oldText.length), hunk.oldText);
        }
      }),
    );
  });
});
