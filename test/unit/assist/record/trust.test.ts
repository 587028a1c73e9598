import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acceptedEdits } from '../../../../src/assist/record/acceptedEdits.ts';
import {
  type AcceptedEdits,
  compareLevels,
  levelRecord,
  type RecordedTask,
} from '../../../../src/assist/record/levelRecord.ts';
import { trustOf } from '../../../../src/assist/record/trust.ts';

const day = 24 * 3_600_000;
const piece = (fields: Partial<AcceptedEdits>): AcceptedEdits => ({
  path: 'src/a.ts',
  task: 't',
  taskKind: 'bugFix',
  level: 'Edit',
  firstMs: 0,
  acceptedChars: 100,
  keptChars: 90,
  unknownChars: 0,
  ...fields,
});
const matches = (glob: string, path: string) => path.startsWith(glob);
const many = (count: number, fields: Partial<AcceptedEdits> = {}) => Array.from({ length: count }, () => piece(fields));
const tasks = (count: number, level: string, ratios: readonly number[], kind = 'bug fix'): RecordedTask[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${level}${index}`,
    kind,
    level,
    measuredMs: 60_000 * (ratios[index % ratios.length] ?? 1),
    estimateWithoutAiMs: 60_000,
    hasDeviation: index === 0,
  }));

describe('graduated trust', () => {
  const rule = { glob: 'src/', level: 'Edit', earned: { keptShare: 0.8, failure: 0.2, count: 10 } } as const;

  it('is earned by kept text, and falls back when the record does', () => {
    assert.equal(trustOf(rule, many(9), matches).isEarned, false);
    assert.match(trustOf(rule, many(9), matches).why, /n = 9 of 10/);
    assert.equal(trustOf(rule, many(10), matches).isEarned, true);
    assert.equal(trustOf(rule, many(10, { keptChars: 70 }), matches).isEarned, false);
    const failing = [...many(10), ...many(3, { keptChars: 0 })];
    assert.equal(trustOf(rule, failing, matches).isEarned, false);
    assert.match(trustOf(rule, failing, matches).why, /failed 3 of 13 \(line 20%\)/);
    const unknown = many(5, { keptChars: 0, unknownChars: 100 });
    assert.deepEqual(trustOf(rule, [...many(10), ...unknown], matches), trustOf(rule, many(10), matches));
  });

  it('takes one bad experience as one data point', () => {
    assert.equal(trustOf(rule, [...many(10), piece({ keptChars: 0 })], matches).isEarned, true);
  });

  it('looks only at what the rule is about', () => {
    assert.equal(trustOf(rule, many(20, { path: 'test/a.ts' }), matches).isEarned, false);
    assert.equal(trustOf({ ...rule, taskKind: 'chore' }, many(20), matches).isEarned, false);
  });
});

describe('the record by level', () => {
  it('gives no figure below ten tasks, and says n', () => {
    const [few] = levelRecord(tasks(9, 'Edit', [0.5]), [], day);
    assert.equal(few?.timeRatio, null);
    assert.equal(few?.n, 9);
    const [enough] = levelRecord(tasks(12, 'Edit', [0.5, 0.6]), [], day);
    assert.ok(enough?.timeRatio && enough.timeRatio.lower < enough.timeRatio.ratio);
    assert.ok(Math.abs(enough.timeRatio.ratio - Math.sqrt(0.3)) < 1e-9);
    assert.equal(enough.deviating, 1);
  });

  it('counts kept, gone and failed text', () => {
    const acceptedEdits = [
      piece({}),
      piece({ keptChars: 0, firstMs: 20 * day }),
      piece({}),
      piece({ keptChars: 0, unknownChars: 100 }),
      piece({ acceptedChars: 0, keptChars: 0 }),
    ];
    const [cell] = levelRecord([], acceptedEdits, 25 * day);
    assert.equal(cell?.keptShare, 0.6);
    assert.equal(cell?.churn, 1);
    assert.equal(cell?.failed, 1);
    assert.equal(cell?.acceptedEdits, 5);
    assert.equal(cell?.judged, 3, 'what nobody can tell is neither kept nor failed');
  });

  it('puts two levels side by side from ten tasks at each, and never prefers one', () => {
    const [alone] = compareLevels(tasks(30, 'Edit', [0.5]));
    assert.match(alone?.sentence ?? '', /^Cannot tell yet/);
    assert.deepEqual(alone?.trial, ['Edit', 'Hint']);
    const [few] = compareLevels([...tasks(30, 'Edit', [0.5]), ...tasks(9, 'Hint', [1])]);
    assert.match(few?.sentence ?? '', /Edit n = 30, Hint n = 9; each needs 10/);
    const [same] = compareLevels([...tasks(12, 'Edit', [0.5, 2]), ...tasks(12, 'Hint', [0.6, 1.9])]);
    assert.match(same?.sentence ?? '', /^Time against the estimate at Edit over Hint: .*n = 12 and 12\)/);
    const [clear] = compareLevels([...tasks(12, 'Edit', [0.5, 0.55]), ...tasks(12, 'Hint', [1, 1.1])]);
    assert.doesNotMatch(clear?.sentence ?? '', /favou?r|better|faster|slower/);
    assert.match(
      clear?.sentence ?? '',
      /^Time against the estimate at Edit over Hint: ×0\.5.*Only a trial can tell\.$/,
    );
  });

  it('joins what was accepted with what is left', () => {
    const accept = (chars: number, level = 'Edit', insertions = ['l']) => ({
      tMs: 5,
      task: 't',
      data: { path: 'a.ts', level, chars, insertions },
    });
    const kept = new Map([['l', { uri: 'file:///w/a.ts', grown: 500, chars: 500, unknown: 0 }]]);
    const edits = acceptedEdits(
      [accept(40), accept(60), accept(10, 'Delegate', []), accept(24, 'Delegate', ['never in a text'])],
      kept,
      () => 'chore',
    );
    assert.deepEqual(
      edits.map((edit) => [edit.level, edit.acceptedChars, edit.keptChars, edit.unknownChars, edit.taskKind]),
      [
        ['Edit', 100, 100, 0, 'chore'],
        ['Delegate', 10, 0, 10, 'chore'],
      ],
    );
  });

  it('does not make up for text that is gone with a copy of other text', () => {
    const accept = (id: string) => ({
      tMs: 5,
      task: 't',
      data: { path: 'a.ts', level: 'Edit', chars: 100, insertions: [id] },
    });
    const uri = 'file:///w/a.ts';
    const followed = new Map([
      ['copied', { uri, grown: 200, chars: 200, unknown: 0 }],
      ['gone', { uri, grown: 100, chars: 0, unknown: 0 }],
    ]);
    const [edit] = acceptedEdits([accept('copied'), accept('gone')], followed, () => 'chore');
    assert.deepEqual([edit?.acceptedChars, edit?.keptChars], [200, 100]);
  });
});
