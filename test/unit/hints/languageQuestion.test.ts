import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { codeTokens } from '../../../src/hints/guard/codeTokens.ts';
import { ReferenceParser } from '../../../src/hints/guard/referenceSolution.ts';
import { secretsOf } from '../../../src/hints/guard/secrets.ts';
import { contractBroken } from '../../../src/hints/hintGuard.ts';
import { isLanguageQuestion } from '../../../src/hints/languageQuestion.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';

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
    contractBroken({ text, rung, languageId: 'typescript', own, earlier: [] }, (tokens) =>
      tokens.some(({ text: word }) => secret.includes(word)),
    );

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

  it('is no statement below H3', () => {
    assert.equal(broken('`a, b = b, a` swaps two names.'), undefined);
    assert.match(broken('`a, b = b, a` swaps two names.', 'H2') ?? '', /a, b/);
  });

  it('holds no comparison that only the answer has', () => {
    assert.equal(broken('`a >= b` also holds for equal values.'), undefined);
    assert.match(broken('`a >= b` also holds for equal values.', 'H3', ['>=']) ?? '', />=/);
  });
});

describe('what only the answer says', () => {
  const referenceParser = new ReferenceParser(new SyntaxParser(grammarFiles(root)));
  const fixed = own.replace('total > bulkQuantity', 'total >= bulkQuantity');
  const secrets = async (answer: string) =>
    secretsOf([await referenceParser.parseReference(answer, 'typescript', own)], { own, languageId: 'typescript' });

  it('is the sign where the sign is the fix, the answer’s own names, and its words', async () => {
    const sign = await secrets(fixed);
    assert.equal(sign(codeTokens('a >= b', 'typescript')), true);
    assert.equal(sign(codeTokens('a > b', 'typescript')), false);
    const whole = await secrets(
      'export function bulkDiscount(line: Line): number {\n  const saved = line.price >= 10 ? percentOf(line) : 0;\n  return saved;\n}\n',
    );
    assert.equal(whole(codeTokens('a >= b', 'typescript')), false);
    assert.equal(whole(codeTokens('saved += 1', 'typescript')), true);
    assert.equal(whole(codeTokens('line.price >= 10', 'typescript')), true);
    assert.equal(whole(codeTokens('Math.floor(2.5)', 'typescript')), false);
  });
});
