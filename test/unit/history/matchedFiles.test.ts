import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { matchedText } from '../../../src/history/consequences/adoptionSentences.ts';
import { type FileRecord, matchedFiles, minPairs } from '../../../src/history/consequences/matchedFiles.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';
import { generateFiles } from '../../bench/generatedFiles.ts';

const file = (path: string, more: Partial<FileRecord> = {}): FileRecord => ({
  ...{ path, author: 'ada', size: 100, ageDays: 100, ai: 'none' },
  ...{ early: { lines: 20, churned: 4 }, late: { lines: 20, churned: 4 }, after: { lines: 20, churned: 4 }, ...more },
});
const twenty = (make: (at: number) => FileRecord) => Array.from({ length: 20 }, (_, at) => make(at));
const churned = (at: number, base: number) => ({ lines: 20, churned: base + (at % 3) });

describe('files with AI lines and like files without', () => {
  it('hold the true effect in their interval as often as it says, and find none where there is none', () => {
    const runs = 400;
    for (const effect of [0, 0.08]) {
      let [held, verdicts, compared] = [0, 0, 0];
      for (let run = 0; run < runs; run += 1) {
        const { lower, upper, verdict } = matchedFiles(generateFiles(seededRandom(1000 + run), effect));
        if (lower === null || upper === null) continue;
        compared += 1;
        if (lower <= effect && effect <= upper) held += 1;
        if (verdict === 'higher' || verdict === 'lower') verdicts += 1;
      }
      assert.ok(compared > 0.95 * runs, `${compared} of ${runs} histories have pairs enough`);
      // Three Monte Carlo errors of 95%.
      const error = 3 * Math.sqrt((0.95 * 0.05) / compared);
      assert.ok(Math.abs(held / compared - 0.95) <= error, `${held} of ${compared} hold ${effect}`);
      if (effect === 0) assert.ok(verdicts / compared <= 0.05 + error, `${verdicts} of ${compared} say there is one`);
      else assert.ok(verdicts / compared > 0.5, `${verdicts} of ${compared} see it`);
    }
  });

  it('are pairs of one author and folder, of like size and age, each file used once', () => {
    const own = twenty((at) => file(`src/a${at}.ts`, { ai: 'most' }));
    const pairsWith = (others: readonly FileRecord[]) => matchedFiles([...own, ...others]).pairs;
    assert.equal(pairsWith(twenty((at) => file(`src/b${at}.ts`))), 20);
    assert.equal(pairsWith(twenty((at) => file(`src/b${at}.ts`)).slice(0, 7)), 7);
    for (const other of [
      { author: 'ben' },
      { size: 250 },
      { size: 40 },
      { ageDays: 250 },
      { ai: 'some' as const },
      { after: { lines: 9, churned: 1 } },
    ])
      assert.equal(pairsWith(twenty((at) => file(`src/b${at}.ts`, other))), 0, JSON.stringify(other));
    assert.equal(pairsWith(twenty((at) => file(`test/b${at}.ts`))), 0, 'another folder');
  });

  it('are refused with one sentence where too few are alike', () => {
    const own = twenty((at) => file(`src/a${at}.ts`, { ai: 'most' }));
    const others = twenty((at) => file(`src/b${at}.ts`)).slice(0, minPairs - 1);
    const few = matchedFiles([...own, ...others]);
    assert.deepEqual([few.verdict, few.change, few.pairs, few.filesWithAi], ['tooFew', null, 14, 20]);
    assert.equal(
      matchedText(few),
      'No control group: 14 of 20 files with AI lines have a like one without (author, folder, size, age). At least 15 must.',
    );
  });

  it('say nothing when they grew apart before already', () => {
    const own = twenty((at) => file(`src/a${at}.ts`, { ai: 'most', late: churned(at, 9), after: churned(at, 16) }));
    const like = twenty((at) => file(`src/b${at}.ts`, { after: churned(at, 4) }));
    const apart = matchedFiles([...own, ...like]);
    assert.equal(apart.verdict, 'trend');
    assert.match(matchedText(apart), /they grew apart before already, so nothing is said; change \+\d/);
    const parallel = matchedFiles([...own.map((each) => ({ ...each, late: each.early })), ...like]);
    assert.equal(parallel.verdict, 'higher');
    assert.match(
      matchedText(parallel),
      /20 pairs by author.*more of the lines are changed within 14 days, \+6\d\.\d points/,
    );
  });
});
