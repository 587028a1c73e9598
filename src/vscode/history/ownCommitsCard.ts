import * as vscode from 'vscode';
import { type OwnCommit, ownCommitsParts, saysSomething } from '../../history/consequences/ownCommits.ts';
import type { OwnCommitsCard } from '../../webview/consequences/consequencesProtocol.ts';
import type { Entry } from '../app/entry.ts';
import { firstFolder, type HistoryReading, readInThread } from './readInThread.ts';

/** Long after the editor is usable; nobody waits for the card. */
const afterMs = 5_000;

export interface OwnCommitsDeps {
  readonly entry: Entry;
  readonly cacheFolder: string;
  /** The workspace's: the last card is shown until the new one is ready. */
  readonly state: vscode.Memento;
}

/** Differs from the first release's key, whose cards had their blanks elsewhere. */
const stateKey = 'calibrated.ownCommitsCard.2';

/** What the card shows. */
export function ownCommitsCard(own: readonly OwnCommit[]): OwnCommitsCard {
  return {
    parts: ownCommitsParts(own),
    commits: saysSomething(own) ? own.map(({ lines, isFixedSoon, isAi }) => ({ lines, isFixedSoon, isAi })) : [],
  };
}

/** The card about the person's own commits, read in the background once per window if the folder is trusted. */
export class OwnCommitsReader implements vscode.Disposable {
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

  /** Undefined before the first reading, and without a repository. */
  get card(): OwnCommitsCard | undefined {
    return this.#deps.state.get<OwnCommitsCard>(stateKey);
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
      // A handful of commits says nothing yet; a card would only be in the way.
      const card = saysSomething(answer.own) ? ownCommitsCard(answer.own) : undefined;
      void this.#deps.state.update(stateKey, card);
      this.#changed.fire();
    });
    await this.#reading.done;
  }
}
