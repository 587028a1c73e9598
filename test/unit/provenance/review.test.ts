import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { foldLines } from '../../../src/provenance/formats/commitRecord.ts';
import { recordFromGitAi, writeGitAiNote } from '../../../src/provenance/formats/gitAiRecord.ts';
import { insertionsIn } from '../../../src/provenance/review/insertions.ts';
import { markReviewed } from '../../../src/provenance/review/review.ts';
import { makeTag, TagTable } from '../../../src/provenance/tag.ts';
import { taggedRuns } from '../../../src/provenance/taggedRun.ts';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';

describe('review', () => {
  const tags = new TagTable();
  const ai = tags.intern(makeTag({ origin: 'ai', evidence: 'exact', model: 'm', timeMs: 1000, changeId: 7 }));
  const human = tags.intern(makeTag({ origin: 'human', evidence: 'inferred' }));
  const fresh = () => new TrackedText('hand one two', [5, human, 7, ai]);
  const reviews = (document: TrackedText) =>
    taggedRuns(document.runs.slice(), 0, tags).map(({ start, end, tag }) => [start, end, tag.reviewer, tag.review]);

  it('marks AI text only, in the range only', () => {
    const document = fresh();
    assert.equal(markReviewed(document, tags, { start: 0, end: 8 }, { name: 'Ada', how: 'marked' }), 3);
    assert.deepEqual(reviews(document), [
      [0, 5, null, null],
      [5, 8, 'Ada', 'marked'],
      [8, 12, null, null],
    ]);
  });

  it('takes having been in view for less than a mark', () => {
    const document = fresh();
    assert.equal(markReviewed(document, tags, { start: 0, end: 99 }, { name: 'Ada', how: 'seen' }), 6);
    assert.equal(markReviewed(document, tags, { start: 5, end: 8 }, { name: 'Ada', how: 'marked' }), 3);
    assert.equal(markReviewed(document, tags, { start: 0, end: 99 }, { name: 'Bob', how: 'seen' }), 0);
    assert.deepEqual(reviews(document).slice(1), [
      [5, 8, 'Ada', 'marked'],
      [8, 12, 'Ada', 'seen'],
    ]);
  });

  it('keeps the reviewer’s sentence on the tag, and out of what leaves the machine', () => {
    const document = fresh();
    markReviewed(document, tags, { start: 5, end: 12 }, { name: 'Ada', how: 'marked' });
    markReviewed(
      document,
      tags,
      { start: 5, end: 12 },
      { name: 'Ada', how: 'marked', note: 'the bound is in the test' },
    );
    markReviewed(document, tags, { start: 5, end: 12 }, { name: 'Bob', how: 'seen' });
    const [, run] = taggedRuns(document.runs.slice(), 0, tags);
    assert.deepEqual(
      [run?.tag.reviewer, run?.tag.review, run?.tag.note],
      ['Ada', 'marked', 'the bound is in the test'],
    );
    const lines = foldLines(document.text.toString(), document.runs.slice(), tags);
    assert.doesNotMatch(JSON.stringify(lines), /the bound/);
  });

  it('keeps a lot together when a part of it is reviewed', () => {
    const document = fresh();
    markReviewed(document, tags, { start: 0, end: 8 }, { name: 'Ada', how: 'marked' });
    const insertions = [...insertionsIn(document, tags).values()];
    assert.deepEqual(
      insertions.map(({ id, chars }) => [id, chars]),
      [['1000-7', 6]],
    );
  });

  it('goes through a note and back', () => {
    const tag = makeTag({ origin: 'ai', evidence: 'exact', tool: 't', model: 'm', reviewer: 'Ada', review: 'seen' });
    const files = [{ path: 'a.ts', lines: [{ start: 1, end: 2, tag }] }];
    const note = writeGitAiNote({ commit: 'c'.repeat(40), author: 'Ada <a@b>', files }, 'calibrated/0.1.0') ?? '';
    assert.match(note, /"review": "seen"/u);
    const [file] = recordFromGitAi(note).files;
    assert.deepEqual(
      file?.lines.map(({ start, end, tag: found }) => ({ start, end, tag: found })),
      files[0]?.lines,
    );
  });
});
