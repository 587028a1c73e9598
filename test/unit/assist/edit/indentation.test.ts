import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { linesInsideText, reindent } from '../../../../src/assist/edit/indentation.ts';

const moved = (fresh: string, old: string, language = 'typescript', file = old) =>
  reindent(fresh.split('\n'), old.split('\n'), language, file.split('\n')).join('\n');

describe('new code', () => {
  it('gets the indent of the code it replaces', () => {
    assert.equal(moved('a {\n  b\n}', '    x'), '    a {\n      b\n    }');
    assert.equal(moved('    a {\n\n      b\n    }', '  x'), '  a {\n\n    b\n  }');
    assert.equal(moved('  a', '  x'), '  a');
  });

  it('keeps its blank lines, and their blanks', () => {
    assert.equal(moved('\na\n \nb', '\n  x'), '\n  a\n \n  b');
    assert.equal(moved('    a\n \n    b', '  x'), '  a\n \n  b');
  });

  it('stays as it is where there is no code on one side', () => {
    assert.equal(moved('  a\n    b', '\n'), '  a\n    b');
    assert.equal(moved(' \n', '    x'), ' \n');
  });

  it('is refused where its indent goes with none of the file', () => {
    for (const [fresh, old] of [
      ['   a', '\tx\n  y'],
      ['\ta', '  x'],
      ['    a\n  b', '  \tx'],
      ['      a\nb', '    x'],
    ] as const) {
      assert.throws(() => moved(fresh, old), /^AppError: The indent of the new code/, fresh);
    }
  });

  it('gets an indent on its first line alone where only that one was lost', () => {
    assert.equal(moved('a {\n    b\n  }', '  x {\n    y\n  }'), '  a {\n    b\n  }');
    assert.equal(moved('a;\n\n  b;', '  x;'), '  a;\n\n  b;');
    assert.equal(moved('if a\n    b\n  end', '  x', 'ruby'), '  if a\n    b\n  end');
    // The text of a string tells nothing.
    assert.equal(moved('a(`\nb`);\n  c;', '  x;'), '  a(`\nb`);\n  c;');
  });

  it('is moved as a whole where all of it lost its indent', () => {
    assert.equal(moved('a;\nb;', '  x;'), '  a;\n  b;');
    assert.equal(moved('a;\n  b;\nc;', '  x;'), '  a;\n    b;\n  c;');
    assert.equal(moved('a {\n  b\n}', '  x'), '  a {\n    b\n  }');
    assert.equal(moved('a', '  x'), '  a');
    // Each of these lines goes on with the next one, which is therefore deeper.
    for (const head of ['a = (', 'a =>', 'a => ', 'if a then', 'if a then ', 'a,', 'case a of', 'for a do'])
      assert.equal(moved(`${head}\n  b`, '  x'), `  ${head}\n    b`);
    for (const head of ['(a) => b;', 'a.do(b)', 'method', 'dough'])
      assert.equal(moved(`${head}\n  b`, '  x'), `  ${head}\n  b`);
    assert.equal(moved('a\n    b\n    c', '  x'), '  a\n      b\n      c');
  });

  it('gets tabs where the file has nothing but tabs', () => {
    assert.equal(moved('a {\n  b {\n    c\n\n  }\n}', '\tx'), '\ta {\n\t\tb {\n\t\t\tc\n\n\t\t}\n\t}');
    assert.equal(moved('  a\n   \n    b', '\tx'), '\ta\n   \n\t\tb');
    assert.equal(moved('/**\n * A.\n */\na {\n  b\n}', '\tx'), '\t/**\n\t * A.\n\t */\n\ta {\n\t\tb\n\t}');
    assert.equal(moved('a {\n  b\n}', 'x', 'typescript', 'x\n\ty\n  z'), 'a {\n  b\n}');
    assert.equal(moved('a {\n  b\n}', 'x', 'typescript', 'x\n \ty'), 'a {\n  b\n}');
    assert.equal(moved('a {\n  b\n\tc\n}', 'x', 'typescript', 'x\n\ty'), 'a {\n  b\n\tc\n}');
    assert.equal(moved('a {\n  \tb\n}', 'x', 'typescript', 'x\n\ty'), 'a {\n  \tb\n}');
    assert.equal(moved('a {\n\t  b\n}', 'x', 'typescript', 'x\n\ty'), 'a {\n\t  b\n}');
    assert.equal(moved('a\n b', 'x', 'typescript', 'x\n\ty'), 'a\n b');
  });
});

describe('lines within a text', () => {
  const inside = (language: string, ...lines: readonly string[]) => [...linesInsideText(lines, language)];

  it('are those of a template, up to the line that ends it', () => {
    assert.deepEqual(inside('typescript', 'a = `', 'b', 'c`;', 'd'), [1, 2]);
    assert.deepEqual(inside('typescript', 'a = `\\`', 'b`;', 'd'), [1]);
    assert.deepEqual(inside('go', 'a = `\\`', 'b'), []);
    assert.deepEqual(inside('java', 'a = `', 'b'), []);
    assert.deepEqual(inside('json', '"""', '`'), []);
  });

  it('are those of a text in three quotation marks, docstrings apart', () => {
    assert.deepEqual(inside('python', 'a = """', 'b', '"""', 'c'), [1, 2]);
    assert.deepEqual(inside('python', '  """', '  b', '  """', "c = '''", 'd"""', "'''"), [4, 5]);
    assert.deepEqual(inside('kotlin', '"""', 'b', '""" + "`"'), [1, 2]);
    assert.deepEqual(inside('python', 'a = """b""" + """', 'c', '"""'), [1, 2]);
    assert.deepEqual(inside('typescript', 'a = """', 'b'), []);
  });

  it('are none of a comment or of a quotation on one line', () => {
    assert.deepEqual(inside('typescript', '// `', 'b'), []);
    assert.deepEqual(inside('typescript', 'a(); // `', 'b'), []);
    assert.deepEqual(inside('typescript', '/* `', '` */ a = `', 'b`'), [2]);
    assert.deepEqual(inside('typescript', 'a = "`";', 'b'), []);
    assert.deepEqual(inside('typescript', "a = '\\'`';", 'b'), []);
    assert.deepEqual(inside('typescript', "it's `", 'b`'), [1]);
    assert.deepEqual(inside('python', '# """', 'b'), []);
    assert.deepEqual(inside('python', 'a /* """', 'b'), [1]);
    assert.deepEqual(inside('python', 'a // """', 'b'), [1]);
    assert.deepEqual(inside('typescript', 'a # `', 'b'), [1]);
  });
});
