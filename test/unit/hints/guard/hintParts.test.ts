import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { hintParts, isCodeLine } from '../../../../src/hints/guard/hintParts.ts';

const of = (hint: string, wanted: 'block' | 'span' | 'prose') =>
  hintParts(hint)
    .filter(({ kind }) => kind === wanted)
    .map(({ text }) => text);

const lines = fc.array(
  fc.constantFrom(
    ...[
      '',
      '   ',
      'Look at the loop.',
      'x = 1',
      '    y += 2',
      '```',
      '```ts',
      '~~~',
      '````',
      '- ```py',
      'Use `a` or `b`.',
    ],
    ...['1. first', 'return x', '`` a`b ``', '`open', '> quoted', '  ```', '```js`'],
  ),
  { maxLength: 14 },
);

describe('the parts of a hint', () => {
  it('are stretches of it; prose and blocks do not overlap and hold every character that is not blank or a fence', () => {
    fc.assert(
      fc.property(lines, (list) => {
        const hint = list.join('\n');
        const held = new Uint8Array(hint.length);
        for (const { kind, text, start, end } of hintParts(hint)) {
          assert.equal(hint.slice(start, end), text);
          if (kind === 'span') continue;
          for (let at = start; at < end; at += 1) {
            assert.equal(held[at], 0, 'no character lies in two parts');
            held[at] = 1;
          }
        }
        let at = 0;
        for (const line of list) {
          const isFence = /```|~~~/.test(line);
          for (let unit = 0; unit < line.length && !isFence; unit += 1)
            assert.ok(held[at + unit] === 1 || line.trim() === '', `"${line}" is in a part`);
          at += line.length + 1;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the code of a fence, without the fence', () => {
    assert.deepEqual(of('Try:\n```ts\na = 1;\nb();\n```\nDone now.', 'block'), ['a = 1;\nb();\n']);
    assert.deepEqual(of('Try:\n```ts\na = 1;\nb();\n```\nDone now.', 'prose'), ['Try:', 'Done now.']);
    assert.deepEqual(of('~~~\na\n~~~', 'block'), ['a\n']);
    assert.deepEqual(of('- ```\n  a\n  ```', 'block'), ['  a\n']);
    assert.deepEqual(of('2. ```\n  a\n  ```', 'block'), ['  a\n']);
    assert.deepEqual(of('> ```\na\n```', 'block'), ['a\n']);
  });

  it('end a fence only with its own mark, alone on a line and as long as the first', () => {
    assert.deepEqual(of('````\n```\na\n```\n````\n', 'block'), ['```\na\n```\n']);
    assert.deepEqual(of('```\n~~~\na\n```', 'block'), ['~~~\na\n']);
    assert.deepEqual(of('```\na\n``` b\nc\n```', 'block'), ['a\n``` b\nc\n']);
    assert.deepEqual(of('```\na\n`````', 'block'), ['a\n']);
    assert.deepEqual(of('```\na\n```  \nb = 1', 'block'), ['a\n', 'b = 1']);
    assert.deepEqual(of('a ```\nb\n```', 'block'), ['']);
    assert.deepEqual(of('-   ```\n  a\n  ```', 'block'), ['  a\n']);
    assert.deepEqual(of('12.   ```\n  a\n  ```', 'block'), ['  a\n']);
    assert.deepEqual(of('~~~~\n~~~\na\n~~~~', 'block'), ['~~~\na\n']);
  });

  it('take an open fence for code up to the end', () => {
    assert.deepEqual(of('Try:\n```\na = 1\nand so on', 'block'), ['a = 1\nand so on']);
  });

  it('take three backticks around a word for a span', () => {
    assert.deepEqual(of('```a``` is a name.', 'block'), []);
    assert.deepEqual(of('```a``` is a name.', 'span'), ['a']);
  });

  it('are the spans of a line, whatever the number of backticks', () => {
    assert.deepEqual(of('Use `a` or ``b`c`` here.', 'span'), ['a', 'b`c']);
    const [span] = hintParts('Use ``b`c``.');
    assert.deepEqual(span, { kind: 'span', text: 'b`c', start: 6, end: 9 });
    assert.deepEqual(of('Nothing `open here.', 'span'), []);
    assert.deepEqual(of('Two `a` and\n`b` lines.', 'prose'), ['Two `a` and', '`b` lines.']);
  });

  it('join lines that look like code, over blank lines too, and not over prose', () => {
    assert.deepEqual(of('First:\nx = 1\n\ny = 2\nand then\nz = 3', 'block'), ['x = 1\n\ny = 2', 'z = 3']);
    assert.deepEqual(of('x = 1\n```\ny\n```\nz = 3', 'block'), ['x = 1', 'y\n', 'z = 3']);
    assert.deepEqual(of('x = 1', 'block'), ['x = 1']);
    assert.deepEqual(of('x = 1\n\n', 'block'), ['x = 1']);
    assert.deepEqual(of('Words only, no code.', 'block'), []);
    assert.deepEqual(of('\nx = 1\n   \ny = 2', 'block'), ['x = 1\n   \ny = 2']);
    assert.deepEqual(of('Words.\n \nMore.', 'prose'), ['Words.', 'More.']);
  });
});

describe('a line of code without marks', () => {
  for (const line of [
    ...['x = 1', 'x += 1', 'total //= 2', 'a[i] = b', 'x := y', 'i++', '--i;', 'i--', 'done;', '}', '{'],
    ...['if x > 1:', 'elif y:', 'else:', 'for (;;) {', 'while (x', 'if (a) b', 'def f(x):', 'func f() {', 'fn f() {'],
    ...['function f() {', 'class A {', 'switch (x) {', 'try:', 'catch (e) {', 'except E:', 'with open(x) as y:'],
    ...['foreach (a as b) {', 'unless x:', 'until x:', 'foo(bar)', 'a.b(c)', 'a->b()', 'A::b()', '$x(y)'],
    ...['return', 'return x', 'return a + b', 'return (x)', 'break', 'continue;', 'pass', 'return total;'],
    ...['    a + b', '\tx[0]', '    return', '    else', '    end', '    yield x', '    f(x)'],
    ...['- x = 1', '1. x = foo(bar)', '* done;', '> i--;', '2) i++'],
  ])
    it(`is: ${line.replaceAll('\t', '→')}`, () => assert.equal(isCodeLine(line), true));

  for (const line of [
    ...['', '   ', 'Look here.', 'the total = sum of all', 'Use `x = 1`', '`x = 1`', 'x == 1', 'foo(bar) is called'],
    ...['with a: b', 'if you can: do', 'class of things', 'for each of them', 'return to the start, then go on'],
    ...['    a b', '    the list (of names)', '    you can + x', '    and so on', '  a + b'],
    ...['- look here', '- return', '* a + b', '1. first step', '-x', 'break the loop.!'],
    ...['should be = 1', 'This is called when you do it;', '    - a + b', '    1. call f(x) once', '    12. (a or b)'],
    ...['    * f(x) ', 'so return x', '    so it goes, return', 'return: x', 'return!'],
  ])
    it(`is not: ${line}`, () => assert.equal(isCodeLine(line), false));
});
