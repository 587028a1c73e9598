import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { placesOf, type RepeatedChange, withChanges } from '../../assist/edit/nextEdits.ts';
import { Proposal, type TextEdit } from '../../assist/edit/proposal.ts';
import { AppError } from '../../base/appError.ts';
import { DisposableList } from '../../base/disposable.ts';
import { changedLines } from '../../base/hunks.ts';
import { allows } from '../../base/level.ts';
import { plural } from '../../base/plural.ts';
import type { AppDeps } from '../app/appDeps.ts';
import { documentAgain } from '../app/documentAgain.ts';
import type { Commands } from '../app/entry.ts';
import type { CommandId } from '../app/registry.ts';
import { readText } from '../app/workspaceFiles.ts';
import { writtenSchemes } from '../completion/writtenSchemes.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { AcceptedHunks } from './acceptHunks.ts';
import { DecidedChanges } from './decidedChanges.ts';
import type { ProposalDeps } from './proposalController.ts';

export interface NextEditDeps
  extends Pick<AppDeps, 'entry' | 'changes' | 'contextKeys' | 'newId'>,
    Pick<ProposalDeps, 'accept' | 'check' | 'shown' | 'rejected'> {
  readonly levels: LevelResolver;
  /** Whether a proposal for the document is already open. */
  readonly isOpen: (uri: string) => boolean;
  /** Shows proposals as diffs. */
  readonly review: (proposals: readonly Proposal[]) => Promise<void>;
}

/** Files to search, and files to propose changes for. Chosen by us: reading this many takes about a second, unnoticed. */
const maxSearchedFiles = 1_000;
const maxFiles = 10;
/** Long enough to read. */
const messageMs = 8_000;

/** A change to offer next: a part of a proposal, and its current edit. */
interface Place {
  readonly proposal: Proposal;
  readonly hunkId: number;
  readonly edit: TextEdit;
}

/**
 * After an accepted change, offers the other places with the same old text. Each is an ordinary proposal, so it is checked, tagged and
 * recorded in the same way; no model is asked. Tab accepts one and moves to the next until the person does something else. As with a
 * completion, a place that was only offered is not recorded: nobody is known to have looked at it.
 */
