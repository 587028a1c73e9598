import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { runnableLanguages } from '../../../../src/practice/runCode.ts';
import { practiceContext } from '../../../../src/vscode/practice/practiceContext.ts';
import { ensureBubblewrap } from '../../../run/bubblewrap.ts';
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

  it('sees nothing of the project, also where it lies among the programs that are shown', async function () {
    if (process.platform !== 'linux' || !(await ensureBubblewrap())) this.skip();
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-home-')));
    const { HOME } = process.env;
    process.env['HOME'] = home;
    try {
      const shown = join(home, '.bun', 'bin');
      const project = join(shown, 'project');
      mkdirSync(project, { recursive: true });
      writeFileSync(join(project, 'off.txt'), 'canary');
      const read = async (...open: readonly string[]) => {
        const context = practiceContext(
          { clock: new TestClock() },
          () => true,
          () => open,
        );
        const expression = `__import__("os").listdir(${JSON.stringify(project)})`;
        return context.run({ language: 'python', code: '', expressions: [expression] });
      };
      const [before] = await read();
      if (before === undefined || 'isOff' in before) this.skip();
      assert.deepEqual([before, ...(await read(project))], [{ value: "['off.txt']" }, { value: '[]' }]);
      const [refused] = await read('/usr');
      assert.ok(refused !== undefined && 'error' in refused && refused.isOff === true);
      assert.match(refused.error, /holds programs that every command needs/);
    } finally {
      if (HOME === undefined) delete process.env['HOME'];
      else process.env['HOME'] = HOME;
      rmSync(home, { recursive: true });
    }
  });
});
