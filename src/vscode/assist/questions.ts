import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { aroundCaret, caretNow } from '../../assist/edit/aroundCaret.ts';
import { keptSelectionIn } from '../../assist/edit/followedSelection.ts';
import { refuseKeysAround } from '../../assist/keysAround.ts';
import type { AssistSession } from '../../assist/session.ts';
import type { Turn, TurnContext } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import { allows, type Level, offReason } from '../../base/level.ts';
import { mentionsIn } from '../../base/mentions.ts';
import type { AskContext, Attachment } from '../../hints/askContext.ts';
import type { Code } from '../app/code.ts';
import { type DocumentsAgain, documentAgain } from '../app/documentAgain.ts';
import type { LevelDocument, LevelResolver } from '../level/levelResolver.ts';
import type { AskContextReader } from './askContextReader.ts';
import type { AskedModels, Attachments } from './attachments.ts';
import type { Conversation } from './conversation.ts';
import type { RulesReader } from './rulesReader.ts';

/** The part of the editor that a question needs. */
export interface QuestionsEditor {
  readonly window: Pick<typeof vscode.window, 'withProgress'>;
  readonly workspace: DocumentsAgain;
  readonly Uri: Pick<typeof vscode.Uri, 'parse'>;
  readonly ProgressLocation: Pick<typeof vscode.ProgressLocation, 'Notification'>;
}

export interface QuestionsDeps {
  readonly editor: QuestionsEditor;
  readonly levels: Pick<LevelResolver, 'level' | 'look'>;
  readonly reader: Pick<AskContextReader, 'read' | 'again' | 'takeSelection'>;
  readonly conversation: Pick<Conversation, 'open' | 'refuseDeleted'>;
  readonly attachments: Pick<Attachments, 'read' | 'refuseLowered'>;
  readonly rules: Pick<RulesReader, 'of'>;
  readonly code: Pick<Code, 'symbolsOf'>;
  /** What the person thinks, asked before the model judges; empty if they skip it, undefined if they were not asked. */
  readonly beforeAsk: (question: string, level: Level) => Promise<string | undefined>;
  /** Puts the caret back into the question's box. */
  readonly focus: () => Promise<void>;
}

/** How a question is asked. */
export interface QuestionOptions extends Pick<AskedModels, 'way' | 'modelId'> {
  /** Code that was not chosen by selecting it. */
  readonly about?: AskContext | undefined;
  /** Where it was asked, for the record; nothing for the Assist view. */
  readonly source?: string | undefined;
  /** The words are not the person's own, so a `#` in them names nothing. */
  readonly isWritten?: boolean | undefined;
}

/** Reading what a question names takes longer than this only where the workspace is read for the first time. Chosen by us. */
const readingShownMs = 400;

/** Asks questions in the conversation that is shown: reads what goes along, and checks the level first. */
export class Questions {
  readonly #deps: QuestionsDeps;

  constructor(deps: QuestionsDeps) {
    this.#deps = deps;
  }

  /**
   * Asks about the active file or about other code, at its level.
   * @returns undefined if the question is empty.
   * @throws AppError if AI is off here, or something that the question names cannot be sent; nothing was asked then.
   */
  async ask(question: string, options: QuestionOptions = {}): Promise<Turn | undefined> {
    const text = question.trim();
    if (text === '') return undefined;
    const { way, modelId, about, source, isWritten } = options;
    if (isWritten !== true && mentionsIn(text).some(({ kind }) => kind === 'selection'))
      this.#deps.reader.takeSelection();
    // What the chips show now is what goes along, and into this conversation, wherever the person goes while the rest is read.
    const { document, context } = this.#deps.reader.read();
    const place = about?.file === undefined ? document : this.#placeOf(about.file);
    const level = this.#allowed(place);
    refuseKeysAround(about ?? context);
    const asked: AskedModels = { way: level === 'Hint' ? 'hint' : (way ?? 'plain'), modelId, files: [] };
    const [session, attachments, own] = await Promise.all([
      this.#deps.conversation.open(),
      this.#read(text, isWritten, asked),
      this.#withAround(about ?? context),
    ]);
    // The hint ladder asks for the person's position itself.
    const position = way === 'hint' ? undefined : await this.#deps.beforeAsk(text, level);
    // A closed box leaves the focus in the code, where the next words would be typed.
    if (position !== undefined && source === undefined) await this.#deps.focus();
    const rules = await this.#deps.rules.of(document);
    const now = await this.#stillAllowed(level, place, session, asked);
    return session.ask(text, { ...own, attachments, named: named(asked), rules }, now, {
      way,
      position,
      modelId,
      source,
      isWritten,
    });
  }

