import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type LevelPlace, levelCaps, type RuleQuestions, readLevelRules } from '../../../src/assist/levelRules.ts';
import { effectiveLevel, levels, rank } from '../../../src/base/level.ts';
import { globMatch } from '../../../src/vscode/level/globMatch.ts';

const questions: RuleQuestions = { matches: globMatch, trust: () => ({ isEarned: false, why: 'n = 0' }) };
const place: LevelPlace = { path: 'src/auth/token.py', languageId: 'python', taskKind: 'bugFix' };

function levelAt(setting: unknown, at: LevelPlace = place, asked: RuleQuestions = questions) {
  return effectiveLevel(
    { level: 'Delegate', source: 'your setting' },
    levelCaps(readLevelRules(setting), 'your rule', at, asked),
  );
}

describe('level rules', () => {
  it('hold where all of their conditions do', () => {
    const setting = [{ glob: 'src/auth/**', language: 'python', taskKind: 'bugFix', level: 'Hint' }];
    assert.equal(levelAt(setting).level, 'Hint');
    assert.equal(levelAt(setting).source, 'your rule for src/auth/** and python and bugFix tasks');
    for (const other of [
      { ...place, path: 'src/cart.py' },
      { ...place, languageId: 'go' },
      { ...place, taskKind: undefined },
      { ...place, path: undefined },
    ])
      assert.equal(levelAt(setting, other).level, 'Delegate');
  });

  it('take a folder with everything in it, in whatever case it is written', () => {
    for (const glob of ['src/auth', 'src/auth/', './src/auth', 'SRC/Auth/**', '**/*.py', 'src/**'])
      assert.equal(levelAt([{ glob, level: 'Off' }]).level, 'Off', glob);
    assert.equal(levelAt([{ glob: 'src/au', level: 'Off' }]).level, 'Delegate');
    assert.equal(levelAt([{ glob: '!src/**', level: 'Off' }]).level, 'Delegate');
  });

  it('count an entry that cannot be read as Off', () => {
    for (const entry of [{ level: 'Hnit' }, { glob: 3, level: 'Edit' }, null, 'Off', { level: 'Edit', earned: 'yes' }])
      assert.equal(levelAt([entry]).level, 'Off', JSON.stringify(entry));
    assert.equal(levelAt('Off').level, 'Off');
    assert.equal(levelAt([{ level: 'hint' }]).level, 'Hint');
    assert.equal(levelAt(undefined).level, 'Delegate');
  });

  it('hold an unearned level at Answer and say what is missing', () => {
    const setting = [{ glob: 'src/auth/**', level: 'Edit', earned: { keptShare: 0.8 } }];
    assert.equal(levelAt(setting).level, 'Answer');
    assert.match(levelAt(setting).source, /Edit not earned yet: n = 0/);
    const earned = { ...questions, trust: () => ({ isEarned: true, why: 'kept 90 % of 80 %, n = 12' }) };
    assert.equal(levelAt(setting, place, earned).level, 'Edit');
    assert.equal(levelAt([{ level: 'Hint', earned: true }]).level, 'Hint');
  });

  it('lower the level and never raise it, whatever they are', () => {
    const entry = fc.record(
      {
        level: fc.constantFrom(...levels),
        glob: fc.constantFrom('**', 'src/**', 'test/**', '*.py'),
        language: fc.constantFrom('python', 'go'),
        taskKind: fc.constantFrom('bugFix', 'chore'),
        earned: fc.constantFrom(true, { keptShare: 0.5 }),
      },
      { requiredKeys: ['level'] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...levels), fc.array(entry), fc.boolean(), (own, setting, isEarned) => {
        const caps = levelCaps(readLevelRules(setting), 'a rule', place, {
          ...questions,
          trust: () => ({ isEarned, why: '' }),
        });
        const { level, selectable } = effectiveLevel({ level: own, source: 'your setting' }, caps);
        assert.equal(rank(level), Math.min(rank(own), ...caps.map((cap) => rank(cap.level))));
        assert.ok(selectable.includes(level));
      }),
    );
  });
});
