import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Proposal } from '../../assist/edit/proposal.ts';
import { AppError } from '../../base/appError.ts';
import { DisposableList } from '../../base/disposable.ts';
import { changedLines, type Hunk } from '../../base/hunks.ts';
import { isWithin } from '../../base/isWithin.ts';
import { plural } from '../../base/plural.ts';
import type { ContextKeys } from '../app/contextKeys.ts';
import { baseScheme, proposalScheme } from '../app/registry.ts';
import type { TextChanges } from '../app/textChanges.ts';
import { nameOfFile } from '../app/workspaceFiles.ts';
import { type ProposalTarget, targetOf } from './proposalTarget.ts';
import { type RetryDeps, retryHunk } from './retryHunk.ts';

type Decision = 'accepted' | 'rejected';

/** Long enough to read. */
const messageMs = 8_000;

export interface ProposalDeps extends RetryDeps {
  readonly contextKeys: ContextKeys;
  readonly changes: TextChanges;
  /** @param after The complete new text. @throws AppError `refused` if the change may not be made. */
  check(target: ProposalTarget, after: string): Promise<void>;
  /** See `acceptHunks`. @returns why some of the parts were left out. */
  accept(proposal: Proposal, hunkIds: readonly number[]): Promise<AppError | undefined>;
  shown(proposal: Proposal): void;
  /** The person has decided every part; not where a proposal is withdrawn. */
  closed(proposal: Proposal): void;
}

/**
 * Shows proposals as diffs of two virtual documents and applies what is accepted, part by part. The user's document is not changed before
 * that, and each decision is one undo step.
 */
