import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { effectiveLevel, levels, rank } from '../../../src/base/level.ts';

describe('level', () => {
  it('is the strictest of all rules, so a repository can only lower it', () => {
    const rule = fc.record({ level: fc.constantFrom(...levels), source: fc.string() });
    fc.assert(
      fc.property(rule, fc.array(rule), (own, others) => {
        const effective = effectiveLevel(own, others);
        assert.equal(rank(effective.level), Math.min(...[own, ...others].map(({ level }) => rank(level))));
        assert.ok(effective.selectable.includes(effective.level));
        for (const other of others) assert.ok(effective.selectable.every((level) => rank(level) <= rank(other.level)));
      }),
    );
  });

  it('names the rule that decides', () => {
    const own = { level: 'Edit', source: 'your setting' } as const;
    assert.equal(effectiveLevel(own, [{ level: 'Hint', source: 'this repository' }]).source, 'this repository');
    assert.equal(effectiveLevel(own, []).source, 'your setting');
  });
});
