import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Level } from '../../../src/base/level.ts';
import { judgeOutsideCall } from '../../../src/gate/outsideCall.ts';
import { verdictOf } from '../../../src/gate/verdict.ts';

describe('a call of a tool outside of the copy', () => {
  const judged: string[] = [];
  const gate = {
    judgeCommand: async ({ command }: { readonly command: string }) => {
      judged.push(command);
      return verdictOf(
        command.startsWith('rm') ? [{ class: 'outsideWorkspace', reason: 'It deletes your home.', isFatal: true }] : [],
      );
    },
  };
  const judge = (args: Readonly<Record<string, unknown>>, level: Level = 'Delegate') =>
    judgeOutsideCall(gate, { server: 'notes', tool: 'add', args, cwd: '/copy', level });

  it('is always asked about, and never allowed by itself', async () => {
    const verdict = await judge({ text: 'hello' });
    assert.equal(verdict.decision, 'ask');
    assert.match(verdict.reasons.join(), /"add" runs in the server notes, outside the copy/);
  });

  it('is refused below Delegate', async () => {
    for (const level of ['Off', 'Hint', 'Answer', 'Edit'] as const)
      assert.equal((await judge({}, level)).decision, 'deny', level);
  });

  it('is refused with a path of keys or hidden characters, however deep, also in a name', async () => {
    for (const args of [
      { path: '/home/me/.ssh/id_rsa' },
      { files: [{ path: 'project/.env' }] },
      { text: 'a\u202Eb' },
      { deep: [['a\u200Bb']] },
      { 'a\u202Eb': 1 },
    ])
      assert.equal((await judge(args)).decision, 'deny', JSON.stringify(args));
  });

  it('has its commands judged as commands', async () => {
    const verdict = await judge({ options: { command: 'rm -rf ~' }, text: 'rm is a word' });
    assert.equal(verdict.decision, 'deny');
    assert.ok(verdict.reasons.includes('It deletes your home.'));
    assert.deepEqual(judged, ['rm -rf ~']);
  });
});
