import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import type { UnassistedRule } from './unassistedRule.ts';

/** What practice needs of the rest of the extension. */
export interface PracticeDeps {
  readonly extensionUri: vscode.Uri;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly recorder: Recorder;
  readonly code: Code;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly task: () => string | null;
  /** Notes on the tags of AI text that the person has reviewed it. */
  readonly reviewed: (
    uri: vscode.Uri,
    ranges: readonly { readonly start: number; readonly end: number }[],
    note: string,
  ) => Promise<void>;
  /** Told when an unassisted session runs. */
  readonly unassisted: UnassistedRule;
  /** Whether a model is set up that can answer. */
  readonly canAnswer: () => boolean;
}

export interface PracticeContext extends PracticeDeps {
  /** Local midnight of today, UTC ms. */
  readonly dayStartMs: () => number;
}

export function practiceContext(deps: PracticeDeps): PracticeContext {
  const dayMs = 86_400_000;
  return {
    ...deps,
    dayStartMs: () => {
      const zoneMs = deps.clock.zoneOffsetMinutes() * 60_000;
      return Math.floor((deps.clock.nowMs() + zoneMs) / dayMs) * dayMs - zoneMs;
    },
  };
}
