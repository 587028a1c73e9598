import * as vscode from 'vscode';
import { ownCommitsSentence } from '../../history/consequences/ownCommits.ts';
import type { Entry } from '../app/entry.ts';
import { firstFolder, type HistoryReading, readInThread } from './readInThread.ts';

/** Long after the editor is usable; nobody waits for the card. */
const afterMs = 5_000;

export interface OwnCommitsDeps {
  readonly entry: Entry;
  readonly cacheFolder: string;
  /** Of the workspace: the sentence of the last time stands until the new one is there. */
  readonly state: vscode.Memento;
}

const stateKey = 'calibrated.ownCommits';

/** One sentence about the person's own commits, read in the background once a window when the folder is trusted. */
export class OwnCommitsCard implements vscode.Disposable {
  readonly #deps: OwnCommitsDeps;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #trusted: vscode.Disposable;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading: HistoryReading | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(deps: OwnCommitsDeps) {
    this.#deps = deps;
    this.#trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => this.readSoon());
  }

  /** Undefined before the first reading, and where there is no repository. */
  get sentence(): string | undefined {
    return this.#deps.state.get<string>(stateKey);
  }

  readSoon(): void {
    clearTimeout(this.#timer);
    if (!vscode.workspace.isTrusted) return;
    this.#timer = setTimeout(() => this.#deps.entry.quietly('own commits', () => this.#read()), afterMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#reading?.stop();
    this.#trusted.dispose();
    this.#changed.dispose();
  }

  async #read(): Promise<void> {
    const folder = firstFolder();
    if (folder === undefined) return;
    this.#reading = readInThread({ folder, cacheFolder: this.#deps.cacheFolder }, (answer) => {
      if (answer.type !== 'report') return;
      // Of a handful of commits there is nothing to say yet; a card would only be in the way.
      const sentence = answer.own.isThin ? undefined : ownCommitsSentence(answer.own);
      void this.#deps.state.update(stateKey, sentence);
      this.#changed.fire();
    });
    await this.#reading.done;
  }
}
