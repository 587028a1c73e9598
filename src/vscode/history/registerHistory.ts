import { join } from 'node:path';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import { CommitPages } from './commitPages.ts';
import { HistoryPanel } from './historyPanel.ts';
import { OwnCommitsReader } from './ownCommitsCard.ts';

export interface HistoryRegistration extends AppDeps {
  readonly home: HomePanel;
}

/** What became of the open repository's code. */
export function registerHistory({ own, entry, home, context }: HistoryRegistration) {
  const cacheFolder = join(context.globalStorageUri.fsPath, 'history');
  const panel = own(new HistoryPanel({ entry, home, cacheFolder, commitPages: own(new CommitPages()) }));
  const card = own(new OwnCommitsReader({ entry, cacheFolder, state: context.workspaceState }));
  card.readSoon();
  return { card, commands: { 'calibrated.showConsequences': (figure) => panel.show(figure) } satisfies Commands };
}
