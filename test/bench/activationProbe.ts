// Runs in the extension host in place of tests: activates the extension under measurement and writes down the cost.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';

/** What "at rest" means: lazy parts that load by themselves have had their time. */
const restMs = 3000;
/** The editor's own extensions start at the same time, so measure once the extension host has been idle for this long. */
const idleMs = 1000;
const tickMs = 10;
const lateMs = 5;

export async function run(): Promise<void> {
  const folder = process.env['CALIBRATED_OUT'] ?? '';
  const extension = vscode.extensions.all.find(({ extensionPath }) => extensionPath.startsWith(folder));
  if (extension === undefined || extension.isActive) throw new Error('The extension is not there, or active already.');
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const memoryBytes = () => {
    collectGarbage();
    return process.memoryUsage();
  };
  await untilIdle();
  const before = memoryBytes();
  const startedMs = performance.now();
  await extension.activate();
  const activateMs = performance.now() - startedMs;
  await after(restMs);
  const rest = memoryBytes();
  writeFileSync(
    join(folder, 'probe.json'),
    JSON.stringify({ activateMs, rssBytes: rest.rss - before.rss, heapBytes: rest.heapUsed - before.heapUsed }),
  );
}

async function untilIdle(): Promise<void> {
  let idleSinceMs = performance.now();
  while (performance.now() - idleSinceMs < idleMs) {
    const startedMs = performance.now();
    await after(tickMs);
    if (performance.now() - startedMs > tickMs + lateMs) idleSinceMs = performance.now();
  }
}
