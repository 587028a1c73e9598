import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { arrivalsOf, outcomesOf } from '../../../src/history/consequences/arrivals.ts';
import { changeKindOf, namedInducers, revertedCommit } from '../../../src/history/consequences/changeKind.ts';
import { isCodePath } from '../../../src/history/consequences/codePaths.ts';
import { findFixes } from '../../../src/history/consequences/inducers.ts';
import { originOfCommit } from '../../../src/history/consequences/lineEvidence.ts';
import { auditCases, auditOf } from '../../../src/history/consequences/selfAudit.ts';
import type { LogCommit } from '../../../src/history/ledger/logReader.ts';
import { LedgerBuilder } from './ledgerBuilder.ts';

const day = 86_400_000;

describe('what a change was for', () => {
  it('is told from the type, the trailer or the words of the subject', () => {
    const kinds: readonly (readonly [string, string])[] = [
      ['fix: wrong total', 'corrective'],
      ['fix(cart)!: wrong total', 'corrective'],
      ['Fix crash when the list is empty', 'corrective'],
      ['Revert "Add totals"\n\nThis reverts commit 0123456789abcdef.', 'corrective'],
      ['ofproto: Keep the order.\n\nFixes: 01234567 ("ofproto: Sort.")', 'corrective'],
      ['feat: totals', 'adaptive'],
      ['Add support for Python 3.14', 'adaptive'],
      ['Bump undici from 6.1 to 6.2', 'adaptive'],
      ['docs: fix a link', 'perfective'],
      ['Fix typo in the README', 'perfective'],
      ['Refactor the parser', 'perfective'],
      ['WIP', 'unknown'],
    ];
    for (const [message, kind] of kinds) assert.equal(changeKindOf(message), kind, message);
  });

  it('names the commit that it mends only by a hash', () => {
    assert.deepEqual(namedInducers('x\n\nFixes: 01234567890a ("y")\nFixes: #12'), ['01234567890a']);
    assert.deepEqual(namedInducers('A regression introduced in commit `89abcdef01`.'), ['89abcdef01']);
    assert.deepEqual(namedInducers('Broken by feedface, said nobody: a word'), []);
    assert.equal(revertedCommit('This reverts commit 0123456789.'), '0123456789');
  });
});

describe('evidence of a commit', () => {
  const commit = (fields: Partial<LogCommit>): LogCommit => ({
    hash: 'h',
    parents: [],
    authorName: 'Ada Example',
    authorEmail: 'ada@example.com',
    authorMs: 0,
    committerName: 'Ada Example',
    committerEmail: 'ada@example.com',
    committerMs: 0,
    message: 'Add totals',
    ...fields,
  });

  it('is a trailer before an identity, and none is unknown, never human', () => {
    assert.deepEqual(originOfCommit(commit({})).origin, 'unknown');
    const named = originOfCommit(commit({ message: 'x\n\nCo-authored-by: Claude Opus 4.5 <noreply@anthropic.com>' }));
    assert.deepEqual([named.origin, named.source, named.tool], ['ai', 'trailer', 'claude']);
    const agent = originOfCommit(commit({ authorName: 'copilot-swe-agent[bot]' }));
    assert.deepEqual([agent.origin, agent.source, agent.tool], ['ai', 'identity', 'copilot']);
    assert.equal(originOfCommit(commit({ authorName: 'dependabot[bot]' })).origin, 'unknown');
    assert.equal(
      originOfCommit(commit({ authorName: 'Claude Monet', authorEmail: 'claude@example.com' })).origin,
      'unknown',
    );
  });

  it('leaves lock files, vendored, generated and fixture files out of the figures', () => {
    for (const path of ['package-lock.json', 'a/vendor/x.go', 'test/fixtures/a.ts', 'x.min.js', 'api_pb2.py'])
      assert.equal(isCodePath(path), false, path);
    for (const path of ['src/vendorList.ts', 'lib/builder.ts', 'a.py']) assert.equal(isCodePath(path), true, path);
  });
});

describe('inducing commits', () => {
  it('are those that brought most of the replaced code; a fix that only adds lines is a ghost', () => {
    const built = new LedgerBuilder()
      .commit('Add a', { 'a.ts': ['const one = first(1);', 'const two = second(2);', '// says nothing'] })
      .commit('Add b', {
        'a.ts': ['const one = first(1);', 'const two = second(2);', '// says nothing', 'const three = third(3);'],
      })
      .commit('fix: two', {
        'a.ts': ['const one = first(1);', 'const two = second(22);', '// says something', 'const three = third(3);'],
      })
      .commit('fix: more', {
        'a.ts': [
          'const one = first(1);',
          'const two = second(22);',
          '// says something',
          'const three = third(3);',
          'check(three);',
        ],
      })
      .build();
    const fixes = findFixes(built);
    assert.deepEqual(fixes, [
      { by: 2, inducers: [0], isGhost: false, isNamed: false },
      { by: 3, inducers: [], isGhost: true, isNamed: false },
    ]);
  });

  it('are those before a refactoring of the line', () => {
    const ledger = new LedgerBuilder()
      .commit('Add a', { 'a.ts': ['const one = first(1);', 'const two = second(2);'] })
      .commit('Rename first to firstOf', { 'a.ts': ['const one = firstOf(1);', 'const two = second(2);'] })
      .commit('fix: one', { 'a.ts': ['const one = firstOf(2);', 'const two = second(2);'] })
      .build();
    assert.deepEqual(findFixes(ledger)[0]?.inducers, [0]);
  });

  it('are checked against what messages name, without using the names', () => {
    const builder = new LedgerBuilder()
      .commit('Add a', { 'a.ts': ['const one = first(1);'] })
      .commit('Add b', { 'b.ts': ['const two = second(2);'] });
    const [first = '', second = ''] = builder.hashes;
    const ledger = builder
      .commit(`fix: a\n\nFixes: ${first.slice(0, 12)}`, { 'a.ts': ['const one = first(11);'] })
      .commit(`fix: b\n\nFixes: ${first.slice(0, 12)}`, { 'b.ts': ['const two = second(22);'] })
      .commit(`fix: c\n\nFixes: ${second.slice(0, 12)}`, { 'c.ts': ['guard();'] })
      .build();
    const { cases, blamable, attributed, right } = auditOf(auditCases(ledger));
    assert.deepEqual({ cases, blamable, attributed, right }, { cases: 3, blamable: 2, attributed: 2, right: 1 });
  });
});

describe('arrivals on the default branch', () => {
  it('fail by a later fix, not by one that came with them, and surface at the first', () => {
    const ledger = new LedgerBuilder()
      .commit('Add a', { 'a.ts': ['const one = first(1);'] })
      .commit('Add b', { 'b.ts': ['const two = second(2);'] }, 10 * day)
      .commit('fix: a', { 'a.ts': ['const one = first(11);'] }, 3 * day)
      .commit('fix: a again', { 'a.ts': ['const one = first(111);'] }, 3 * day)
      .build();
    const outcomes = outcomesOf(ledger, arrivalsOf(ledger), findFixes(ledger));
    assert.deepEqual(
      outcomes.map(({ timeMs, surfacedMs, fixedBy, isFix }) => [
        surfacedMs === null ? null : (surfacedMs - timeMs) / day,
        fixedBy,
        isFix,
      ]),
      [
        [13, 2, false],
        [null, null, false],
        [3, 3, true],
        [null, null, true],
      ],
    );
  });
});
