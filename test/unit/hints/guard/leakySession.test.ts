// Whole conversations with a model that leaks on purpose: slower than the tests of the guard itself.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssistSession } from '../../../../src/assist/session.ts';
import type { Turn } from '../../../../src/assist/turn.ts';
import type { AskContext } from '../../../../src/hints/askContext.ts';
import { checkLeak } from '../../../../src/hints/guard/leakCheck.ts';
import { LeakGuard } from '../../../../src/hints/guard/leakGuard.ts';
import { ReferenceParser } from '../../../../src/hints/guard/referenceSolution.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { type SampleAnswer, sampleAnswers } from '../../../fixtures/leaks/answers.ts';
import { root } from '../../../run/paths.ts';
import { forms, leakyModel } from '../../../server/leakyModel.ts';

const referenceParser = new ReferenceParser(new SyntaxParser(grammarFiles(root)));

function contextOf({ own, language }: SampleAnswer): AskContext {
  return { file: { uri: 'file:///a', path: 'src/a', languageId: language, text: own, line: 1 }, diagnostics: [] };
}

function sessionWith(sample: SampleAnswer, pick: (turn: number) => number) {
  const shown: string[] = [];
  const nowMs = 0;
  let ids = 0;
  const keep = (turn: Turn) => shown.push(turn.markdown);
  const session = new AssistSession(
    leakyModel(sample, pick),
    new LeakGuard(referenceParser),
    { changed: keep, appended: keep, request: () => undefined },
    { nowMs: () => nowMs, monotonicMs: () => nowMs, zoneOffsetMinutes: () => 0 },
    () => {
      ids += 1;
      return `id${ids}`;
    },
  );
  return { session, shown };
}

describe('a conversation with a model that leaks', () => {
  for (const sample of sampleAnswers) {
    it(`shows nothing of a ${sample.language} answer, whatever form the leak takes`, async () => {
      for (let form = 0; form < forms.length; form += 1) {
        const { session, shown } = sessionWith(sample, () => form);
        const turn = await session.ask('What is wrong?', contextOf(sample), 'Hint');
        const solution = await referenceParser.parseReference(sample.answer, sample.language, sample.own);
        for (const text of shown) assert.equal(checkLeak(text, solution).leak, false, `form ${form}: ${text}`);
        assert.notEqual(turn.markdown, '');
        assert.ok(!shown.join('\n').includes(sample.key), `form ${form}`);
      }
    });
  }

  it('shows nothing of an answer to who asks about the language instead', async () => {
    for (const sample of sampleAnswers) {
      for (let form = 0; form < forms.length; form += 1) {
        const { session, shown } = sessionWith(sample, () => form);
        const turn = await session.ask('What does `map` do?', contextOf(sample), 'Hint');
        assert.equal(turn.isFact, true);
        const solution = await referenceParser.parseReference(sample.answer, sample.language, sample.own);
        for (const text of shown) assert.equal(checkLeak(text, solution).leak, false, `form ${form}: ${text}`);
      }
    }
  });
});
