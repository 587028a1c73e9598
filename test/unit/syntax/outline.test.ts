import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { type Grammar, grammars } from '../../../src/syntax/language.ts';
import { Outline } from '../../../src/syntax/outline.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';

const outline = new Outline(new SyntaxParser(grammarFiles(root)));

interface Sample {
  readonly text: string;
  /** Symbols as "kind name". */
  readonly symbols: readonly string[];
  readonly definitions: readonly string[];
  /** Where `|` stands in `text` the caret is; the text up to the end of the block and of the statement around it. */
  readonly block: string;
  readonly statement: string;
}

const typescript: Sample = {
  text: 'import { a as b } from "x";\nexport const f = (x: number) => {\n  const y = x + |1;\n  return y;\n};\nclass C {\n  m(): void {}\n}\ninterface I { p: string }\n',
  symbols: ['function f', 'class C', 'method m', 'interface I'],
  definitions: ['b', 'f', 'x', 'y', 'C', 'm', 'I', 'p'],
  block: '  return y;\n}',
  statement: 'const y = x + 1;',
};

const samples: Readonly<Record<Grammar, Sample>> = {
  typescript,
  tsx: typescript,
  javascript: {
    text: 'function f(x) {\n  const { y } = x|;\n  return y;\n}\nclass C {\n  m() {}\n}\n',
    symbols: ['function f', 'class C', 'method m'],
    definitions: ['f', 'x', 'y', 'C', 'm'],
    block: '  return y;\n}',
    statement: 'const { y } = x;',
  },
  python: {
    text: 'class C:\n    def m(self, x):\n        y = x| + 1\n        return y\n\nz = 1\n',
    symbols: ['class C', 'function m'],
    definitions: ['C', 'm', 'self', 'x', 'y', 'z'],
    block: '        return y',
    statement: 'y = x + 1',
  },
  go: {
    text: 'package a\n\ntype S struct{ n int }\n\nfunc (s S) M(x int) int {\n\ty := x |+ 1\n\treturn y\n}\n\nfunc f() {}\n',
    symbols: ['class S', 'method M', 'function f'],
    definitions: ['S', 'n', 's', 'M', 'x', 'y', 'f'],
    block: '\treturn y\n}',
    statement: 'y := x + 1',
  },
  rust: {
    text: 'struct S { n: i32 }\nimpl S {\n    fn m(&self, x: i32) -> i32 {\n        let y = x |+ 1;\n        y\n    }\n}\nenum E { A }\n',
    symbols: ['class S', 'class S', 'function m', 'enum E'],
    definitions: ['S', 'n', 'S', 'm', 'x', 'y', 'E', 'A'],
    block: '        y\n    }',
    statement: 'let y = x + 1;',
  },
  java: {
    text: 'class C {\n  int m(int x) {\n    int y = x |+ 1;\n    return y;\n  }\n}\ninterface I {}\n',
    symbols: ['class C', 'method m', 'interface I'],
    definitions: ['C', 'm', 'x', 'y', 'I'],
    block: '    return y;\n  }',
    statement: 'int y = x + 1;',
  },
  'c-sharp': {
    text: 'class C {\n  int M(int x) {\n    var y = x |+ 1;\n    return y;\n  }\n  int P { get; set; }\n}\n',
    symbols: ['class C', 'method M', 'property P'],
    definitions: ['C', 'M', 'x', 'y', 'P'],
    block: '    return y;\n  }',
    statement: 'var y = x + 1;',
  },
  cpp: {
    text: 'struct S { int n; };\nint S::m(int x) {\n  int y = x |+ 1;\n  return y;\n}\nint *g() { return nullptr; }\n',
    symbols: ['class S', 'function S::m', 'function g'],
    definitions: ['S', 'n', 'S::m', 'x', 'y', 'g'],
    block: '  return y;\n}',
    statement: 'int y = x + 1;',
  },
  ruby: {
    text: 'class C\n  def m(x)\n    y = x |+ 1\n    y\n  end\nend\n',
    symbols: ['class C', 'method m'],
    definitions: ['C', 'm', 'x', 'y'],
    block: '    y',
    statement: 'y = x + 1',
  },
  php: {
    text: '<?php\nclass C {\n  function m($x) {\n    $y = $x |+ 1;\n    return $y;\n  }\n}\nfunction f() {}\n',
    symbols: ['class C', 'method m', 'function f'],
    definitions: ['C', 'm', '$x', '$y', 'f'],
    block: '    return $y;\n  }',
    statement: '$y = $x + 1;',
  },
  bash: {
    text: 'f() {\n  y=1\n  echo |"$y"\n  ls\n}\n',
    symbols: ['function f'],
    definitions: ['f', 'y'],
    block: '  ls\n}',
    statement: 'echo "$y"',
  },
  powershell: {
    text: 'function Get-It($x) {\n  $y = $x |+ 1\n  return $y\n}\n',
    symbols: ['function Get-It'],
    definitions: ['Get-It', '$x', '$y'],
    block: '  return $y',
    statement: '$y = $x + 1',
  },
};

describe('the outline', () => {
  for (const grammar of grammars) {
    const { text: marked, symbols, definitions, block, statement } = samples[grammar];
    const caret = marked.indexOf('|');
    const text = marked.replace('|', '');

    it(`finds the symbols of ${grammar}`, async () => {
      const found = await outline.symbolsOf(grammar, text);
      assert.deepEqual(
        found.map(({ kind, name }) => `${kind} ${name}`),
        symbols,
      );
      for (const { name, nameStart } of found) assert.ok(text.startsWith(name, nameStart));
    });

    it(`finds what ${grammar} defines`, async () => {
      const found = await outline.definitionsOf(grammar, text);
      assert.deepEqual(
        found.map(({ name }) => name),
        definitions,
      );
    });

    it(`finds where block and statement end in ${grammar}`, async () => {
      const ends = await outline.endsAt(grammar, text, caret);
      assert.ok(text.slice(0, ends.block).endsWith(block), `block: ${text.slice(0, ends.block)}`);
      assert.ok(text.slice(0, ends.statement).endsWith(statement), `statement: ${text.slice(0, ends.statement)}`);
    });
  }

  it('gives the innermost symbol around an offset', async () => {
    const text = 'class C {\n  m() {\n    return 1;\n  }\n}\n';
    assert.equal((await outline.symbolAt('javascript', text, text.indexOf('1')))?.name, 'm');
    assert.equal((await outline.symbolAt('javascript', text, 3))?.name, 'C');
    assert.equal(await outline.symbolAt('javascript', `${text}\n\n`, text.length + 2), undefined);
  });

  it('has nothing to say of unknown languages and of texts over 10,000 lines', async () => {
    assert.deepEqual(await outline.symbolsOf('plaintext', 'function f() {}'), []);
    assert.deepEqual(await outline.symbolsOf('javascript', `function f() {}${'\n'.repeat(10_000)}`), []);
    assert.equal((await outline.symbolsOf('javascript', `function f() {}${'\n'.repeat(9_999)}`)).length, 1);
    assert.deepEqual(await outline.endsAt('plaintext', 'x', 1), { block: undefined, statement: undefined });
  });

  it('reads broken code as far as it goes', async () => {
    const found = await outline.symbolsOf('typescript', 'function a() { return (; }\nfunction b() {}\n');
    assert.ok(found.some(({ name }) => name === 'b'));
  });
});
