import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findFixes } from '../../../src/history/consequences/inducers.ts';
import { OriginTable } from '../../../src/history/consequences/lineEvidence.ts';
import {
  maxOwnCommits,
  ownCommits,
  ownCommitsBehind,
  ownCommitsParts,
} from '../../../src/history/consequences/ownCommits.ts';
import { LedgerBuilder } from './ledgerBuilder.ts';

const day = 86_400_000;
const trailer = '\n\nCo-authored-by: Claude <noreply@anthropic.com>';

/** A file a commit, a day apart, with what is done to some of them later. */
function read(count: number, email = 'ada@example.com', build: (builder: LedgerBuilder) => void = () => undefined) {
  const builder = new LedgerBuilder();
  for (let at = 0; at < count; at += 1) {
    const message = at % 5 === 0 ? `Add part ${at}${trailer}` : `Add part ${at}`;
    builder.commit(message, { [`part${at}.ts`]: [`const part = makePart(${at});`] }, day);
  }
  build(builder);
  const ledger = builder.build();
  const origins = new OriginTable();
  const originOf = (line: number) => origins.at(ledger.lines.evidence.at(line));
  const newestMs = Math.max(...ledger.commits.map(({ committerMs }) => committerMs));
  return ownCommits({ ledger, fixes: findFixes(ledger), originOf, newestMs }, email);
}

const words = (own: ReturnType<typeof read>) =>
  ownCommitsParts(own)
    .map(({ text }) => text)
    .join('');

describe("a person's own commits", () => {
  it('count what was fixed within 14 days, not later, and lead to it', () => {
    const own = read(20, 'ADA@example.com', (builder) => {
      builder.commit('fix: part 18', { 'part18.ts': ['const part = makePart(181);'] }, day);
      builder.commit('fix: part 2', { 'part2.ts': ['const part = makePart(21);'] }, 20 * day);
    });
    assert.deepEqual(
      words(own),
      'Of your last 22 commits, a typical one changes 1 line. 1 of 21 was fixed or reverted within 14 days. 4 name an AI; nothing is known about the others.',
    );
    const { ownFixedSoon, ownNamingAi, ownCommits: all } = ownCommitsBehind(own);
    assert.deepEqual(
      ownFixedSoon.map(({ subject, fixedBy }) => [subject, fixedBy === own[20]?.commit]),
      [['Add part 18', true]],
    );
    assert.deepEqual(
      ownNamingAi.map(({ subject }) => subject),
      ['Add part 15', 'Add part 10', 'Add part 5', 'Add part 0'],
    );
    assert.equal(all.length, 22);
    assert.equal(all[0]?.subject, 'fix: part 2');
  });

  it('say nothing of what is too young, and nothing of a handful', () => {
    assert.deepEqual(
      words(read(12)),
      'Of your last 12 commits, a typical one changes 1 line. They are too young to say what became of them. 3 name an AI; nothing is known about the others.',
    );
    assert.deepEqual(words(read(3)), 'You have 3 commits here; with ten there is something to say.');
    assert.deepEqual(words(read(3, 'eve@example.com')), 'You have no commits in this repository yet.');
  });

  it('are the newest two hundred', () => {
    const own = read(maxOwnCommits + 7);
    assert.equal(own.length, maxOwnCommits);
    assert.equal(own[0]?.subject, 'Add part 7');
  });
});
