// How much of an answer a hint may show: each rule at the point where it begins to hold.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { codeTokens } from '../../../../src/hints/guard/codeTokens.ts';
import { checkLeak, type ReferenceSolution, referenceSolution } from '../../../../src/hints/guard/leakCheck.ts';
import { ReferenceParser } from '../../../../src/hints/guard/referenceSolution.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { sampleAnswers } from '../../../fixtures/leaks/answers.ts';
import { root } from '../../../run/paths.ts';

const parser = new ReferenceParser(new SyntaxParser(grammarFiles(root)));
const check = async (answer: string, hint: string, own?: string) =>
  checkLeak(hint, await parser.parseReference(answer, 'python', own));
const leaks = async (answer: string, hint: string, own?: string) => (await check(answer, hint, own)).leak;
const fence = (code: string) => `Like so:\n\`\`\`\n${code}\n\`\`\`\n`;

const long =
  'def pick(rows, bound):\n    kept = []\n    for row in rows:\n        gap = abs(row.left - row.right)\n        if gap % bound == 2:\n            kept.append(row.name)\n    return sorted(kept, key=len)\n';

/** Statements with as many words as asked for, of words that nothing else holds. */
const rest = (words: number) => Array.from({ length: words }, (_, at) => `w${at}`).join(' ');

const ofLines = (...lines: readonly string[]) =>
  referenceSolution(
    lines.map((text) => ({ text, tokens: codeTokens(text, 'python') })),
    'python',
  );

describe('a statement of the answer', () => {
  it('leaks word for word from five words on in a sentence or block, from three on in a span of its own', async () => {
    assert.equal(await leaks('total = price\nshown = abs(a) % 7\n', 'Then `total = price` may help.'), true);
    assert.equal(await leaks('total = price\nshown = abs(a) % 7\n', 'Then total = price may help.'), false);
    assert.equal(await leaks('total = price + 1\n', 'Then total = price + 1 may help.'), true);
    assert.equal(
      await leaks('total = price\n', 'Then `total = price + 1` may help.'),
      false,
      'it is a part of the span',
    );
    assert.equal(await leaks('f(x)\n', 'Then `f(x)` may help.'), true);
    assert.equal(await leaks('x = 1\ny = 2\nreturn x\n', 'Then `return x` may help.'), true);
    assert.equal(await leaks('x = 1\ny = 2\nraise x\n', 'Then `raise x` may help.'), false);
    assert.equal(await leaks('x = 1\ny = 2\nreturn x\n', 'Then return x may help.'), false);
  });

  it('leaks with other names where it says enough', async () => {
    assert.equal(await leaks(long, 'Then `d = abs(p.left - p.right)` may help.'), true);
    assert.equal(await leaks(long, 'Then `d = abs(p.left - q.right)` may help.'), false, 'other names in other places');
    assert.equal(
      await leaks(long, 'Then `d = abs(p.left - p.right) + 1` may help.'),
      false,
      'a span is the whole of it',
    );
    assert.equal(await leaks('x += 1\ny = 4 % x\n', 'Then `k += 1` may help.'), false);
    assert.equal(await leaks('x += 1\ny = 4 % x\n', 'Then `k = 4 % j` may help.'), true);
  });

  it('says what it shows, once, and where', async () => {
    const reason = 'It shows a statement of the answer: kept.append(row.name)';
    const marked = await check(long, 'Then `kept.append(row.name)` may help.');
    assert.deepEqual(marked.reasons, [reason]);
    assert.deepEqual(marked.spans, [{ start: 6, end: 27 }]);
    const bare = 'Then kept.append(row.name) may help.';
    const found = await check(long, bare);
    assert.deepEqual(found.reasons, [reason]);
    assert.deepEqual(found.spans, [{ start: 0, end: bare.length }]);
  });

  it('in a block of several lines with other names needs nine words', async () => {
    assert.equal(await leaks('gap = abs(first - second)\nstop()\n', fence('look()\nd = abs(x - y)')), false);
    assert.equal(await leaks('gap = abs(first - second)\nstop()\n', fence('d = abs(x - y)')), true);
    assert.equal(await leaks('gap = abs(first - second) % 3\nstop()\n', fence('look()\nd = abs(x - y) % 3')), true);
  });

  it('that the person has cannot leak, nor can the signature or a plain loop with other names', async () => {
    assert.equal(await leaks(long, 'Is `gap = abs(row.left - row.right)` right?', long), false);
    assert.equal(
      await leaks(long, 'A `def pick(rows, bound):` begins it.', 'def pick(rows, bound):\n    pass\n'),
      false,
    );
    assert.equal(await leaks(long, 'A `def f(a, b):` begins it.'), false);
    assert.equal(await leaks(long, 'A `for x in xs:` visits all of them.'), false);
  });
});

