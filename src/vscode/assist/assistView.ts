import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Turn } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { type Level, levelReason, levelSentences, levels, offReason } from '../../base/level.ts';
import { type AskContext, sizeText } from '../../hints/askContext.ts';
import { type StepDecision, writeLineFirst } from '../../hints/ladder.ts';
import type {
  AssistHostMessage,
  AssistState,
  AssistViewMessage,
  ContextChip,
  GapSaid,
  ModelChoice,
  TaskSummary,
  TurnError,
} from '../../webview/assist/assistProtocol.ts';
import { isAssistViewMessage } from '../../webview/assist/assistProtocol.ts';
import type { OwnCommitsCard } from '../../webview/consequences/consequencesProtocol.ts';
import type { Entry } from '../app/entry.ts';
import type { ViewId } from '../app/registry.ts';
import type { Settings } from '../app/settings.ts';
import { fillWebview } from '../app/webviewHost.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { AskContextReader } from './askContextReader.ts';
import { chips, taskCommands } from './assistWords.ts';
import type { Attachments } from './attachments.ts';
import { completeMention } from './completeMention.ts';
import type { Conversation } from './conversation.ts';
import { answerPlaces, openPlace } from './openPlace.ts';
import type { RulesReader } from './rulesReader.ts';
import { isHint, turnState } from './turnState.ts';
import { ViewFeed } from './viewFeed.ts';

/** What the view needs from the rest of the extension. */
export interface AssistViewActions {
  modelLabel(level: Level): string;
  /** The models that can be chosen for a question; empty if there is no choice. */
  models(level: Level): readonly ModelChoice[];
  task(): TaskSummary | null;
  /** Asked after a silence. */
  question(): string | null;
  answerReturn(said: GapSaid): Promise<void>;
  /** Title of a finished task whose felt time was not asked for. */
  unasked(): string | null;
  /** What the person's own commits show; null until they have been read. */
  ownCommits(): OwnCommitsCard | null;
  /** What the person thinks, asked before the model judges; may be empty. */
  beforeAsk(question: string, level: Level): Promise<string>;
  propose(turn: Turn, code: string, language: string): Promise<void>;
  notice(): TurnError | null;
  runAction(action: string): Promise<void>;
}

export interface AssistViewDeps {
  readonly extensionUri: vscode.Uri;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly levels: LevelResolver;
  readonly reader: AskContextReader;
  readonly conversation: Conversation;
  readonly attachments: Attachments;
  readonly rules: RulesReader;
  readonly clock: Clock;
  readonly actions: AssistViewActions;
}

/** Nobody reads more than ten changes of a label per second. */
const caretRefreshMs = 100;
const viewId: ViewId = 'calibrated.assist';
/** Prefix of the ids of rule file chips. */
const ruleChip = 'rules:';

