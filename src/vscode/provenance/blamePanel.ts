import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { percent } from '../../base/percent.ts';
import { noLevel, survivalReport } from '../../history/survival.ts';
import { type BlameRun, blameRuns } from '../../provenance/review/blameRuns.ts';
import { insertionOf } from '../../provenance/review/insertions.ts';
import { type OriginShare, originShares, sharesSentence } from '../../provenance/review/originShares.ts';
import {
  type BlameState,
  type BlameViewMessage,
  isBlameViewMessage,
  type ShownRun,
} from '../../webview/blame/blameProtocol.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePage, HomePanel } from '../app/homePanel.ts';
import { evidenceWords, reviewWords, whoWords } from './describeTag.ts';
import type { KeptShares } from './keptShares.ts';
import type { ProvenanceService } from './provenanceService.ts';
import type { Reviews } from './reviews.ts';
import type { TaskTitles } from './taskTitles.ts';

/** How soon the page follows typing. */
const redrawAfterMs = 500;

export interface BlameDeps {
  readonly home: HomePanel;
  readonly entry: Entry;
  readonly service: ProvenanceService;
  readonly reviews: Reviews;
  readonly kept: KeptShares;
  readonly titles: TaskTitles;
  readonly clock: Clock;
}

/** The Provenance tab: where the text of the active file came from, piece by piece. */
export class BlamePanel implements vscode.Disposable {
  readonly #deps: BlameDeps;
  readonly #disposables = new DisposableList();
  readonly #page: HomePage;
  #uri: vscode.Uri | undefined;
  #redraw: NodeJS.Timeout | undefined;

  constructor(deps: BlameDeps) {
    this.#deps = deps;
    this.#page = {
      name: 'blame',
      tab: 'provenance',
      isWork: false,
      receive: (message) => {
        if (isBlameViewMessage(message)) void deps.entry.guard(`blame ${message.type}`, () => this.#receive(message));
      },
    };
    const { window } = vscode;
    for (const part of [
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined) this.#follow(editor.document.uri);
      }),
      deps.service.onDidChange((uri) => {
        if (uri === this.#uri?.toString()) this.#soon();
      }),
    ]) {
      this.#disposables.push(part);
    }
  }

  async show(uri: vscode.Uri | undefined): Promise<void> {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    // If the page itself is active, use a file visible next to it.
    this.#uri = uri ?? activeTextEditor?.document.uri ?? this.#uri ?? visibleTextEditors[0]?.document.uri;
    if (uri !== undefined) await vscode.workspace.openTextDocument(uri);
    if (this.#deps.home.show(this.#page, { beside: true })) await this.#send();
  }

  get #isOpen(): boolean {
    return this.#deps.home.isOpen(this.#page);
  }

  dispose(): void {
    clearTimeout(this.#redraw);
    this.#disposables.dispose();
  }

  #follow(uri: vscode.Uri): void {
    if (!this.#isOpen || this.#deps.service.tracker?.isOpen(uri.toString()) !== true) return;
    this.#uri = uri;
    this.#soon();
  }

  #soon(): void {
    if (!this.#isOpen || this.#redraw !== undefined) return;
    this.#redraw = setTimeout(() => {
      this.#redraw = undefined;
      this.#deps.entry.quietly('draw blame', () => this.#send());
    }, redrawAfterMs);
  }

  async #send(): Promise<void> {
    if (this.#isOpen) await this.#deps.home.post(this.#page, await this.#state());
  }

  async #state(): Promise<BlameState> {
    const { service, kept, clock } = this.#deps;
    const { tracker } = service;
    const document = this.#uri === undefined ? undefined : tracker?.document(this.#uri.toString());
    const runs = document === undefined || tracker === undefined ? [] : blameRuns(document, tracker.tags);
    const isUnexplained = document !== undefined && !runs.some(({ tag }) => tag.origin === 'ai');
    const report = survivalReport([...(await kept.insertions()).values()], clock.nowMs());
    const shares = originShares(runs.map(({ tag, chars }) => ({ tag, size: chars })));
    return {
      type: 'blameState',
      file: this.#uri === undefined || document === undefined ? '' : vscode.workspace.asRelativePath(this.#uri, false),
      editorSawAi: isUnexplained && this.#uri !== undefined && (await editorSawAi(this.#uri)),
      lead: leadSentence(shares),
      shares,
      sureness: sharesSentence(shares),
      runs: await Promise.all(runs.map((run) => this.#shown(run))),
      survival: [
        report.all,
        ...report.byModel,
        ...report.byLevel.map((group) => ({ ...group, name: levelName(group.name) })),
      ],
    };
  }

  async #shown({ tag, ...place }: BlameRun): Promise<ShownRun> {
    return {
      ...place,
      origin: tag.origin,
      who: whoWords(tag),
      level: tag.level ?? '',
      task: (await this.#deps.titles.title(tag.task)) ?? '',
      timeMs: tag.timeMs,
      evidence: evidenceWords[tag.evidence],
      kept: await this.#deps.kept.kept(insertionOf(tag)),
      reviewed: reviewWords(tag),
      canReview: tag.origin === 'ai' && tag.review !== 'marked',
    };
  }

  async #receive(message: BlameViewMessage): Promise<void> {
    if (message.type === 'ready') return this.#send();
    if (message.type === 'openFile') return void vscode.commands.executeCommand('workbench.action.quickOpen');
    const uri = this.#uri;
    if (uri === undefined) return;
    if (message.type === 'reviewFile') await this.#deps.reviews.reviewFile(uri);
    else if (message.type === 'review') await this.#deps.reviews.review(uri, [message], 'marked');
    else await goTo(uri, message.start, message.end);
  }
}

/** @param shares Largest first; empty without a file. */
function leadSentence(shares: readonly OriginShare[]): string {
  const [first] = shares;
  if (first === undefined) return l10n.t('Open a file to see who wrote it.');
  const ai = shares.find(({ origin }) => origin === 'ai');
  if (ai !== undefined) return l10n.t('AI wrote {0} of this file.', percent(ai.share));
  return first.origin === 'unknown'
    ? l10n.t('No AI text is known here. The origin of {0} of the file is unknown.', percent(first.share))
    : l10n.t('None of this file is known to come from AI.');
}

function levelName(level: string): string {
  return level === noLevel ? l10n.t('no level') : l10n.t('level {0}', level);
}

/** Selects a range of a file in the editor, where the file is already open if possible. */
export async function goTo(uri: vscode.Uri, start: number, end: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText().slice(start, end);
  const first = start + Math.max(0, text.search(/\S/u));
  const selection = new vscode.Range(document.positionAt(first), document.positionAt(start + text.trimEnd().length));
  const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  await vscode.window.showTextDocument(document, {
    selection,
    ...(open?.viewColumn === undefined ? {} : { viewColumn: open.viewColumn }),
  });
}

/**
 * What VS Code itself noticed about a file (internal, so any version may drop it): only a cross-check, never evidence, because it does not
 * say which text.
 */
async function editorSawAi(uri: vscode.Uri): Promise<boolean> {
  return vscode.commands.executeCommand('_aiEdits.hasAiContributions', [uri], 'all').then(
    (seen) => seen === true,
    () => false,
  );
}
