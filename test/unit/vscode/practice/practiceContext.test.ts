import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runnableLanguages } from '../../../../src/practice/runCode.ts';
import { practiceContext } from '../../../../src/vscode/practice/practiceContext.ts';
import { TestClock } from '../../store/storeFixture.ts';

describe('code of a card or session', () => {
  let isTrusted = false;
  const { run } = practiceContext(
    { clock: new TestClock() },
    () => isTrusted,
    () => [],
  );
  const expressions = ['1 + 1', '2 + 2'];

  for (const language of runnableLanguages) {
    it(`is not run in Restricted Mode, and says why: ${language}`, async () => {
      isTrusted = false;
      const error = 'no code runs in Restricted Mode; trust this folder first';
      assert.deepEqual(await run({ language, code: '', expressions }), [
        { error, isOff: true },
        { error, isOff: true },
      ]);
    });
  }

  it('is run once the folder is trusted', async () => {
    isTrusted = true;
    // On a busy machine it may come too late for a value.
    for (const result of await run({ language: 'javascript', code: '', expressions })) assert.ok(!('isOff' in result));
  });
});