describe('the beginning of the answer', () => {
  const answer = 'def f(a):\n    b = 1\n    c = 2\n    return c\n';

  it('leaks as a block of nothing else, with or without the signature', async () => {
    assert.equal(await leaks(answer, fence('b = 1')), true);
    assert.equal(await leaks(answer, fence('b = 1\nc = 2')), true);
    assert.equal(await leaks(answer, fence('def f(a):\n    b = 1')), true);
    assert.equal(await leaks(answer, fence('c = 2')), false);
    assert.equal(await leaks(answer, fence('b = 1\nd = 3')), false);
    assert.equal(await leaks(answer, fence('')), false);
  });
});

describe('stretches that the code of a hint shares with the answer', () => {
  const operators = [
    '+',
    '-',
    '*',
    '/',
    '<',
    '>',
    '%',
    '|',
    '^',
    '~',
    '@',
    '<=',
    '>=',
    '==',
    '!=',
    '+=',
    '-=',
    '*=',
    '/=',
    '<<',
    '>>',
  ];
  const own = operators.map((operator, at) => `n${at} ${operator}`).join(' ');
  const others = (names: string) => own.replaceAll(/n(?=\d)/g, names);
  /** One statement of so many words, half of them names. */
  const answerOf = (words: number) => {
    const text = own.split(' ').slice(0, words).join(' ');
    return referenceSolution([{ text, tokens: codeTokens(text, 'python').slice(0, words) }], 'python');
  };
  const show = (code: string, words: number, reference: ReferenceSolution) =>
    checkLeak(fence(`print ( ${code.split(' ').slice(0, words).join(' ')} )\nprint ( )`), reference);

  it('leak with the same names from ten words on', () => {
    assert.equal(show(own, 9, answerOf(42)).leak, false);
    assert.equal(show(own, 10, answerOf(42)).leak, true);
    assert.deepEqual(show(own, 10, answerOf(42)).reasons, ['Its code shares long stretches with the answer.']);
  });

  it('leak with other names when they are two fifths of it, and twelve words', () => {
    assert.equal(show(others('z'), 16, answerOf(38)).leak, true, '16 of 38');
    assert.equal(show(others('z'), 15, answerOf(38)).leak, false, '15 of 38');
    assert.equal(show(others('z'), 12, answerOf(28)).leak, true);
    assert.equal(show(others('z'), 11, answerOf(26)).leak, false, '11 words');
    assert.equal(show(others('z'), 11, answerOf(26)).coverage, 0.423);
  });

  it('count half where the names do not fit together', () => {
    const mixed = own.replaceAll(/n\d+/g, 'z');
    assert.equal(show(mixed, 42, answerOf(42)).coverage, 0.5);
    assert.equal(show(others('z'), 42, answerOf(42)).coverage, 1);
  });

  it('stand where the report says, word by word', () => {
    const code = others('z').split(' ').slice(0, 20).join(' ');
    const hint = `Like so:\n\`\`\`\nprint ( ${code} )\n\`\`\`\n`;
    const { spans } = checkLeak(hint, answerOf(42));
    assert.deepEqual(
      spans.map(({ start, end }) => hint.slice(start, end)),
      [code],
    );
  });

  it('leak with other names that fit together, when they are two fifths of it', async () => {
    const renamed = long
      .replaceAll('gap', 'd')
      .replaceAll('row', 'x')
      .replaceAll('kept', 'out')
      .replaceAll('bound', 'k');
    const found = await check(long, fence(renamed));
    assert.ok(found.reasons.includes('Its code shares long stretches with the answer.'));
    assert.ok(found.coverage > 0.8, `${found.coverage}`);
    assert.ok(found.spans.length > 0);
  });

  it('count as nothing where there is no answer', () => {
    const nothing = referenceSolution([], 'python');
    assert.deepEqual(checkLeak(fence(long), nothing), { leak: false, reasons: [], spans: [], coverage: 0 });
  });

  it('stand where the report says', async () => {
    fc.assert(
      fc.property(fc.constantFrom(...sampleAnswers), fc.nat(60), ({ answer }, blanks) => {
        const hint = `${'word '.repeat(blanks)}\n\n${fence(answer)}\nand so on.`;
        const reference = referenceSolution(
          answer.split('\n').map((text) => ({ text, tokens: [] })),
          'python',
        );
        for (const { start, end } of checkLeak(hint, reference).spans)
          assert.ok(0 <= start && start < end && end <= hint.length);
      }),
    );
    for (const sample of sampleAnswers) {
      const reference = await parser.parseReference(sample.answer, sample.language);
      const hint = `Look here.\n\n${fence(sample.answer)}\nThat is all.`;
      const { spans, coverage } = checkLeak(hint, reference);
      assert.ok(coverage > 0.9, `${sample.language}: ${coverage}`);
      for (const { start, end } of spans) assert.ok(start >= 12 && end <= hint.length - 13, `${start} ${end}`);
    }
  });
});

