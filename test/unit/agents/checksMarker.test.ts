// What spares an agent the wait for the record at its end: it may never hide checks that were named.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { ChecksMarker } from '../../../src/agents/checksMarker.ts';
import { dayMs } from '../../../src/base/timeUnits.ts';
import { findSandbox } from '../../../src/sandbox/findSandbox.ts';
import { makeFolderOutside } from '../outsideRepositories.ts';
import { CheckedProject, hookCommand, taskCommand } from './checkedProject.ts';

const folder = makeFolderOutside('calibrated-marker-');
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the marker that there are no checks', function () {
  this.timeout(60_000);
  let place: CheckedProject;
  let hooks = '';
  let none = '';
  let record = '';
  before(async function () {
    const { sandbox } = await findSandbox(process.env);
    if (sandbox === undefined) this.skip();
  });
  beforeEach(async () => {
    place = new CheckedProject(folder);
    hooks = join(place.home, 'data', 'hooks');
    none = join(hooks, 'checks-none');
    record = join(place.home, 'data', 'calibrated.db');
    await place.run(taskCommand, ['start', 'Without checks', '--estimate', '1h'], { answers: [] });
  });
  /** As if whoever named the checks had said nothing: an older record, or one from elsewhere. */
  const forgetNamed = () => rmSync(join(hooks, 'checks-named'));

  it('is made when the record was asked, and only where it has none', async () => {
    assert.ok(!existsSync(none));
    await place.stop();
    assert.equal(typeof JSON.parse(readFileSync(none, 'utf8')).askedMs, 'number');
    rmSync(none);
    await place.start();
    forgetNamed();
    assert.equal((await place.stop()).blocked, true);
    assert.ok(!existsSync(none));
  });

  it('is beaten by the first check that is named, also for the tasks after it', async () => {
    await place.stop();
    await place.start();
    assert.equal((await place.stop()).blocked, true);
    await place.run(taskCommand, ['done', '--felt', '5m'], { answers: [] });
    await place.start();
    assert.equal((await place.stop({ session_id: 's2' })).blocked, true);
  });

  it('says nothing about another record', async () => {
    await place.stop();
    await place.start();
    forgetNamed();
    copyFileSync(record, `${record}.new`);
    renameSync(`${record}.new`, record);
    assert.equal((await place.stop()).blocked, true);
  });

  it('says nothing after a day, from the future, or when it cannot be read', async () => {
    await place.stop();
    const { record: identity } = JSON.parse(readFileSync(none, 'utf8'));
    await place.start();
    forgetNamed();
    let session = 0;
    for (const text of [
      JSON.stringify({ record: identity, askedMs: Date.now() - dayMs }),
      JSON.stringify({ record: identity, askedMs: Date.now() + dayMs }),
      JSON.stringify({ record: identity }),
      JSON.stringify({ askedMs: Date.now() }),
      '{',
      'null',
      '',
    ]) {
      writeFileSync(none, text);
      assert.equal((await place.stop({ session_id: `s${++session}` })).blocked, true, text);
    }
  });

  it('lets the hook say what it says of the session all the same', async () => {
    await place.stop();
    rmSync(join(hooks, 'stamp'), { force: true });
    const { code, out } = await place.run(hookCommand, [], { input: place.event('Stop') });
    assert.deepEqual([code, out, existsSync(join(hooks, 'stamp'))], [0, '', true]);
  });

  it('stops checks from being named where it cannot be said', () => {
    const file = join(place.home, 'a-file');
    writeFileSync(file, '');
    assert.throws(() => new ChecksMarker(file, record).willName());
    // That it cannot be remembered is no fault.
    assert.equal(new ChecksMarker(file, record).foundNone('x', 0), false);
    assert.equal(new ChecksMarker(hooks, join(place.home, 'none')).hasNone(0), false);
  });
});
