import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** Polls for something no event reports (a file, a ref), up to 20 s. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await holds()); tries += 1) await delay(50);
  assert.ok(await holds());
}
