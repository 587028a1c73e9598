import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AdaptiveDelay } from '../../assist/completion/adaptiveDelay.ts';
import type { CompletionResult, NoCompletion } from '../../assist/completion/completionEngine.ts';
import { type CompletionPlace, placeInLines } from '../../assist/completion/place.ts';
import { acceptEventKind } from '../../assist/record/acceptedEdits.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { allows } from '../../base/level.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import type { AcceptedCompletion } from '../../practice/acceptedCompletions.ts';
import { nonBlankUnits } from '../../provenance/review/review.ts';
import type { Entry } from '../app/entry.ts';
import type { Log } from '../app/log.ts';
import type { Recorder } from '../app/recorder.ts';
import type { CommandId } from '../app/registry.ts';
import type { Settings } from '../app/settings.ts';
import type { TextChanges } from '../app/textChanges.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { OwnedCodeController } from '../practice/ownedCodeController.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import type { CompletionDeps } from './completionDeps.ts';
import { SuggestionWatch } from './suggestionWatch.ts';
import { writtenSchemes } from './writtenSchemes.ts';

const accepted: CommandId = 'calibrated.completionAccepted';
/** Long enough to read. */
const messageMs = 5000;

export interface InlineCompletionDeps {
  readonly entry: Entry;
  readonly log: Log;
  readonly changes: TextChanges;
  readonly settings: Settings;
  readonly levels: LevelResolver;
  readonly provenance: ProvenanceService;
  readonly owned: OwnedCodeController;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly task: () => string | null;
  readonly newId: () => string;
  /** Called with accepted text, for practice. */
  readonly taken: (piece: AcceptedCompletion) => void;
  /** Loads the engine on the first completion. */
  readonly load: () => Promise<CompletionDeps>;
}

type Reason = NoCompletion | 'level' | 'disabled' | 'owned' | 'snoozed' | 'offered' | 'none';

/** Why nothing is offered, for the menu and the log. */
const reasons: Readonly<Record<Reason, string>> = {
  none: l10n.t('No completion was requested yet.'),
  offered: l10n.t('The last completion was offered.'),
  level: l10n.t('Completions need level Edit.'),
  owned: l10n.t('This code is protected from AI edits.'),
  disabled: l10n.t('Completions are switched off in the settings.'),
  snoozed: l10n.t('Completions are snoozed.'),
  midWord: l10n.t('The cursor is inside a word.'),
  keys: l10n.t('The lines around the cursor may hold keys, so they aren’t sent.'),
  cancelled: l10n.t('You moved on before the answer came.'),
  slow: l10n.t('The model took too long.'),
  modelSilent: l10n.t('The model had nothing to add here.'),
  nothingUseful: l10n.t('The model repeated what is already there.'),
  failed: l10n.t('The model did not answer. The log says why.'),
};

