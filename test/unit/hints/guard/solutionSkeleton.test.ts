import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { closesBlock, isComment, opensFunction, outline } from '../../../../src/hints/guard/solutionSkeleton.ts';

describe('the outline of an answer', () => {
  it('keeps signatures and what closes them, and says how many lines each body has', () => {
    assert.equal(
      outline('def f(x):\n    a = 1\n\n    return a\n\ndef g():\n    pass\n', 'python'),
      '```\ndef f(x):\n    # TODO: 2 lines\ndef g():\n    # TODO: one line\n```',
    );
    assert.equal(
      outline('int f(int a) {\n  return a;\n}\nint g() {\n  x();\n  y();\n  z();\n};\n', 'c'),
      '```\nint f(int a) {\n  // TODO: one line\n}\nint g() {\n  // TODO: 3 lines\n};\n```',
    );
  });

  it('keeps lines that only close, however deep, and counts no blank line', () => {
    assert.equal(
      outline('function f() {\n  g(h(\n    1,\n  \n  ))  ;\n  ));  \n}x\n}', 'typescript'),
      '```\nfunction f() {\n  // TODO: 3 lines\n  ));  \n// TODO: one line\n}\n```',
    );
  });

  it('marks holes with the comments of the language', () => {
    for (const language of ['python', 'ruby', 'shellscript', 'powershell', 'r', 'perl', 'yaml'])
      assert.match(outline('def f(x):\n  y', language) ?? '', /^ {2}# TODO/m, language);
    for (const language of ['typescript', 'rust', 'rubyish'])
      assert.match(outline('def f(x):\n  y', language) ?? '', /^ {2}\/\/ TODO/m, language);
  });

  it('is none without a function, and shows no line of a body', () => {
    assert.equal(outline('x = 1\ny = 2', 'python'), undefined);
    const text = outline('def f(x):\n    if x:\n        secret = 1\n    return secret\n', 'python') ?? '';
    assert.ok(!text.includes('secret') && !text.includes('if x'), text);
  });

  for (const line of [
    ...['def f(x):', '  async def g():', 'export function f(a) {', 'export const f = (a) => {', 'function f(a)'],
    ...['fn f(a: i32) -> i32 {', 'pub fn f() {', 'func F(a int) int {', 'public int f(int a) {', 'int main(void) {'],
    ...['static String f(A<B> a) {', 'private static f(', 'protected async f() {', 'def a(b)', 'export default {'],
  ])
    it(`opens a function: ${line}`, () => assert.equal(opensFunction(line), true));

  for (const line of [
    ...[
      'if (a) {',
      'for (;;) {',
      'while (x) {',
      'return f(a) {',
      'switch (x) {',
      'catch (e) {',
      'match (x) {',
      'x = 1',
    ],
    ...['else if (a) {', 'elif f(x) {', '  f(a);', '} else {', 'private final int x;', 'defer f(x)', ''],
  ])
    it(`opens none: ${line}`, () => assert.equal(opensFunction(line), false));

  it('knows what only closes, and comments', () => {
    for (const line of ['}', '  };', ')', '])', '},', 'end', ' end ']) assert.equal(closesBlock(line), true, line);
    for (const line of ['} else {', 'x }', 'ending', '', 'end.f']) assert.equal(closesBlock(line), false, line);
    for (const [line, language] of [
      ['# a', 'python'],
      ['  # a', 'ruby'],
      ['// a', 'java'],
      [' /* a', 'c'],
      [' * a', 'c'],
    ] as const)
      assert.equal(isComment(line, language), true, line);
    for (const [line, language] of [
      ['// a', 'python'],
      ['# a', 'java'],
      ['x // a', 'java'],
      ['x # a', 'python'],
    ] as const)
      assert.equal(isComment(line, language), false, line);
  });
});
