// The plugin that Amp loads, run as Amp's manual says that it calls plugins, with a program in the place of ours that writes down its input.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, describe, it } from 'mocha';
import { ampPlugin } from '../../../src/agents/install/ampPlugin.ts';
import { agentOf, phaseOf, readHookEvent } from '../../../src/provenance/agents/hookEvents.ts';

type Handler = (event: object) => Promise<object | undefined>;

const folder = mkdtempSync(join(tmpdir(), 'calibrated-amp-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let plugins = 0;
/** @param script What the program does with an event on its stdin; undefined: it is gone. */
async function load(script: string | undefined): Promise<Readonly<Record<string, Handler>>> {
  plugins += 1;
  const launcher = join(folder, `launcher-${plugins}`);
  if (script !== undefined) {
    writeFileSync(launcher, `#!/bin/sh\ncat > '${launcher}.in'\n${script}\n`);
    chmodSync(launcher, 0o700);
  }
  const file = join(folder, `plugin-${plugins}.mjs`);
  writeFileSync(file, ampPlugin(launcher, 'linux'));
  const handlers: Record<string, Handler> = {};
  const { default: start } = await import(pathToFileURL(file).href);
  start({ on: (name: string, handler: Handler) => (handlers[name] = handler) });
  return handlers;
}
const told = () => JSON.parse(readFileSync(join(folder, `launcher-${plugins}.in`), 'utf8'));

const thread = { id: 'T-1' };
const edit = {
  thread,
  toolUseID: 'toolu_1',
  tool: 'edit_file',
  input: { path: '/w/a.ts', old_str: 'a', new_str: 'b' },
};

describe('the plugin for Amp', () => {
  it('lets a call go on without an objection, after it has told us of it', async () => {
    const { 'tool.call': call } = await load('exit 0');
    assert.deepEqual(await call?.(edit), { action: 'allow' });
    const event = told();
    assert.deepEqual([agentOf(event), phaseOf(event), event.cwd], ['amp', 'before', process.cwd()]);
    const claim = readHookEvent(event);
    assert.deepEqual(claim?.files, [{ path: '/w/a.ts', edits: [{ oldText: 'a', newText: 'b' }] }]);
    assert.equal(claim?.session, 'T-1');
  });

  it('rejects a call with the reason of an objection, and when our program cannot be started', async () => {
    const { 'tool.call': call } = await load('echo "calibrated: This deletes files." >&2; exit 2');
    assert.deepEqual(await call?.(edit), { action: 'reject-and-continue', message: 'This deletes files.' });
    const { 'tool.call': broken } = await load('');
    chmodSync(join(folder, `launcher-${plugins}`), 0o600);
    // Root may run nothing without the bit either.
    assert.deepEqual(await broken?.(edit), {
      action: 'reject-and-continue',
      message: 'Calibrated could not be started.',
    });
  });

  it('rejects a call that could not be checked: “allow” is the only other answer there is', async () => {
    for (const script of ['exit 1', 'kill -9 $$', 'exit 127']) {
      const { 'tool.call': call } = await load(script);
      assert.deepEqual(await call?.(edit), {
        action: 'reject-and-continue',
        message: 'Calibrated could not check this call; run "calibrated doctor".',
      });
    }
  });

  it('lets everything go when Calibrated was removed', async () => {
    const { 'tool.call': call, 'agent.end': end } = await load(undefined);
    assert.deepEqual(await call?.(edit), { action: 'allow' });
    assert.equal(await end?.({ thread, status: 'done' }), undefined);
  });

  it('tells of the end of a call, and whether it failed', async () => {
    const { 'tool.result': result } = await load('exit 0');
    await result?.({ ...edit, status: 'done' });
    assert.deepEqual([phaseOf(told()), told().tool_response], ['after', { success: true }]);
    assert.notEqual(readHookEvent(told()), undefined);
    await result?.({ ...edit, status: 'error' });
    assert.equal(readHookEvent(told()), undefined);
  });

  it('sends Amp back at the end of a turn, but not when the person stopped it', async () => {
    const { 'agent.end': end } = await load('echo \'{"action":"continue","userMessage":"Not done yet."}\'');
    assert.deepEqual(await end?.({ thread, status: 'done' }), { action: 'continue', userMessage: 'Not done yet.' });
    assert.deepEqual([told().hook_event_name, told().tool_name], ['agent.end', undefined]);
    assert.equal(await end?.({ thread, status: 'interrupted' }), undefined);
    const { 'agent.end': green } = await load('exit 0');
    assert.equal(await green?.({ thread, status: 'done' }), undefined);
  });
});
