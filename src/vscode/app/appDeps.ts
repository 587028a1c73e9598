import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { Code } from './code.ts';
import { ContextKeys } from './contextKeys.ts';
import { editorClock } from './editorClock.ts';
import type { Entry } from './entry.ts';
import { Keys } from './keys.ts';
import { Languages } from './languages.ts';
import type { Log } from './log.ts';
import { Recorder } from './recorder.ts';
import type { Settings } from './settings.ts';
import type { StatusItem } from './statusItem.ts';
import { TextChanges } from './textChanges.ts';

/** What exists from the start; everything else is built once the editor has started, or on demand. */
export interface EarlyDeps {
  readonly log: Log;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly status: StatusItem;
}

/** Dependencies available to every feature. */
export interface AppDeps extends EarlyDeps {
  readonly context: vscode.ExtensionContext;
  readonly extensionUri: vscode.Uri;
  /** Disposes it when the extension is deactivated. */
  readonly own: <T extends vscode.Disposable>(part: T) => T;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly keys: Keys;
  readonly contextKeys: ContextKeys;
  readonly recorder: Recorder;
  readonly code: Code;
  readonly languages: Languages;
  readonly changes: TextChanges;
}

export function appDeps(context: vscode.ExtensionContext, early: EarlyDeps): AppDeps {
  // In reverse order, so that a feature's last flush still finds the database open.
  const owned = new DisposableList();
  context.subscriptions.push(owned);
  const own = <T extends vscode.Disposable>(part: T): T => owned.push(part);
  const clock = editorClock(context);
  return {
    ...early,
    context,
    extensionUri: context.extensionUri,
    own,
    clock,
    newId: () => randomUUID(),
    keys: own(new Keys(context.secrets)),
    contextKeys: new ContextKeys(),
    recorder: own(new Recorder(early.log, early.settings, clock)),
    code: new Code(context.extensionUri),
    languages: own(new Languages(vscode)),
    changes: own(
      new TextChanges(vscode.workspace.onDidChangeTextDocument, (who, error) =>
        early.log.error(`a change of text, ${who}`, error),
      ),
    ),
  };
}
