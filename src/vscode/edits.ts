import * as vscode from 'vscode';
import { contextLabel } from '../assist/askContext.ts';
import { applyCode } from '../assist/editBlocks.ts';
import { allows } from '../assist/level.ts';
import { editPrompt } from '../assist/prompts.ts';
import { Proposal, type ProposalSource } from '../assist/proposal.ts';
import type { Turn } from '../assist/session.ts';
import { AppError } from '../base/appError.ts';
import type { AskContextReader } from './askContextReader.ts';
import type { Code } from './code.ts';
import type { ModelDesk } from './modelDesk.ts';
import type { OwnedDesk } from './practice/ownedDesk.ts';
import type { ProposalDesk } from './proposalDesk.ts';
import type { Recorder } from './recorder.ts';
import type { Settings } from './settings.ts';

/** Turns what a model says into a proposal: asked for by `Edit Selection…`, or taken from a code block of an answer. */
export class Edits {
  readonly #reader: AskContextReader;
  readonly #settings: Settings;
  readonly #models: ModelDesk;
  readonly #code: Code;
  readonly #desk: ProposalDesk;
  readonly #recorder: Recorder;
  readonly #owned: OwnedDesk;
  readonly #newId: () => string;

  constructor(
    reader: AskContextReader,
    settings: Settings,
    models: ModelDesk,
    code: Code,
    desk: ProposalDesk,
    recorder: Recorder,
    owned: OwnedDesk,
    newId: () => string,
  ) {
    this.#reader = reader;
    this.#settings = settings;
    this.#models = models;
    this.#code = code;
    this.#desk = desk;
    this.#recorder = recorder;
    this.#owned = owned;
    this.#newId = newId;
  }

  /** Asks what to change in the selection (or the file), and shows the model's edit as a proposal. */
  async editSelection(): Promise<void> {
    const { document, context } = this.#reader.read();
    if (document === undefined || context.file === undefined)
      throw new AppError('refused', 'Open a file and select what to change, then ask again.');
    const { level, source } = this.#settings.level(document);
    if (!allows(level, 'Edit'))
      throw new AppError('refused', `The level here is ${level} (${source}); edits need level Edit.`);
    // Without a selection the model may change anything: what it changes is looked at when it has answered.
    await this.#owned.refuseRange(document, context.selection ?? { start: 0, end: 0 });
    const instruction = await vscode.window.showInputBox({
      title: `Edit ${contextLabel(context)}`,
      prompt: 'What shall change?',
      placeHolder: 'for example: count ten of a kind as a bulk order too',
      ignoreFocusOut: true,
    });
    if (instruction === undefined || instruction.trim() === '') return;
    const requestId = this.#newId();
    const { text, model } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Calibrated: writing the edit', cancellable: true },
      (_progress, token) => this.#request(requestId, editPrompt(instruction, context), token),
    );
    const [block] = fencedBlocks(text);
    await this.#propose(document, block ?? text, context.selection, { tool: 'Calibrated', model, level, requestId });
  }

  /** Shows a code block of an answer as a proposal for the file that the question was about. */
  async fromAnswer(turn: Turn, code: string): Promise<void> {
    const { file, selection } = turn.context;
    if (file === undefined)
      throw new AppError('refused', 'That question was about no file, so there is no place for the code.');
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(file.uri, true));
    const same =
      selection !== undefined &&
      document.getText().slice(selection.start, selection.end) === file.text.slice(selection.start, selection.end);
    await this.#propose(document, code, same ? selection : undefined, {
      tool: 'Calibrated',
      model: turn.modelLabel,
      level: turn.level,
      requestId: turn.id,
    });
  }

  async #propose(
    document: vscode.TextDocument,
    code: string,
    selection: { readonly start: number; readonly end: number } | undefined,
    source: ProposalSource,
  ): Promise<void> {
    const text = document.getText();
    const symbolsOf = (part: string) => this.#code.symbolsOf(document.languageId, part);
    const after = await applyCode(code, { text, selection, symbolsOf });
    const proposal = new Proposal(this.#newId(), document.uri.toString(), source, text, after);
    await this.#desk.show(proposal, `${vscode.workspace.asRelativePath(document.uri)}: proposal of ${source.model}`);
  }

  async #request(
    requestId: string,
    messages: ReturnType<typeof editPrompt>,
    token: vscode.CancellationToken,
  ): Promise<{ readonly text: string; readonly model: string }> {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    this.#recorder.record('request.start', { requestId, role: 'edit' });
    let text = '';
    let model = '';
    try {
      for await (const part of this.#models.stream({ role: 'edit', messages }, abort.signal)) {
        if (part.type === 'text') text += part.text;
        else if (part.type === 'finish') model = part.model;
        else if (part.type === 'error') {
          throw new AppError(part.error.kind === 'cancelled' ? 'cancelled' : 'model', part.error.sentence);
        }
      }
    } finally {
      this.#recorder.record('request.end', { requestId, role: 'edit', model });
    }
    return { text, model };
  }
}

function fencedBlocks(text: string): readonly string[] {
  return [...text.matchAll(/^(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm)].map(([, , code]) => code ?? '');
}