  /** Asks the same question about the same place in the current file, for another answer or one from another model. */
  async again(
    { id, context: about, question, position, onLadder, askedMs, isWritten }: Turn,
    modelId: string | undefined,
  ) {
    if (onLadder)
      throw new AppError(
        'refused',
        l10n.t('A hint can’t be asked for twice. Take the next one, or ask a new question.'),
      );
    const session = await this.#deps.conversation.open();
    const document = await this.#documentOf(about);
    const level = this.#allowed(document);
    const context = await this.#again(about, document);
    // The same words would be about something else.
    if (about.selection !== undefined && context.selection === undefined)
      throw new AppError(
        'refused',
        l10n.t('The selected code, or what is around it, has changed since. Select it and ask a new question.'),
      );
    refuseKeysAround(context);
    const asked: AskedModels = { way: level === 'Hint' ? 'hint' : 'plain', modelId, askedMs, files: [] };
    const attachments = await this.#read(question, isWritten, asked);
    const rules = await this.#deps.rules.of(document);
    const now = await this.#stillAllowed(level, document, session, asked);
    await session.ask(question, { ...context, attachments, named: named(asked), rules }, now, {
      position,
      modelId,
      again: id,
      isWritten,
    });
  }

  /** The next rung for a hint. @param position One line in the person's own words, if the hint asks for it. */
  async nextHint(
    { id, context: about, question, level, askedMs, isWritten }: Turn,
    position?: string,
  ): Promise<Turn | undefined> {
    this.#refuseOffInFront();
    const session = await this.#deps.conversation.open();
    // The question's own file may be another one than that in front.
    const document = await this.#documentOf(about);
    this.#allowed(document);
    const asked: AskedModels = { way: 'hint', askedMs, files: [], leavesOutGone: true };
    const attachments = await this.#read(question, isWritten, asked);
    const context = { ...(await this.#again(about, document)), attachments, named: named(asked) };
    refuseKeysAround(context);
    const now = await this.#stillAllowed(level, document, session, asked);
    this.#refuseOffInFront();
    return session.nextHint(id, context, position, now);
  }

  async #withAround(context: AskContext): Promise<AskContext> {
    const { file } = context;
    if (file === undefined) return context;
    const around = aroundCaret({ ...context, file }, await this.#deps.code.symbolsOf(file.languageId, file.text));
    return { ...context, file: { ...file, around } };
  }

  /** The current context of an earlier question, in the function that it was asked in. */
  async #again(about: TurnContext, document: vscode.TextDocument | undefined): Promise<AskContext> {
    const { file, selection } = about;
    if (file === undefined || document === undefined) return this.#deps.reader.again(about);
    const text = document.getText();
    const symbols = await this.#deps.code.symbolsOf(document.languageId, text);
    const selected = selection && keptSelectionIn(selection, text);
    return this.#deps.reader.again({ ...about, file: caretNow(file, selected, text, symbols) });
  }

  #refuseOffInFront(): void {
    if (this.#deps.levels.level(this.#deps.reader.read('without').document).level === 'Off')
      throw new AppError('refused', l10n.t('AI is off here. Raise the level to get a hint.'));
  }

  #allowed(document: LevelDocument | undefined): Level {
    const effective = this.#deps.levels.level(document);
    if (effective.level === 'Off') throw new AppError('refused', offReason(effective));
    return effective.level;
  }

  /**
   * Call it directly before something is sent: the level may have changed since the question was asked.
   * @returns the lower of both levels, since what goes along was chosen at the first.
   * @throws AppError `refused` if the question, or something that it names, may not be sent any more.
   */
  async #stillAllowed(
    level: Level,
    document: LevelDocument | undefined,
    session: AssistSession,
    asked: AskedModels,
  ): Promise<Level> {
    await this.#deps.conversation.refuseDeleted(session);
    // An answer about a link may repeat the file it leads to, and goes along later only where that one may.
    if (document !== undefined) asked.files?.push(...(await this.#deps.levels.look(document)));
    this.#deps.attachments.refuseLowered(asked);
    const now = this.#allowed(document);
    return allows(now, level) ? level : now;
  }

  #placeOf({ uri, languageId }: NonNullable<TurnContext['file']>): LevelDocument {
    return { uri: this.#deps.editor.Uri.parse(uri, true), languageId };
  }

  /** The file that an earlier question was about. */
  async #documentOf({ file }: TurnContext): Promise<vscode.TextDocument | undefined> {
    const { workspace } = this.#deps.editor;
    return file === undefined ? undefined : documentAgain(workspace, this.#placeOf(file).uri);
  }

  /** Reads what a question names; says so, and can be stopped, when it takes a while. */
  async #read(question: string, isWritten = false, asked: AskedModels): Promise<readonly Attachment[]> {
    if (isWritten) return [];
    const { window, ProgressLocation } = this.#deps.editor;
    const stop = new AbortController();
    const reading = this.#deps.attachments.read(question, { ...asked, signal: stop.signal });
    const isRead = await Promise.race([
      reading.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), readingShownMs)),
    ]);
    if (isRead) return reading;
    const options = {
      location: ProgressLocation.Notification,
      title: l10n.t('Reading what goes along with your question. The first time, the whole workspace is read.'),
      cancellable: true,
    };
    return window.withProgress(options, (_progress, token) =>
      Promise.race([
        reading,
        new Promise<never>((_resolve, reject) => {
          token.onCancellationRequested(() => {
            stop.abort();
            reject(new AppError('cancelled', l10n.t('The question was stopped.')));
          });
        }),
      ]),
    );
  }
}

/** Each file that a question named, once. */
function named({ files = [] }: AskedModels): AskContext['named'] {
  const byUri = new Map(files.map(({ uri, languageId }) => [uri.toString(), languageId]));
  return [...byUri].map(([uri, languageId]) => ({ uri, languageId }));
}
