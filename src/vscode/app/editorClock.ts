import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../base/clock.ts';

/**
 * This window's clock. Tests that simulate weeks of work name a file in CALIBRATED_TEST_CLOCK that holds how many milliseconds this clock
 * is ahead of the real one; wall-clock and monotonic time both move with it. The variable is read only here, and only while the extension
 * is under development or test: an installed extension uses the system clock whatever the environment says.
 */
export function editorClock({ extensionMode }: Pick<vscode.ExtensionContext, 'extensionMode'>): Clock {
  const file = process.env['CALIBRATED_TEST_CLOCK'];
  if (file === undefined || extensionMode === vscode.ExtensionMode.Production) return systemClock;
  const aheadMs = (): number => {
    const ahead = Number(readFileSync(file, 'utf8'));
    if (!Number.isFinite(ahead)) throw new Error(`${file} holds no number of milliseconds.`);
    return ahead;
  };
  return {
    nowMs: () => systemClock.nowMs() + aheadMs(),
    monotonicMs: () => systemClock.monotonicMs() + aheadMs(),
    zoneOffsetMinutes: () => systemClock.zoneOffsetMinutes(),
  };
}
