import * as vscode from 'vscode';
import type { CompletionEngine, CompletionResult, NoCompletion } from '../assist/completion/completionEngine.ts';
import { placeAt } from '../assist/completion/place.ts';
import { allows } from '../assist/level.ts';
import { DisposableList } from '../base/disposable.ts';
import type { Entry } from './entry.ts';
import type { Log } from './log.ts';
import type { OwnedDesk } from './practice/ownedDesk.ts';
import type { ProvenanceDesk } from './provenanceDesk.ts';
import type { CommandId } from './registry.ts';
import type { Settings } from './settings.ts';

const accepted: CommandId = 'calibrated.completionAccepted';

export interface CompletionModel {
  readonly id: string;
  readonly name: string;
}

export interface CompletionParts {
  readonly engine: CompletionEngine;
  /** The model that answered last, for the tag. */
  model(): CompletionModel;
}

/** Why nothing is offered, for the menu and the log. */
const reasons: Readonly<Record<NoCompletion | 'level' | 'disabled' | 'owned' | 'none', string>> = {
  none: 'No completion was asked for yet.',
  level: 'Completions need level Edit.',
  owned: 'You keep this code by hand.',
  disabled: 'Completions are switched off in the settings.',
  midWord: 'The caret stands inside a word.',
  cancelled: 'You typed on before an answer came.',
  modelSilent: 'The model had nothing to add here.',
  nothingUseful: 'What the model said is already there.',
  failed: 'The model did not answer; the log says why.',
};

/** Ghost text at level Edit and above; accepted text is tagged, also when it is taken word by word. */
export class InlineCompletions implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  readonly #log: Log;
  readonly #settings: Settings;
  readonly #provenance: ProvenanceDesk;
  readonly #owned: OwnedDesk;
  readonly #parts: () => Promise<CompletionParts>;
  readonly #newId: () => string;
  readonly #disposables = new DisposableList();
  #loaded: CompletionParts | undefined;
  #lastReason: keyof typeof reasons = 'none';

  constructor(
    entry: Entry,
    log: Log,
    settings: Settings,
    provenance: ProvenanceDesk,
    owned: OwnedDesk,
    parts: () => Promise<CompletionParts>,
    newId: () => string,
  ) {
    this.#log = log;
    this.#settings = settings;
    this.#provenance = provenance;
    this.#owned = owned;
    this.#parts = parts;
    this.#newId = newId;
    for (const part of [
      vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, this),
      vscode.window.onDidChangeActiveTextEditor(() => this.#loaded?.engine.movedAway()),
      entry.command(accepted, (id) => {
        if (typeof id === 'string') provenance.accept(id);
      }),
      entry.command('calibrated.completeNow', () =>
        vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'),
      ),
    ]) {
      this.#disposables.push(part);
    }
  }

  /** Why there was no completion the last time, or undefined when there was one. */
  get lastReason(): string {
    return reasons[this.#lastReason];
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const asked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    if (!allows(this.#settings.level(document).level, 'Edit')) return this.#none('level');
    if (!asked && !this.#settings.completionsEnabled(document)) return this.#none('disabled');
    if (!(await this.#owned.allowsAt(document, position))) return this.#none('owned');
    const abort = new AbortController();
    const cancel = token.onCancellationRequested(() => abort.abort());
    try {
      this.#loaded ??= await this.#parts();
      const offset = document.offsetAt(position);
      const uri = document.uri.toString();
      const path = vscode.workspace.asRelativePath(document.uri, false);
      const place = placeAt({ uri, path, languageId: document.languageId, text: document.getText() }, offset);
      const delayMs = asked ? 0 : this.#settings.completionDelayMs();
      const result = await this.#loaded.engine.provide(place, delayMs, abort.signal);
      if (result.text === undefined) return this.#failed(result);
      this.#lastReason = 'none';
      return [this.#item(document, position, offset, result.text, this.#loaded.model())];
    } finally {
      cancel.dispose();
    }
  }

  dispose(): void {
    this.#loaded?.engine.movedAway();
    this.#disposables.dispose();
  }

  #item(
    document: vscode.TextDocument,
    position: vscode.Position,
    offset: number,
    text: string,
    model: CompletionModel,
  ): vscode.InlineCompletionItem {
    const { level } = this.#settings.level(document);
    const id = this.#newId();
    this.#provenance.offer({
      id,
      uri: document.uri.toString(),
      offset,
      length: 0,
      text,
      tag: { tool: 'Calibrated', model: model.name, level },
    });
    const item = new vscode.InlineCompletionItem(text, new vscode.Range(position, position));
    // Runs when the whole text is taken; a word or a line of it is recognised by the tracker.
    item.command = { command: accepted, title: 'Completion accepted', arguments: [id] };
    return item;
  }

  #failed(result: CompletionResult & { readonly text?: undefined }): [] {
    if (result.error !== undefined) this.#log.error('completion', result.error);
    return this.#none(result.reason);
  }

  #none(reason: keyof typeof reasons): [] {
    this.#lastReason = reason;
    return [];
  }
}
