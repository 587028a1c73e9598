import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lineStatements } from '../../../../src/hints/guard/answerStatements.ts';
import { codeTokens } from '../../../../src/hints/guard/codeTokens.ts';
import { ReferenceParser } from '../../../../src/hints/guard/referenceSolution.ts';
import { secretsOf } from '../../../../src/hints/guard/secrets.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { sampleAnswers } from '../../../fixtures/leaks/answers.ts';
import { root } from '../../../run/paths.ts';

const parser = new ReferenceParser(new SyntaxParser(grammarFiles(root)));
const statements = async (code: string, language: string, own?: string) =>
  (await parser.parseReference(code, language, own)).statements.map(({ text }) => text);

describe('the statements of an answer', () => {
  it('are heads without their bodies, and whole where there is no body, in the order of the code', async () => {
    assert.deepEqual(
      await statements(
        'export const f = (a) => {\n  const b = a + 1;\n  if (b) { return b; } else { b++; }\n  switch (b) {\n    default:\n      h();\n  }\n  try { k(); } catch (e) { throw e; }\n};\n',
        'typescript',
      ),
      [
        ...['export const f = (a) =>', 'const b = a + 1;', 'if (b)', 'return b;', 'b++;', 'switch (b)', 'h();', 'try'],
        ...['k();', 'throw e;'],
      ],
    );
    assert.deepEqual(
      await statements(
        'class A:\n    def f(self): return 1\n    def g(self):\n        with open(x) as y:\n            yield y\n        x = [\n            1,\n        ]\n        while True:\n            break\n        else:\n            pass\n',
        'python',
      ),
      [
        ...['class A:', 'def f(self):', 'return 1', 'def g(self):', 'with open(x) as y:', 'yield y'],
        ...['x = [\n            1,\n        ]', 'while True:', 'break', 'else:', 'pass'],
      ],
    );
    assert.deepEqual(
      await statements('int f(int a) {\n  do { a--; } while (a > 0);\n  for (int i = 0; i < a; i++) g(i);\n}\n', 'c'),
      ['int f(int a)', 'do', 'a--;', 'for (int i = 0; i < a; i++) g(i);'],
    );
    assert.deepEqual(
      await statements('def a(b)\n  unless b\n    puts 1\n  end\n  b.each do |x|\n    yield x\n  end\nend\n', 'ruby'),
      [...['def a(b)', 'unless b', 'puts 1', 'b.each', 'yield x']],
    );
    assert.deepEqual(await statements('class A { int f() { return 1; } }', 'java'), [
      'class A',
      'int f()',
      'return 1;',
    ]);
  });

  it('hold an expression with a body on the same line whole', async () => {
    assert.deepEqual(await statements('const xs = ys.map((y) => y * 2);\nconst g = () => { a(); };\n', 'typescript'), [
      'const xs = ys.map((y) => y * 2);',
      'const g = () => { a(); };',
    ]);
  });

  it('begin a line, or follow what opens or ends another one', async () => {
    assert.deepEqual(await statements('if (a) b(); else c();\nwhile (x) { y(); z(); }\n', 'typescript'), [
      'if (a) b(); else c();',
      'while (x)',
      'y();',
      'z();',
    ]);
    assert.deepEqual(
      await statements('if (a) {\n  b();\n} else   c();\nswitch (d) {\n  case 1:   e();\n}\n', 'typescript'),
      [...['if (a)', 'b();', 'c();'], ...['switch (d)', 'case 1:   e();']],
    );
    assert.deepEqual(await statements('\n\nx = 1\n', 'python'), ['x = 1']);
  });

  it('hold every line of a function once', async () => {
    for (const { answer, language } of sampleAnswers) {
      const found = await statements(answer, language);
      assert.equal(new Set(found).size, found.length, language);
      for (const text of found) assert.ok(answer.includes(text), text);
    }
  });

  it('are lines, with their brackets closed, where no grammar is known or the code is broken', async () => {
    assert.deepEqual(await statements('MOVE A TO B.\nCALL F (\n  X\n).\n\nSTOP', 'cobol'), [
      'MOVE A TO B.',
      'CALL F (\n  X\n).',
      'STOP',
    ]);
    assert.deepEqual(await statements('x = [\n1]\n) y = ', 'python'), ['x = [\n1]', ') y =']);
  });

  it('are not lost where a bracket is never closed, or stands in a text', async () => {
    assert.deepEqual(await statements('def broken(:\n  gap = abs(a - b)\n  return gap', 'python'), [
      'def broken(:',
      'gap = abs(a - b)',
      'return gap',
    ]);
    assert.deepEqual(
      lineStatements('say "("\nx = 1\n', 'cobol').map(({ text }) => text),
      ['say "("', 'x = 1'],
    );
    const long = Array.from({ length: 300 }, (_, index) => `value${index} = ${index}`);
    assert.equal(lineStatements(['f(', ...long, ')'].join('\n'), 'cobol').length, 302);
    assert.equal(lineStatements(['f(', ...long.slice(0, 100), ')'].join('\n'), 'cobol').length, 1);
    assert.equal(lineStatements('f(\n\n;\nx', 'cobol').length, 2, 'a line without a word is no statement');
    assert.equal(lineStatements('a[\n1]\nb', 'cobol').length, 2);
    assert.equal(lineStatements('"("\nb', 'cobol').length, 2);
  });

  it('are only those that the person does not have', async () => {
    const own = 'def f(a):\n    b = a + 1   # mine\n    return b\n';
    assert.deepEqual(await statements('def f(a):\n    b = a + 1\n    c = b * 2\n    return c\n', 'python', own), [
      'c = b * 2',
      'return c',
    ]);
    assert.deepEqual(await statements('x = 1\n', 'python', '  \n'), ['x = 1']);
    assert.equal((await parser.parseReference('x = 1', 'cobol')).grammar, 'cobol');
    assert.equal((await parser.parseReference('x = 1', 'py')).grammar, 'python');
  });
});

