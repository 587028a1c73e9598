import * as vscode from 'vscode';
import { Entry } from './vscode/app/entry.ts';
import { Log } from './vscode/app/log.ts';
import type { ViewId } from './vscode/app/registry.ts';
import { Settings } from './vscode/app/settings.ts';
import { StatusItem } from './vscode/app/statusItem.ts';

/** Long enough for the editor to finish starting its other extensions, short enough that nobody waits for us. */
const buildAfterMs = 100;
const assistView: ViewId = 'calibrated.assist';

/**
 * Puts up what a person can touch: the commands, the view and the status-bar item. The rest is loaded shortly after, or at once
 * when one of them is used; nothing is read or written before.
 */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const settings = new Settings();
  const status = new StatusItem();
  let building: Promise<import('./vscode/app/buildParts.ts').Parts> | undefined;
  const build = () => {
    building ??= import('./vscode/app/buildParts.ts').then(({ buildParts }) =>
      buildParts(context, { log, entry, settings, status }),
    );
    return building;
  };
  const entry = new Entry(log, build);
  const timer = setTimeout(() => entry.quietly('start', build), buildAfterMs);
  context.subscriptions.push(
    log,
    status,
    entry,
    { dispose: () => clearTimeout(timer) },
    vscode.window.registerWebviewViewProvider(assistView, {
      resolveWebviewView: async (view) => (await build()).assist.resolveWebviewView(view),
    }),
  );
  const { level, source } = settings.level(vscode.window.activeTextEditor?.document);
  status.show({ level, levelSource: source, clock: undefined, title: undefined, paused: false });
}
