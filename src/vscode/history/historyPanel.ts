import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { historyTable, sentencesWithFigures } from '../../history/consequences/historySentences.ts';
import type { HistoryAnswer, HistoryWork } from '../../history/consequences/historyThread.ts';
import { minCommits } from '../../history/consequences/lineFigures.ts';
import { ownCommitsBehind } from '../../history/consequences/ownCommits.ts';
import {
  type ConsequencesState,
  type ConsequencesViewMessage,
  isConsequencesViewMessage,
} from '../../webview/consequences/consequencesProtocol.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePage, HomePanel } from '../app/homePanel.ts';
import { type BehindFigures, commitList } from './commitList.ts';
import type { CommitPages } from './commitPages.ts';
import { ownCommitsCard } from './ownCommitsCard.ts';
import { firstFolder, type HistoryReading, readInThread } from './readInThread.ts';

export interface HistoryDeps {
  readonly entry: Entry;
  readonly home: HomePanel;
  /** Where ledgers are cached between runs. */
  readonly cacheFolder: string;
  readonly commitPages: CommitPages;
}

type Ready = Extract<ConsequencesState, { phase: 'ready' }>;

/** What the page shows, and the commits behind it. */
interface Shown {
  readonly state: Ready;
  readonly behind: BehindFigures;
  readonly folder: string;
}

/** The Consequences tab: the history of the open repository, read in a separate thread on request. */
export class HistoryPanel implements vscode.Disposable {
  readonly #deps: HistoryDeps;
  readonly #page: HomePage;
  #reading: HistoryReading | undefined;
  /** The figure whose commits are shown once the history has been read. */
  #wanted: string | undefined;
  #shown: Shown | undefined;

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
    this.#page = {
      name: 'consequences',
      tab: 'consequences',
      isWork: true,
      receive: (message) => {
        if (!isConsequencesViewMessage(message)) return;
        void deps.entry.guard(`consequences ${message.type}`, () => this.#handle(message));
      },
      left: () => this.#stop(),
    };
  }

  /** @param figure Also shows its commits, as soon as they have been read. */
  show(figure?: unknown): void {
    this.#wanted = typeof figure === 'string' ? figure : undefined;
    if (this.#deps.home.show(this.#page) && this.#shown !== undefined) this.#showReady(this.#shown);
  }

  dispose(): void {
    this.#stop();
  }

  async #handle(message: ConsequencesViewMessage): Promise<void> {
    if (message.type === 'ready' || message.type === 'readAgain') return this.#read();
    const shown = this.#shown;
    if (shown === undefined) return;
    if (message.type === 'openCommit') return this.#deps.commitPages.show(shown.folder, message.hash);
    const list = message.type === 'hideCommits' ? null : commitList(shown.behind, message.figure, message.group);
    this.#post({ ...shown.state, list: list ?? null });
  }

  #showReady(shown: Shown): void {
    this.#shown = shown;
    const list = this.#wanted === undefined ? null : (commitList(shown.behind, this.#wanted, 0) ?? null);
    this.#wanted = undefined;
    this.#post({ ...shown.state, list });
  }

  #stop(): void {
    this.#reading?.stop();
    this.#reading = undefined;
  }

  async #read(): Promise<void> {
    this.#stop();
    this.#shown = undefined;
    const folder = firstFolder();
    if (folder === undefined) return this.#post(none(l10n.t('Open a git repository to see what became of its code.')));
    if (!vscode.workspace.isTrusted)
      return this.#post(none(l10n.t('This folder isn’t trusted, so its history was not read. Trust it first.')));
    this.#post({ type: 'consequencesState', phase: 'reading', done: 0, all: 0 });
    await this.#work({ folder, cacheFolder: this.#deps.cacheFolder });
  }

  async #work(work: HistoryWork): Promise<void> {
    const { folder } = work;
    const reading = readInThread(work, (answer) => {
      const state = stateOf(answer, basename(folder));
      if (answer.type !== 'report' || state.phase !== 'ready') return this.#post(state);
      this.#showReady({ state, behind: { ...answer.behind, ...ownCommitsBehind(answer.own) }, folder });
    });
    this.#reading = reading;
    await reading.done;
  }

  #post(state: ConsequencesState): void {
    void this.#deps.home.post(this.#page, state);
  }
}

function none(sentence: string): ConsequencesState {
  return { type: 'consequencesState', phase: 'none', sentence };
}

function stateOf(answer: HistoryAnswer, repository: string): ConsequencesState {
  if (answer.type === 'failed') return none(answer.sentence);
  if (answer.type === 'progress')
    return { type: 'consequencesState', phase: 'reading', done: answer.done, all: answer.all };
  const { report, own, behind } = answer;
  const groups = report.lines.byOrigin.filter(
    ({ name, survival, commits }) => survival.length > 0 && name !== 'human' && commits >= minCommits,
  );
  return {
    type: 'consequencesState',
    phase: 'ready',
    repository,
    own: ownCommitsCard(own),
    ...historyTable(report),
    sentences: sentencesWithFigures(report).map(({ text, figure }) => ({
      text,
      figure: figure !== null && behind[figure].length > 0 ? figure : null,
    })),
    list: null,
    survival: groups.flatMap(({ name, survival }) =>
      survival.map((point) => ({ group: name === 'ai' ? 'AI' : 'unknown', ...point })),
    ),
  };
}
