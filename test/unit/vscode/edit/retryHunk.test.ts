import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Proposal } from '../../../../src/assist/edit/proposal.ts';
import { AppError } from '../../../../src/base/appError.ts';
import type { NewSuggestion } from '../../../../src/provenance/tracker/trackerEvents.ts';
import { offerEdits } from '../../../../src/vscode/edit/offeredEdits.ts';
import { retryHunk } from '../../../../src/vscode/edit/retryHunk.ts';
import { ReviewRecord } from '../../../../src/vscode/edit/reviewRecord.ts';

const before = 'const a = 1;\nconst b = 2;\nconst c = 3;\n';
const after = before.replace('1', '10').replace('3', '30');
const source = { tool: 'Calibrated', model: 'first', level: 'Edit', requestId: 'r1' };

describe('one part of a proposal, asked for again', () => {
  let proposal: Proposal;
  let events: string[];
  let reply: string;
  let refusal: AppError | undefined;
  /** What the check was given, and what could be accepted meanwhile. */
  let checked: { readonly after: string; readonly meanwhile: string }[];

  const record = new ReviewRecord({
    recorder: { record: (kind, data) => events.push(`${kind} ${data['lines'] ?? ''}`.trim()) },
    task: () => null,
    pathOf: () => 'a.ts',
    count: () => 0,
  });
  const again = (id: number) => {
    const part = proposal.pending.find((each) => each.id === id);
    assert.ok(part);
    return retryHunk(
      proposal,
      part,
      'Other.',
      {
        retry: async () => ({ text: reply, model: 'second' }),
        rejected: (of, lines) => record.rejected(of, lines),
      },
      async (instead) => {
        checked.push({ after: proposal.preview(before, instead).text, meanwhile: proposal.preview(before).text });
        if (refusal !== undefined) throw refusal;
      },
    );
  };

  beforeEach(() => {
    proposal = new Proposal('p1', 'file:///w/a.ts', source, before, after);
    [events, checked, refusal] = [[], [], undefined];
  });

  it('is over once the model leaves its lines as they are, and so is the review once nothing else is open', async () => {
    reply = 'const a = 1;\n';
    await again(0);
    assert.deepEqual(events, ['review.rejected 1']);
    reply = 'const c = 3;\n';
    await again(1);
    assert.ok(proposal.isSettled);
    assert.deepEqual(events, ['review.rejected 1', 'review.rejected 1', 'review.end']);
    assert.deepEqual(checked, [], 'there is nothing to check');
  });

  it('is checked before it takes the place of what the person sees', async () => {
    reply = 'const a = 100;\n';
    await again(0);
    assert.deepEqual(checked, [{ after: after.replace('10', '100'), meanwhile: after }]);
    assert.equal(proposal.preview(before).text, after.replace('10', '100'));
    refusal = new AppError('refused', 'It is protected.');
    reply = 'const c = 300;\n';
    await assert.rejects(again(1), refusal);
    assert.equal(proposal.accept(1, before).newText, 'const c = 30;\n');
    assert.deepEqual(events, []);
  });

  it('is tagged with the model that wrote it, the other parts with theirs', async () => {
    reply = 'const a = 100;\n';
    await again(0);
    const offered: NewSuggestion[] = [];
    const sink = {
      suggestion: (each: NewSuggestion) => {
        offered.push(each);
        return undefined;
      },
      accept: () => undefined,
      withdraw: () => undefined,
    };
    const edits = [0, 1].map((id) => proposal.accept(id, before));
    offerEdits(sink, proposal, edits, () => 'x');
    assert.deepEqual(
      offered.map(({ text, tag }) => [text, tag.model]),
      [
        ['const a = 100;\n', 'second'],
        ['const c = 30;\n', 'first'],
      ],
    );
  });
});