export class NextEditController implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #deps: NextEditDeps;
  readonly #disposables = new DisposableList();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;
  /** One proposal per place. */
  #open: Proposal[] = [];
  #changes: readonly RepeatedChange[] = [];
  /** The proposal whose accepted change is being repeated. */
  #origin: Pick<Proposal, 'uri' | 'source'> | undefined;
  readonly #decided = new DecidedChanges();
  /** Proposals made here: accepting one must not start another search. */
  readonly #own = new WeakSet<Proposal>();
  #searches = 0;
  #isByTab = false;
  #taking: Promise<void> = Promise.resolve();
  /** Where the caret was last moved to, until the person moves it. */
  #goneTo: Proposal | undefined;

  constructor(deps: NextEditDeps) {
    this.#deps = deps;
    for (const part of [
      this.#lensesChanged,
      vscode.languages.registerCodeLensProvider(
        writtenSchemes.map((scheme) => ({ scheme })),
        this,
      ),
      deps.changes.on('nextEdits', (event) => this.#documentChanged(event)),
      vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
        // The person moved on, so Tab is theirs again.
        if (
          kind === vscode.TextEditorSelectionChangeKind.Mouse ||
          kind === vscode.TextEditorSelectionChangeKind.Keyboard
        )
          this.#byTab(false);
      }),
    ]) {
      this.#disposables.push(part);
    }
  }

  get commands() {
    return {
      'calibrated.takeNextEdit': (id) => {
        // Waits for the accept before: a second Tab is for the place after it.
        const taken = this.#taking.then(() => this.#take(id));
        this.#taking = taken.catch(() => undefined);
        return taken;
      },
      'calibrated.reviewNextEdits': () => this.#review(),
      'calibrated.dismissNextEdits': () => this.#end(),
    } satisfies Commands;
  }

  /** Looks for the same change elsewhere once a proposal is decided, unless it is one of our own. */
  follow(accepted: AcceptedHunks): void {
    if (!this.#own.has(accepted.proposal)) this.#offer(this.#decided.accepted(accepted), accepted.proposal);
  }

  /** The person has decided a proposal whose last part was not accepted. */
  closed(proposal: Proposal): void {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === proposal.uri);
    this.#offer(this.#decided.closed(proposal, document?.getText()), proposal);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const here = this.#placesIn(document);
    if (here.length === 0) return [];
    const what = this.#changes.map(({ oldText, newText }) => `${oldText} → ${newText}`)[0] ?? '';
    return here.flatMap(({ proposal, edit }) => {
      const range = document.lineAt(document.positionAt(edit.offset)).range;
      const lens = (title: string, command: CommandId) =>
        new vscode.CodeLens(range, { title, command, arguments: [proposal.id] });
      return [
        lens(
          l10n.t('$(arrow-right) Same Change Here: {0}{1}', what, this.#isByTab ? ' (Tab)' : ''),
          'calibrated.takeNextEdit',
        ),
        lens(l10n.t('Review All'), 'calibrated.reviewNextEdits'),
        lens(l10n.t('$(close) Dismiss'), 'calibrated.dismissNextEdits'),
      ];
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #offer(changes: readonly RepeatedChange[], origin: Proposal): void {
    if (changes.length > 0) this.#deps.entry.quietly('next edits', () => this.#search(changes, origin));
  }

  async #search(changes: readonly RepeatedChange[], origin: Proposal): Promise<void> {
    this.#end();
    this.#searches += 1;
    const search = this.#searches;
    const own = vscode.Uri.parse(origin.uri, true);
    const found: Proposal[] = [];
    for (const uri of [own, ...(await this.#others(own, changes))]) {
      if (search !== this.#searches) return;
      const whole = await this.#proposalFor(uri, changes, origin);
      if (whole !== undefined) found.push(...this.#parts(whole.proposal, whole.before));
    }
    if (found.length === 0 || search !== this.#searches) return;
    this.#changes = changes;
    this.#origin = origin;
    for (const proposal of found) {
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === proposal.uri);
      if (document !== undefined) proposal.catchUp(document.getText());
    }
    this.#open = found;
    vscode.window.setStatusBarMessage(
      l10n.t('$(arrow-right) Same change in {0}: Tab', plural(found.length, 'more place')),
      messageMs,
    );
    this.#deps.contextKeys.set('calibrated.nextEditOpen', true);
    this.#byTab(true);
    this.#lensesChanged.fire();
  }

  /** Makes each part a proposal of its own, so that it can be decided separately. */
  #parts({ uri, source, pending }: Proposal, before: string): readonly Proposal[] {
    return pending.map(({ offset, oldText, newText }) => {
      const after = before.slice(0, offset) + newText + before.slice(offset + oldText.length);
      return this.#newProposal(uri, source, before, after);
    });
  }

  /** Files with the same extension that contain the old name. */
  async #others(own: vscode.Uri, changes: readonly RepeatedChange[]): Promise<readonly vscode.Uri[]> {
    const names = changes.filter(({ reachesOtherFiles }) => reachesOtherFiles);
    const ending = /\.\w+$/.exec(own.path)?.[0];
    const folder = vscode.workspace.getWorkspaceFolder(own);
    if (names.length === 0 || ending === undefined || folder === undefined) return [];
    const pattern = new vscode.RelativePattern(folder, `**/*${ending}`);
    const found: vscode.Uri[] = [];
    const files = await vscode.workspace.findFiles(pattern, undefined, maxSearchedFiles);
    // The editor lists them in any order; a person goes from top to bottom.
    for (const uri of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      if (found.length >= maxFiles) break;
      if (uri.toString() === own.toString()) continue;
      const text = await readText(uri);
      if (text !== undefined && names.some((name) => placesOf(text, name).length > 0)) found.push(uri);
    }
    return found;
  }

  /** All places of a file; undefined if nothing has to or may be changed. */
  async #proposalFor(
    uri: vscode.Uri,
    changes: readonly RepeatedChange[],
    origin: Pick<Proposal, 'uri' | 'source'>,
  ): Promise<{ readonly proposal: Proposal; readonly before: string } | undefined> {
    if (this.#deps.isOpen(uri.toString())) return undefined;
    const document = await stillThere(uri);
    if (document === undefined) return undefined;
    const { level } = this.#deps.levels.level(document);
    if (!allows(level, 'Edit')) return undefined;
    const here = uri.toString() === origin.uri ? changes : changes.filter(({ reachesOtherFiles }) => reachesOtherFiles);
    const before = document.getText();
    const after = withChanges(before, here);
    if (after === before) return undefined;
    try {
      await this.#deps.check(document, after);
    } catch (error) {
      // Protected code, or the person refused: do not offer it.
      if (AppError.is(error, 'refused')) return undefined;
      throw error;
    }
    // An id of its own: its outcome says nothing about the request that was forecast.
    const source = { ...origin.source, level, requestId: this.#deps.newId() };
    return { proposal: this.#newProposal(uri.toString(), source, before, after), before };
  }

  #newProposal(uri: string, source: Proposal['source'], before: string, after: string): Proposal {
    const proposal = new Proposal(this.#deps.newId(), uri, source, before, after);
    this.#own.add(proposal);
    return proposal;
  }

  /** Accepts the named place, or the one at the caret; if there is none, only moves to the next. */
  async #take(id: unknown): Promise<void> {
    const place = this.#place(id);
    if (place !== undefined) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.proposal.uri, true));
      if (!allows(this.#deps.levels.level(document).level, 'Edit')) {
        this.#end();
        throw new AppError('refused', l10n.t('Raise the level to Edit first.'));
      }
      await this.#accept(place);
    }
    await this.#goOn();
  }

  async #accept({ proposal, hunkId }: Place): Promise<void> {
    this.#deps.shown(proposal);
    try {
      await this.#deps.accept(proposal, [hunkId]);
    } catch (error) {
      const lines = proposal.pending.reduce((sum, part) => sum + changedLines(part), 0);
      proposal.rejectAll();
      this.#deps.rejected(proposal, lines);
      throw error;
    }
  }

  #place(id: unknown): Place | undefined {
    const editor = vscode.window.activeTextEditor;
    const isNamed = typeof id === 'string';
    const proposal = isNamed ? this.#open.find((each) => each.id === id) : this.#goneTo;
    if (isNamed || proposal !== undefined) {
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === proposal?.uri);
      return document && this.#placesIn(document).find((place) => place.proposal === proposal);
    }
    if (editor === undefined) return undefined;
    const { document, selection } = editor;
    return this.#placesIn(document).find(({ edit: { offset, oldText } }) => {
      const lines = [offset, offset + oldText.trimEnd().length].map((at) => document.positionAt(at).line);
      return (lines[0] ?? 0) <= selection.active.line && selection.active.line <= (lines[1] ?? 0);
    });
  }

  /** Moves the caret to the next place, in this file or the next one. */
  async #goOn(): Promise<void> {
    const front = vscode.window.activeTextEditor?.document;
    const uris = new Set(this.#open.map(({ uri }) => uri));
    const inFront = front?.uri.toString() ?? '';
    for (const uri of uris.has(inFront) ? new Set([inFront, ...uris]) : uris) {
      const document = await stillThere(vscode.Uri.parse(uri, true));
      if (document === undefined) continue;
      const places = this.#placesIn(document);
      const caret =
        document === front ? document.offsetAt(vscode.window.activeTextEditor?.selection.active ?? zero) : -1;
      const next = places.find(({ edit }) => edit.offset > caret) ?? places[0];
      if (next === undefined) continue;
      const changed = firstChange(next.edit);
      const at = document.positionAt(next.edit.offset + changed);
      await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: false });
      this.#byTab(true);
      this.#goneTo = next.proposal;
      this.#lensesChanged.fire();
      return;
    }
    this.#end();
  }

  /** Shows every open place as diffs. */
  async #review(): Promise<void> {
    const [changes, origin] = [this.#changes, this.#origin];
    const uris = new Set(this.#open.filter(({ isSettled }) => !isSettled).map(({ uri }) => uri));
    this.#end();
    if (origin === undefined) return;
    const all: Proposal[] = [];
    for (const uri of uris) {
      const whole = await this.#proposalFor(vscode.Uri.parse(uri, true), changes, origin);
      if (whole !== undefined) all.push(whole.proposal);
    }
    await this.#deps.review(all);
  }

  #end(): void {
    if (this.#open.length === 0) return;
    this.#open = [];
    this.#changes = [];
    this.#origin = undefined;
    this.#deps.contextKeys.set('calibrated.nextEditOpen', false);
    this.#byTab(false);
    this.#lensesChanged.fire();
  }

  #byTab(on: boolean): void {
    this.#goneTo = undefined;
    const isByTab = on && this.#open.length > 0;
    if (isByTab === this.#isByTab) return;
    this.#isByTab = isByTab;
    this.#deps.contextKeys.set('calibrated.nextEditByTab', isByTab);
    this.#lensesChanged.fire();
  }

  #documentChanged({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (this.#open.length === 0 || contentChanges.length === 0) return;
    const uri = document.uri.toString();
    const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
      offset: rangeOffset,
      length: rangeLength,
      text,
    }));
    for (const proposal of this.#open) if (proposal.uri === uri) proposal.documentChanged(changes);
  }

  #placesIn(document: vscode.TextDocument): readonly Place[] {
    // Called after every key press.
    if (this.#open.length === 0) return [];
    const uri = document.uri.toString();
    const text = document.getText();
    return this.#open.flatMap((proposal) => {
      const [part] = proposal.pending;
      if (proposal.uri !== uri || part === undefined) return [];
      try {
        return [{ proposal, hunkId: part.id, edit: proposal.accept(part.id, text) }];
      } catch (error) {
        // The person overwrote it.
        if (AppError.is(error, 'refused')) return [];
        throw error;
      }
    });
  }
}

/** The document; undefined if it was renamed or deleted since. */
async function stillThere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await documentAgain(vscode.workspace, uri);
  } catch (error) {
    if (AppError.is(error, 'notFound')) return undefined;
    throw error;
  }
}

const zero = new vscode.Position(0, 0);

/** Where the first differing word begins in the old text. */
function firstChange({ oldText, newText }: TextEdit): number {
  let at = 0;
  while (at < oldText.length && oldText[at] === newText[at]) at += 1;
  while (at > 0 && /[\p{L}\p{N}_$]/u.test(oldText[at - 1] ?? '')) at -= 1;
  return at;
}
