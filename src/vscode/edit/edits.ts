import * as vscode from 'vscode';
import { applyCode } from '../../assist/edit/editBlocks.ts';
import { editsInReply } from '../../assist/edit/editReply.ts';
import { Proposal, type ProposalSource } from '../../assist/edit/proposal.ts';
import { editPrompt } from '../../assist/prompts.ts';
import type { Turn } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import { reviewableLines } from '../../base/hunks.ts';
import { allows } from '../../base/level.ts';
import { type AskContext, contextLabel } from '../../hints/askContext.ts';
import type { Code } from '../app/code.ts';
import type { AskContextReader } from '../assist/askContextReader.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { OwnedCodeController } from '../practice/ownedCodeController.ts';
import { documentNamed, type EditedFile, existing, visibleOthers } from './editedFiles.ts';
import { allowedLevel, type EditRequests } from './editRequests.ts';
import type { ProposalController } from './proposalController.ts';
import { askHowToShow } from './splitDialog.ts';

/** A change of one file before it is a proposal. */
interface Draft {
  readonly file: EditedFile;
  readonly before: string;
  readonly after: string;
}

export interface EditsDeps {
  readonly reader: AskContextReader;
  readonly levels: LevelResolver;
  readonly requests: EditRequests;
  readonly code: Code;
  readonly proposals: ProposalController;
  readonly owned: OwnedCodeController;
  /** May ask whether the edit will work the first time. */
  readonly forecast: (requestId: string) => Promise<void>;
  /** The rung of the hint ladder that was reached about a file. */
  readonly rungOf: (uri: string) => string | undefined;
  readonly newId: () => string;
}

/** Turns what a model says into a proposal: asked for by `Edit Selection…`, or taken from a code block of an answer. */
export class Edits {
  readonly #deps: EditsDeps;

  constructor(deps: EditsDeps) {
    this.#deps = deps;
  }

  /** Asks what to change in the selection (or the file), and shows the model's edit as a proposal. */
  async editSelection(): Promise<void> {
    const { document, context } = this.#deps.reader.read();
    if (document === undefined || context.file === undefined)
      throw new AppError('refused', 'Open a file and select what to change, then ask again.');
    const level = allowedLevel(this.#deps.levels, document);
    await this.#refuseOwned(document, context);
    const instruction = await vscode.window.showInputBox({
      title: `Edit ${contextLabel(context)}`,
      prompt: 'What shall change?',
      placeHolder: 'for example: count ten of a kind as a bulk order too',
      ignoreFocusOut: true,
    });
    if (instruction === undefined || instruction.trim() === '') return;
    await this.#edit(document, context, instruction.trim(), level);
  }

  /** Asks for a fix of a problem that the editor reports, and shows it as a proposal. */
  async fixProblem(uri: vscode.Uri, line: number, message: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const level = allowedLevel(this.#deps.levels, document);
    const path = vscode.workspace.asRelativePath(uri, false);
    const context: AskContext = {
      file: { uri: uri.toString(), path, languageId: document.languageId, text: document.getText(), line },
      diagnostics: [{ message, line, severity: 'error' }],
    };
    await this.#edit(
      document,
      context,
      `Fix this problem at line ${line}, with the smallest change: ${message}`,
      level,
    );
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
      instruction: turn.question,
    });
  }

  /** Without a selection the model may change anything: what it changes is looked at when it has answered. */
  #refuseOwned(document: vscode.TextDocument, { selection }: AskContext): Promise<void> {
    return this.#deps.owned.refuseRange(document, selection ?? { start: 0, end: 0 });
  }

  async #edit(document: vscode.TextDocument, context: AskContext, instruction: string, level: string): Promise<void> {
    await this.#refuseOwned(document, context);
    const requestId = this.#deps.newId();
    await this.#deps.forecast(requestId);
    const others = visibleOthers(document, (other) => allows(this.#deps.levels.level(other).level, 'Edit'));
    const messages = editPrompt(instruction, context, others);
    const { text, model } = await this.#deps.requests.ask('writing the edit', requestId, level, messages);
    await this.#propose(document, text, context.selection, {
      tool: 'Calibrated',
      model,
      level,
      requestId,
      instruction,
    });
  }

  /** Every file's change is placed before the first is shown: all of the edit, or a sentence. */
  async #propose(
    document: vscode.TextDocument,
    reply: string,
    selection: { readonly start: number; readonly end: number } | undefined,
    source: ProposalSource,
  ): Promise<void> {
    const drafts: Draft[] = [];
    for (const { path, code } of editsInReply(reply)) {
      const target = path === undefined ? existing(document) : await documentNamed(path, document);
      const isAsked = target.uri.toString() === document.uri.toString();
      if (!isAsked) allowedLevel(this.#deps.levels, target);
      const before = target.getText();
      const symbolsOf = (part: string) => this.#deps.code.symbolsOf(target.languageId, part);
      const after = await applyCode(code, {
        text: before,
        selection: isAsked ? selection : undefined,
        symbolsOf,
      });
      if (after !== before) drafts.push({ file: target, before, after });
    }
    if (drafts.length === 0)
      throw new AppError('refused', 'The model proposes no change: its text is what is already there.');
    const rung = this.#deps.rungOf(document.uri.toString());
    await this.#show(drafts, rung === undefined ? source : { ...source, rung });
  }

  async #show(drafts: readonly Draft[], source: ProposalSource): Promise<void> {
    const proposals = (linesAtOnce: number) =>
      drafts.map(
        ({ file, before, after }) =>
          new Proposal(this.#deps.newId(), file.uri.toString(), source, before, after, {
            linesAtOnce,
            isNewFile: file.isNew,
          }),
      );
    const whole = proposals(Number.POSITIVE_INFINITY);
    const lines = whole.reduce((sum, { pendingLines }) => sum + pendingLines, 0);
    if (lines <= reviewableLines) return this.#deps.proposals.showAll(whole);
    const choice = await askHowToShow(lines, drafts.length, reviewableLines);
    if (choice === 'all') return this.#deps.proposals.showAll(whole);
    if (choice === 'steps') return this.#deps.proposals.showAll(proposals(reviewableLines));
  }
}
