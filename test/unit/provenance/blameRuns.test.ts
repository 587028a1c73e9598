import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { blameRuns, unreviewedRuns } from '../../../src/provenance/review/blameRuns.ts';
import { originShares, sharesSentence } from '../../../src/provenance/review/originShares.ts';
import { makeTag, TagTable } from '../../../src/provenance/tag.ts';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';

describe('blame of a document', () => {
  const tags = new TagTable();
  const ai = (changeId: number, more = {}) =>
    tags.intern(makeTag({ origin: 'ai', evidence: 'exact', model: 'm', timeMs: 1000, changeId, ...more }));
  const typed = (timeMs: number) => tags.intern(makeTag({ origin: 'human', evidence: 'inferred', timeMs }));

  it('joins what was typed over time, and parts what was accepted at different times', () => {
    const text = 'ab\ncd\n\nef gh';
    const document = new TrackedText(text, [3, typed(0), 3, typed(60_000), 1, 0, 3, ai(1), 2, ai(2)]);
    const runs = blameRuns(document, tags);
    assert.deepEqual(
      runs.map(({ start, end, startLine, endLine, chars, preview }) => [
        start,
        end,
        startLine,
        endLine,
        chars,
        preview,
      ]),
      [
        [0, 7, 1, 2, 4, 'ab'],
        [7, 10, 4, 4, 2, 'ef'],
        [10, 12, 4, 4, 2, 'gh'],
      ],
    );
    assert.equal(runs[0]?.tag.timeMs, 60_000);
    const sized = runs.map(({ tag, chars }) => ({ tag, size: chars }));
    assert.equal(
      sharesSentence(originShares(sized)),
      'AI wrote 50%: 50% exact, 0% matched. The origin of 100% of the text is known.',
    );
    assert.equal(sharesSentence([]), '');
    assert.deepEqual(
      originShares(sized).map(({ origin, share, exact, matched }) => [origin, share, exact + matched]),
      [
        ['human', 0.5, 0],
        ['ai', 0.5, 0.5],
      ],
    );
  });

  it('lists what nobody marked as reviewed, largest first, and what was in view last', () => {
    const text = 'a\nb\nc\nd\ne\nf\n';
    const document = new TrackedText(text, [
      ...[2, ai(1), 4, ai(2)],
      ...[4, ai(3, { reviewer: 'Ada', review: 'seen' }), 2, ai(4, { reviewer: 'Ada', review: 'marked' })],
    ]);
    assert.deepEqual(
      unreviewedRuns(blameRuns(document, tags)).map(({ startLine, lines }) => [startLine, lines]),
      [
        [2, 2],
        [1, 1],
        [4, 2],
      ],
    );
  });

  it('counts the blanks that were accepted with a piece to it', () => {
    const runs = blameRuns(new TrackedText('for (q', [3, typed(0), 1, ai(1), 1, ai(1), 1, typed(0)]), tags);
    assert.deepEqual(
      runs.map(({ start, end, preview }) => [start, end, preview]),
      [
        [0, 3, 'for'],
        [3, 5, '('],
        [5, 6, 'q'],
      ],
    );
  });

  it('has nothing to say about an empty text', () => {
    assert.deepEqual(blameRuns(new TrackedText('\n \n', [3, 0]), tags), []);
  });
});
