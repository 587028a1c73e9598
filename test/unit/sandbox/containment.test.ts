import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { type Attack, endsTheCounter, isOnTheMachine, runAttacks, whyNoOuter } from '../../containment/startOuter.ts';
import { ensureBubblewrap } from '../../run/bubblewrap.ts';
import { root } from '../../run/paths.ts';

describe('attacks that are really run, behind a second wall', () => {
  const path = join(root, 'test', 'fixtures', 'containment', 'attacks.jsonl');
  const attacks: readonly Attack[] = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  before(async function () {
    const reason = whyNoOuter() ?? ((await ensureBubblewrap()) ? undefined : 'bubblewrap is not installed');
    if (reason === undefined) return;
    process.stderr.write(`    ${reason}\n`);
    this.skip();
  });

  it('inside the boundary change, read, reach and leave nothing', async () => {
    const results = await runAttacks(attacks, 'inside');
    assert.equal(results.length, attacks.length);
    for (const { id, end, ...harm } of results) {
      assert.notEqual(end, 'notStarted', id);
      assert.deepEqual(harm, { changed: [], read: [], connections: 0, processes: 0 }, id);
    }
  });

  it('without it do harm of each kind, and that is noticed', async () => {
    const results = await runAttacks(
      attacks.filter((attack) => !endsTheCounter(attack)),
      'bare',
    );
    assert.ok(results.some(({ changed }) => changed.length > 0));
    assert.ok(results.some(({ read }) => read.length > 0));
    assert.ok(results.some(({ connections }) => connections > 0));
    assert.ok(results.some(({ processes }) => processes > 0));
  });

  it('are not run when they act on the machine itself', () => {
    const judged = ['reboot', 'mkfs.ext4 /dev/sda1', 'kill -9 -1', ':(){ :|:& };:', 'echo x > /dev/sda', 'umount -a'];
    for (const command of judged) assert.ok(isOnTheMachine({ id: '', shell: 'bash', kind: '', command }), command);
    assert.ok(!isOnTheMachine({ id: '', shell: 'bash', kind: '', command: 'rm -rf ~' }));
  });
});
