import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commitSummary } from '../../../src/provenance/formats/commitSummary.ts';
import { makeTag } from '../../../src/provenance/tag.ts';

describe('the summary of a commit', () => {
  const tag = makeTag({ origin: 'ai', evidence: 'exact', model: 'm' });

  it('counts one line and more of them', () => {
    assert.equal(
      commitSummary([{ added: 1, lines: [{ start: 1, end: 1, tag }] }]),
      'AI: 1 of 1 added line (m), 0 reviewed; origin known for 1.',
    );
    assert.equal(
      commitSummary([{ added: 3, lines: [{ start: 2, end: 3, tag }] }]),
      'AI: 2 of 3 added lines (m), 0 reviewed; origin known for 2.',
    );
  });
});
