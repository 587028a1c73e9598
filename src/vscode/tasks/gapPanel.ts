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
import { fillWebview } from '../app/webviewHost.ts';

export interface GapSource {
  /** The page is there. */
  opened(webview: vscode.Webview): void;
  /** All finished tasks; with the one to reveal first, when a task was just finished. */
  state(revealTaskId: string | undefined): Promise<GapState>;
  exportTasks(format: GapExport): Promise<void>;
  /** When a list of estimates is done, line by line. */
  forecast(text: string): Promise<readonly string[]>;
}

/** The Gap panel's host side: one panel, filled anew whenever the record has changed. */
export class GapPanel implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #entry: Entry;
  readonly #source: GapSource;
  #panel: vscode.WebviewPanel | undefined;
  #revealTaskId: string | undefined;

  constructor(extensionUri: vscode.Uri, entry: Entry, source: GapSource) {
    this.#extensionUri = extensionUri;
    this.#entry = entry;
    this.#source = source;
  }

  /** @param revealTaskId A task that was just finished: its gap stands first until it is dismissed. */
  async show(revealTaskId?: string): Promise<void> {
    this.#revealTaskId = revealTaskId ?? this.#revealTaskId;
    if (this.#panel !== undefined) {
      this.#panel.reveal();
      return this.refresh();
    }
    const panel = vscode.window.createWebviewPanel('calibrated.gap', 'Gap', vscode.ViewColumn.Active);
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', 'calibrated.svg');
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#revealTaskId = undefined;
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isGapViewMessage(message)) void this.#entry.guard(`gap ${message.type}`, () => this.#receive(message));
    });
    this.#source.opened(panel.webview);
    fillWebview(panel.webview, this.#extensionUri, { name: 'gap', title: 'Gap' });
  }

  async refresh(): Promise<void> {
    const state = await this.#source.state(this.#revealTaskId);
    await this.#panel?.webview.postMessage(state);
  }

  dispose(): void {
    this.#panel?.dispose();
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
      case 'startTrial':
      case 'showTrial':
        await vscode.commands.executeCommand(`calibrated.${message.type}`);
        return;
      case 'dismissReveal':
        this.#revealTaskId = undefined;
        return this.refresh();
    }
  }

  /** What is wrong with the estimates is said where they were written. */
  async #forecast(text: string): Promise<void> {
    const lines = await this.#source.forecast(text).catch((error: unknown) => [sentenceOf(error)]);
    const answer: ForecastText = { type: 'forecastText', lines };
    await this.#panel?.webview.postMessage(answer);
  }
}
