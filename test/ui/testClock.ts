import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outRoot } from '../run/paths.ts';

export interface TestClock {
  /** For the environment of the editor that follows this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** The window sees a later time from its next look at the clock on; timers that already run are not shortened. */
  advance(ms: number): void;
}

/** A clock of one test's window that can be ahead of the real one. */
export function testClock(name: string): TestClock {
  const file = join(outRoot, `${name}-clock`);
  let aheadMs = 0;
  const write = () => writeFileSync(file, String(aheadMs));
  mkdirSync(outRoot, { recursive: true });
  write();
  return {
    env: { CALIBRATED_TEST_CLOCK: file },
    advance(ms) {
      aheadMs += ms;
      write();
    },
  };
}
