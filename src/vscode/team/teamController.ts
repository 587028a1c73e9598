import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { Entry } from '../app/entry.ts';
import type { Log } from '../app/log.ts';
import type { Recorder } from '../app/recorder.ts';
import { Memberships } from './membership.ts';
import type { TeamPanel } from './teamPanel.ts';
import type { TeamShare } from './teamShare.ts';

export interface TeamDeps {
  readonly context: vscode.ExtensionContext;
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly log: Log;
  readonly clock: Clock;
}

/** After the start, and then now and then: a week is long enough to wait an hour. */
const firstSendMs = 5 * 60_000;
const lookEveryMs = 60 * 60_000;

/** Sharing with a team: off until a person joins, in this workspace only. Everything heavy is loaded when it is used. */
export class TeamController implements vscode.Disposable {
  readonly #disposables = new DisposableList();

  constructor({ context, entry, recorder, log, clock }: TeamDeps) {
    const own = <T extends vscode.Disposable>(part: T): T => this.#disposables.push(part);
    const memberships = new Memberships(context);
    let share: Promise<TeamShare> | undefined;
    const loadShare = () => {
      share ??= import('./teamShare.ts').then(({ TeamShare }) =>
        own(new TeamShare({ memberships, recorder, clock, log, newId: () => crypto.randomUUID() })),
      );
      return share;
    };
    let panel: Promise<TeamPanel> | undefined;
    const showReport = async () => {
      panel ??= import('./teamPanel.ts').then(({ TeamPanel }) =>
        own(new TeamPanel(context.extensionUri, entry, recorder)),
      );
      await (await panel).show();
    };
    own(entry.command('calibrated.shareTeamStats', async () => (await loadShare()).menu(showReport)));
    own(entry.command('calibrated.showTeamReport', showReport));
    entry.quietly('team window', () => memberships.addWindow(recorder.window));
    const look = () => {
      if (memberships.current === undefined) return;
      entry.quietly('weekly team stats', async () => (await loadShare()).sendWhenDue());
    };
    const first = setTimeout(look, firstSendMs);
    const every = setInterval(look, lookEveryMs);
    own({
      dispose: () => {
        clearTimeout(first);
        clearInterval(every);
      },
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
