import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hasBody, isField, isHeadAlone } from '../../../../src/assist/edit/bodies.ts';
import { behindDecorators, closingBracket, decoratorsOf, splitPrefix } from '../../../../src/assist/edit/decorators.ts';

describe('a declaration without its body', () => {
  for (const [language, declaration] of [
    ['typescript', 'run(a: number): void;'],
    ['typescript', 'run(a: number): void'],
    ['typescript', 'run(): { a: number };'],
    ['typescript', 'run(): Map<string, { a: number }>'],
    ['typescript', 'run(): x is { a: number }'],
    ['typescript', 'run(): readonly { a: number }[] | { b: number }'],
    ['typescript', 'run(): () => { a: number }'],
    ['typescript', '@log()\n  run(a = ")"): void'],
    ['typescript', "run(a = '{', b = ['}']): void"],
    ['java', 'int add(int a, int b);'],
    ['go', 'func (s *Stack) Len() int'],
    ['go', 'func Get() struct{ a int }'],
    ['rust', 'fn add(a: u32) -> u32;'],
    ['kotlin', 'fun add(a: Int): Int'],
  ] as const) {
    it(`is ${declaration} of ${language}`, () => {
      assert.equal(isHeadAlone(declaration, language), true);
    });
  }

  for (const [language, declaration] of [
    ['typescript', 'run(a: number): void {\n  go();\n}'],
    ['typescript', 'run(): { a: number } {\n  return { a: 1 };\n}'],
    ['typescript', 'run(a = { b: [")"] }) {}'],
    ['typescript', '@log({ a: 1 })\nrun() {\n  go();\n}'],
    ['typescript', 'run() {\n  go();\n},'],
    ['typescript', 'run() {\n  go();\n}; ; \n'],
    ['typescript', 'run(): string | number {\n  return { a: 1 }.a;\n}'],
    // A field with a type, or one that a function is given to.
    ['typescript', 'run: (a: number) => void;'],
    ['typescript', 'run = (a: number) => a * 2'],
    ['typescript', 'total'],
    ['typescript', 'run(a: number'],
    ['typescript', 'run() { go([); }'],
    ['kotlin', 'fun add(a: Int) = a + 1'],
    ['csharp', 'int Add(int a) => a + 1;'],
    ['kotlin', 'fun add(a: Int): Int = a + 1'],
    // Its bodies have no braces.
    ['python', 'def run(a):'],
    ['ruby', 'def run(a)'],
  ] as const) {
    it(`is not ${declaration} of ${language}`, () => {
      assert.equal(isHeadAlone(declaration, language), false);
    });
  }
});

describe('the whole of a member', () => {
  for (const [member, language, isOverloading] of [
    ['run() {\n  go();\n}', 'typescript', false],
    ['run(): void {\n  go();\n}', 'typescript', false],
    ['@log("a")\nrun() {\n  go();\n}', 'typescript', false],
    ['run = () => go()', 'typescript', false],
    ['run = async (a) => {\n  go(a);\n}', 'typescript', false],
    ['int add(int a)\n{\n  return a;\n}', 'java', true],
    ['int add(int a) throws E {\n  return a;\n}', 'java', true],
    ['int Add(int a)\n  => a + 1', 'csharp', true],
    ['Add(int a) : base(a) {\n}', 'csharp', true],
  ] as const) {
    it(`is ${member} of ${language}`, () => {
      assert.equal(hasBody(member, language, isOverloading), true);
    });
  }

  for (const [member, language, isOverloading] of [
    ['run()', 'typescript', false],
    ['run(a, b)', 'typescript', false],
    ['run(): void', 'typescript', false],
    // A call, and a block that stands for itself.
    ['run(a)\n{\n  go();\n}', 'typescript', false],
    ['run(a).then(() => { go(); })', 'typescript', false],
    ['run(a) + x => { go(); }', 'java', true],
    ['size = 1', 'typescript', false],
    ['run(a {\n  go();\n}', 'typescript', false],
    ['run', 'typescript', false],
    ['{ go(); }', 'typescript', false],
    ['{ go; }', 'typescript', false],
    ['int add(int a);', 'java', true],
  ] as const) {
    it(`is not ${member} of ${language}`, () => {
      assert.equal(hasBody(member, language, isOverloading), false);
    });
  }
});

describe('a field', () => {
  it('is a name that is given a value, behind any decorators', () => {
    assert.equal(isField('size = 1', { start: 0 }), true);
    assert.equal(isField('@log(1)\n  static #size = 1', { start: 0 }), true);
    assert.equal(isField('run() {\n  size = 1;\n}', { start: 0 }), false);
    assert.equal(isField('size == 1', { start: 0 }), false);
  });
});

describe('where a bracket is closed', () => {
  for (const [text, rest] of [
    ['(a)b', 'b'],
    ['(a(b)[c]{d})e', 'e'],
    ['(")")a', 'a'],
    ["('\\')')a", 'a'],
    ['("\\")")a', 'a'],
    ['(`\n)`)a', 'a'],
    ['(`a\\`)`)b', 'b'],
    // An apostrophe is no quotation mark that is closed on another line.
    ["(it's\n)a'", "a'"],
    ["('')a", 'a'],
  ] as const) {
    it(`is before ${JSON.stringify(rest)} in ${JSON.stringify(text)}`, () => {
      assert.equal(text.slice(closingBracket(text, 0) + 1), rest);
    });
  }

  it('is nowhere in code that is cut off, or where the rest is a text', () => {
    for (const text of ['(a', '(`)', '(`)" + ")"']) assert.equal(closingBracket(text, 0), -1, text);
    assert.equal(closingBracket('a)', -1), -1);
  });

  it('is behind a quotation, unless that is longer than 2,000 characters, so that the search stays short', () => {
    const quoted = (units: number) => `("${'x'.repeat(units - 3)})")`;
    assert.equal(closingBracket(quoted(2000), 0), 2001);
    assert.equal(closingBracket(quoted(2001), 0), 2000);
  });
});

describe('decorators before a declaration', () => {
  it('are passed over with what they hold', () => {
    for (const [text, rest] of [
      ['@log run()', 'run()'],
      ['@a.b("(")\n  @c\nrun()', 'run()'],
      ['#[derive(Clone)]\nstruct A', 'struct A'],
      ['[Fact]\nvoid Run()', 'void Run()'],
      ['@interface A', '@interface A'],
      ['@log(', '@log('],
      ['@log', ''],
      ['run()', 'run()'],
    ] as const)
      assert.equal(text.slice(behindDecorators(text, 0)), rest, text);
  });

  it('are told apart from the words on their line', () => {
    assert.deepEqual(splitPrefix('@a @b(1)  export   default '), {
      decorators: '@a @b(1) ',
      words: 'export default ',
    });
    assert.deepEqual(splitPrefix(''), { decorators: '', words: '' });
  });

  it('have names, also below a module or in brackets', () => {
    assert.deepEqual(decoratorsOf(['@log', '  @a.b.c(1)', '[Fact]', '[1, 2]', 'run() // @not', 'x[A]']), [
      'log',
      'c',
      'Fact',
    ]);
  });
});