describe('what a fact about the language must not say', () => {
  const own = 'def f(a, b):\n    if a > b:\n        return a\n    return b\n';
  const secret = async (answer: string, fact: string, mine = own) =>
    secretsOf([await parser.parseReference(answer, 'python', mine)], { own: mine, languageId: 'python' })(
      codeTokens(fact, 'python'),
    );
  const turned = own.replace('>', '>=');

  it('is the sign of a comparison where that is all that changes', async () => {
    assert.equal(await secret(turned, '1 >= 2'), true);
    for (const sign of ['>', '<', '<=', '==', '!=']) assert.equal(await secret(turned, `1 ${sign} 2`), false, sign);
    for (const sign of ['<', '<=', '==', '!='])
      assert.equal(await secret(own.replace('>', sign), `1 ${sign} 2`), true, sign);
    assert.equal(await secret(own.replace('a > b', 'a >= b + 1'), '1 >= 2'), false);
    assert.equal(await secret(own, '1 > 2'), false);
    const other = 'def f(a, b):\n    if a >= c:\n        return a\n    return b\n';
    assert.equal(await secret(other, '1 >= 2'), false, 'more than the sign changes');
    assert.equal(await secret(turned, 'if'), false, 'only the sign');
    assert.equal(
      await secret(
        'def f(ab, c):\n    if ab >= c:\n        return ab\n',
        '1 >= 2',
        'def f(a, bc):\n    if a > bc:\n        return a\n',
      ),
      false,
    );
  });

  it('is a name that only the answer has', async () => {
    const answer = 'def f(aa, bb):\n    spread = max(aa, bb)\n    k = spread\n    return k\n';
    const mine = own.replaceAll(/\b[ab]\b/g, '$&$&');
    assert.equal(await secret(answer, 'spread', mine), true);
    assert.equal(await secret(answer, 'max(1, 2)', mine), false, 'belongs to the language');
    assert.equal(await secret(answer, 'aa + bb', mine), false, 'the person has it');
    assert.equal(await secret(answer, 'k', mine), false, 'one letter says nothing');
    assert.equal(await secret(answer, 'x.spread', mine), false, 'a member of something else');
    assert.equal(await secret(answer, '"spread"', mine), false, 'a text');
    assert.equal(await secret(answer, 'def', mine), false, 'a word of the language');
  });

  it('is a stretch of four words of the answer', async () => {
    const answer = 'def f(a, b):\n    return a % b + 1\n';
    assert.equal(await secret(answer, 'a % b + 1'), true);
    assert.equal(await secret(answer, 'a % b +'), true);
    assert.equal(await secret(answer, 'a % b'), false);
    assert.equal(await secret(answer, 'a % b - 1'), false);
    assert.equal(await secret(answer, 'b + 1 %'), false);
  });

  it('is nothing without an answer', () => {
    const free = secretsOf([], { own, languageId: undefined });
    assert.equal(free(codeTokens('anything >= 1 + 2', 'python')), false);
  });
});
