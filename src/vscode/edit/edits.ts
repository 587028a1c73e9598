import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { placeAnswer, proseBefore } from '../../assist/edit/answerBlock.ts';
import { arrivedEdits } from '../../assist/edit/arrivedEdits.ts';
import { followedSelection, keptSelectionIn } from '../../assist/edit/followedSelection.ts';
import { type EditOutcome, type EditSituation, placeReply } from '../../assist/edit/placeReply.ts';
import { Proposal, type ProposalSource } from '../../assist/edit/proposal.ts';
import { refuseKeysAround, secondRequest } from '../../assist/keysAround.ts';
import { editPrompt, type PromptMessage } from '../../assist/prompts.ts';
import type { Turn } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import { reviewableLines } from '../../base/hunks.ts';
import { allows } from '../../base/level.ts';
import { type AskContext, contextLabel } from '../../hints/askContext.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';
import type { Code } from '../app/code.ts';
import { documentAgain } from '../app/documentAgain.ts';
import type { Languages } from '../app/languages.ts';
import { nameOfFile } from '../app/workspaceFiles.ts';
import { type AskContextReader, refuseCell } from '../assist/askContextReader.ts';
import type { RulesReader } from '../assist/rulesReader.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { OwnedCodeController } from '../practice/ownedCodeController.ts';
import { allowedLevel } from './allowedLevel.ts';
import { type EditedFile, existing, fileNamed, nameInFolder, visibleOthers } from './editedFiles.ts';
import type { EditRequests } from './editRequests.ts';
import type { ProposalController } from './proposalController.ts';
import { askHowToShow } from './splitDialog.ts';
import type { ArrivedChange, StreamedEdit, StreamedEdits } from './streamedEdits.ts';

/** A change of one file before it becomes a proposal. */
interface Draft {
  readonly file: EditedFile;
  readonly before: string;
  readonly after: string;
}

/** An edit that a model is asked for. */
interface Asked {
  readonly document: vscode.TextDocument;
  /** Open beside it and sent along. */
  readonly along: readonly vscode.TextDocument[];
  readonly context: AskContext;
  readonly instruction: string;
  readonly level: string;
  readonly requestId: string;
}

interface Placed {
  readonly drafts: readonly Draft[];
  readonly refused: string | undefined;
  /** The reply only repeats what is there, so asking again would not help. */
  readonly isUnchanged: boolean;
}

export interface EditsDeps {
  readonly reader: AskContextReader;
  readonly rules: RulesReader;
  readonly levels: LevelResolver;
  readonly requests: EditRequests;
  readonly code: Code;
  readonly languages: Languages;
  readonly proposals: ProposalController;
  readonly streamed: Pick<StreamedEdits, 'begin'>;
  readonly owned: OwnedCodeController;
  /** May ask whether the edit will work the first time. */
  readonly forecast: (requestId: string) => Promise<void>;
  /** The rung reached on the hint ladder for a file. */
  readonly rungOf: (uri: string) => string | undefined;
  readonly newId: () => string;
}

/** Turns a model's reply into a proposal: requested by `Edit Selection…`, or taken from a code block of an answer. */
export class Edits {
  readonly #deps: EditsDeps;

  constructor(deps: EditsDeps) {
    this.#deps = deps;
  }

