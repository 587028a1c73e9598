import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CommitBehind } from '../../../../src/history/consequences/commitsBehind.ts';
import { type BehindFigures, commitList } from '../../../../src/vscode/history/commitList.ts';
import { isConsequencesViewMessage } from '../../../../src/webview/consequences/consequencesProtocol.ts';

const commit = (number: number, more: Partial<CommitBehind> = {}): CommitBehind => ({
  commit: number.toString(16).padStart(40, '0'),
  subject: `part ${number}`,
  atMs: Date.UTC(2026, 0, 5),
  isAi: number % 2 === 0,
  fixedBy: null,
  ...more,
});
const none: readonly CommitBehind[] = [];
const behind = (more: Partial<BehindFigures>): BehindFigures => ({
  ...{ arrivals: none, medianLines: none, changeFailureRate: none, reworkRate: none, medianDaysToSurface: none },
  ...{ smallBatches: none, medianHoursToMerge: none, commitsNamingAi: none, endedInFix: none, releases: none },
  ...{
    unreviewedAi: none,
    ghosts: none,
    audit: none,
    ownCommits: none,
    ownFixedSoon: none,
    ownNamingAi: none,
    ...more,
  },
});

describe('the commits behind a figure', () => {
  it('are those of the group, with their fix, and a count of those that are left out', () => {
    const failed = [commit(1, { fixedBy: 'abcdef1234'.repeat(4) }), commit(2), commit(3, { subject: '' })];
    const some = behind({ changeFailureRate: failed });
    assert.deepEqual(commitList(some, 'changeFailureRate', 2), {
      title: '2 commits that were fixed or reverted within 90 days (others)',
      commits: [
        { hash: commit(1).commit, day: '2026-01-05', subject: 'part 1', note: 'fixed by abcdef1' },
        { hash: commit(3).commit, day: '2026-01-05', subject: '(no message)', note: '' },
      ],
      left: 0,
    });
    assert.deepEqual(
      commitList(some, 'changeFailureRate', 1)?.commits.map(({ subject }) => subject),
      ['part 2'],
    );
    const many = commitList(behind({ arrivals: Array.from({ length: 1000 }, (_, at) => commit(at)) }), 'arrivals', 0);
    assert.deepEqual(
      [many?.title, many?.commits.length, many?.left],
      ['1000 commits that reached the default branch', 300, 700],
    );
  });

  it('say of the audit what was right', () => {
    const audit = [commit(1, { isRight: true }), commit(2, { isRight: false }), commit(3, { isRight: null })];
    assert.deepEqual(
      commitList(behind({ audit }), 'audit', 0)?.commits.map(({ note }) => note),
      ['attributed right', 'attributed wrong', 'not attributed'],
    );
  });

  it('are none for a name that is no figure', () => {
    assert.equal(commitList(behind({}), 'toString', 0), undefined);
  });

  it('are asked for by figure and group, and opened by their hash alone', () => {
    assert.ok(isConsequencesViewMessage({ type: 'showCommits', figure: 'arrivals', group: 1 }));
    assert.ok(isConsequencesViewMessage({ type: 'openCommit', hash: 'a'.repeat(40) }));
    for (const hash of ['--output=/tmp/x', 'HEAD', 'a'.repeat(39), `${'a'.repeat(40)} x`, 7])
      assert.ok(!isConsequencesViewMessage({ type: 'openCommit', hash }), String(hash));
    assert.ok(!isConsequencesViewMessage({ type: 'showCommits', figure: 'arrivals', group: -1 }));
  });
});
