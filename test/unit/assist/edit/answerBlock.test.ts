import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { placeAnswer, proseBefore } from '../../../../src/assist/edit/answerBlock.ts';
import { aroundCaret } from '../../../../src/assist/edit/aroundCaret.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { languageIdOf } from '../../../../src/syntax/languageIdOf.ts';
import { Outline } from '../../../../src/syntax/outline.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { renderMarkdown } from '../../../../src/webview/markdown.ts';
import { root } from '../../../run/paths.ts';

const outline = new Outline(new SyntaxParser(grammarFiles(root)));

const text = `import { rate } from './rate';

export function total(a: number): number {
  return a * rate;
}

export function half(a: number): number {
  return a / 2;
}
`;

async function place(
  code: string,
  {
    sel,
    selection,
    line = 3,
    path = 'src/a.ts',
    pathInFolder = path,
    file = text,
    language = 'ts',
    files = {},
    prose = '',
    asked = file,
    isSelectionLost = false,
    isOlder = false,
  } = {} as {
    sel?: string;
    selection?: { readonly start: number; readonly end: number };
    line?: number;
    path?: string;
    pathInFolder?: string;
    file?: string;
    language?: string;
    files?: Readonly<Record<string, string>>;
    prose?: string;
    /** The file's text when the question was asked. */
    asked?: string;
    isSelectionLost?: boolean;
    /** It was asked in a version that did not keep the function around the caret. */
    isOlder?: boolean;
  },
): Promise<string> {
  const start = sel === undefined ? -1 : file.indexOf(sel);
  const selected = sel === undefined ? selection : { start, end: start + sel.length };
  const caret = {
    file: { uri: path, path, languageId: languageIdOf(path), text: asked, line },
    selection: selected && { ...selected, firstLine: line, lastLine: line },
  };
  const outcome = await placeAnswer(
    code,
    language,
    {
      path,
      pathInFolder,
      text: file,
      selection: selected,
      isSelectionLost,
      read: async (other) => files[other],
      languageOf: languageIdOf,
      symbolsOf: (other, part) => outline.symbolsOf(languageIdOf(other), part),
      isBroken: (other, whole) => outline.isBroken(languageIdOf(other), whole),
    },
    { line, around: isOlder ? undefined : aroundCaret(caret, await outline.symbolsOf(languageIdOf(path), asked)) },
    prose,
  );
  return 'refused' in outcome ? `refused: ${outcome.refused}` : outcome.files.map(({ after }) => after).join('\n---\n');
}

const third = 'export function third(a: number): number {\n  return a / 3;\n}\n';
const spaced = `\n${third}`;