  /** Asks what to change in the selection (or around the caret), and shows the model's edit as a proposal. */
  async editSelection(): Promise<void> {
    const { document, context } = this.#deps.reader.read();
    refuseCell(document);
    if (document === undefined || context.file === undefined)
      throw new AppError('refused', l10n.t('Select the code to change first.'));
    await allowedLevel(this.#deps.levels, document);
    refuseKeysAround(context);
    await this.#refuseOwned(document, context);
    // They are named before they are sent.
    const others = await visibleOthers(document, (other) => this.#mayEdit(other));
    const names = others.map(({ uri }) => nameOfFile(uri)).join(', ');
    const at = context.selection === undefined ? l10n.t(' at line {0}', context.file.line) : '';
    const instruction = await vscode.window.showInputBox({
      title: l10n.t('Edit {0}{1}', String(contextLabel(context)), at),
      prompt:
        names === ''
          ? l10n.t('What should change?')
          : l10n.t('What should change? Open beside it and sent too: {0}.', names),
      placeHolder: l10n.t('The change in one sentence'),
      ignoreFocusOut: true,
    });
    if (instruction === undefined || instruction.trim() === '') return;
    await this.#edit(document, context, instruction.trim(), others);
  }

  /** Requests a change that is already put into words, and shows it as a proposal. */
  async change(document: vscode.TextDocument, context: AskContext, instruction: string): Promise<void> {
    refuseCell(document);
    await allowedLevel(this.#deps.levels, document);
    await this.#edit(document, context, instruction);
  }

  /** Requests a fix for a problem reported by the editor, and shows it as a proposal. */
  async fixProblem(uri: vscode.Uri, line: number, message: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const path = nameOfFile(uri);
    const context: AskContext = {
      file: { uri: uri.toString(), path, languageId: document.languageId, text: document.getText(), line },
      diagnostics: [{ message, line, severity: 'error' }],
    };
    await this.change(document, context, `Fix this problem at line ${line}, with the smallest change: ${message}`);
  }

  /** Shows a code block of an answer as a proposal for the file the question was about. */
  async fromAnswer(turn: Turn, code: string, language: string): Promise<void> {
    const { file, selection } = turn.context;
    if (file === undefined)
      throw new AppError('refused', l10n.t('That question was not about a file, so there is no place for the code.'));
    const document = await documentAgain(vscode.workspace, vscode.Uri.parse(file.uri, true));
    await allowedLevel(this.#deps.levels, document);
    const now = () => selection && keptSelectionIn(selection, document.getText());
    const placed = await this.#place(document, now, (situation) =>
      placeAnswer(
        code,
        language,
        { ...situation, isSelectionLost: selection !== undefined && situation.selection === undefined },
        file,
        proseBefore(turn.markdown, code),
      ),
    );
    await this.#propose(document, placed, {
      tool: 'Calibrated',
      // The same name as everywhere else: one model, one row in the figures.
      model: turn.modelName === '' ? turn.modelLabel : turn.modelName,
      level: turn.level,
      requestId: turn.id,
      instruction: turn.question,
    });
  }

  async #mayEdit(document: vscode.TextDocument): Promise<boolean> {
    await this.#deps.levels.look(document);
    return allows(this.#deps.levels.level(document).level, 'Edit');
  }

  /** Without a selection the model may change anything; its change is checked once it has answered. */
  #refuseOwned(document: vscode.TextDocument, { selection }: AskContext): Promise<void> {
    return this.#deps.owned.refuseRange(document, selection ?? { start: 0, end: 0 });
  }

