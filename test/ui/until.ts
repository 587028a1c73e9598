import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 50;

/** Polls for something no event reports (a file, a ref), 20 s at least. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  for (let waitedMs = 0; waitedMs < limitMs && !(await holds()); waitedMs += pauseMs) await delay(pauseMs);
  assert.ok(await holds());
}
