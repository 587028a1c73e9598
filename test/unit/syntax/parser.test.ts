import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { type Grammar, grammarFor, grammarForFile, grammars } from '../../../src/syntax/language.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';

const parser = new SyntaxParser(grammarFiles(root));

const samples: Readonly<Record<Grammar, string>> = {
  bash: 'if true; then echo "a b" | wc -l; fi\n',
  'c-sharp': 'class A { int F(int x) => x + 1; }\n',
  cpp: 'int f(int x) { return x + 1; }\n',
  go: 'package a\n\nfunc f(x int) int { return x + 1 }\n',
  java: 'class A { int f(int x) { return x + 1; } }\n',
  javascript: 'const f = (x) => x + 1;\n',
  php: '<?php function f($x) { return $x + 1; }\n',
  powershell: 'Get-ChildItem -Path . | Remove-Item\n',
  python: 'def f(x):\n    return x + 1\n',
  ruby: 'def f(x)\n  x + 1\nend\n',
  rust: 'fn f(x: i32) -> i32 { x + 1 }\n',
  tsx: 'const a = <b c="d">{e}</b>;\n',
  typescript: 'function f(x: number): number { return x + 1; }\n',
};

describe('the parser', () => {
  for (const grammar of grammars) {
    it(`reads ${grammar}`, async () => {
      const hasError = await parser.withTree(grammar, samples[grammar], (root) => root.hasError);
      assert.equal(hasError, false);
    });
  }

  it('counts in UTF-16 units', async () => {
    const text = 'const s = "𝒳é"; let y = 1;\n';
    const end = await parser.withTree('typescript', text, (root) => root.child(0)?.endIndex);
    assert.equal(text.slice(0, end), 'const s = "𝒳é";');
  });

  it('takes over what did not change', async () => {
    const before = await parser.parse('typescript', 'let a = 1;\nlet b = 2;\n');
    before.edit({
      startIndex: 8,
      oldEndIndex: 9,
      newEndIndex: 10,
      startPosition: { row: 0, column: 8 },
      oldEndPosition: { row: 0, column: 9 },
      newEndPosition: { row: 0, column: 10 },
    } as Parameters<typeof before.edit>[0]);
    const after = await parser.parse('typescript', 'let a = 10;\nlet b = 2;\n', before);
    assert.equal(after.rootNode.child(0)?.text, 'let a = 10;');
    before.delete();
    after.delete();
  });

  it('knows languages by their ids, names and endings', () => {
    assert.equal(grammarFor('typescriptreact'), 'tsx');
    assert.equal(grammarFor('C#'), 'c-sharp');
    assert.equal(grammarFor('constructor'), undefined);
    assert.equal(grammarForFile('src/a.b.PY'), 'python');
    assert.equal(grammarForFile('Makefile'), undefined);
  });
});
