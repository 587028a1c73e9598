import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AskContext } from '../../../../src/hints/askContext.ts';
import { checkLeak } from '../../../../src/hints/guard/leakCheck.ts';
import { LeakGuard } from '../../../../src/hints/guard/leakGuard.ts';
import { ReferenceParser } from '../../../../src/hints/guard/referenceSolution.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { type SampleAnswer, sampleAnswers } from '../../../fixtures/leaks/answers.ts';
import { root } from '../../../run/paths.ts';
import { forms } from '../../../server/leakyModel.ts';

const referenceParser = new ReferenceParser(new SyntaxParser(grammarFiles(root)));

function contextOf({ own, language }: SampleAnswer): AskContext {
  return { file: { uri: 'file:///a', path: 'src/a', languageId: language, text: own, line: 1 }, diagnostics: [] };
}

describe('the leak guard', () => {
  for (const sample of sampleAnswers) {
    it(`knows every form of a leak by itself (${sample.language})`, async () => {
      const solution = await referenceParser.parseReference(sample.answer, sample.language, sample.own);
      for (const [index, form] of forms.entries()) {
        const text = form(sample, 0);
        // In base64 it is the guard that reads it; one line alone may be harmless.
        if (!/base64|One line a turn/.test(text))
          assert.equal(checkLeak(text, solution).leak, true, `form ${index}: ${text}`);
      }
    });

    it(`lets harmless hints about it through (${sample.language})`, async () => {
      const guard = new LeakGuard(referenceParser);
      await guard.parseReference(sample.answer, contextOf(sample));
      const check = (text: string) =>
        guard.check({ text, rung: 'H2', languageId: sample.language, own: sample.own, earlier: [] });
      for (const text of [
        'Look at the condition in the loop. What happens at the boundary?',
        'Which value should come back when the list is empty?',
        'Read the failing test aloud: what does its name say about ten items?',
      ]) {
        assert.deepEqual(await check(text), { shown: true });
      }
    });
  }

  it('adds up the lines of a whole conversation', async () => {
    const [, sample] = sampleAnswers;
    assert.ok(sample !== undefined);
    const guard = new LeakGuard(referenceParser);
    await guard.parseReference(sample.answer, contextOf(sample));
    const lines = sample.answer
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('def'));
    const earlier: string[] = [];
    for (const line of lines) {
      const text = `The next thing to think about is \`${line}\` in your own words, nothing else.`;
      const { shown } = await guard.check({ text, rung: 'H5', languageId: sample.language, own: sample.own, earlier });
      if (shown) earlier.push(text);
    }
    assert.ok(earlier.length < lines.length / 2, earlier.join('\n'));
  });

  it('takes nothing for a leak that the person already has', async () => {
    const own = sampleAnswers[1]?.answer ?? '';
    const solution = await referenceParser.parseReference(own, 'python', own);
    assert.equal(checkLeak(`\`\`\`\n${own}\`\`\``, solution).leak, false);
  });

  it('gives an outline with open bodies at H5, without a model’s text', async () => {
    const [sample] = sampleAnswers;
    assert.ok(sample !== undefined);
    const guard = new LeakGuard(referenceParser);
    await guard.parseReference(sample.answer, contextOf(sample));
    const outline = guard.skeleton() ?? '';
    assert.match(outline, /bulkDiscount\(line: Line\)/);
    assert.match(outline, /\/\/ TODO: \d lines/);
    assert.ok(!outline.includes('Math.floor'));
  });

  it('knows one statement with other names in a span, a sentence or on a line, and leaves plain loops alone', async () => {
    const answer =
      'def near(xs, limit):\n    for i in range(len(xs)):\n        gap = abs(xs[i] - limit)\n        if gap % 3 == 2:\n            return i\n';
    const solution = await referenceParser.parseReference(answer, 'python');
    for (const text of [
      'You are nearly there: `d = abs(values[k] - bound)` is what you need.',
      'You are nearly there: d = abs(values[k] - bound) is what you need.',
      'Think about this:\nd = abs(values[k] - bound)\nand where it belongs.',
    ])
      assert.equal(checkLeak(text, solution).leak, true, text);
    for (const text of [
      'A loop `for k in range(len(names)):` visits every position.',
      'The function `abs(-5)` gives the distance from zero, and `count += 1` counts.',
      'For instance:\n\n```python\nfor k in range(len(names)):\n    print(names[k])\n```',
    ])
      assert.equal(checkLeak(text, solution).leak, false, text);
  });

  it('may quote a line that the person has, also where a line of the answer looks alike', async () => {
    const own = 'def f(a, b):\n    rest = a % b\n    return rest\n';
    const answer = 'def f(a, b):\n    rest = a % b\n    half = rest % 2\n    turn = half % b\n    return turn\n';
    const solution = await referenceParser.parseReference(answer, 'python', own);
    assert.equal(checkLeak('What does `rest = a % b` give for ten and three?', solution).leak, false);
    assert.equal(checkLeak('What does `t = h % w` give for ten and three?', solution).leak, true);
  });
});
