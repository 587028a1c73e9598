import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { hourMs, minuteMs } from '../../base/timeUnits.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import type { Log } from '../app/log.ts';
import type { Recorder } from '../app/recorder.ts';
import { Memberships } from './membership.ts';
import type { TeamPanel } from './teamPanel.ts';
import type { TeamShare } from './teamShare.ts';

export interface TeamDeps {
  readonly context: vscode.ExtensionContext;
  readonly home: HomePanel;
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly log: Log;
  readonly clock: Clock;
}

/** Some time after the start, then regularly: a weekly send can wait an hour. */
const firstSendMs = 5 * minuteMs;
const lookEveryMs = hourMs;

/** Sharing with a team: off until a person joins, and only in this workspace. Everything heavy is loaded on use. */
export class TeamController implements vscode.Disposable {
  readonly #deps: TeamDeps;
  readonly #disposables = new DisposableList();
  readonly #memberships: Memberships;
  #share: Promise<TeamShare> | undefined;
  #panel: Promise<TeamPanel> | undefined;

  constructor(deps: TeamDeps) {
    const { context, entry, recorder } = deps;
    this.#deps = deps;
    const memberships = new Memberships(context);
    this.#memberships = memberships;
    entry.quietly('team window', () => memberships.addWindow(recorder.window));
    const look = () => {
      if (memberships.current === undefined) return;
      entry.quietly('weekly team stats', async () => (await this.#loadShare()).sendWhenDue());
    };
    const first = setTimeout(look, firstSendMs);
    const every = setInterval(look, lookEveryMs);
    this.#disposables.push({
      dispose: () => {
        clearTimeout(first);
        clearInterval(every);
      },
    });
  }

  /** Lets the person join, leave, or see what is shared. */
  async menu(): Promise<void> {
    await (await this.#loadShare()).menu(() => this.showReport());
  }

  async showReport(): Promise<void> {
    const { home, entry, recorder } = this.#deps;
    this.#panel ??= import('./teamPanel.ts').then(({ TeamPanel }) => new TeamPanel(home, entry, recorder));
    await (await this.#panel).show();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #loadShare(): Promise<TeamShare> {
    const { recorder, clock, log } = this.#deps;
    this.#share ??= import('./teamShare.ts').then(({ TeamShare }) =>
      this.#disposables.push(
        new TeamShare({ memberships: this.#memberships, recorder, clock, log, newId: () => crypto.randomUUID() }),
      ),
    );
    return this.#share;
  }
}
