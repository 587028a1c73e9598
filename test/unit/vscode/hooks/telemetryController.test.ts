import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sessionKind } from '../../../../src/agents/sessions/sessionRecord.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { openStore } from '../../../../src/store/store.ts';
import type { Store } from '../../../../src/store/storeTypes.ts';
import { TelemetryController } from '../../../../src/vscode/hooks/telemetryController.ts';

describe('telemetry of agents in the editor', () => {
  let folder: string;
  let store: Store;
  let port: number;
  let later: (() => void)[];
  let warned: string[];
  let running: Promise<void>[];
  const open: TelemetryController[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
    ({ store } = await openStore({ directory: folder, clock: systemClock }));
    [later, warned, running] = [[], [], []];
    port = await freePort();
  });
  afterEach(() => {
    for (const controller of open.splice(0)) controller.dispose();
    store.close();
    rmSync(folder, { recursive: true });
  });

  const controller = () => {
    const made = new TelemetryController({
      port: () => port,
      store: () => Promise.resolve(store),
      clock: systemClock,
      timer: {
        after: (_ms, run) => {
          later.push(run);
          return { dispose: () => later.splice(later.indexOf(run), 1) };
        },
      },
      quietly: (_doing, run) => running.push(run()),
      warn: (sentence) => warned.push(sentence),
    });
    open.push(made);
    return made;
  };
  const prompt = {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'gemini-cli' } }] },
        scopeLogs: [
          {
            logRecords: [
              {
                timeUnixNano: '1795943846152000000',
                attributes: [
                  { key: 'event.name', value: { stringValue: 'gemini_cli.user_prompt' } },
                  { key: 'session.id', value: { stringValue: 's' } },
                ],
              },
            ],
          },
        ],
      },
    ],
  };

  it('records what agents tell, at the time that they name', async () => {
    await controller().apply();
    const response = await fetch(`http://127.0.0.1:${port}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(prompt),
    });
    assert.equal(response.status, 200);
    await Promise.all(running);
    const [event, ...more] = store.events({ kinds: [sessionKind] });
    assert.equal(more.length, 0);
    assert.equal(event?.tMs, 1_795_943_846_152);
    assert.deepEqual(
      [event?.data['agent'], event?.data['event'], event?.data['source']],
      ['gemini', 'prompt', 'telemetry'],
    );
  });

  it('is off at 0, and moves with the setting', async () => {
    const made = controller();
    const first = port;
    port = 0;
    await made.apply();
    assert.equal(made.port, 0);
    port = first;
    await made.apply();
    assert.equal(made.port, first);
    port = await freePort();
    await made.apply();
    assert.equal(made.port, port);
    await assert.rejects(fetch(`http://127.0.0.1:${first}/v1/logs`));
    port = 0;
    await made.apply();
    assert.equal(made.port, 0);
  });

  it('listens in one of several windows, and in the next when that one closes', async () => {
    const [first, second] = [controller(), controller()];
    await first.apply();
    await second.apply();
    assert.deepEqual([first.port, second.port], [port, 0]);
    assert.equal(later.length, 1);
    assert.deepEqual(warned, []);
    first.dispose();
    for (const run of later.splice(0)) run();
    await Promise.all(running);
    assert.equal(second.port, port);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