/** The Assist view's host side: keeps the page in sync with the session and carries out the person's actions. */
export class AssistView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #deps: AssistViewDeps;
  readonly #listeners: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  readonly #feed: ViewFeed;
  #soon: NodeJS.Timeout | undefined;
  #refreshAtMs: number | null = null;
  #opening: NodeJS.Timeout | undefined;
  #focusText: string | undefined;
  /** What the question being typed mentions. */
  #named: readonly ContextChip[] = [];
  #drafts = 0;

  constructor(deps: AssistViewDeps) {
    const { reader, settings, conversation } = deps;
    this.#deps = deps;
    const places = answerPlaces(deps.attachments, (turn) => this.#feed.turnChanged(turn));
    this.#feed = new ViewFeed({
      post: (message) => this.#post(message),
      isVisible: () => this.#view?.visible === true,
      state: () => this.#state(),
      turns: () => conversation.turns,
      turnState: (turn) => turnState(turn, this.#stepAfter(turn), places.of(turn, conversation.turns)),
    });
    this.#listeners = vscode.Disposable.from(
      reader.onDidChange(() => this.#refreshSoon()),
      deps.rules.onDidChange(() => this.refresh()),
      settings.onDidChange('calibrated.level', () => this.refresh()),
      settings.onDidChange('calibrated.models', () => this.refresh()),
      conversation.onDidSwitch(() => this.#feed.sendAll()),
      conversation.onDidChange((turn) => this.#feed.turnChanged(turn)),
      conversation.onDidAppend(({ turn, text }) => this.#feed.appended(turn, text)),
    );
  }

  dispose(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#opening);
    this.#listeners.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    fillWebview(view.webview, this.#deps.extensionUri, { name: 'assist', title: l10n.t('Assist') });
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (isAssistViewMessage(message))
        void this.#deps.entry.guard(`assist ${message.type}`, () => this.#receive(message));
    });
    view.onDidChangeVisibility(() => {
      if (view.visible) this.#feed.sendAll();
    });
    view.onDidDispose(() => {
      this.#view = undefined;
    });
  }

  /** Shows the view with the caret in its box, and optionally a text in it. */
  async focus(text?: string): Promise<void> {
    this.#focusText = text ?? '';
    await vscode.commands.executeCommand(`${viewId}.focus`);
    this.#sendFocus();
  }

  /** Asks as if the person had typed the question into the view. */
  async ask(question: string): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`);
    await this.answer(question);
  }

  /** Asks about code that was not chosen by selecting it. @param isHint A hint first, even if the level allows an answer. */
  async askAbout(question: string, context: AskContext, isHint: boolean): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`);
    await this.answer(question, isHint ? 'hint' : undefined, undefined, context);
  }

  /** Says what the newest hint waits for, if that is a line of the person's own. */
  get asksPosition(): string | undefined {
    const turn = this.#deps.conversation.turns.at(-1);
    const step = turn === undefined ? undefined : this.#stepAfter(turn);
    return step?.allowed === true && step.asksPosition === true ? (step.reason ?? writeLineFirst()) : undefined;
  }

  /** The next rung for the newest hint. @param position One line in the person's own words, if the hint asks for it. */
  async nextHint(position?: string): Promise<Turn | undefined> {
    const turn = this.#deps.conversation.turns.findLast(
      ({ rung, status, isFact }) => rung !== 'H6' && isFact !== true && status === 'done',
    );
    if (turn === undefined) throw new AppError('refused', l10n.t('There is no hint yet. Ask for one first.'));
    return this.#nextHint(turn.id, position);
  }

  /** Call it when something the page shows has changed outside the conversation. */
  refresh(): void {
    this.#feed.stateChanged();
  }

  /** For changes that follow the caret: at most ten times a second. */
  #refreshSoon(): void {
    if (this.#view?.visible !== true) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.refresh();
    }, caretRefreshMs);
  }

  /** The next hint can become available just by time: the page counts down, the host updates the turn. */
  #refreshAt(timeMs: number | null, turn: Turn): void {
    if (timeMs === null || timeMs === this.#refreshAtMs) return;
    this.#refreshAtMs = timeMs;
    clearTimeout(this.#opening);
    this.#opening = setTimeout(() => this.#feed.turnChanged(turn), Math.max(0, timeMs - this.#deps.clock.nowMs()));
  }

  /** Only the newest turn can continue. */
  #stepAfter(turn: Turn): StepDecision | undefined {
    const session = this.#deps.conversation.live;
    if (!isHint(turn) || turn.isFact === true || turn.status !== 'done' || turn !== session?.turns.at(-1))
      return undefined;
    const step = session.stepAfter(turn);
    this.#refreshAt(step.availableAtMs, turn);
    return step;
  }

  async #receive(message: AssistViewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#feed.sendAll();
        this.#sendFocus();
        await this.#deps.conversation.load();
        return;
      case 'ask':
        return void (await this.answer(message.text, message.way, message.model));
      case 'draft':
        return this.#showNamed(message.text);
      case 'complete': {
        const items = await completeMention(message.kind, message.typed);
        this.#post({ type: 'mentionItems', seq: message.seq, items: [...items] });
        return;
      }
      case 'pasteImage': {
        const { base64, size, model: modelId } = message;
        const text = this.#deps.attachments.paste(Buffer.from(base64, 'base64'), size, { modelId });
        this.#post({ type: 'insertMention', text });
        return;
      }
      case 'checkOrder':
        this.#deps.conversation.live?.checkOrder(message.id, message.order);
        return;
      case 'cancel':
        this.#deps.conversation.live?.cancel(message.id);
        return;
      case 'setLevel':
        await this.#deps.settings.setLevel(message.level);
        return;
      case 'removeContext':
        if (message.id.startsWith(ruleChip)) this.#deps.rules.leaveOut(message.id.slice(ruleChip.length));
        else this.#deps.reader.leaveOut(message.id);
        return;
      case 'nextHint':
        return void (await this.#nextHint(message.id, message.position));
      case 'propose':
        return this.#deps.actions.propose(this.#turn(message.id), message.code, message.language);
      case 'copy':
        await vscode.env.clipboard.writeText(message.code);
        return;
      case 'openPlace':
        return openPlace(message.text, this.#deps.attachments);
      case 'runAction':
        return this.#deps.actions.runAction(message.id);
      case 'clear':
        return this.#deps.conversation.begin();
      case 'again':
        return this.#again(message.id, message.model);
      case 'task':
        await vscode.commands.executeCommand(taskCommands[message.command]);
        return;
      case 'answerReturn':
        return this.#deps.actions.answerReturn(message.said);
      case 'showOwnCommits':
        await vscode.commands.executeCommand('calibrated.showConsequences', message.figure);
        return;
    }
  }

  /**
   * Asks about the active file or about other code, at its level.
   * @param source Where it was asked, for the record; nothing for this view.
   * @returns undefined if the question is empty.
   * @throws AppError if AI is off here.
   */
  async answer(
    question: string,
    way?: 'hint',
    modelId?: string,
    about?: AskContext,
    source?: string,
  ): Promise<Turn | undefined> {
    const text = question.trim();
    if (text === '') return undefined;
    const seen = this.#deps.reader.read();
    const { document, context } = { ...seen, context: about ?? seen.context };
    const effective = this.#deps.levels.level(document);
    const { level } = effective;
    if (level === 'Off') throw new AppError('refused', offReason(effective));
    const attachments = await this.#deps.attachments.read(text, { way, modelId });
    const session = await this.#deps.conversation.open();
    // The hint ladder asks for the person's position itself.
    const position = way === 'hint' ? '' : await this.#deps.actions.beforeAsk(text, level);
    const rules = await this.#deps.rules.of(document);
    return session.ask(text, { ...context, attachments, rules }, level, { way, position, modelId, source });
  }

  async #nextHint(id: string, position?: string): Promise<Turn | undefined> {
    const { level } = this.#deps.levels.level(this.#deps.reader.read('without').document);
    if (level === 'Off') throw new AppError('refused', l10n.t('AI is off here. Raise the level to get a hint.'));
    const { context: about, question } = this.#turn(id);
    const attachments = await this.#deps.attachments.read(question, { way: 'hint' });
    const context = { ...(await this.#deps.reader.again(about)), attachments };
    return (await this.#deps.conversation.open()).nextHint(id, context, position);
  }

  /** None at level Hint: hints are written without a project's rules. */
  #ruleChips(document: vscode.TextDocument | undefined, level: Level): readonly ContextChip[] {
    if (level === 'Off' || level === 'Hint') return [];
    return this.#deps.rules.shown(document).map(({ label, text }): ContextChip => {
      const detail = l10n.t('Project rules from {0}, sent with answers and edits', label);
      return { id: ruleChip + label, kind: 'rules', label, detail, size: sizeText(text.length), removable: true };
    });
  }

  /** Asks the same question about the same place in the current file, for another answer or one from another model. */
  async #again(id: string, modelId: string | undefined): Promise<void> {
    const { context: about, question, position, onLadder } = this.#turn(id);
    if (onLadder)
      throw new AppError(
        'refused',
        l10n.t('A hint can’t be asked for twice. Take the next one, or ask a new question.'),
      );
    const context = await this.#deps.reader.again(about);
    const document =
      context.file === undefined
        ? undefined
        : await vscode.workspace.openTextDocument(vscode.Uri.parse(context.file.uri, true));
    const effective = this.#deps.levels.level(document);
    if (effective.level === 'Off') throw new AppError('refused', offReason(effective));
    const attachments = await this.#deps.attachments.read(question, { modelId });
    const rules = await this.#deps.rules.of(document);
    const session = await this.#deps.conversation.open();
    await session.ask(question, { ...context, attachments, rules }, effective.level, { position, modelId });
  }

  async #showNamed(text: string): Promise<void> {
    this.#drafts += 1;
    const draft = this.#drafts;
    const seen = await this.#deps.attachments.preview(text);
    // A newer draft has its own preview.
    if (draft !== this.#drafts) return;
    this.#named = seen.map((each): ContextChip => ({ id: each.label, kind: 'mention', removable: true, ...each }));
    this.refresh();
  }

  #turn(id: string): Turn {
    const turn = this.#deps.conversation.turns.find((each) => each.id === id);
    if (turn === undefined) throw new AppError('refused', l10n.t('That answer is gone. Ask again.'));
    return turn;
  }

  #post(message: AssistHostMessage): void {
    void this.#view?.webview.postMessage(message);
  }

  #sendFocus(): void {
    if (this.#focusText === undefined || this.#view === undefined) return;
    this.#post(this.#focusText === '' ? { type: 'focusInput' } : { type: 'focusInput', text: this.#focusText });
    this.#focusText = undefined;
  }

  #state(): AssistState {
    const { document, context, units } = this.#deps.reader.read('without');
    const effective = this.#deps.levels.level(document);
    const { level } = effective;
    const notice = this.#deps.actions.notice();
    const isOffline = notice !== null;
    const off = level === 'Off' ? offReason(effective) : null;
    return {
      type: 'assistState',
      level,
      levelWhy: level === 'Off' ? '' : levelReason(effective),
      levels: levels.map((each) => ({
        level: each,
        selectable: effective.selectable.includes(each),
        sentence: effective.selectable.includes(each)
          ? levelSentences[each]
          : l10n.t('{0} allows at most {1}.', effective.source, String(effective.selectable.at(-1))),
      })),
      modelLabel: this.#deps.actions.modelLabel(level),
      models: [...this.#deps.actions.models(level)],
      context: [...chips(context, units), ...this.#ruleChips(document, level), ...this.#named],
      task: this.#deps.actions.task(),
      unasked: this.#deps.actions.unasked(),
      canAsk: off === null,
      canAskHint: level !== 'Off' && level !== 'Hint',
      // In an untrusted folder the notice says it already, with the button.
      cannotAskReason: off === notice?.sentence ? null : off,
      placeholder: level === 'Hint' ? l10n.t('Ask for a hint') : l10n.t('Ask about this code'),
      empty: {
        ownCommits: this.#deps.actions.ownCommits(),
        sentence:
          level === 'Hint'
            ? l10n.t('Ask for a hint. It says where to look first, and more once you have tried.')
            : l10n.t('Ask about the selection, the file or a problem in it.'),
        examples:
          context.diagnostics.length > 0
            ? [l10n.t('Why is there a problem here?'), l10n.t('Where should I look first?')]
            : [
                l10n.t('Where should I look first?'),
                isOffline ? l10n.t('Where is this used?') : l10n.t('What does this code do?'),
              ],
      },
      notice,
      question: this.#deps.actions.question(),
    };
  }
}
