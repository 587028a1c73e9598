import * as l10n from '@vscode/l10n';
import type { Uri } from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { startOfDayMs } from '../../base/localDay.ts';
import { projectFolders } from '../../history/git/projectFolders.ts';
import type { Run } from '../../practice/callSamples.ts';
import { runCode } from '../../practice/runCode.ts';
import { findSandbox } from '../../sandbox/findSandbox.ts';
import { type FoundSandbox, hiding } from '../../sandbox/sandbox.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import type { TextChanges } from '../app/textChanges.ts';
import type { UnassistedRule } from './unassistedRule.ts';

/** What practice needs from the rest of the extension. */
export interface PracticeDeps {
  readonly home: HomePanel;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly recorder: Recorder;
  readonly code: Code;
  readonly changes: TextChanges;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly task: () => string | null;
  /** Marks in the tags of AI text that the person has reviewed it. */
  readonly reviewed: (
    uri: Uri,
    ranges: readonly { readonly start: number; readonly end: number }[],
    note: string,
  ) => Promise<void>;
  /** Set while an unassisted session is running. */
  readonly unassisted: UnassistedRule;
  /** Whether a model that can answer is set up. */
  readonly canAnswer: () => boolean;
}

export interface PracticeContext extends PracticeDeps {
  /** Local midnight of today, UTC ms. */
  readonly dayStartMs: () => number;
  /** Runs accepted code, for a card or session that the person has opened; refuses in Restricted Mode. */
  readonly run: Run;
}

/**
 * @param isTrusted False in Restricted Mode.
 * @param open The folders of the window; code of a card gets nothing of the project.
 */
export function practiceContext<Deps extends Pick<PracticeDeps, 'clock'>>(
  deps: Deps,
  isTrusted: () => boolean,
  open: () => readonly string[],
): Deps & Pick<PracticeContext, 'dayStartMs' | 'run'> {
  let boundary: Promise<FoundSandbox> | undefined;
  const find = () => {
    boundary ??= findSandbox(process.env).then((found) => hiding(found, () => projectFolders(open())));
    return boundary;
  };
  const restricted = {
    error: l10n.t('no code runs in Restricted Mode; trust this folder first'),
    isOff: true,
  } as const;
  return {
    ...deps,
    run: async (request) => (isTrusted() ? runCode(request, find) : request.expressions.map(() => restricted)),
    dayStartMs: () => startOfDayMs(deps.clock.nowMs(), deps.clock.zoneOffsetMinutes()),
  };
}