export class ProposalController implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider {
  readonly #proposals = new Map<string, Proposal>();
  readonly #titles = new Map<string, string>();
  readonly #contentChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly #disposables = new DisposableList();
  readonly #deps: ProposalDeps;
  readonly onDidChange = this.#contentChanged.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  constructor(deps: ProposalDeps) {
    this.#deps = deps;
    const { workspace, languages } = vscode;
    const parts = [
      this.#contentChanged,
      this.#lensesChanged,
      workspace.registerTextDocumentContentProvider(baseScheme, this),
      workspace.registerTextDocumentContentProvider(proposalScheme, this),
      languages.registerCodeLensProvider({ scheme: proposalScheme }, this),
      deps.changes.on('proposals', (event) => this.#documentChanged(event)),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#tabsClosed(closed)),
      workspace.onDidRenameFiles(({ files }) => this.#gone(files.map(({ oldUri }) => oldUri))),
      workspace.onDidDeleteFiles(({ files }) => this.#gone(files)),
      // The next untitled text may have the same name. Another language for the same document is reported as closed and opened.
      workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === 'untitled' && !workspace.textDocuments.includes(document))
          this.#gone([document.uri]);
      }),
    ];
    for (const part of parts) this.#disposables.push(part);
  }

  /** Opens a diff for each file, the first in front. Shows nothing if any of them may not be changed. */
  async showAll(proposals: readonly Proposal[]): Promise<void> {
    for (const proposal of proposals) await this.#check(proposal);
    for (const [index, proposal] of proposals.entries()) {
      const { uri, pendingLines, source } = proposal;
      const path = nameOfFile(vscode.Uri.parse(uri, true));
      const place = proposals.length === 1 ? '' : l10n.t('{0} of {1}, ', index + 1, proposals.length);
      const size = plural(pendingLines, 'line');
      await this.#open(proposal, l10n.t('{0} ({1}{2}): proposal of {3}', path, place, size, source.model));
    }
    const [first, ...more] = proposals;
    if (first !== undefined && more.length > 0) await this.#reveal(first);
  }

  /** Opens the diff; an earlier proposal for the same document is withdrawn. */
  async show(proposal: Proposal, title: string): Promise<void> {
    await this.#check(proposal);
    await this.#open(proposal, title);
  }

  async #open(proposal: Proposal, title: string): Promise<void> {
    for (const other of [...this.#proposals.values()]) if (other.uri === proposal.uri) await this.#settle(other, true);
    const target = await targetOf(proposal);
    // From here on changes are reported.
    proposal.catchUp(target.getText());
    this.#proposals.set(proposal.id, proposal);
    this.#titles.set(proposal.id, title);
    this.#deps.contextKeys.set('calibrated.proposalOpen', true);
    this.#deps.shown(proposal);
    await this.#reveal(proposal);
  }

  /** Whether a proposal for the document is open. */
  hasOpen(uri: string): boolean {
    return [...this.#proposals.values()].some((proposal) => proposal.uri === uri);
  }

  async #reveal(proposal: Proposal): Promise<void> {
    const [base, proposed] = [virtualUri(baseScheme, proposal), virtualUri(proposalScheme, proposal)];
    const title = this.#titles.get(proposal.id) ?? '';
    await vscode.commands.executeCommand('vscode.diff', base, proposed, title, { preview: false });
  }

  async #check(proposal: Proposal, instead?: Pick<Hunk, 'id' | 'newText'>): Promise<void> {
    const target = await targetOf(proposal);
    proposal.catchUp(target.getText());
    await this.#deps.check(target, proposal.preview(target.getText(), instead).text);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const proposal = this.#proposals.get(uri.query);
    if (proposal === undefined) return '';
    const text = (await targetOf(proposal)).getText();
    return uri.scheme === baseScheme ? text : proposal.preview(text).text;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const proposal = this.#proposals.get(document.uri.query);
    if (proposal === undefined) return [];
    const target = await targetOf(proposal);
    const { step } = proposal;
    const inStep = step.count === 1 ? '' : l10n.t('step {0} of {1}, ', step.current, step.count);
    const sizes = new Map(proposal.pending.map((hunk) => [hunk.id, changedLines(hunk)]));
    return proposal.preview(target.getText()).hunks.flatMap(({ id, offset }) => {
      const line = document.lineAt(document.positionAt(offset)).range;
      const lens = (title: string, command: string) =>
        new vscode.CodeLens(line, { title, command, arguments: [proposal.id, id] });
      const size = sizes.get(id) ?? 0;
      return [
        lens(l10n.t('$(check) Accept'), 'calibrated.acceptHunk'),
        lens(l10n.t('$(close) Reject'), 'calibrated.rejectHunk'),
        lens(l10n.t('$(comment) Comment and Retry'), 'calibrated.retryHunk'),
        new vscode.CodeLens(line, { title: `${inStep}${plural(size, 'line')}`, command: '' }),
      ];
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * Accepts or rejects one part.
   * @param id The proposal; without one, the one whose diff is active.
   * @param hunk The part; without one, the one at the caret.
   */
  async decide(decision: Decision, id: unknown, hunk: unknown): Promise<void> {
    const proposal = this.#proposalOf(id);
    const hunkId = typeof hunk === 'number' ? hunk : hunkAtCaret(proposal, await targetOf(proposal));
    await this.#apply(proposal, decision, [hunkId]);
  }

  /** Accepts or rejects every open part of a proposal. */
  async decideAll(decision: Decision, id: unknown): Promise<void> {
    const proposal = this.#proposalOf(id);
    const open = proposal.pending.map((hunk) => hunk.id);
    await this.#apply(proposal, decision, open);
  }

  async #apply(proposal: Proposal, decision: Decision, hunkIds: readonly number[]): Promise<void> {
    const leftOut = decision === 'accepted' ? await this.#deps.accept(proposal, hunkIds) : undefined;
    if (decision === 'rejected') {
      const lines = linesOf(proposal.pending.filter(({ id }) => hunkIds.includes(id)));
      for (const id of hunkIds) proposal.reject(id);
      this.#deps.rejected(proposal, lines);
    }
    await this.#decided(proposal);
    if (leftOut !== undefined) throw leftOut;
  }

  /** Asks the person for a comment and then the model for the part again. */
  async askAgain(id: unknown, hunk: unknown): Promise<void> {
    const proposal = this.#proposalOf(id);
    const document = await targetOf(proposal);
    const hunkId = typeof hunk === 'number' ? hunk : hunkAtCaret(proposal, document);
    const part = proposal.pending.find((each) => each.id === hunkId);
    if (part === undefined) return;
    const comment = await vscode.window.showInputBox({
      title: l10n.t('Comment and Retry'),
      prompt: l10n.t('What should be different in this part?'),
      ignoreFocusOut: true,
    });
    if (comment === undefined || comment.trim() === '') return;
    await retryHunk(proposal, part, comment.trim(), this.#deps, (instead) => this.#check(proposal, instead));
    await this.#decided(proposal);
  }

  async #decided(proposal: Proposal): Promise<void> {
    if (!proposal.isSettled) return this.#refresh(proposal);
    await this.#settle(proposal, true);
    this.#deps.closed(proposal);
  }

  /** The proposal that a command means: the named one, else the one whose diff is active. */
  #proposalOf(id: unknown): Proposal {
    const fromEditor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === proposalScheme);
    const active = vscode.window.activeTextEditor?.document.uri;
    const key =
      typeof id === 'string'
        ? id
        : id instanceof vscode.Uri
          ? id.query
          : (active?.query ?? fromEditor?.document.uri.query);
    const proposal =
      this.#proposals.get(key ?? '') ?? this.#proposals.get(fromEditor?.document.uri.query ?? '') ?? undefined;
    if (proposal === undefined)
      throw new AppError('refused', l10n.t('There is no open proposal here. Ask for an edit first.'));
    return proposal;
  }

  #documentChanged({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const uri = document.uri.toString();
    for (const proposal of this.#proposals.values()) {
      if (proposal.uri !== uri) continue;
      proposal.documentChanged(
        contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
          offset: rangeOffset,
          length: rangeLength,
          text,
        })),
      );
      this.#refresh(proposal);
    }
  }

  #refresh(proposal: Proposal): void {
    this.#contentChanged.fire(virtualUri(baseScheme, proposal));
    this.#contentChanged.fire(virtualUri(proposalScheme, proposal));
    this.#lensesChanged.fire();
  }

  /** Files or folders are no longer where they were, so what was proposed for them has no place. */
  #gone(places: readonly vscode.Uri[]): void {
    for (const proposal of [...this.#proposals.values()]) {
      if (!places.some((place) => isWithin(proposal.uri, place.toString()))) continue;
      const name = nameOfFile(vscode.Uri.parse(proposal.uri, true));
      const message = l10n.t('{0} has another name or is gone, so what was proposed for it is withdrawn.', name);
      vscode.window.setStatusBarMessage(message, messageMs);
      void this.#settle(proposal, true);
    }
  }

  /** A diff closed by the user is a rejected proposal. */
  #tabsClosed(closed: readonly vscode.Tab[]): void {
    for (const { input } of closed) {
      if (!(input instanceof vscode.TabInputTextDiff) || input.modified.scheme !== proposalScheme) continue;
      const proposal = this.#proposals.get(input.modified.query);
      if (proposal === undefined) continue;
      void this.#settle(proposal, false);
      this.#deps.closed(proposal);
    }
  }

  async #settle(proposal: Proposal, closeDiff: boolean): Promise<void> {
    if (!proposal.isSettled) {
      const lines = linesOf(proposal.pending);
      proposal.rejectAll();
      this.#deps.rejected(proposal, lines);
    }
    this.#proposals.delete(proposal.id);
    this.#titles.delete(proposal.id);
    if (this.#proposals.size === 0) this.#deps.contextKeys.set('calibrated.proposalOpen', false);
    if (!closeDiff) return;
    const ours = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.query === proposal.id);
    await vscode.window.tabGroups.close(ours);
  }
}

function linesOf(hunks: Proposal['pending']): number {
  return hunks.reduce((sum, hunk) => sum + changedLines(hunk), 0);
}

function virtualUri(scheme: string, proposal: Proposal): vscode.Uri {
  return vscode.Uri.from({ scheme, path: vscode.Uri.parse(proposal.uri, true).path, query: proposal.id });
}

/** The part at the caret, else the next one below it, else the last one. */
function hunkAtCaret(proposal: Proposal, document: ProposalTarget): number {
  const { hunks } = proposal.preview(document.getText());
  const editor = vscode.window.activeTextEditor;
  const caret = editor?.document.uri.scheme === proposalScheme ? editor.document.offsetAt(editor.selection.active) : 0;
  const lengths = new Map(proposal.pending.map(({ id, newText }) => [id, newText.length]));
  const chosen = hunks.find(({ id, offset }) => caret <= offset + (lengths.get(id) ?? 0)) ?? hunks.at(-1);
  if (chosen === undefined) {
    throw new AppError(
      'refused',
      l10n.t('Your text has changed, so this proposal no longer fits. Ask again for a new one.'),
    );
  }
  return chosen.id;
}