describe('a code block of an answer', () => {
  it('goes to the file whose path stands behind the fence, be it whole or a small change, and nowhere else', async () => {
    const other = text.replace('half', 'quarter');
    const change = '<<<<<<< SEARCH\n  return a / 2;\n=======\n  return a / 4;\n>>>>>>> REPLACE\n';
    for (const language of ['ts src/b.ts', 'ts:src/b.ts', 'ts title="src/b.ts"']) {
      const files = { 'src/b.ts': other };
      assert.equal(await place(change, { language, files }), other.replace('a / 2', 'a / 4'), language);
      const whole = 'export function quarter(a: number): number {\n  return a / 4;\n}\n';
      assert.equal(await place(whole, { language, files }), other.replace('a / 2', 'a / 4'), language);
      assert.match(await place(change, { language }), /^refused: .*src\/b\.ts/, language);
      assert.match(await place(third, { language }), /^refused: .*src\/b\.ts/, language);
    }
    assert.equal(await place(change, { language: 'ts src/a.ts' }), text.replace('a / 2', 'a / 4'));
    const inWindow = { path: 'shop/src/a.ts', pathInFolder: 'src/a.ts' };
    assert.match(await place(third, { language: 'ts src/a.ts', ...inWindow }), /function third/);
  });

  it('is placed as it is shown: a search/replace block in a list or a quote, with its path beside the mark', async () => {
    const change = '<<<<<<< SEARCH src/b.ts\n  old();\n=======\n  fresh();\n>>>>>>> REPLACE';
    const file = 'if (a) {\n  old();\n}\n';
    for (const lead of ['', '   ', '> ']) {
      const [html = ''] = renderMarkdown(`${lead === '   ' ? '1. Do:\n' : ''}${change.replaceAll(/^/gm, lead)}`);
      const code = (/data-code="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
      assert.equal(await place(code, { files: { 'src/b.ts': file } }), file.replace('old', 'fresh'), lead);
    }
  });

  it('goes to the file with exactly the path that is named, also where the path in front ends like that', async () => {
    const front = { path: 'src/config.ts' };
    const files = { 'config.ts': 'const b = 1;\n', 'b/src/config.ts': 'const c = 1;\n' };
    for (const prose of ['In `config.ts`:', 'In `./config.ts`:', '**config.ts**'])
      assert.equal(await place(third, { ...front, files, prose }), `const b = 1;\n${spaced}`, prose);
    const inFront = await place(third, front);
    assert.equal(await place(third, { ...front, files, prose: 'In `src/config.ts`:' }), inFront);
    assert.equal(await place(third, { ...front, prose: 'In `config.ts`:' }), inFront);
    assert.equal(await place(third, { path: 'a/src/config.ts', files, prose: 'In `src/config.ts`:' }), inFront);
    const inWindow = { path: 'shop/src/config.ts', pathInFolder: 'src/config.ts' };
    const own = { 'src/config.ts': text, 'shop/src/config.ts': text };
    for (const prose of ['In `src/config.ts`:', 'In `shop/src/config.ts`:'])
      assert.equal(await place(third, { ...inWindow, files: own, prose }), inFront, prose);
  });

  it('goes to the file in front where the path that is named leaves folders out and only that file has its function', async () => {
    const front = { path: 'src/cart.ts' };
    const total = 'export function total(a: number): number {\n  return a * 2;\n}\n';
    const files = { 'cart.ts': 'export const x = 1;\n' };
    const changed = text.replace('a * rate', 'a * 2');
    for (const prose of ['In `cart.ts`:', 'In `./cart.ts`:']) {
      assert.equal(await place(total, { ...front, files, prose }), changed, prose);
      assert.equal(
        await place(`${total}\n${third}`, { ...front, files, prose }),
        changed.replace('a * 2;\n}\n', `a * 2;\n}\n${spaced}`),
      );
    }
    const deep = { path: 'a/src/cart.ts', files: { 'src/cart.ts': 'export const x = 1;\n' } };
    assert.equal(await place(total, { ...deep, prose: 'In `src/cart.ts`:' }), changed);
    assert.equal(await place(total, { ...front, files, prose: 'Put this in `cart.ts`:' }), changed);
    // What is added there comes from here.
    const moved = `${files['cart.ts']}\n${total}`;
    assert.equal(await place(total, { ...front, files, prose: 'Add it to `cart.ts`:' }), moved);
    // Where the names do not decide, the path does.
    const both = { 'cart.ts': `${text}// Root\n` };
    assert.equal(await place(total, { ...front, files: both, prose: 'In `cart.ts`:' }), `${changed}// Root\n`);
    const change =
      '<<<<<<< SEARCH\nexport const x = 1;\n=======\nexport const x = 2;\n\nfunction total() {}\n>>>>>>> REPLACE\n';
    assert.equal(
      await place(change, { ...front, files, prose: 'In `cart.ts`:' }),
      'export const x = 2;\n\nfunction total() {}\n',
    );
    assert.match(await place('const y = 1;\n', { ...front, files, prose: 'In `cart.ts`:' }), /^refused: /);
  });

  it('goes to the file that the line before it names, if that line says nothing else', async () => {
    const files = { 'src/b.ts': 'const b = 1;\n', 'src/c.ts': '', 'package.json': '{}', 'README.md': '' };
    const placed = (prose: string, code = third, language = 'ts') => place(code, { files, prose, language });
    for (const prose of [
      'Add this to `src/b.ts`:',
      'In src/b.ts:',
      '### `src/b.ts`',
      '1. Put the helper into `src/b.ts`:',
      'Then:\nIn `src/b.ts`:',
      'Add the following code to the end of `src/b.ts`:',
      'Append a new function to `src/b.ts`:',
    ])
      assert.equal(await placed(prose), `const b = 1;\n${spaced}`, prose);
    assert.match(
      await placed('Create `src/none.ts`:'),
      /^refused: The answer has code for src\/none\.ts, which is no file here\./,
    );
    const inFront = await place(third);
    for (const prose of [
      'Add this to `a.ts`; it uses the types of `src/b.ts`:',
      'This follows the pattern of `src/b.ts`:',
      'Instead of changing `src/b.ts`, add a helper here:',
      'Then import it in `src/b.ts`:',
      'As described in `README.md`:',
      'After adding zod to `package.json`, add:',
      'In `a.ts`:',
      'Node.js version, with `lodash/debounce.js`:',
      'It calls `/api/users.json`:',
      'In `process.env` or Node.js:',
      'Add a test of `src/b.ts`:',
      'Add a wrapper of `src/b.ts`:',
      'Add a caller of the function in `src/b.ts`:',
      'Insert it instead of `src/b.ts`:',
      'Put nothing into `src/b.ts`:',
      '',
    ])
      assert.equal(await placed(prose), inFront, prose);
    assert.equal(await placed('In `src/b.ts`:', third, 'ts title="src/a.ts"'), inFront);
    assert.equal(await placed('In `src/b.ts`:', `// src/a.ts\n${third}`), inFront);
    // What the front has, too, is changed where it was said to be.
    const total = 'export function total(a: number): number {\n  return 2 * a;\n}\n';
    assert.equal(await placed('In `src/b.ts`:', total), `const b = 1;\n\n${total}`);
    const change = '<<<<<<< SEARCH\nconst b = 1;\n=======\nconst b = 2;\n>>>>>>> REPLACE\n';
    assert.equal(await placed('In `src/b.ts`:', change), 'const b = 2;\n');
    for (const prose of ['', 'As in `src/b.ts`, so:']) assert.match(await placed(prose, change), /^refused: /);
  });

  it('has the paragraph before it for what it is about', () => {
    const block = '```ts\nconst b = 1;\n```\n';
    assert.equal(proseBefore(`First.\n\nIn \`b.ts\`,\nthen:\n\n${block}`, 'const b = 1;\n'), 'In `b.ts`,\nthen:');
    assert.equal(
      proseBefore(`1. In \`b.ts\`:\n   ${block.replaceAll('\n', '\n   ')}`, 'const b = 1;'),
      '1. In `b.ts`:',
    );
    assert.equal(proseBefore(`${block}\n${block.replace('1', '2')}`, 'const b = 2;\n'), '');
    assert.equal(proseBefore(`In b.ts:\n${block}In c.ts:\n${block}`, 'const b = 1;\n'), '');
    assert.equal(proseBefore('No code.', 'const b = 1;\n'), '');
  });

  it('inserts a function that the file has not, after the one around the caret', async () => {
    assert.equal(await place(third), text.replace('  return a * rate;\n}\n', `  return a * rate;\n}\n${spaced}`));
  });

  it('never replaces a selected function of another name', async () => {
    const sel = 'export function half(a: number): number {\n  return a / 2;\n}';
    const after = await place(third, { sel });
    assert.ok(after.includes(sel));
    assert.equal(after, text + spaced);
  });

  it('replaces the function of its name, and inserts the helper that comes with it', async () => {
    const after = await place(`${third}\nexport function total(a: number): number {\n  return third(a) * rate;\n}\n`);
    assert.equal(after, text.replace('  return a * rate;\n}\n', `  return third(a) * rate;\n}\n${spaced}`));
  });

  it('puts code without a function in the place of the selection', async () => {
    const after = await place('  return 2 * a * rate;', { sel: '  return a * rate;' });
    assert.equal(after, text.replace('a * rate', '2 * a * rate'));
  });

  it('says that the selection has changed where only that would have been the place', async () => {
    const lost = { isSelectionLost: true };
    assert.match(
      await place('  return 2 * a * rate;', lost),
      /^refused: The selected code, or what is around it, has changed since/,
    );
    assert.equal(await place(third, lost), await place(third));
    const elsewhere = { ...lost, files: { 'src/b.ts': 'b();\n' }, prose: 'In `src/b.ts`:' };
    assert.match(await place('c();', elsewhere), /^refused: The code of the reply names no function/);
  });

  it('appends where nothing stands around the caret, also to a file whose last line has no end', async () => {
    const file = 'export const one = 1;';
    const after = await place(third, { file, line: 1 });
    assert.equal(after, `${file}\n${spaced}`.trimEnd());
    assert.equal(await place(third, { file: '', line: 1 }), third);
  });

  it('keeps the comment above a new function, and leaves two lines in Python', async () => {
    const file = 'def a():\n    return 1\n';
    const code = '# Twice.\ndef b():\n    return 2\n';
    assert.equal(await place(code, { path: 'a.py', file, line: 1, language: 'python' }), `${file}\n\n${code}`);
  });

  it('refuses a new member, another language, and what has no place', async () => {
    const file = 'class A:\n    def a(self):\n        return 1\n';
    assert.match(
      await place('def b(self):\n    return 2', { path: 'a.py', file, line: 2, language: 'python' }),
      /^refused: .*new member of a class/,
    );
    assert.match(await place('npm install left-pad', { language: 'bash' }), /^refused: .*bash/);
    assert.match(await place(`const seven = 7;\n\n${third}`), /^refused: .*const seven = 7;/);
    assert.match(await place(`import { other } from './other';\n\n${third}`, { file: '', line: 1 }), /^refused: /);
  });

  it('puts the import of a new function below those of the file', async () => {
    const line = "import { other } from './other';";
    const after = await place(`${line}\n\n${third}`);
    assert.equal(
      after,
      text.replace("'./rate';\n", `'./rate';\n${line}\n`).replace('rate;\n}\n', `rate;\n}\n${spaced}`),
    );
  });
});

describe('a code block of an answer, with a selection', () => {
  const total = '  return a * rate;';
  const half = 'export function half(a: number): number {\n  return a / 2;\n}';
  const newHalf = half.replace('a / 2', 'a * 0.5');

  it('replaces the selected function, and the one around a selected line', async () => {
    assert.equal(await place(newHalf, { sel: half }), text.replace(half, newHalf));
    assert.match(await place(newHalf, { sel: '  return a / 2;' }), /^refused: .*stands beside the selection/);
  });

  it('replaces a function elsewhere by its name', async () => {
    assert.equal(await place(newHalf, { sel: total }), text.replace(half, newHalf));
  });

  it('says why a function that comes with a new one has no place', async () => {
    const file = `${text}\nfunction half() {\n  return 1;\n}\n`;
    assert.match(await place(`${third}\n${newHalf}`, { file }), /^refused: "half" stands in the file 2 times/);
  });

  it('inserts the new one when the known one comes as it was', async () => {
    assert.equal(await place(`${half}\n\n${third}`, { line: 8 }), `${text}${spaced}`);
  });
});

describe('where new code of an answer goes', () => {
  it('behind the function whose last character is selected, and not behind the one below', async () => {
    const sel = 'rate;\n}\n';
    const after = await place(third, { sel, line: 1 });
    assert.equal(after, text.replace('  return a * rate;\n}\n', `  return a * rate;\n}\n${spaced}`));
  });

  it('says of a new member that it has no place, by its indent alone', async () => {
    assert.match(await place('  third(a: number): number {\n    return a / 3;\n  }'), /^refused: /);
  });

  it('inserts a new class once, with its methods', async () => {
    const code =
      'export class Sum {\n  add(): number {\n    return 1;\n  }\n\n  sub(): number {\n    return 2;\n  }\n}\n';
    assert.equal(await place(code), text.replace('  return a * rate;\n}\n', `  return a * rate;\n}\n\n${code}`));
  });

  it('refuses a line above a new function that only ends in a comment', async () => {
    assert.match(await place(`const q = 1; // The rate\n${third}`), /^refused: The code also has "const q = 1/u);
  });

  it('takes a selection that begins where a function ends for one beside it', async () => {
    const file = 'const f = 1;\nfunction g() {\n  return 1;\n}';
    const code = 'function g() {\n  return 2;\n}';
    assert.equal(await place(code, { file, sel: 'const f = 1;\n' }), `const f = 1;\n${code}`);
    const turned = 'function g() {\n  return 1;\n}const f = 1;\n';
    assert.match(
      await place(code, { file: turned, sel: 'const f = 1;\n' }),
      /^function g\(\) \{\n {2}return 2;\n\}const f = 1;\n$/u,
    );
  });

  it('keeps decorators and comments above a new class of Python, and the blank lines within', async () => {
    const file = 'def a():\n    return 1\n';
    const code = '  \n\n@cache\n# Two.\nclass B:\n    """B."""\n\n    size = 1\n';
    const after = await place(code, { path: 'a.py', file, line: 1, language: 'python' });
    assert.equal(after, `${file}\n\n@cache\n# Two.\nclass B:\n    """B."""\n\n    size = 1\n`);
  });

  it('is nowhere while it is not whole', async () => {
    const outcome = await place('int third(int a) {\n  return a / 3;', {
      path: 'src/a.cpp',
      file: 'int first(int a) {\n  return a;\n}\n',
      language: 'cpp',
    });
    assert.equal(
      outcome,
      'refused: The code of the reply is not whole: src/a.cpp would have an error of syntax with it.',
    );
  });

  it('is a new file where there is none', async () => {
    const outcome = await placeAnswer(
      third,
      'ts',
      {
        path: 'src/a.ts',
        text: '\n',
        read: async () => undefined,
        languageOf: languageIdOf,
        symbolsOf: (other, part) => outline.symbolsOf(languageIdOf(other), part),
        isBroken: (other, whole) => outline.isBroken(languageIdOf(other), whole),
      },
      undefined,
    );
    assert.deepEqual(outcome, { files: [{ path: 'src/a.ts', before: '\n', after: `\n${third}`, isNew: false }] });
  });
});

describe('code of an answer that is for more than one place', () => {
  const total = 'export function total(a: number): number {\n  return a * rate;\n}';
  const newTotal = total.replace('a * rate', '2 * a * rate');
  const half = 'export function half(a: number): number {\n  return a / 2;\n}';
  const newHalf = half.replace('a / 2', 'a * 0.5');
  const both = text.replace(total, newTotal).replace(half, newHalf);

  it('changes each of two functions where it stands, whichever is selected', async () => {
    for (const sel of [half, total, 'return a / 2;', undefined])
      assert.equal(await place(`${newTotal}\n\n${newHalf}`, sel === undefined ? {} : { sel }), both, sel);
  });

  it('never goes to the file in front when it names another one', async () => {
    for (const code of [`// src/b.ts\n${third}`, `\n/* src/b.ts */\n\n${newTotal}\n`])
      assert.equal(await place(code), 'refused: The reply has code for "src/b.ts", which is no file here.');
    assert.equal(await place(third, { language: 'ts:src/b.ts' }), await place(`// src/b.ts\n${third}`));
  });

  it('is refused where a part of it names another file', async () => {
    const files = { 'src/b.ts': `${half}\n` };
    const code = `${third}\n// src/b.ts\n${newHalf}\n`;
    assert.equal(
      await place(code, { files }),
      'refused: The code is for more than one file; copy each part to where it belongs.',
    );
  });

  it('does not put the name of the file into the file', async () => {
    const inserted = text.replace(`${total}\n`, `${total}\n${spaced}`);
    for (const code of [`// src/a.ts\n${third}`, `\n// src/a.ts\n\n${third}`])
      assert.equal(await place(code), inserted);
    assert.equal(await place(third, { language: 'ts title="src/a.ts"' }), inserted);
  });

  it('does not repeat an import that the file has', async () => {
    const code = `import { rate } from './rate';  \n  \n${third}`;
    assert.equal(await place(code), text.replace(`${total}\n`, `${total}\n${spaced}`));
  });

  it('keeps functions apart that follow each other without a blank line', async () => {
    const after = text.replace(total, `${newTotal}\n\n${third.trimEnd()}`);
    assert.equal(await place(`${third}${newTotal}`), after);
    assert.equal(await place(`${newTotal}\n${third}`), after);
  });
});

describe('a new function of an answer', () => {
  const python = { path: 'a.py', file: 'def a():\n    return 1\n', line: 1, language: 'python' };

  it('is not written when it leaves code out, or is of another language', async () => {
    assert.equal(
      await place('export function third(a: number): number {\n  // ... existing code ...\n}\n'),
      'refused: The reply leaves code out ("// ... existing code ..."), so what belongs there is not certain.',
    );
    assert.equal(
      await place('class Sum {\n  add() { return 1; }\n}\n', { language: 'java' }),
      'refused: The reply has a block of java ("class Sum {"), which has no place in src/a.ts.',
    );
  });

  it('may be a class of Python with methods', async () => {
    const code = 'class B:\n    def b(self):\n        return 2\n';
    assert.equal(await place(code, python), `${python.file}\n\n${code}`);
  });

  it('is refused as a method of Python, however that is written', async () => {
    for (const code of [
      'def  bb (self):\n    return 2',
      'async  def b( cls, x):\n    return 2',
      '@cache\ndef b(self, x):\n    return 2',
    ]) {
      assert.match(await place(code, python), /^refused: "[^"]+" is a new member of a class/, code);
    }
    const own = 'def b(selfish):\n    return 2\n';
    assert.equal(await place(own, python), `${python.file}\n\n${own}`);
  });

  it('may have a first parameter of that name in other languages', async () => {
    const file = 'fn a() -> u32 {\n    1\n}\n';
    const code = '/// Like def b(self) of Python.\nfn b(x: u32) -> u32 {\n    x\n}\n';
    assert.equal(await place(code, { path: 'a.rs', file, line: 1, language: 'rust' }), `${file}\n${code}`);
  });

  it('goes behind the function around the caret, on its first and last line too', async () => {
    const behindTotal = text.replace('rate;\n}\n', `rate;\n}\n${spaced}`);
    for (const line of [3, 5]) assert.equal(await place(third, { line }), behindTotal, `${line}`);
    for (const line of [1, 2, 6]) assert.equal(await place(third, { line }), `${text}${spaced}`, `${line}`);
    const first = text.slice(text.indexOf('export function total'));
    const caret = { selection: { start: 0, end: 0 }, file: first, line: 99 };
    assert.equal(await place(third, caret), first.replace('rate;\n}\n', `rate;\n}\n${spaced}`));
  });

  it('goes behind the function that the question was asked in, wherever that one is by now', async () => {
    const typed = 'export function zero() {\n  return 0;\n}\n\n';
    for (const line of [3, 4, 5])
      assert.equal(
        await place(third, { asked: text, file: typed + text, line }),
        typed + text.replace('rate;\n}\n', `rate;\n}\n${spaced}`),
      );
    const [imports, total, half] = text.split(/\n(?=export)/);
    const turned = [imports, half, total].join('\n');
    assert.equal(await place(third, { asked: text, file: turned }), turned + spaced);
    assert.equal(await place(third, { asked: text, file: typed + text, line: 2 }), typed + text + spaced);
  });

  it('goes nowhere once that function is gone, or is one of several of its name', async () => {
    const gone = text.slice(text.indexOf('export function half'));
    const refused = /^refused: The new code belongs behind "total", but that place is no longer certain/;
    assert.match(await place(third, { asked: text, file: gone }), refused);
    const [, total = ''] = text.split(/\n(?=export)/);
    assert.match(await place(third, { asked: text, file: `${text}\n${total}` }), refused);
    const changed = text.replace('total(a: number)', 'total()');
    assert.match(await place(third, { asked: text, file: `function total() {\n  return 1;\n}\n${changed}` }), refused);
    const twice = 'void f(int a) {\n  a++;\n}\n\nvoid f(char a) {\n  a++;\n}\n';
    const code = 'void g(void) {\n  f(1);\n}\n';
    const options = { path: 'a.cpp', language: 'cpp', file: `int one;\n${twice}`, asked: twice };
    assert.equal(await place(code, { ...options, line: 6 }), `int one;\n${twice}\n${code}`);
    assert.equal(await place(code, { ...options, line: 2 }), `int one;\n${twice.replace('}\n', `}\n\n${code}`)}`);
  });

  it('goes behind that function although another one of its name came to the file', async () => {
    const other = 'function total() {\n  return 1;\n}\n';
    const after = text.replace('rate;\n}\n', `rate;\n}\n${spaced}`);
    assert.equal(await place(third, { asked: text, file: `${other}${text}` }), `${other}${after}`);
    const go = { path: 'a.go', language: 'go', line: 4 };
    const asked = 'package a\n\nfunc (a A) String() string {\n\treturn "a"\n}\n\nfunc main() {\n\trun()\n}\n';
    const fresh = 'func fresh() int {\n\treturn 3\n}\n';
    const second = 'func (b B) String() string {\n\treturn "b"\n}\n\n';
    const end = '"a"\n}\n';
    for (const file of [asked.replace('func main', `${second}func main`), asked.replace('func (a', `${second}func (a`)])
      assert.equal(await place(fresh, { ...go, asked, file }), file.replace(end, `${end}\n${fresh}`), file);
  });

  it('goes behind what is at the line of a question that an older version kept, or to the end', async () => {
    const older = { isOlder: true };
    assert.equal(await place(third, older), await place(third));
    assert.equal(await place(third, { ...older, sel: 'a / 2' }), text + spaced);
    assert.equal(await place(third, { ...older, line: 1 }), text + spaced);
    assert.equal(await place(third, { ...older, line: 99 }), text + spaced);
  });

  it('goes behind the class around the caret, not behind the interface of the same name', async () => {
    const file = 'interface Rate {\n  of: number;\n}\n\nclass Rate {\n  at = 1;\n}\n\nconst last = 1;\n';
    assert.equal(await place(third, { file, line: 6 }), file.replace('  at = 1;\n}\n', `  at = 1;\n}\n${spaced}`));
  });

  it('keeps a shebang and an include of its code out of the middle of the file', async () => {
    const file = '#include <a.h>\n\nint a(void) {\n  return 1;\n}\n';
    const code = '#include <b.h>\nint b(void) {\n  return 2;\n}\n';
    assert.equal(
      await place(code, { path: 'a.c', file, line: 3, language: 'c' }),
      `#include <a.h>\n#include <b.h>\n\nint a(void) {\n  return 1;\n}\n\nint b(void) {\n  return 2;\n}\n`,
    );
    assert.equal(
      await place('#!/usr/bin/env python\ndef b():\n    return 2\n', python),
      'refused: The code also has "#!/usr/bin/env python", which belongs to no function or class, so it has no certain place.',
    );
  });
});

describe('an import of an answer', () => {
  const total = 'export function total(a: number): number {\n  return a * rate;\n}';
  const newTotal = total.replace('a * rate', 'other(a) * rate');
  const line = "import { other } from './other';";
  const imported = text.replace("'./rate';\n", `'./rate';\n${line}\n`);
  const changed = imported.replace(total, newTotal);

  it('goes below those of the file where a function comes with it that the file has', async () => {
    assert.equal(await place(`${line}\n\n${newTotal}\n`), changed);
    assert.equal(await place(`${line}\n${newTotal}\n`), changed);
    assert.equal(await place(`import { rate } from './rate';\n${line}\n\n${newTotal}\n`), changed);
    assert.equal(await place(`${line}\n\n${newTotal}\n`, { sel: 'return a / 2;' }), changed);
    assert.equal(await place(`${line}\n\n${total}\n`), imported);
    assert.equal(await place(`${line}\n`), imported);
    assert.equal(await place(`${line}\n`, { sel: 'return a / 2;' }), imported);
    const both = changed.replace(newTotal, `${newTotal}\n\n${third.trimEnd()}`);
    assert.equal(await place(`${line}\n\n${newTotal}\n\n${third}`), both);
    assert.equal(await place(`${line}\n\n${third}\n${newTotal}\n`), both);
    const lines = { file: text.replaceAll('\n', '\r\n') };
    assert.equal(await place(`${line}\n\n${newTotal}\n`, lines), changed.replaceAll('\n', '\r\n'));
    const file = 'import os\n\n\nclass A:\n    def a(self):\n        return 1\n';
    assert.equal(
      await place('import math\n\ndef a(self):\n    return math.pi\n', { path: 'a.py', file, language: 'python' }),
      file.replace('import os\n', 'import os\nimport math\n').replace('return 1', 'return math.pi'),
    );
  });

  it('goes below those of the file where a method comes with it', async () => {
    const file = "import a from 'a';\n\nclass A {\n  half() {\n    return 1;\n  }\n}\n";
    const after = file.replace("'a';\n", "'a';\nimport b from 'b';\n").replace('return 1', 'return b');
    assert.equal(await place("import b from 'b';\n\n  half() {\n    return b;\n  }\n", { file }), after);
  });

  it('has no place where the file has none, nor with a comment of its own or other code', async () => {
    assert.equal(await place(`${line}\n`, { sel: "import { rate } from './rate';\n" }), text.replace(/^.*/, line));
    const file = text.slice(text.indexOf('export'));
    for (const [code, options] of [
      [`${line}\n\n${newTotal}\n`, { file, line: 1 }],
      [`// Where others are:\n${line}\n${newTotal}\n`, {}],
      [`${line}\nsetUp();\n\n${newTotal}\n`, {}],
    ] as const)
      assert.match(await place(code, options), /^refused: (?:Where|The (?:code|reply) also has) "/, code);
  });

  it('leaves nothing out and keeps the file whole', async () => {
    const refused = /^refused: The (?:reply leaves code out|code of the reply is not whole)/;
    for (const code of [
      `import ...\n\n${newTotal}\n`,
      `${line}\n// ... existing imports\n\n${newTotal}\n`,
      `${line}\n\n${total.replace('return a * rate;', '// ... existing code ...')}\n`,
    ])
      assert.match(await place(code), refused, code);
    const file = 'import os\n\n\ndef a():\n    return 1\n';
    const options = { path: 'a.py', file, language: 'python' };
    assert.match(await place('import math\n\ndef a():\n    return (1\n', options), refused);
  });

  it('goes below one of several lines, and not into a text that shows one', async () => {
    const long = text.replace('{ rate }', '{\n  rate,\n  more,\n}');
    assert.equal(
      await place(`${line}\n\n${newTotal}\n`, { file: long, line: 6 }),
      changed.replace('{ rate }', '{\n  rate,\n  more,\n}'),
    );
    const shown = "const shown = `\nimport { other } from './other';\n`;\n";
    const file = text.replace('\n\n', `\n\n${shown}\n`);
    assert.equal(await place(`${line}\n\n${newTotal}\n`, { file, line: 7 }), changed.replace('\n\n', `\n\n${shown}\n`));
    const python = '"""Use:\nimport a\n"""\nimport os\n\n\ndef a():\n    """\nimport b\n    """\n    return 1\n';
    assert.equal(
      await place('import math\n\ndef b():\n    return 2\n', {
        path: 'a.py',
        file: python,
        line: 8,
        language: 'python',
      }),
      `${python.replace('import os\n', 'import os\nimport math\n')}\n\ndef b():\n    return 2\n`,
    );
  });

  it('does not go where it would count for some systems only, be a comment, or come too late', async () => {
    const c = '#include <stdio.h>\n#ifdef _WIN32\n#include <windows.h>\n#endif\n\nint a() {\n  return 1;\n}\n';
    const inC = { path: 'a.c', file: c, line: 7, language: 'c' };
    const fnA = 'int a() {\n  return 2;\n}\n';
    assert.equal(
      await place(`#include <stdlib.h>\n\n${fnA}`, inC),
      c.replace('<stdio.h>\n', '<stdio.h>\n#include <stdlib.h>\n').replace('1', '2'),
    );
    const file = text.replace('\n\n', "\n/*\nimport old from 'old';\n*/\n\n");
    assert.equal(
      await place(`${line}\n\n${newTotal}\n`, { file, line: 7 }),
      file.replace("'./rate';\n", `'./rate';\n${line}\n`).replace(total, newTotal),
    );
    const python = { path: 'a.py', file: 'import os\n\n\ndef a():\n    return 1\n', language: 'python' };
    for (const name of ['a', 'b'])
      assert.match(
        await place(`from __future__ import annotations\n\n\ndef ${name}():\n    return 2\n`, python),
        /^refused: Where "from __future__ .* is not certain/,
      );
  });

  it('never goes into the selection that the other code is for, unless imports are selected', async () => {
    const file = "import a from 'a';\n\nfunction total() {\n  const y = 2;\n  return y;\n}\n";
    const sel = '  const y = 2;\n  return y;\n';
    const after = file.replace("'a';\n", "'a';\nimport b from 'b';\n").replace(sel, '  const y = b(2);\n  return y;\n');
    assert.equal(await place("import b from 'b';\n\nconst y = b(2);\nreturn y;\n", { file, sel }), after);
    const whole = file.slice(file.indexOf('function'));
    assert.equal(
      await place(`import b from 'b';\n\n${after.slice(after.indexOf('function'))}`, { file, sel: whole }),
      after,
    );
    assert.equal(
      await place("import b from 'b';\n\nconst c = b;\n", { file, sel: "import a from 'a';\n" }),
      file.replace("import a from 'a';\n", "import b from 'b';\n\nconst c = b;\n"),
    );
    const commented = "// At the top:\nimport b from 'b';\n\n";
    assert.equal(await place(`${commented}const y = b(2);\nreturn y;\n`, { file, sel }), after);
    const alone = file.replace("'a';\n", "'a';\nimport b from 'b';\n");
    for (const code of [commented, `${commented}import a from 'a';\n`])
      assert.equal(await place(code, { file, sel }), alone, code);
    // What is used there has to be there by then, and what was local stays so.
    const late = "const a = require('a');\na.use(1);\n\nconst z = require('z');\n";
    assert.equal(
      await place("const b = require('b');\n\na.use(b);\n", { file: late, sel: 'a.use(1);\n' }),
      late.replace("'a');\n", "'a');\nconst b = require('b');\n").replace('use(1)', 'use(b)'),
    );
    const local = "const a = require('a');\n\nfunction total(name) {\n  const fs = require('fs');\n  return fs;\n}\n";
    const body = "  const fs = require('fs');\n  return fs;\n";
    for (const code of ["const fs = require('fs/promises');\nreturn fs;\n", 'const p = require(name);\nreturn p;\n'])
      assert.equal(
        await place(code, { file: local, sel: body }),
        local.replace(body, code.replace(/^(?=.)/gm, '  ')),
        code,
      );
    // A file without imports gets them where the code goes, but for the body of a function.
    const plain = file.slice(file.indexOf('function'));
    assert.equal(
      await place(`import b from 'b';\n\n${plain}`, { file: plain, sel: plain }),
      `import b from 'b';\n\n${plain}`,
    );
    assert.match(
      await place("import b from 'b';\nreturn b;\n", { file: plain, sel: '  return y;\n' }),
      /^refused: Where "/,
    );
    const python = 'import os\n\n\nclass A:\n    def a(self):\n        return 1\n';
    assert.equal(
      await place('import math\n\ndef a(self):\n    return math.pi\n', {
        path: 'a.py',
        file: python,
        sel: '    def a(self):\n        return 1\n',
        language: 'python',
      }),
      python.replace('import os\n', 'import os\nimport math\n').replace('return 1', 'return math.pi'),
    );
  });

  it('is refused where it brings in a name that the file imports already', async () => {
    for (const code of [newTotal, third])
      assert.match(
        await place(`import { rate, other } from './rate';\n\n${code}\n`),
        /^refused: Where "import \{ rate, other \} .* is not certain\. Add it to the file/,
      );
    // One that is there, written in another way, is not repeated.
    for (const written of ['import { rate } from "./rate";', "import { rate } from './rate'"]) {
      assert.equal(await place(`${written}\n${line}\n\n${newTotal}\n`), changed);
      assert.equal(await place(`${written}\n\n${third}`), await place(third));
    }
    assert.match(await place(`import rate from './other';\n\n${newTotal}\n`), /^refused: Where "/);
    const rust = 'use std::io;\nuse std::fmt::Debug;\n\nfn a() -> u32 {\n    1\n}\n';
    const inRust = { path: 'a.rs', file: rust, line: 4, language: 'rust' };
    const fnA = 'fn a() -> u32 {\n    2\n}\n';
    assert.match(await place(`use std::fmt::{Debug, Display};\n\n${fnA}`, inRust), /^refused: Where "/);
    const results = { ...inRust, file: rust.replace('use std::io;', 'use std::io::{Result, Write};') };
    assert.match(await place(`use std::fmt::{Result};\n\n${fnA}`, results), /^refused: Where "use std::fmt/);
    assert.equal(
      await place(`use std::fmt::Display;\n\n${fnA}`, inRust),
      rust.replace('Debug;\n', 'Debug;\nuse std::fmt::Display;\n').replace('1', '2'),
    );
    const more = text.replace('{ rate }', '{ rate, more }');
    assert.equal(
      await place(`import { rate } from './rate';\n\n${total.replace('rate;', 'rate * 2;')}\n`, { file: more }),
      more.replace('a * rate', 'a * rate * 2'),
    );
    const renamed = "import { rate as other } from './other';";
    assert.equal(await place(`${renamed}\n\n${newTotal}\n`), changed.replace(line, renamed));
    const go = 'package a\n\nimport (\n\t"fmt"\n)\n\nfunc total() int {\n\treturn 1\n}\n';
    const options = { path: 'a.go', file: go, line: 7, language: 'go' };
    const fresh = 'func fresh() {\n\tfmt.Print(1)\n}\n';
    assert.equal(await place(`import "fmt"\n\n${fresh}`, options), `${go}\n${fresh}`);
  });
});

describe('a function of an answer that has the name of a method', () => {
  const file = 'class A {\n  half() {\n    return 1;\n  }\n}\n\nfunction total() {\n  return 2;\n}\n';

  it('is a new one outside of its class', async () => {
    for (const code of [
      'function half(a: number) {\n  return a / 2;\n}\n',
      'export const half = (a: number) => a / 2;\n',
      'class half {\n  a = 1;\n}\n',
    ])
      assert.equal(await place(code, { file, line: 8 }), `${file}\n${code}`);
    const go = 'package a\n\nfunc (a A) Half() int {\n\treturn 1\n}\n';
    const half = 'func Half(a int) int {\n\treturn a / 2\n}\n';
    assert.equal(await place(half, { path: 'a.go', file: go, line: 3, language: 'go' }), `${go}\n${half}`);
    const python = 'class A:\n    def half(self):\n        return 1\n';
    const code = 'def half(a):\n    return a / 2\n';
    assert.equal(await place(code, { path: 'a.py', file: python, language: 'python' }), `${python}\n\n${code}`);
  });

  it('is the method where it may be, and never a second one beside a function of the name', async () => {
    const method = '  half() {\n    return 2;\n  }\n';
    assert.equal(await place(method, { file, line: 8 }), file.replace('return 1', 'return 2'));
    assert.match(await place('function half() {\n  return this.a;\n}\n', { file, line: 2 }), /^refused: /);
    const said = '/** Of this cart. */\nfunction half() {\n  return 2;\n}\n';
    assert.equal(await place(said, { file, line: 8 }), `${file}\n${said}`);
    const sel = '  half() {\n    return 1;\n  }';
    assert.match(await place('function half() {\n  return 2;\n}\n', { file, sel, line: 2 }), /^refused: /);
    const both = `${file}\nfunction half() {\n  return 3;\n}\n`;
    assert.equal(
      await place('function half() {\n  return 4;\n}\n', { file: both, line: 8 }),
      both.replace('return 3', 'return 4'),
    );
    const python = 'class A:\n    def half(self):\n        return 1\n';
    const options = { path: 'a.py', file: python, language: 'python' };
    for (const head of ['def half(self):', '@staticmethod\ndef half():'])
      assert.match(await place(`${head}\n    return 2\n`, options), /^class A:\n(?: {4}@staticmethod\n)? {4}def half/);
    const java = 'class A {\n  int half() {\n    return 1;\n  }\n}\n';
    assert.equal(
      await place('int half() {\n  return 2;\n}\n', { path: 'A.java', file: java, language: 'java' }),
      java.replace('return 1', 'return 2'),
    );
  });
});
