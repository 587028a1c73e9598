import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { elidedLine } from '../../../../src/assist/edit/elision.ts';

const standForCode = [
  'your existing code here',
  'existing code',
  'Existing code remains the same',
  'rest of function unchanged',
  'rest of the function',
  'the rest of the file stays the same',
  'the rest',
  'rest unchanged',
  'remaining methods unchanged',
  'other imports',
  '(other methods unchanged)',
  '[rest of code]',
  '<existing code>',
  'same as before',
  'same for the others',
  'unchanged',
  'previous code',
  'Keep existing logic here',
  'keep the rest as is',
  'leave everything else unchanged',
  'Everything else stays the same',
  'Your implementation here',
  'TODO: add your code here',
  'implementation goes here',
  'code omitted for brevity',
  'omitted',
  'snip',
  'and the rest of the class',
  'existing validation logic',
  'No changes below',
  '--- existing code ---',
  '... (rest of the code)',
  'keep what is above ...',
  '... and so to the end',
  '...',
  '…',
  '其余代码保持不变',
  'Rest bleibt unverändert',
  'reste du code inchangé',
  'el resto del código',
  'остальной код',
];

const sayWhatCodeDoes = [
  'Keep the existing value when nothing was typed.',
  'Collects the rest of the arguments.',
  'Rest of the arguments go to the shell',
  'The same user may sign in twice.',
  'is the same object',
  'Loading...',
  'Other than that we retry',
  'existing rows are updated in place',
  'Existing handlers run first',
  'Previous value, for undo',
  'unchanged since 2019: see RFC',
  'Everything else is an error',
  'keep alive',
  'Your name',
  'Insert the new row below',
  'Removes all other entries from the cache',
  'add one because here lines count from 1',
  'No reste here',
];

describe('A line that stands for code', () => {
  for (const words of standForCode) {
    it(`"${words}" as a comment of TypeScript and of Python`, () => {
      assert.equal(elidedLine([`  // ${words}`], [], 'typescript'), `  // ${words}`);
      assert.equal(elidedLine([`  # ${words}`], [], 'python'), `  # ${words}`);
    });
  }

  for (const words of sayWhatCodeDoes) {
    it(`"${words}" is a comment like any other`, () => {
      assert.equal(elidedLine([`  // ${words}`], [], 'typescript'), undefined);
      assert.equal(elidedLine([`  # ${words}`], [], 'python'), undefined);
    });
  }

  it('dots in the place of a value, where dots need one behind them', () => {
    for (const line of ['const all = [...];', 'run(...)', 'const it = { a, ... };', 'run(a, …)']) {
      assert.equal(elidedLine([line], [], 'typescript'), line);
    }
    for (const line of ['run(...all)', 'const it = { ...a, b };', 'const [a, ...rest] = all;', 'say("run(...)");']) {
      assert.equal(elidedLine([line], [], 'typescript'), undefined);
    }
    assert.equal(elidedLine(['int printf(const char *format, ...);'], [], 'c'), undefined);
  });

  it('behind code on its line, whatever closes the comment', () => {
    for (const line of ['run(); // ... rest', 'run(); /* ... existing code ... */', 'run()  # … same']) {
      assert.equal(elidedLine([line], [], 'typescript'), line);
    }
    assert.equal(elidedLine(['run(); // Loading ...'], [], 'typescript'), undefined);
  });

  it('not one that the old text has too', () => {
    assert.equal(elidedLine(['// ...'], ['  // ...'], 'typescript'), undefined);
  });
});

describe('A body of Python that is left out', () => {
  const old = [
    'class A:',
    '    async def run(self, x):  # Runs.',
    '        return x',
    'def  other (',
    '    a,',
    ') -> int:',
    '    return a',
  ];
  const found = (...lines: readonly string[]) => elidedLine(lines, old, 'python')?.trim();

  for (const line of [
    'def run(self, x): ...',
    '    async  def  run (self, x) ->  int :…  ',
    'async def run(): ... ',
    ') -> int: ...',
    '  ) -> int:…',
  ]) {
    it(`is that of "${line}"`, () => {
      assert.equal(found(line), line.trim());
    });
  }

  for (const line of [
    'def runs(self): ...',
    'x = "def run(self): ..."',
    'def run(self): ...  # x',
    'def run(self): return ...',
    'predef run(self): ...',
    ') -> str: ...',
    'x) -> int: ...',
    ') -> int: ... + 1',
    ') -> {"#"}: ...',
  ]) {
    it(`is not that of "${line}"`, () => {
      assert.equal(found(line), undefined);
    });
  }

  it('is none of an overload, and none in another language', () => {
    assert.equal(found('@overload', 'def run(self): ...'), undefined);
    assert.equal(found('  @typing.overload  ', 'def run(self): ...'), undefined);
    assert.equal(found('@cache', 'def run(self): ...'), 'def run(self): ...');
    assert.equal(elidedLine(['def run(self, x): ...'], old, 'ruby'), undefined);
  });
});

describe('Dots that stand for code', () => {
  it('are those of a comment of YAML, not those that end a document', () => {
    assert.equal(elidedLine(['...'], [], 'yaml'), undefined);
    assert.equal(elidedLine(['...'], [], 'toml'), '...');
    assert.equal(elidedLine(['# ... rest'], [], 'yaml'), '# ... rest');
  });

  it('are those of a comment in Markdown, not those of a sentence', () => {
    assert.equal(elidedLine(['...', 'and so on ...', '# ...'], [], 'markdown'), undefined);
    assert.equal(elidedLine(['<!-- ... -->'], [], 'markdown'), '<!-- ... -->');
    assert.equal(elidedLine(['<!-- no comment of Markdown ends here'], [], 'markdown'), undefined);
  });

  it('are found in front of and behind the words of a comment that is closed', () => {
    for (const line of [
      '/* ... existing code ... */',
      '/* the methods … */',
      '{/* rest of the markup */}',
      '<!-- rest unchanged   -->',
      '(* ... *)',
      '/* le reste inchangé   */',
      'run(); /* ...   */',
      'run(); // ...the rest of it',
    ])
      assert.equal(elidedLine([line], [], 'typescript'), line);
  });

  it('are not looked for in a line that is longer than a comment', () => {
    const line = (units: number) => `// ... ${'x'.repeat(units - 7)}`;
    assert.equal(elidedLine([line(500)], [], 'typescript'), line(500));
    assert.equal(elidedLine([line(501)], [], 'typescript'), undefined);
  });

  it('are not those of a list in a sentence', () => {
    for (const line of ['// Waits for a, b ...', '// One.Two...Three', '// See a.b and c..d'])
      assert.equal(elidedLine([line], [], 'typescript'), undefined, line);
  });

  it('are those of a statement that does nothing', () => {
    for (const line of [
      'pass  # ... existing code',
      'return // existing code',
      'todo!("x"); // the rest of the function',
    ])
      assert.equal(elidedLine([line], [], 'rust'), line);
    for (const line of ['pass', 'return', 'todo!()', 'pass  # for now'])
      assert.equal(elidedLine([line], [], 'rust'), undefined, line);
  });

  it('are those of a body in braces, and not of one that ends otherwise', () => {
    for (const line of ['run() { /* existing code */ }', 'run() { // rest unchanged', 'run() { ... }'])
      assert.equal(elidedLine([line], [], 'typescript'), line);
    for (const line of ['run() { /* existing code */ go(); }', 'run() { /* adds one */ }'])
      assert.equal(elidedLine([line], [], 'typescript'), undefined, line);
  });
});