/** Ghost text at level Edit and above; accepted text is tagged, even when it is accepted word by word. */
export class InlineCompletions implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  readonly #deps: InlineCompletionDeps;
  readonly #disposables = new DisposableList();
  readonly #delay = new AdaptiveDelay();
  readonly #suggestions: SuggestionWatch;
  #loading: Promise<CompletionDeps> | undefined;
  #loaded: CompletionDeps | undefined;
  #isPrepared = false;
  #lookedAt: vscode.TextDocument | undefined;
  #lastReason: Reason = 'none';
  #lastKeyMs = Number.NEGATIVE_INFINITY;
  #snoozedUntilMs = 0;
  /** Whether AI may write on the current line: checked once per line. */
  #ownership: { readonly line: string; readonly allowed: Promise<boolean> } | undefined;

  constructor(deps: InlineCompletionDeps) {
    this.#deps = deps;
    const { clock } = deps;
    this.#suggestions = new SuggestionWatch({
      taken: ({ document, level, model }, text, offset, insertions) => {
        this.#delay.accepted(clock.nowMs());
        const uri = document.uri.toString();
        const path = vscode.workspace.asRelativePath(document.uri, false);
        deps.taken({ uri, model, offset, text });
        deps.provenance.countAccepted(uri, insertions);
        const chars = nonBlankUnits(text, 0, text.length);
        deps.recorder.record(
          acceptEventKind,
          { path, chars, insertions: [...insertions], level, model, way: 'completion' },
          deps.task(),
        );
      },
      dismissed: () => this.#delay.dismissed(clock.nowMs()),
    });
    for (const part of [
      vscode.languages.registerInlineCompletionItemProvider(
        writtenSchemes.map((scheme) => ({ scheme })),
        this,
      ),
      deps.changes.on('completions', (event) => {
        if (event.contentChanges.length === 0 || !writtenSchemes.includes(event.document.uri.scheme)) return;
        this.#lastKeyMs = clock.monotonicMs();
        this.#suggestions.changed(event, this.#lastKeyMs);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const caret = selections[0]?.active;
        // Usually nothing is running, and then nothing is read.
        if (this.#loaded?.engine.isRunning === true && caret !== undefined)
          this.#loaded.engine.caretAt(placeOf(textEditor.document, caret));
        else if (!this.#isPrepared) this.#prepare(textEditor.document);
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#loaded?.engine.movedAway()),
    ]) {
      this.#disposables.push(part);
    }
  }

  /** Why there was no completion last time. */
  get lastReason(): string {
    return this.#isSnoozed ? this.#sentence('snoozed') : this.#sentence(this.#lastReason);
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const asked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const items = await this.#provide(document, position, asked, token);
    // Complete Now explains why nothing was offered.
    if (asked && items.length === 0 && !token.isCancellationRequested)
      vscode.window.setStatusBarMessage(`Calibrated: ${this.lastReason}`, messageMs);
    return items;
  }

  async #provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    asked: boolean,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { settings, levels, clock } = this.#deps;
    const { version } = document;
    await levels.lookOnce(document);
    const { level } = levels.level(document);
    const none = (reason: Reason) => this.#none(reason, document, position);
    if (!allows(level, 'Edit')) return none('level');
    if (!asked && !settings.completionsEnabled(document)) return none('disabled');
    if (!asked && this.#isSnoozed) return none('snoozed');
    if (!(await this.#mayStandAt(document, position))) return none('owned');
    const abort = new AbortController();
    const cancel = token.onCancellationRequested(() => abort.abort());
    try {
      const loaded = await this.#engine();
      const sinceKeyMs = clock.monotonicMs() - this.#lastKeyMs;
      const delayMs = asked ? 0 : this.#delay.delayMs(settings.completionDelayMs(), clock.nowMs()) - sinceKeyMs;
      const result = await loaded.engine.provide(placeOf(document, position), delayMs, abort.signal);
      // The editor cancels slightly after the key press; a completion for an older text would be tracked at the wrong place.
      if (token.isCancellationRequested || document.version !== version) return none('cancelled');
      if (result.text === undefined) return this.#failed(result, document, position);
      this.#lastReason = 'offered';
      return [this.#item(document, position, result.text, loaded.model, level)];
    } finally {
      cancel.dispose();
    }
  }

  dispose(): void {
    this.#loaded?.dispose();
    this.#disposables.dispose();
  }

  async #engine(): Promise<CompletionDeps> {
    this.#loading ??= this.#deps.load().catch((error: unknown) => {
      // Retry on the next key press.
      this.#loading = undefined;
      throw error;
    });
    this.#loaded = await this.#loading;
    return this.#loaded;
  }

  /** On the first caret move in a file, so that everything is loaded before the first key press. */
  #prepare(document: vscode.TextDocument): void {
    const { settings, levels, entry } = this.#deps;
    // Below level Edit nothing is prepared, so check once per file rather than on every key press.
    if (document === this.#lookedAt || !writtenSchemes.includes(document.uri.scheme)) return;
    this.#lookedAt = document;
    if (!allows(levels.level(document).level, 'Edit') || !settings.completionsEnabled(document)) return;
    this.#isPrepared = true;
    entry.quietly('prepare completions', async () => (await this.#engine()).prepare());
  }

  get #isSnoozed(): boolean {
    return this.#deps.clock.nowMs() < this.#snoozedUntilMs;
  }

  async snooze(): Promise<void> {
    const { askForSnooze } = await import('./snooze.ts');
    const minutes = await askForSnooze(this.#isSnoozed);
    if (minutes === undefined) return;
    this.#snoozedUntilMs = this.#deps.clock.nowMs() + minutes * minuteMs;
    this.#loaded?.engine.movedAway();
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  #mayStandAt(document: vscode.TextDocument, position: vscode.Position): Promise<boolean> {
    const line = `${document.uri.toString()}#${position.line}#${document.lineCount}`;
    if (this.#ownership?.line !== line)
      this.#ownership = { line, allowed: this.#deps.owned.allowsAt(document, position) };
    return this.#ownership.allowed;
  }

  #item(
    document: vscode.TextDocument,
    position: vscode.Position,
    text: string,
    model: string,
    level: string,
  ): vscode.InlineCompletionItem {
    const { provenance, clock, newId } = this.#deps;
    const id = newId();
    const offset = document.offsetAt(position);
    const tag = { tool: 'Calibrated', model, level };
    const insertion = provenance.suggestion({ id, uri: document.uri.toString(), offset, length: 0, text, tag });
    this.#suggestions.show({ document, offset, text, model, level, insertion, shownMs: clock.monotonicMs() });
    const item = new vscode.InlineCompletionItem(text, new vscode.Range(position, position));
    // Runs when the whole text is accepted; the tracker recognizes a single word or line.
    item.command = { command: accepted, title: l10n.t('Completion accepted'), arguments: [id] };
    return item;
  }

  #failed(
    result: CompletionResult & { readonly text?: undefined },
    document: vscode.TextDocument,
    position: vscode.Position,
  ): [] {
    if (result.error !== undefined) this.#deps.log.error('completion', result.error);
    return this.#none(result.reason, document, position);
  }

  #none(reason: Reason, document: vscode.TextDocument, position: vscode.Position): [] {
    // One line per new reason: one per key press would bury the others.
    if (reason !== this.#lastReason && reason !== 'cancelled') {
      const place = `${vscode.workspace.asRelativePath(document.uri, false)}:${position.line + 1}`;
      this.#deps.log.info(`no completion at ${place}: ${this.#sentence(reason)}`);
    }
    this.#lastReason = reason;
    return [];
  }

  #sentence(reason: Reason): string {
    if (reason !== 'snoozed') return reasons[reason];
    const until = new Date(this.#snoozedUntilMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    return l10n.t('Completions are snoozed until {0}.', until);
  }
}

function placeOf(document: vscode.TextDocument, position: vscode.Position): CompletionPlace {
  return placeInLines(
    {
      uri: document.uri.toString(),
      path: vscode.workspace.asRelativePath(document.uri, false),
      languageId: document.languageId,
      lineCount: document.lineCount,
      lineText: (line) => document.lineAt(line).text,
    },
    position.line,
    position.character,
  );
}
