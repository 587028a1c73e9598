import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock.ts';
import type { NewEvent } from '../../../src/store/event.ts';

const folders: string[] = [];

/** A new folder; give `removeTemporaryFolders` to `afterEach`. */
export function temporaryFolder(below = tmpdir()): { readonly path: string } {
  const path = mkdtempSync(join(below, 'calibrated-store-'));
  folders.push(path);
  return { path };
}

export function removeTemporaryFolders(): void {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** A clock that stands until the test moves it. */
export class TestClock implements Clock {
  wallMs = Date.UTC(2026, 0, 5, 9);
  monoMs = 1000;

  nowMs(): number {
    return this.wallMs;
  }
  monotonicMs(): number {
    return this.monoMs;
  }
  zoneOffsetMinutes(): number {
    return 60;
  }
  advance(ms: number): void {
    this.wallMs += ms;
    this.monoMs += ms;
  }
}

export function event(parts: Partial<NewEvent> = {}): NewEvent {
  return {
    tMs: Date.UTC(2026, 0, 5, 9),
    monoMs: 1000,
    zoneMin: 60,
    window: 'window-1',
    session: 'session-1',
    kind: 'signal.edit',
    task: null,
    data: {},
    ...parts,
  };
}
