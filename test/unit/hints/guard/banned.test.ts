import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { banned } from '../../../../src/hints/guard/banned.ts';

describe('what H1 to H3 must not say', () => {
  for (const hint of [
    'Use >= instead of >.',
    'Replace `>` with `>=`.',
    'Here "less than or equal to" rather than less than is right.',
    'Keep a counter and increment it for each vowel.',
    'Loop from 0 to n - 1.',
    'The line you need is `total = a + b`.',
    '1. Set total to zero.\n2. Loop over the items.\n3. Add each price.\n4. Return the total.',
  ]) {
    it(`refuses: ${hint.split('\n')[0]}`, () => assert.notEqual(banned(hint), undefined));
  }

  for (const hint of [
    'Look at the comparison: is ten included?',
    'What happens when the list is empty?',
    'You can use the equality operator `==` to compare two values.',
    '- Use a loop.\n- `sorted` returns a new list; `sort` changes the one it has.',
  ]) {
    it(`allows: ${hint.split('\n')[0]}`, () => assert.equal(banned(hint), undefined));
  }

  const step = '- set x.\n';
  it('is a recipe from four steps on', () => {
    assert.equal(banned(step.repeat(3)), undefined);
    assert.equal(banned(step.repeat(4)), 'It is a recipe: ordered steps that end in the code.');
  });
});
