// First, so that the constants of the others are made in the editor's language.
import './vscode/app/translation.ts';

import * as vscode from 'vscode';
import { levelReason } from './base/level.ts';
import { Entry } from './vscode/app/entry.ts';
import { Log } from './vscode/app/log.ts';
import type { ViewId } from './vscode/app/registry.ts';
import { Settings } from './vscode/app/settings.ts';
import { StatusItem } from './vscode/app/statusItem.ts';
import { LevelResolver } from './vscode/level/levelResolver.ts';

/** Long enough for the editor to finish starting its other extensions, short enough that nobody waits for us. */
const composeAfterMs = 100;
const assistView: ViewId = 'calibrated.assist';

/**
 * Registers what a person can use: the commands, the view and the status-bar item. The rest is loaded shortly after, or at once
 * when one of them is used; nothing is read or written before.
 */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const settings = new Settings(vscode.workspace);
  const status = new StatusItem();
  let composing: Promise<import('./vscode/app/compose.ts').Composition> | undefined;
  const composed = () => {
    composing ??= import('./vscode/app/compose.ts').then(({ compose }) =>
      compose(context, { log, entry, settings, status }),
    );
    return composing;
  };
  const entry = new Entry(log, composed);
  const timer = setTimeout(() => entry.quietly('start', composed), composeAfterMs);
  context.subscriptions.push(
    log,
    status,
    entry,
    { dispose: () => clearTimeout(timer) },
    vscode.window.registerWebviewViewProvider(assistView, {
      resolveWebviewView: async (view) => (await composed()).resolveAssist(view),
    }),
  );
  const effective = new LevelResolver(vscode).inFront();
  const { level } = effective;
  const levelWhy = levelReason(effective);
  status.show({ level, levelWhy, clock: undefined, title: undefined, unasked: undefined, paused: false });
}
