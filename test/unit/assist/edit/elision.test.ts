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
