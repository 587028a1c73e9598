import { join } from 'node:path';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { ActivitySignals } from '../tasks/activitySignals.ts';
import { CommitPages } from './commitPages.ts';
import { HistoryPanel } from './historyPanel.ts';
import { OwnCommitsCard } from './ownCommitsCard.ts';

export interface HistoryRegistration extends AppDeps {
  readonly activity: ActivitySignals;
}

/** What became of the code of the open repository. */
export function registerHistory({ own, entry, extensionUri, context, activity }: HistoryRegistration) {
  const cacheFolder = join(context.globalStorageUri.fsPath, 'history');
  const panel = own(
    new HistoryPanel({
      entry,
      extensionUri,
      cacheFolder,
      commitPages: own(new CommitPages()),
      opened: (webview) => activity.watchView(webview, 'consequences'),
    }),
  );
  const card = own(new OwnCommitsCard({ entry, cacheFolder, state: context.workspaceState }));
  card.readSoon();
  return { card, commands: { 'calibrated.showConsequences': () => panel.show() } satisfies Commands };
}