  async #edit(
    document: vscode.TextDocument,
    context: AskContext,
    instruction: string,
    others: readonly vscode.TextDocument[] = [],
  ): Promise<void> {
    refuseKeysAround(context);
    await this.#refuseOwned(document, context);
    const requestId = this.#deps.newId();
    await this.#deps.forecast(requestId);
    const rules = await this.#deps.rules.of(document);
    // The level may have been lowered while the box was open.
    const level = await allowedLevel(this.#deps.levels, document);
    const along: vscode.TextDocument[] = [];
    for (const other of others) if (await this.#mayEdit(other)) along.push(other);
    const texts = along.map((other) => ({
      path: nameOfFile(other.uri),
      text: other.getText(),
    }));
    // What has changed since must not be asked about.
    selectionNow(document, context);
    const messages = editPrompt(instruction, { ...context, rules }, texts);
    let seen: string | undefined;
    const live = this.#deps.streamed.begin(async (reply) => {
      const { file, selection } = context;
      const arrived = arrivedEdits(reply, selection && file?.text.slice(selection.start, selection.end));
      if (arrived === undefined || arrived === seen) return undefined;
      seen = arrived;
      return this.#arrived(document, context, arrived);
    });
    try {
      await this.#request({ document, along, context, instruction, level, requestId }, messages, live);
    } finally {
      await live.end();
    }
  }

  async #request(
    { document, along, context, instruction, level, requestId }: Asked,
    messages: readonly PromptMessage[],
    live: StreamedEdit,
  ): Promise<void> {
    const { requests } = this.#deps;
    let { text, model } = await requests.ask(l10n.t('writing the edit'), { requestId, level }, messages, live);
    let placed = await this.#place(
      document,
      () => selectionNow(document, context),
      (situation) => placeReply(text, situation),
    );
    if (placed.refused !== undefined && !placed.isUnchanged) {
      const again = l10n.t('asking once more, since the first reply could not be used ({0})', placed.refused);
      for (const each of [document, ...along]) await allowedLevel(this.#deps.levels, each);
      const second = secondRequest(messages, text, placed.refused);
      ({ text, model } = await requests.ask(again, { requestId: this.#deps.newId(), level }, second, live));
      placed = await this.#place(
        document,
        () => selectionNow(document, context),
        (situation) => placeReply(text, situation),
      );
    }
    await live.whenShown();
    if (live.signal.aborted) throw new AppError('cancelled', l10n.t('The edit was stopped.'));
    await this.#propose(document, placed, {
      tool: 'Calibrated',
      model,
      level,
      requestId,
      instruction,
    });
  }

  /** What the arrived part of a reply changes in one file; the file in front if it changes that one. */
  async #arrived(
    document: vscode.TextDocument,
    context: AskContext,
    arrived: string,
  ): Promise<ArrivedChange | undefined> {
    try {
      const { drafts } = await this.#place(
        document,
        () => selectionNow(document, context),
        (situation) =>
          // Code that is still arriving may break the rules of its language.
          placeReply(arrived, { ...situation, isBroken: async () => undefined }),
      );
      const uri = document.uri.toString();
      const shown = drafts.find(({ file }) => file.uri.toString() === uri) ?? drafts[0];
      return shown === undefined ? undefined : { uri: shown.file.uri, before: shown.before, after: shown.after };
    } catch (error) {
      // Only a view: the whole reply is checked again, and that check tells the person why it is refused.
      if (AppError.is(error, 'refused')) return undefined;
      throw error;
    }
  }

  /** Where the reply's changes belong: all of them, or a sentence saying why none. */
  async #place(
    document: vscode.TextDocument,
    selectionNow: () => { readonly start: number; readonly end: number } | undefined,
    place: (situation: EditSituation) => Promise<EditOutcome>,
  ): Promise<Placed> {
    const files = new Map<string, EditedFile>();
    const front = nameOfFile(document.uri);
    files.set(front, existing(document));
    const pathInFolder = await nameInFolder(document);
    const languageOf = (path: string) => files.get(path)?.languageId ?? languageIdOf(path);
    const outcome = await place({
      path: front,
      pathInFolder,
      // Both at one moment: nothing may be typed between them.
      text: document.getText(),
      selection: selectionNow(),
      root: vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath,
      read: async (path) => {
        const file = await fileNamed(path, document, this.#deps.languages);
        files.set(path, file);
        return file.isNew ? undefined : file.getText();
      },
      languageOf,
      symbolsOf: (path, text) => this.#deps.code.symbolsOf(languageOf(path), text),
      isBroken: (path, text) => this.#deps.code.isBroken(languageOf(path), text),
    });
    if ('refused' in outcome) {
      return { drafts: [], refused: outcome.refused, isUnchanged: outcome.isUnchanged === true };
    }
    const drafts: Draft[] = [];
    for (const { path, before, after } of outcome.files) {
      const file = files.get(path) ?? (await fileNamed(path, document, this.#deps.languages));
      if (path !== front) await allowedLevel(this.#deps.levels, file);
      const uri = file.uri.toString();
      if (drafts.some((draft) => draft.file.uri.toString() === uri))
        return { drafts: [], refused: l10n.t('The reply names the file {0} in two ways.', path), isUnchanged: false };
      drafts.push({ file, before, after });
    }
    return { drafts, refused: undefined, isUnchanged: false };
  }

  async #propose(document: vscode.TextDocument, { drafts, refused }: Placed, source: ProposalSource): Promise<void> {
    if (refused !== undefined) throw new AppError('refused', refused);
    const rung = this.#deps.rungOf(document.uri.toString());
    await this.#show(drafts, rung === undefined ? source : { ...source, rung });
  }

  async #show(drafts: readonly Draft[], source: ProposalSource): Promise<void> {
    const proposals = (linesAtOnce: number) =>
      drafts.map(
        ({ file, before, after }) =>
          new Proposal(this.#deps.newId(), file.uri.toString(), source, before, after, {
            linesAtOnce,
            newFileLanguage: file.isNew ? file.languageId : undefined,
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

/** The selection that was asked about, in the text as it is by now. @throws AppError `refused` if it has changed */
function selectionNow(document: vscode.TextDocument, { file, selection }: AskContext) {
  if (file === undefined || selection === undefined) return undefined;
  const now = followedSelection(file.text, selection, document.getText());
  if (now !== undefined) return now;
  throw new AppError(
    'refused',
    l10n.t('The selected code, or what is around it, has changed since you asked. Select it and ask again.'),
  );
}
