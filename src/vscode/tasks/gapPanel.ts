import * as vscode from 'vscode';
import { sentenceOf } from '../../base/appError.ts';
import {
  type ForecastText,
  type GapExport,
  type GapState,
  type GapViewMessage,
  isGapViewMessage,
} from '../../webview/gap/gapProtocol.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePage, HomePanel } from '../app/homePanel.ts';

export interface GapSource {
  /** All finished tasks, including the one to reveal first if a task was just finished. */
  state(revealTaskId: string | undefined): Promise<GapState>;
  exportTasks(format: GapExport): Promise<void>;
  /** When a list of estimates will be done, line by line. */
  forecast(text: string): Promise<readonly string[]>;
}

/** The host side of the Gap tab; refilled whenever the record changes. */
export class GapPanel {
  readonly #home: HomePanel;
  readonly #source: GapSource;
  readonly #page: HomePage;
  #revealTaskId: string | undefined;

  constructor(home: HomePanel, entry: Entry, source: GapSource) {
    this.#home = home;
    this.#source = source;
    this.#page = {
      name: 'gap',
      tab: 'gap',
      isWork: true,
      receive: (message) => {
        if (isGapViewMessage(message)) void entry.guard(`gap ${message.type}`, () => this.#receive(message));
      },
      left: (closed) => {
        if (closed) this.#revealTaskId = undefined;
      },
    };
  }

  /** @param revealTaskId A task that was just finished: its gap comes first until dismissed. */
  async show(revealTaskId?: string): Promise<void> {
    this.#revealTaskId = revealTaskId ?? this.#revealTaskId;
    if (this.#home.show(this.#page)) await this.refresh();
  }

  async refresh(): Promise<void> {
    if (this.#home.isOpen(this.#page)) await this.#home.post(this.#page, await this.#source.state(this.#revealTaskId));
  }

  async #receive(message: GapViewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.refresh();
      case 'exportData':
        return this.#source.exportTasks(message.format);
      case 'openTask':
        this.#revealTaskId = message.id;
        return this.refresh();
      case 'sayFelt':
        await vscode.commands.executeCommand('calibrated.sayHowItFelt', message.id);
        return this.refresh();
      case 'showTimeline':
        await vscode.commands.executeCommand('calibrated.showTimeline', message.id);
        return;
      case 'forecast':
        return this.#forecast(message.text);
      case 'startTask':
      case 'finishTask':
      case 'startTrial':
      case 'showTrial':
        await vscode.commands.executeCommand(`calibrated.${message.type}`);
        return;
      case 'dismissReveal':
        this.#revealTaskId = undefined;
        return this.refresh();
    }
  }

  /** Mistakes in the estimates are reported where they were entered. */
  async #forecast(text: string): Promise<void> {
    const lines = await this.#source.forecast(text).catch((error: unknown) => [sentenceOf(error)]);
    const answer: ForecastText = { type: 'forecastText', lines };
    await this.#home.post(this.#page, answer);
  }
}