describe('sentences that spell the answer', () => {
  const answer =
    'def near(xs, limit):\n    gap = max(xs) - min(xs)\n    if gap < limit:\n        return gap * 3\n    return limit + 7\n';

  it('leak when they say nearly half of it', async () => {
    const all = [
      'Set gap to the largest of xs minus the smallest of xs.',
      'If gap is less than limit, do this.',
      'Return gap times 3.',
      'Return limit plus 7.',
    ];
    assert.equal((await check(answer, all.join(' '))).leak, true);
    assert.equal((await check(answer, all.join(' '))).coverage, 1);
    assert.equal((await check(answer, all.map((line) => `- ${line}`).join('\n'))).coverage, 1);
    const one = await check(answer, all[1] ?? '');
    assert.equal(one.leak, false);
    assert.ok(one.coverage > 0 && one.coverage < 0.45, `${one.coverage}`);
    const { reasons, spans } = await check(answer, `Read this. ${all.join(' ')} And then think.`);
    assert.deepEqual(reasons, ['Its sentences spell the statements of the answer.']);
    const hint = `Read this. ${all.join(' ')} And then think.`;
    assert.deepEqual(
      spans.map(({ start, end }) => hint.slice(start, end).trim()),
      [all[0], all[1], all[2], all[3]],
    );
  });

  it('leak by share and weight, not by either alone', () => {
    const spelledBy = (text: string, ...lines: readonly string[]) => checkLeak(text, ofLines(...lines));
    const far = rest(4);
    assert.equal(spelledBy('Set qq to rr plus 7.', 'qq = rr + 7', far).leak, true, 'five of nine');
    assert.equal(spelledBy('Set qq to rr plus 7.', 'qq = rr + 7', rest(7)).leak, false, 'five of twelve');
    assert.equal(spelledBy('Set qq to rr.', 'qq = rr').leak, false, 'all, but three words');
    assert.equal(spelledBy('Set qq minus rr.', 'qq = - rr').leak, true, 'all, and four words');
    assert.equal(spelledBy('Set qq minus rr.', 'qq = - rr', 'ss').leak, false, 'four of five words are not enough');
    const { coverage, spans } = spelledBy('Set qq to rr plus 7.', 'qq = rr + 7', far);
    assert.equal(coverage, 0.556);
    assert.deepEqual(spans, [{ start: 0, end: 20 }]);
    assert.deepEqual(spelledBy('Return qq. Set aa to bb plus 8.', 'return qq', 'aa = bb + 8').spans, [
      { start: 10, end: 31 },
    ]);
  });

  it('are told apart by their ends, and the last one may have none', () => {
    const leak = (text: string) => checkLeak(text, ofLines('qq = rr + 7'));
    for (const mark of ['.', ';', '!', '?']) {
      assert.equal(leak(`Set qq to rr${mark} plus 7`).leak, false, mark);
      const hint = `Look here${mark} Set qq to rr plus 7`;
      assert.deepEqual(leak(hint).spans, [{ start: 10, end: hint.length }], mark);
      assert.deepEqual(leak(`${hint}${mark} And then.`).spans, [{ start: 10, end: hint.length + 1 }], mark);
    }
    assert.equal(leak('Set qq.x to rr, plus 7').leak, true, 'a point inside of a word ends nothing');
    const second = leak('Look here.\nSet qq to rr plus 7. \nSo.');
    assert.deepEqual(second.spans, [{ start: 11, end: 31 }]);
  });

  it('may be lines of a block, and are shown there', () => {
    const hint = 'So:\n```\nlook()\nqq = rr + 7 then\n```\n';
    const { spans } = checkLeak(hint, ofLines('rr + 7 = qq'));
    assert.deepEqual(
      spans.map(({ start, end }) => hint.slice(start, end)),
      ['qq = rr + 7 then'],
    );
  });

  it('do not leak by words that are spread over a paragraph', async () => {
    assert.equal(
      await leaks(
        answer,
        'Is gap the name? What is largest here! Does xs hold the smallest; or is limit less than all.',
      ),
      false,
    );
  });

  it('leak in code of another language, too', async () => {
    assert.equal(
      await leaks(answer, fence('gap = xs.max - xs.min\nif gap < limit then\nreturn gap * 3\nend\nreturn limit + 7')),
      true,
    );
  });
});
