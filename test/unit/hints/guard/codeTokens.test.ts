import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { codeTokens, renamed } from '../../../../src/hints/guard/codeTokens.ts';
import { sampleAnswers } from '../../../fixtures/leaks/answers.ts';

const texts = (code: string, grammar = 'typescript') => codeTokens(code, grammar).map(({ text }) => text);
const one = (code: string, grammar = 'typescript') => {
  const tokens = codeTokens(code, grammar);
  assert.equal(tokens.length, 1, code);
  const [{ kind, text, kept } = { kind: undefined, text: undefined, kept: undefined }] = tokens;
  return { kind, text, kept };
};

/** Code-like text: pieces that the languages share, in any order. */
const codeLike = fc
  .array(
    fc.constantFrom(
      ...['a', 'total', 'if', 'let', 'len', '(', ')', '[', '{', '}', ';', '.', '==', '&&', '+=', '0', '1.5', '"s"'],
      ...["'it'", '\n', ' ', '// x', '# x', '/* x */', '`t`', '?', '"', "'", '\\', 'é'],
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(' '));

describe('code as words', () => {
  it('stand in their order, each where the code has it, in any text', () => {
    fc.assert(
      fc.property(codeLike, fc.constantFrom('typescript', 'python', 'php', 'ruby'), (code, grammar) => {
        let at = 0;
        for (const { kind, text, start, end } of codeTokens(code, grammar)) {
          assert.ok(start >= at && end > start && end <= code.length);
          at = end;
          const raw = code.slice(start, end);
          if (kind === 'string') assert.ok(raw.includes(text));
          if (kind === 'name') assert.ok(raw.endsWith(text));
        }
      }),
    );
  });

  it('are the same without comments, semicolons, braces and words that only declare', () => {
    assert.deepEqual(
      texts('const total = a + b; // the sum\n/* twice\n */ return { total };'),
      texts('total = a + b\nreturn total'),
    );
    assert.deepEqual(texts('public static final int x = 1;', 'java'), ['int', 'x', '=', '1']);
    assert.deepEqual(texts('let mut x = 1'), ['x', '=', '1']);
  });

  it('leave out what starts a comment in their own language only', () => {
    assert.deepEqual(texts('x # y // z', 'python'), ['x']);
    assert.deepEqual(texts('x // y # z', 'typescript'), ['x']);
    assert.deepEqual(texts('x // y', 'python'), ['x', '//', 'y']);
    assert.deepEqual(texts('x # y', 'java'), ['x', '#', 'y']);
    for (const text of ['x // y', 'x # y', 'x /* y */']) assert.deepEqual(texts(text, 'php'), ['x'], text);
    assert.deepEqual(texts('x /* y\nz */ w', 'c'), ['x', 'w']);
    for (const grammar of ['python', 'ruby'])
      assert.deepEqual(texts('x /* y */ z', grammar), ['x', '/', '*', 'y', '*', '/', 'z'], grammar);
    for (const grammar of ['ruby', 'bash', 'powershell']) assert.deepEqual(texts('x # y', grammar), ['x'], grammar);
  });

  it('take no comment for one inside of a string', () => {
    assert.deepEqual(texts('a = "x // y" + b'), ['a', '=', 'x // y', '+', 'b']);
    assert.deepEqual(texts("a = 'x # y' + b", 'python'), ['a', '=', 'x # y', '+', 'b']);
    assert.deepEqual(texts("a = '''x # y\nz''' + b", 'python'), ['a', '=', 'x # y\nz', '+', 'b']);
    assert.deepEqual(texts('a = """x # y\nz""" + b', 'python'), ['a', '=', 'x # y\nz', '+', 'b']);
    assert.deepEqual(texts('a = "x\\" // y" + b'), ['a', '=', 'x\\" // y', '+', 'b']);
    assert.deepEqual(texts("a = 'x\\' // y' + b"), ['a', '=', "x\\' // y", '+', 'b']);
    assert.deepEqual(texts('"open // y'), ['open']);
  });

  it('keep where they stand when comments go', () => {
    const code = 'a /* two\nlines */ b // c\nd';
    for (const { text, start, end } of codeTokens(code, 'typescript')) assert.equal(code.slice(start, end), text);
    assert.deepEqual(texts(code), ['a', 'b', 'd']);
  });

  it('are spelled one way in all languages', () => {
    for (const [left, right] of [
      ['a === b', 'a == b'],
      ['a !== b', 'a != b'],
      ['a <> b', 'a != b'],
      ['a && b', 'a and b'],
      ['a || b', 'a or b'],
      ['!a', 'not a'],
      ['a := b', 'a = b'],
      ['a->b', 'a.b'],
      ['a::b', 'a.b'],
      ['a?.b', 'a.b'],
      ['a&.b', 'a.b'],
      ['True', 'true'],
      ['False', 'false'],
      ['None', 'null'],
      ['nil', 'NULL'],
      ['nullptr', 'undefined'],
      ['function f', 'def f'],
      ['func f', 'fn f'],
      ['fun f', 'def f'],
      ['foreach', 'for'],
      ['elsif', 'elif'],
      ['elseif', 'elif'],
      ['except', 'catch'],
      ['rescue', 'catch'],
      ['raise', 'throw'],
      ['this', 'self'],
      ['next', 'continue'],
    ] as const)
      assert.deepEqual(texts(left), texts(right), left);
  });

  it('say what kind they are', () => {
    assert.deepEqual(one('total'), { kind: 'name', text: 'total', kept: false });
    assert.deepEqual(one('while'), { kind: 'keyword', text: 'while', kept: true });
    assert.deepEqual(one('True'), { kind: 'keyword', text: 'true', kept: true });
    assert.deepEqual(one('>='), { kind: 'operator', text: '>=', kept: true });
    assert.deepEqual(one('42'), { kind: 'number', text: '42', kept: false });
    assert.deepEqual(one('len'), { kind: 'name', text: 'len', kept: true });
    assert.deepEqual(one('constructor'), { kind: 'name', text: 'constructor', kept: false });
    for (const code of ['"a b"', "'a b'", '`a b`', 'r"a b"', "f'a b'", '"""a b"""', "'''a b'''"])
      assert.deepEqual(one(code), { kind: 'string', text: 'a b', kept: false }, code);
    assert.deepEqual(one("b''"), { kind: 'string', text: '', kept: false });
  });

  it('read numbers by their value as far as all languages agree', () => {
    assert.equal(one('1_000').text, '1000');
    assert.equal(one('2.0').text, '2');
    assert.equal(one('2.00').text, '2');
    assert.equal(one('2.50').text, '2.50');
    assert.equal(one('1.05').text, '1.05');
    assert.equal(one('10').text, '10');
    assert.equal(one('1.5e-3').text, '1.5e-3');
    assert.equal(one('0x1F').text, '0x1F');
  });

  it('know longer operators before shorter ones', () => {
    for (const operator of [
      ...['**=', '//=', '<<=', '>>=', '>>>', '...', '&&=', '||=', '??=', '=>', '==', '!=', '<=', '>=', '++', '--'],
      ...['+=', '-=', '*=', '%=', '&=', '|=', '^=', '??', '<<', '>>', '**', '..'],
    ])
      assert.deepEqual(texts(`a ${operator} b`, 'python'), ['a', operator, 'b'], operator);
    assert.deepEqual(texts('a / b'), ['a', '/', 'b']);
    assert.deepEqual(texts('a /= b'), ['a', '/=', 'b']);
  });

  it('may be renamed when they are names of the program’s own', () => {
    const kinds = (code: string) => codeTokens(code, 'python').map(renamed).join(' ');
    assert.equal(kinds('gap = abs(a.size - limit) + 3'), 'V = abs ( V . size - V ) + N');
    assert.equal(kinds('return "x" if ok else None'), 'return S if V else null');
  });

  it('know which names are called', () => {
    const called = (code: string) =>
      codeTokens(code, 'python')
        .filter((token) => token.called)
        .map(({ text }) => text);
    assert.deepEqual(called('f(x) + g (y) + h + i [0] + j\n(k)'), ['f', 'g', 'j']);
    assert.deepEqual(called('f    (x)'), [], 'four blanks are no call');
    assert.deepEqual(called('f g(x)'), ['g']);
    assert.deepEqual(called('if (x) { "a"(1) 2(3) }'), []);
  });

  it('keep marks that belong to the name', () => {
    assert.deepEqual(texts('@total $sum @@all', 'ruby'), ['total', 'sum', 'all']);
    assert.deepEqual(texts('xs.empty? && ys.sort!', 'ruby'), ['xs', '.', 'empty?', 'and', 'ys', '.', 'sort!']);
    assert.deepEqual(texts('println!(x?)', 'rust'), ['println', '(', 'x', ')']);
    assert.deepEqual(texts('größe + x2 + a_b + a$b', 'java'), ['größe', '+', 'x2', '+', 'a_b', '+', 'a$b']);
  });

  it('of an answer are the same with other blanks', () => {
    for (const { answer, language } of sampleAnswers) {
      const spread = answer.replaceAll(/^ +/gm, '\t').replaceAll('\n', '\n\n');
      assert.deepEqual(texts(spread, language), texts(answer, language), language);
    }
  });
});
