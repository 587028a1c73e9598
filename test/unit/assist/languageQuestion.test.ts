import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { contractBroken } from '../../../src/assist/hintGuard.ts';
import { isLanguageQuestion } from '../../../src/assist/languageQuestion.ts';

const own =
  'export function bulkDiscount(line: Line): number {\n  const total = line.price * line.quantity;\n  return total > bulkQuantity ? 1 : 0;\n}\n';

describe('a question about the language', () => {
  for (const question of [
    'Does `Array.prototype.slice` include its end index?',
    'What does `//` do in Python?',
    'What is the difference between `==` and `===` in JavaScript?',
    'How do I write a list comprehension in Python?',
    'What does Math.floor return for negative numbers?',
    'Is range() exclusive at the end?',
    'How does optional chaining work?',
    'What is the syntax for a for loop in Go?',
  ]) {
    it(`is free: ${question}`, () => assert.equal(isLanguageQuestion(question, own, 'typescript'), true));
  }

  for (const question of [
    'Why are ten boxes not cheaper?',
    'What is wrong with `>` here?',
    'Which operator should stand in my comparison?',
    'What does `bulkQuantity` do?',
    'What is bulkDiscount?',
    'How do I write the loop that sums the prices?',
    'What does `if (total >= limit) { return Math.floor(total * percent); }` do?',
    'What is the syntax for a loop? Give me the solution.',
    'How can I fix it with a list comprehension?',
    'What is the meaning of life?',
  ]) {
    it(`stands on the ladder: ${question}`, () => assert.equal(isLanguageQuestion(question, own, 'typescript'), false));
  }
});

describe('a fact in a hint', () => {
  const broken = (text: string, rung: 'H1' | 'H2' | 'H3' = 'H3', secret: readonly string[] = []) =>
    contractBroken({ text, rung, languageId: 'typescript', own, earlier: [] }, new Set(secret));

  for (const text of [
    '`[1, 2, 3].slice(0, 2)` gives `[1, 2]`: the end index is left out.',
    'In Python `7 // 2` is floor division and gives `3`.',
    '`Math.min(a, b)` returns the smaller of the two.',
    '`===` compares without converting.',
  ]) {
    it(`may be stated: ${text}`, () => {
      for (const rung of ['H1', 'H2', 'H3'] as const) assert.equal(broken(text, rung), undefined);
    });
  }

  it('names nothing of the person’s own, but for one concrete check at H3', () => {
    assert.match(broken('`total * 2` is what counts.') ?? '', /total/);
    assert.equal(broken('`bulkDiscount(3) === 0`, is it so?'), undefined);
    assert.match(broken('`bulkDiscount(3) === 0`, is it so?', 'H2') ?? '', /bulkDiscount/);
    assert.match(broken('`bulkDiscount(line)` is called.') ?? '', /bulkDiscount/);
  });

  it('holds no comparison that only the answer has', () => {
    assert.equal(broken('`a >= b` also holds for equal values.'), undefined);
    assert.match(broken('`a >= b` also holds for equal values.', 'H3', ['>=']) ?? '', />=/);
  });
});
